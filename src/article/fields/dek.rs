//! The lines round the headline in, the dek out: what the page prints under its headline, not the story's first paragraph.

use super::super::body::signature;
use super::super::claims::json_ld::Claim;
use super::super::claims::markup::plain;
use super::super::claims::meta::Meta;
use super::super::cues::Cues;
use super::super::outline::{Kind, Outline};
use super::super::text::folded;

/// Blocks after the headline among which the dek may be.
const NEAR: usize = 12;

/// The dek's block.
pub fn decide(
    outline: &Outline<'_>,
    meta: &Meta<'_>,
    article: Option<&Claim>,
    headline: Option<usize>,
) -> Option<usize> {
    let declared: Vec<String> = meta
        .all("og:description")
        .chain(meta.all("description"))
        .chain(meta.all("twitter:description"))
        .map(plain)
        .chain(article.iter().filter_map(|claim| claim.description.clone()))
        .chain(article.iter().filter_map(|claim| claim.alternative_headline.clone()))
        .map(|text| folded(&text))
        .filter(|text| text.len() > 16)
        .collect();
    let start = headline.map_or(0, |element| outline.elements[element].first_block);
    let end = outline.blocks.len().min(headline.map_or(0, |element| outline.elements[element].end_block) + NEAR);
    let near = || (start..end).filter(|block| is_apart(outline, *block));
    let says_so = |block: &usize| {
        let text = folded(outline.block_text(*block));
        text.len() > 16
            && declared.iter().any(|other| {
                *other == text || (other.len() > 40 && (text.starts_with(other) || other.starts_with(&text)))
            })
    };
    let is_named = |block: &usize| {
        let length = outline.block_text(*block).chars().count();
        (24..400).contains(&length)
            && outline.ancestors(outline.blocks[*block].element).take(3).any(|element| {
                let element = &outline.elements[element];
                element.cues.has(Cues::DEK)
                    && element.end_block - element.first_block <= 2
                    && !element.cues.has(Cues::AUTHOR)
            })
    };
    near().find(says_so).or_else(|| near().find(is_named)).or_else(|| subheading_under(outline, headline?))
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
