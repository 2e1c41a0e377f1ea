//! Blocks in, the rows they stand in out: paragraphs of one story share the tags and classes of their elements, wherever these stand.

use std::collections::HashMap;

use super::super::outline::{Kind, Outline};
use super::weigh::Weights;

/// Tag and class of a block's element and of the one round it: the same for all paragraphs of a story.
pub type Signature<'t> = (Kind, &'t str, Kind, &'t str);

/// A row is the story's when it has this share of the kept prose.
const MAIN_SHARE: f32 = 0.15;

/// Headings, list items and quotes belong to whatever is round them.
pub fn signature<'t>(outline: &Outline<'t>, block: usize) -> Signature<'t> {
    let element = &outline.elements[outline.blocks[block].element];
    let parent = &outline.elements[element.parent];
    let class = |tag: super::super::dom::Tag<'t>| tag.attribute("class").unwrap_or_default();
    (element.kind, class(element.tag), parent.kind, class(parent.tag))
}

/// The signatures of the rows that make up the story.
pub fn main_rows<'t>(outline: &Outline<'t>, weights: &Weights, kept: &[usize]) -> Vec<Signature<'t>> {
    let mut sums: HashMap<Signature<'t>, f32> = HashMap::new();
    let mut whole = 0.0;
    for block in kept {
        *sums.entry(signature(outline, *block)).or_default() += weights.prose[*block];
        whole += weights.prose[*block];
    }
    sums.into_iter()
        .filter(|(_, sum)| *sum > 0.0 && *sum >= whole * MAIN_SHARE)
        .map(|(signature, _)| signature)
        .collect()
}
