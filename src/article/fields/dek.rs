//! The lines round the headline in, the dek out: what the page prints under its headline, not the story's first paragraph.

use super::super::Hints;
use super::super::body::{Body, ends_sentence, signature};
use super::super::claims::json_ld::Claim;
use super::super::claims::markup::plain;
use super::super::claims::meta::Meta;
use super::super::cues::Cues;
use super::super::outline::{Kind, Outline};
use super::super::text::folded;
use super::Sources;
use super::headline::Headline;

/// Blocks after the headline, and before the body, among which the dek may be.
const NEAR: usize = 12;

/// Folded bytes of a line that is told apart from others, and characters of a dek.
const TELLING_BYTES: usize = 16;
const CHARACTERS: std::ops::Range<usize> = 24..600;
/// Where the element says that it is the dek, a few words are one too.
const NAMED_CHARACTERS: std::ops::Range<usize> = 12..600;
const LEAST_LEAD: usize = 60;

/// What stands between headline and story and is no dek.
const STRANGE: Cues = Cues::FURNITURE
    .with(Cues::CAPTION)
    .with(Cues::CREDIT)
    .with(Cues::AUTHOR)
    .with(Cues::BIO)
    .with(Cues::HIDDEN)
    .with(Cues::COMMENT);

/// The dek's block: what the metadata tells and the page prints apart, else what is named so or stands between headline and story.
pub fn decide(sources: &Sources<'_, '_>, headline: &Headline, body: &Body, captions: &[usize]) -> Option<usize> {
    let Sources { outline, meta, article, hints, .. } = *sources;
    let declared = declared(meta, article, hints);
    let end = headline.element.map(|element| outline.elements[element].end_block);
    let near_headline = end.map_or(0..0, |end| end.saturating_sub(1)..end + NEAR);
    let first = body.range(0).start;
    let near_body = first.saturating_sub(NEAR)..first + 1;
    let titles = titles(outline, meta, article, headline);
    let fits = |block: &usize| {
        *block < outline.blocks.len()
            && is_apart(outline, *block)
            && !captions.contains(block)
            && !titles.contains(&folded(outline.block_text(*block)))
    };
    let near: Vec<usize> = near_headline.chain(near_body).filter(fits).collect();
    let mut near = near.iter().copied();
    near.clone()
        .find(|block| says_so(&declared, outline.block_text(*block)))
        .or_else(|| near.clone().find(|block| is_named(outline, *block)))
        .or_else(|| end.filter(|next| fits(next) && is_subheading(outline, *next)))
        .or_else(|| near.find(|block| leads_in(outline, *block, end.unwrap_or(first), first)))
}

/// Other wordings of the headline, folded: pages print them again.
fn titles(outline: &Outline<'_>, meta: &Meta<'_>, article: Option<&Claim>, headline: &Headline) -> Vec<String> {
    let printed = headline.element.map(|element| outline.text_of(element).to_owned());
    let in_head = ["og:title", "twitter:title"].into_iter().filter_map(|key| meta.first(&[key])).map(plain);
    let in_data = article.and_then(|claim| claim.headline.clone());
    let all = in_head.chain(in_data).chain(printed).chain(headline.text.clone()).chain(meta.title.clone());
    all.map(|title| folded(&title)).collect()
}

/// Folded.
fn declared(meta: &Meta<'_>, article: Option<&Claim>, hints: &Hints) -> Vec<String> {
    let in_head =
        ["og:description", "description", "twitter:description"].into_iter().flat_map(|key| meta.all(key)).map(plain);
    let in_data = article.and_then(|claim| claim.description.clone());
    let in_feed = hints.summary.as_deref().map(plain);
    in_head.chain(in_data).chain(in_feed).map(|text| folded(&text)).filter(|text| text.len() > TELLING_BYTES).collect()
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
    let fits = NAMED_CHARACTERS.contains(&outline.block_text(block).chars().count());
    fits && outline.ancestors(outline.blocks[block].element).take(3).any(says_dek)
}

/// Sentences between the headline and the story that are neither caption nor byline nor furniture.
fn leads_in(outline: &Outline<'_>, block: usize, headline_end: usize, body_start: usize) -> bool {
    let line = outline.block_text(block);
    let strange = |element: usize| {
        let element = &outline.elements[element];
        element.cues.has(STRANGE)
            || matches!(element.kind, Kind::Figure | Kind::Caption | Kind::Aside | Kind::Navigation | Kind::Item)
    };
    (headline_end..body_start).contains(&block)
        && outline.blocks[block].link_bytes == 0
        && CHARACTERS.contains(&line.chars().count())
        && line.chars().count() >= LEAST_LEAD
        && ends_sentence(line)
        && !outline.ancestors(outline.blocks[block].element).take(5).any(strange)
}

/// A heading of lower rank.
fn is_subheading(outline: &Outline<'_>, block: usize) -> bool {
    let Some(place) = outline.blocks.get(block) else { return false };
    let length = outline.block_text(block).chars().count();
    let is_heading = matches!(outline.elements[place.element].kind, Kind::Heading(2..=4));
    is_heading && (30..400).contains(&length) && place.link_bytes == 0
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
        let theirs = signature(outline, other);
        let classless = own.1.is_empty() || theirs.1.is_empty();
        let alike =
            theirs == own || (own.0 == Kind::Paragraph && theirs.0 == own.0 && (classless || theirs.1 == own.1));
        let same_place = outline.elements[element].parent == parent;
        alike && (same_place || (!own.1.is_empty() && signature(outline, other) == own))
    };
    !(block + 1..(block + 6).min(outline.blocks.len())).any(is_like)
}
