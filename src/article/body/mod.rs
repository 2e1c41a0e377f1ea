//! An outline in, the article's blocks in reading order out, each with its role.

mod filter;
mod find;
mod guide;
mod phrases;
mod rows;
mod weigh;

pub use rows::signature;
pub use weigh::ends_sentence;

use std::collections::{BTreeSet, HashSet};

use super::outline::{Kind, Outline};
use super::record::Role;

/// A block of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    pub block: usize,
    pub role: Role,
}

/// The body and the element it was found in.
#[derive(Debug, Default)]
pub struct Body {
    pub scope: usize,
    pub kept: Vec<Kept>,
}

impl Body {
    /// Without the block that has its own field.
    pub fn without(mut self, block: Option<usize>) -> Self {
        self.kept.retain(|kept| Some(kept.block) != block);
        self
    }

    /// From the first block kept to the place after the last; empty at `otherwise` where none was.
    pub fn range(&self, otherwise: usize) -> std::ops::Range<usize> {
        match (self.kept.first(), self.kept.last()) {
            (Some(first), Some(last)) => first.block..last.block + 1,
            _ => otherwise..otherwise,
        }
    }
}

/// What is known of the article before its body is looked for.
#[derive(Debug, Default)]
pub struct Anchors {
    /// Lines that have their own field, folded: headline, dek, bylines.
    pub fields: Vec<String>,
    /// The element of the headline.
    pub headline: Option<usize>,
    /// Texts that should be the story's, the most telling first.
    pub guides: Vec<String>,
    /// Blocks that belong to photographs.
    pub captions: Vec<usize>,
    /// Blocks that other pages of the site have too.
    pub repeated: Vec<usize>,
    /// Elements that a feed's rules say are the body, and are not.
    pub keep: Vec<usize>,
    pub drop: Vec<usize>,
}

/// Memory alone never takes more than this share of a body.
const MOST_REPEATED: f32 = 0.5;

/// Finds the article's container, then takes the blocks in it that are the article's.
pub fn read(outline: &Outline<'_>, anchors: &Anchors) -> Body {
    let mut out = anchors.captions.clone();
    out.extend(
        anchors
            .drop
            .iter()
            .flat_map(|element| outline.elements[*element].first_block..outline.elements[*element].end_block),
    );
    if !anchors.keep.is_empty() {
        return ruled(outline, &anchors.keep, &out);
    }
    let bare = found(outline, anchors, &out);
    if anchors.repeated.is_empty() {
        return bare;
    }
    out.extend(&anchors.repeated);
    let learned = found(outline, anchors, &out);
    let bytes = |body: &Body| body.kept.iter().map(|kept| outline.block_text(kept.block).len()).sum::<usize>() as f32;
    if bytes(&learned) < bytes(&bare) * (1.0 - MOST_REPEATED) { bare } else { learned }
}

/// The body without the blocks `out`.
fn found(outline: &Outline<'_>, anchors: &Anchors, out: &[usize]) -> Body {
    let weights = weigh::Weights::of(outline, out, anchors.headline);
    let Some(scope) = find::scope(outline, &weights, anchors.headline) else { return Body::default() };
    let mut kept = filter::keep(outline, &weights, scope, anchors);
    for text in anchors.guides.iter().filter_map(|text| guide::prepared(text)) {
        guide::correct(outline, &weights, &text, out, &mut kept);
    }
    Body { scope, kept: kept.into_iter().map(|block| Kept { block, role: role_of(outline, block) }).collect() }
}

/// All blocks of the elements that a rule names, but for those that are out.
fn ruled(outline: &Outline<'_>, keep: &[usize], out: &[usize]) -> Body {
    let out: HashSet<usize> = out.iter().copied().collect();
    let blocks =
        keep.iter().flat_map(|element| outline.elements[*element].first_block..outline.elements[*element].end_block);
    let kept: BTreeSet<usize> = blocks.filter(|block| !out.contains(block)).collect();
    let kept = kept.into_iter().map(|block| Kept { block, role: role_of(outline, block) }).collect();
    Body { scope: keep.first().copied().unwrap_or_default(), kept }
}

/// A short paragraph all in bold that is no sentence heads the next.
fn is_bold_line(outline: &Outline<'_>, block: usize) -> bool {
    let place = &outline.blocks[block];
    let line = outline.block_text(block);
    let is_paragraph = outline.elements[place.element].kind == Kind::Paragraph;
    is_paragraph && place.bold_bytes + 2 >= line.len() && line.chars().count() <= 80 && !ends_sentence(line)
}

fn role_of(outline: &Outline<'_>, block: usize) -> Role {
    let own = outline.blocks[block].element;
    // A paragraph in a cell is a paragraph: old pages are one table.
    if matches!(outline.elements[own].kind, Kind::Row | Kind::Cell) {
        return Role::TableRow;
    }
    if is_bold_line(outline, block) {
        return Role::Subheading;
    }
    for element in outline.ancestors(own).take(6) {
        match outline.elements[element].kind {
            Kind::Heading(_) => return Role::Subheading,
            Kind::Quote => return Role::Blockquote,
            Kind::Item => return Role::ListItem,
            Kind::Article | Kind::Main | Kind::Body | Kind::Cell => break,
            _ => {}
        }
    }
    Role::Paragraph
}
