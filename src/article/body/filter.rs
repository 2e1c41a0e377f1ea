//! The blocks of the article's container in, those that are the article's out.

use super::super::outline::{Kind, Outline};
use super::super::text::folded;
use super::Anchors;
use super::weigh::{Weights, ends_sentence};

/// The blocks of `scope` to keep, in order.
pub fn keep(outline: &Outline<'_>, weights: &Weights, scope: usize, anchors: &Anchors) -> Vec<usize> {
    let element = &outline.elements[scope];
    let blocks = element.first_block..element.end_block;
    let start = anchors
        .headline
        .map_or(blocks.start, |headline| outline.elements[headline].end_block.clamp(blocks.start, blocks.end));
    let mut kept: Vec<usize> = (start..blocks.end).filter(|block| is_body(outline, weights, *block, anchors)).collect();
    while let Some(last) = kept.last() {
        if matches!(outline.elements[outline.blocks[*last].element].kind, Kind::Heading(_)) {
            kept.pop();
        } else {
            break;
        }
    }
    kept
}

fn is_body(outline: &Outline<'_>, weights: &Weights, number: usize, anchors: &Anchors) -> bool {
    let block = &outline.blocks[number];
    let text = outline.block_text(number);
    if weights.blocked[number] || anchors.fields.contains(&folded(text)) {
        return false;
    }
    let linked = block.link_bytes as f32 / (block.end - block.start) as f32;
    if linked > 0.8 && !ends_sentence(text) {
        return false;
    }
    true
}
