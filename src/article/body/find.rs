//! An outline and weights in, the element that holds the article out.

use super::super::cues::Cues;
use super::super::outline::{Kind, Outline};
use super::weigh::Weights;

/// The shares of a block's weight that its container, the one round that, and so on get.
const SHARES: [f32; 4] = [1.0, 0.5, 0.25, 0.125];

/// A parent takes over when it holds so much more prose than the best container.
const CLIMB_GAIN: f32 = 0.10;

/// The share of links in what a parent adds, beyond which it adds lists of stories.
const MAX_LINKED: f32 = 0.3;

/// The element that holds the article, where the page has any prose.
pub fn scope(outline: &Outline<'_>, weights: &Weights, headline: Option<usize>) -> Option<usize> {
    let best = best_container(outline, weights)?;
    let scope = climbed(outline, weights, best);
    Some(headline.and_then(|headline| own_article(outline, weights, headline, scope)).unwrap_or(scope))
}

/// Prose that makes the `article` round the headline the story, whatever longer ones follow it.
const OWN_PROSE: f32 = 400.0;

/// Pages with many stories put each in an `article`: the one with the headline counts.
fn own_article(outline: &Outline<'_>, weights: &Weights, headline: usize, scope: usize) -> Option<usize> {
    let own = outline.ancestors(headline).find(|element| outline.elements[*element].kind == Kind::Article)?;
    let element = &outline.elements[own];
    let enough = weights.between(element.first_block, element.end_block) >= OWN_PROSE;
    (enough && !outline.is_within(scope, own)).then_some(own)
}

fn best_container(outline: &Outline<'_>, weights: &Weights) -> Option<usize> {
    let mut scores = vec![0.0f32; outline.elements.len()];
    for (number, block) in outline.blocks.iter().enumerate() {
        let weight = weights.prose[number];
        if weight <= 0.0 {
            continue;
        }
        let own_lines = outline.elements[block.element].end_block - outline.elements[block.element].first_block;
        let first = if own_lines > 1 { block.element } else { outline.elements[block.element].parent };
        for (container, share) in outline.ancestors(first).zip(SHARES) {
            scores[container] += weight * share;
        }
    }
    let scored = scores.iter().enumerate().map(|(number, score)| (number, score * factor(outline, number)));
    scored.filter(|(_, score)| *score > 0.0).max_by(|a, b| a.1.total_cmp(&b.1)).map(|(number, _)| number)
}

fn factor(outline: &Outline<'_>, number: usize) -> f32 {
    let element = &outline.elements[number];
    let named = if element.cues.has(Cues::ARTICLE) { 1.25 } else { 1.0 };
    match element.kind {
        Kind::Article | Kind::Main => named * 1.2,
        Kind::Body => named * 0.8,
        _ => named,
    }
}

/// Whether what `outer` has besides `inner` reads like a story: not many links.
fn is_story(outline: &Outline<'_>, weights: &Weights, outer: usize, inner: usize) -> bool {
    let (outer, inner) = (&outline.elements[outer], &outline.elements[inner]);
    let beside = (outer.first_block..inner.first_block).chain(inner.end_block..outer.end_block);
    let (mut linked, mut whole) = (0, 0);
    for block in beside.filter(|block| !weights.blocked[*block]).map(|block| &outline.blocks[block]) {
        linked += block.link_bytes;
        whole += block.end - block.start;
    }
    linked as f32 <= whole as f32 * MAX_LINKED
}

/// The article may stand in several containers side by side: the parent of all of them is meant.
fn climbed(outline: &Outline<'_>, weights: &Weights, best: usize) -> usize {
    let prose =
        |element: usize| weights.between(outline.elements[element].first_block, outline.elements[element].end_block);
    let mut current = best;
    let mut chosen = best;
    loop {
        let parent = outline.elements[current].parent;
        if parent == current || matches!(outline.elements[parent].kind, Kind::Body) {
            return chosen;
        }
        let is_part = matches!(outline.elements[chosen].kind, Kind::Division | Kind::Other | Kind::Paragraph);
        if is_part && prose(parent) > prose(chosen) * (1.0 + CLIMB_GAIN) && is_story(outline, weights, parent, chosen) {
            chosen = parent;
        }
        current = parent;
    }
}
