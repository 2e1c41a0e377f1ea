//! The blocks of the article's container in, those that are the article's out.

use super::super::cues::Cues;
use super::super::outline::{Kind, Outline};
use super::super::text::folded;
use super::Anchors;
use super::phrases::{heads_furniture, leads_away, promotes, signs_off};
use super::rows::{main_rows, signature};
use super::weigh::{Weights, ends_sentence};

/// Prose before the headline beyond this share of the container's says that it was not the headline.
const HEADLINE_SHARE: f32 = 0.2;

/// From this share of a story's prose in rows of its own on, its paragraphs look alike.
const ALIKE_SHARE: f32 = 0.8;

/// Prose before the first heading of furniture that tells what the story's paragraphs look like.
const STORY_PROSE: f32 = 1200.0;

/// A box with more than this share of the container's prose is no box.
const BOX_SHARE: f32 = 0.3;

/// The blocks of `scope` to keep, in order.
pub fn keep(outline: &Outline<'_>, weights: &Weights, scope: usize, anchors: &Anchors) -> Vec<usize> {
    let element = &outline.elements[scope];
    let start = start_of(outline, weights, scope, anchors);
    let mut kept: Vec<bool> = vec![false; outline.blocks.len()];
    for (block, kept) in kept.iter_mut().enumerate().take(element.end_block).skip(start) {
        *kept = is_body(outline, weights, block, anchors);
    }
    drop_link_lists(outline, scope, &mut kept);
    let other_story = drop_other_stories(outline, weights, scope, &mut kept);
    let furniture = drop_furniture_sections(outline, weights, scope, &mut kept);
    let first_break = other_story.min(furniture);
    let mut kept: Vec<usize> = (start..element.end_block).filter(|block| kept[*block]).collect();
    drop_strays(outline, weights, &mut kept);
    take_rest_of_rows(outline, weights, scope, anchors, &mut kept);
    cut_after_rows(outline, weights, first_break, &mut kept);
    trim_start(outline, weights, &mut kept);
    trim_end(outline, &mut kept);
    kept
}

/// The body begins after the headline, if that is where the container's prose begins.
fn start_of(outline: &Outline<'_>, weights: &Weights, scope: usize, anchors: &Anchors) -> usize {
    let element = &outline.elements[scope];
    let Some(headline) = anchors.headline else { return element.first_block };
    let start = outline.elements[headline].end_block.clamp(element.first_block, element.end_block);
    let (before, whole) =
        (weights.between(element.first_block, start), weights.between(element.first_block, element.end_block));
    if before <= whole * HEADLINE_SHARE { start } else { element.first_block }
}

fn linked_share(outline: &Outline<'_>, number: usize) -> f32 {
    let block = &outline.blocks[number];
    block.link_bytes as f32 / (block.end - block.start).max(1) as f32
}

fn is_body(outline: &Outline<'_>, weights: &Weights, number: usize, anchors: &Anchors) -> bool {
    let text = outline.block_text(number);
    if weights.blocked[number] || !text.contains(char::is_alphanumeric) {
        return false;
    }
    if anchors.fields.contains(&folded(text)) || leads_away(text) {
        return false;
    }
    let kind = outline.elements[outline.blocks[number].element].kind;
    let linked = linked_share(outline, number);
    if linked > 0.8 && !ends_sentence(text) && !matches!(kind, Kind::Row | Kind::Heading(_)) {
        return false;
    }
    true
}

/// Lists that are mostly links lead elsewhere.
fn drop_link_lists(outline: &Outline<'_>, scope: usize, kept: &mut [bool]) {
    for list in scope..outline.elements[scope].end_element {
        let element = &outline.elements[list];
        if element.kind != Kind::List || element.first_block == element.end_block {
            continue;
        }
        let (mut linked, mut whole, mut sentences) = (0, 0, 0);
        for number in element.first_block..element.end_block {
            let block = &outline.blocks[number];
            linked += block.link_bytes;
            whole += block.end - block.start;
            sentences += usize::from(ends_sentence(outline.block_text(number)));
        }
        let count = element.end_block - element.first_block;
        if linked * 10 > whole * 6 && sentences * 2 < count {
            kept[element.first_block..element.end_block].fill(false);
        }
    }
}

/// A heading that is a link is the headline of another story: it goes with the small box that it stands in.
fn drop_other_stories(outline: &Outline<'_>, weights: &Weights, scope: usize, kept: &mut [bool]) -> usize {
    let mut first = usize::MAX;
    let prose =
        |element: usize| weights.between(outline.elements[element].first_block, outline.elements[element].end_block);
    let whole = prose(scope);
    for number in outline.elements[scope].first_block..outline.elements[scope].end_block {
        let element = outline.blocks[number].element;
        let is_heading = matches!(outline.elements[element].kind, Kind::Heading(2..));
        if !is_heading || linked_share(outline, number) < 0.9 {
            continue;
        }
        let parent = outline.elements[element].parent;
        if parent > scope && prose(parent) < whole * BOX_SHARE {
            first = first.min(number);
            kept[outline.elements[parent].first_block..outline.elements[parent].end_block].fill(false);
        }
    }
    first
}

/// A line such as "Related stories" takes with it what stands under it.
fn drop_furniture_sections(outline: &Outline<'_>, weights: &Weights, scope: usize, kept: &mut [bool]) -> usize {
    let mut first = usize::MAX;
    let mut number = outline.elements[scope].first_block;
    let end = outline.elements[scope].end_block;
    while number < end {
        if !kept[number] || !heads_furniture(outline.block_text(number)) {
            number += 1;
            continue;
        }
        first = first.min(number);
        let stop = section_end(outline, weights, scope, number).min(end);
        kept[number..stop].fill(false);
        number = stop.max(number + 1);
    }
    first
}

