//! The lines round the headline in, the dek out: what the page prints under its headline, not the story's first paragraph.

use super::super::body::{Body, ends_sentence, signature};
use super::super::claims::json_ld::Claim;
use super::super::claims::markup::plain;
use super::super::claims::meta::Meta;
use super::super::cues::Cues;
use super::super::outline::{Kind, Outline};
use super::super::text::folded;

/// Blocks after the headline, and before the body, among which the dek may be.
const NEAR: usize = 12;

/// Folded bytes of a line that is told apart from others, and characters of a dek.
const TELLING_BYTES: usize = 16;
const CHARACTERS: std::ops::Range<usize> = 24..500;

/// The dek's block: what the metadata tells and the page prints apart, else what is named so or stands under the headline.
pub fn decide(
    outline: &Outline<'_>,
    meta: &Meta<'_>,
    article: Option<&Claim>,
    headline: Option<usize>,
    body: &Body,
) -> Option<usize> {
    let declared = declared(meta, article);
    let near_headline = headline.map_or(0..0, |element| {
        let element = &outline.elements[element];
        element.first_block..element.end_block + NEAR
    });
    let first = body.range(0).start;
    let near_body = first.saturating_sub(NEAR)..first + 1;
    let near: Vec<usize> = near_headline
        .chain(near_body)
        .filter(|block| *block < outline.blocks.len() && is_apart(outline, *block))
        .collect();
    let mut near = near.iter().copied();
    near.clone()
        .find(|block| says_so(&declared, outline.block_text(*block)))
        .or_else(|| near.clone().find(|block| is_named(outline, *block)))
        .or_else(|| subheading_under(outline, headline?))
        .or_else(|| near.find(|block| stands_in_header(outline, *block, headline)))
}

/// Folded.
fn declared(meta: &Meta<'_>, article: Option<&Claim>) -> Vec<String> {
    let in_head =
        ["og:description", "description", "twitter:description"].into_iter().flat_map(|key| meta.all(key)).map(plain);
    let in_data =
        article.iter().flat_map(|claim| [claim.description.clone(), claim.alternative_headline.clone()]).flatten();
    in_head.chain(in_data).map(|text| folded(&text)).filter(|text| text.len() > TELLING_BYTES).collect()
}

fn says_so(declared: &[String], line: &str) -> bool {
    let line = folded(line);
    let begins = |other: &String| other.len() > 40 && (line.starts_with(other.as_str()) || other.starts_with(&line));
    line.len() > TELLING_BYTES && declared.iter().any(|other| *other == line || begins(other))
}

fn is_named(outline: &Outline<'_>, block: usize) -> bool {
    let says_dek = |element: usize| {
        let element = &outline.elements[element];
        element.cues.has(Cues::DEK) && !element.cues.has(Cues::AUTHOR) && element.end_block - element.first_block <= 2
    };
    let fits = CHARACTERS.contains(&outline.block_text(block).chars().count());
    fits && outline.ancestors(outline.blocks[block].element).take(3).any(says_dek)
}

/// A sentence in the same `header` as the headline and after it.
fn stands_in_header(outline: &Outline<'_>, block: usize, headline: Option<usize>) -> bool {
    let Some(headline) = headline else { return false };
    let header = outline.ancestors(headline).take(4).find(|element| outline.elements[*element].kind == Kind::Header);
    let inside = header.is_some_and(|header| outline.is_within(outline.blocks[block].element, header));
    let line = outline.block_text(block);
    inside
        && block >= outline.elements[headline].end_block
        && outline.blocks[block].link_bytes == 0
        && line.chars().count() >= 60
        && ends_sentence(line)
}

/// A heading of lower rank right under the headline.
fn subheading_under(outline: &Outline<'_>, headline: usize) -> Option<usize> {
    let next = outline.elements[headline].end_block;
    let element = &outline.elements[outline.blocks.get(next)?.element];
    let length = outline.block_text(next).chars().count();
    (matches!(element.kind, Kind::Heading(2..=4))
        && (30..400).contains(&length)
        && outline.blocks[next].link_bytes == 0)
        .then_some(next)
}

/// Whether the block does not stand in a row with the story's paragraphs.
fn is_apart(outline: &Outline<'_>, block: usize) -> bool {
    let element = outline.blocks[block].element;
    if matches!(outline.elements[element].kind, Kind::Heading(1)) {
        return false;
    }
    // A paragraph like those that follow it in the same parent is the story's first.
    let parent = outline.elements[element].parent;
    let own = signature(outline, block);
    let is_like = |other: usize| {
        let element = outline.blocks[other].element;
        let alike = if own.0 == Kind::Paragraph {
            signature(outline, other).0 == own.0
        } else {
            signature(outline, other) == own
        };
        alike && outline.elements[element].parent == parent
    };
    !(block + 1..(block + 6).min(outline.blocks.len())).any(is_like)
}
