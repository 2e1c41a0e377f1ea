//! A text that should be the story's (JSON-LD `articleBody`, the feed's own content) and the blocks kept in, corrected blocks out.
//!
//! Such texts are at times cut, at times stripped of subheadings and lists, so they never replace the page: where page and text agree
//! on most of the story, they decide on what is left.

use std::collections::HashSet;

use super::super::outline::{Kind, Outline};
use super::super::text::{floor_boundary, folded};
use super::rows::{main_rows, signature};
use super::weigh::Weights;

/// Bytes of a guide that are read, and without which it tells nothing.
const MAX_BYTES: usize = 120_000;
const LEAST_BYTES: usize = 400;

/// Folded bytes of a line that is told apart from others.
const TELLING_BYTES: usize = 24;

/// The shares of the guide on the page, and of the kept text in the guide, from which it is believed.
const PRINTED_SHARE: f32 = 0.75;
const AGREED_SHARE: f32 = 0.75;

/// A guide's text made ready for comparing.
pub fn prepared(text: &str) -> Option<String> {
    let text = folded(&text[..floor_boundary(text, MAX_BYTES)]);
    (text.len() >= LEAST_BYTES).then_some(text)
}

/// Takes paragraphs that the guide does not know out, and puts those in that it knows and nothing else claims.
pub fn correct(outline: &Outline<'_>, weights: &Weights, guide: &str, captions: &[usize], kept: &mut Vec<usize>) {
    let (Some(first), Some(last)) = (kept.first().copied(), kept.last().copied()) else { return };
    let finder = |block: usize| {
        let line = folded(outline.block_text(block));
        (line.len(), line.len() >= TELLING_BYTES && memchr::memmem::find(guide.as_bytes(), line.as_bytes()).is_some())
    };
    let known: Vec<(usize, bool)> = kept.iter().map(|block| finder(*block)).collect();
    let whole: usize = known.iter().map(|(length, _)| length).sum();
    let agreed: usize = known.iter().filter(|(_, known)| *known).map(|(length, _)| length).sum();
    if (agreed as f32) < guide.len() as f32 * PRINTED_SHARE || (agreed as f32) < whole as f32 * AGREED_SHARE {
        return;
    }
    let is_paragraph =
        |block: usize| matches!(outline.elements[outline.blocks[block].element].kind, Kind::Paragraph | Kind::Division);
    let rows = main_rows(outline, weights, kept);
    let is_apart = |block: usize| is_paragraph(block) && !rows.contains(&signature(outline, block));
    let mut told = known.iter();
    kept.retain(|block| {
        told.next().is_none_or(|(length, known)| *known || *length < TELLING_BYTES || !is_apart(*block))
    });
    let have: HashSet<usize> = kept.iter().chain(captions).copied().collect();
    let range = first.saturating_sub(4)..(last + 5).min(outline.blocks.len());
    let missing = range.filter(|block| {
        !have.contains(block) && weights.prose[*block] > 0.0 || (weights.blocked[*block] && !have.contains(block))
    });
    let found: Vec<usize> = missing.filter(|block| is_paragraph(*block) && finder(*block).1).collect();
    kept.extend(found);
    kept.sort_unstable();
    kept.dedup();
}