/// A heading rules to the next one of its rank or the end of its parent, any line to the end of the box that it opens.
fn section_end(outline: &Outline<'_>, weights: &Weights, scope: usize, number: usize) -> usize {
    let element = outline.blocks[number].element;
    let whole = weights.between(outline.elements[scope].first_block, outline.elements[scope].end_block);
    let is_box = |element: &usize| {
        let element = &outline.elements[*element];
        element.first_block == number && weights.between(number, element.end_block) < whole * BOX_SHARE
    };
    let opened = outline.ancestors(element).take_while(|element| *element != scope).filter(is_box).last();
    let end_of_box = opened.map_or(number + 1, |element| outline.elements[element].end_block);
    let rank = |block: usize| match outline.elements[outline.blocks[block].element].kind {
        Kind::Heading(rank) => Some(rank),
        _ => None,
    };
    let Some(own) = rank(number) else { return end_of_box };
    let end = outline.elements[outline.elements[element].parent].end_block;
    (number + 1..end).find(|block| rank(*block).is_some_and(|rank| rank <= own)).unwrap_or(end).max(end_of_box)
}

/// Paragraphs of the story's rows that stand outside its container: advertisements cut some stories into several.
fn take_rest_of_rows(outline: &Outline<'_>, weights: &Weights, scope: usize, anchors: &Anchors, kept: &mut Vec<usize>) {
    let mut rows = main_rows(outline, weights, kept);
    // Rows without a class are like any other on the page.
    rows.retain(|(_, class, _, parent_class)| !class.is_empty() || !parent_class.is_empty());
    if rows.is_empty() {
        return;
    }
    let article_of =
        |element: usize| outline.ancestors(element).find(|element| outline.elements[*element].kind == Kind::Article);
    let own_article = article_of(scope);
    let headline_end = anchors.headline.map_or(0, |headline| outline.elements[headline].end_block);
    let inside = outline.elements[scope].first_block..outline.elements[scope].end_block;
    let outside =
        (headline_end..outline.blocks.len()).filter(|block| !inside.contains(block) && weights.prose[*block] > 0.0);
    let before = kept.len();
    kept.extend(outside.filter(|block| {
        rows.contains(&signature(outline, *block))
            && is_body(outline, weights, *block, anchors)
            && article_of(outline.blocks[*block].element) == own_article
    }));
    if kept.len() > before {
        kept.sort_unstable();
    }
}

/// Boxes between the paragraphs of a story whose paragraphs all look alike are teasers and notes.
fn drop_strays(outline: &Outline<'_>, weights: &Weights, kept: &mut Vec<usize>) {
    let rows = main_rows(outline, weights, kept);
    let in_rows: f32 = kept
        .iter()
        .filter(|block| rows.contains(&signature(outline, **block)))
        .map(|block| weights.prose[*block])
        .sum();
    let whole: f32 = kept.iter().map(|block| weights.prose[*block]).sum();
    if in_rows < whole * ALIKE_SHARE {
        return;
    }
    let is_stray = |block: usize| {
        let own = signature(outline, block);
        own.0 == Kind::Division && !own.1.is_empty() && !rows.contains(&own)
    };
    kept.retain(|block| !is_stray(*block));
}

/// After the last paragraph of the story's own rows only what follows it at once may belong to it.
fn cut_after_rows(outline: &Outline<'_>, weights: &Weights, first_break: usize, kept: &mut Vec<usize>) {
    // What follows a heading of furniture tells nothing of the story's rows.
    let split = kept.partition_point(|block| *block < first_break);
    let enough = kept[..split].iter().map(|block| weights.prose[*block]).sum::<f32>() >= STORY_PROSE;
    let rows = main_rows(outline, weights, if enough { &kept[..split] } else { kept });
    let in_row = |block: &usize| weights.prose[*block] > 0.0 && rows.contains(&signature(outline, *block));
    let Some(last) = kept.iter().rposition(in_row) else { return };
    let kind = |block: usize| outline.elements[outline.blocks[block].element].kind;
    let mut end = last + 1;
    while end < kept.len() {
        let line = outline.block_text(kept[end]);
        let follows = kept[end] == kept[end - 1] + 1;
        let heads_list = matches!(kind(kept[end]), Kind::Heading(_))
            && kept.get(end + 1).is_some_and(|next| kind(*next) == Kind::Item);
        let is_like = ends_sentence(line) || heads_list || matches!(kind(kept[end]), Kind::Item | Kind::Row);
        if !(signs_off(line) || (follows && is_like)) {
            break;
        }
        end += 1;
    }
    kept.truncate(end);
}

/// Lines before the first sentence are dates, names, labels.
fn trim_start(outline: &Outline<'_>, weights: &Weights, kept: &mut Vec<usize>) {
    let is_prose = |block: &usize| weights.prose[*block] >= 40.0 || ends_sentence(outline.block_text(*block));
    let first = kept.iter().position(is_prose).unwrap_or(0);
    kept.drain(..first);
}

fn trim_end(outline: &Outline<'_>, kept: &mut Vec<usize>) {
    while let Some(last) = kept.last() {
        let text = outline.block_text(*last);
        let element = &outline.elements[outline.blocks[*last].element];
        let is_heading = matches!(element.kind, Kind::Heading(_));
        let is_short =
            !ends_sentence(text) && text.chars().count() < 60 && !matches!(element.kind, Kind::Item | Kind::Row);
        if kept.len() > 1
            && !signs_off(text)
            && ((is_heading && !ends_sentence(text)) || is_short || element.cues.has(Cues::BIO) || promotes(text))
        {
            kept.pop();
        } else {
            break;
        }
    }
}
