//! An outline in, the stories on the same matter that the page leads to out: the links of "read more" lines and "related" boxes, which are
//! no part of the body.

use std::collections::HashSet;

use super::super::body::Body;
use super::super::cues::Cues;
use super::super::outline::{Kind, Outline};
use super::super::record::Related;
use super::super::text::normal;
use super::super::words::{Words, list};
use super::address::Base;

static LEADS: Words = Words::new(|| list(include_str!("../words/related_leads.txt")));

/// Stories of one page.
const MAX_RELATED: usize = 12;
/// Characters of a heading, and blocks that it rules at the most.
const HEADING_CHARACTERS: usize = 40;
const RULED_BLOCKS: usize = 30;
/// No such words are longer.
const LEAD_BYTES: usize = 64;
/// What stands between them and the title.
const SIGNS: [char; 8] = [':', '：', '|', '–', '—', '»', '>', '›'];
/// Titles of other stories have so many characters, and words where words are parted; shorter links are buttons, tags and sections.
const TITLE_CHARACTERS: std::ops::RangeInclusive<usize> = 12..=250;
const TITLE_WORDS: usize = 4;

pub fn decide(outline: &Outline<'_>, body: &Body, base: &Base) -> Vec<Related> {
    let kept: HashSet<usize> = body.kept.iter().map(|kept| kept.block).collect();
    let boxes = boxes(outline);
    let mut related: Vec<Related> = Vec::new();
    let mut known = HashSet::new();
    let mut next_box = 0;
    for anchor in outline.of_kind(Kind::Anchor) {
        if related.len() >= MAX_RELATED {
            break;
        }
        let element = &outline.elements[anchor];
        // A link stands in the block that is open where it begins.
        let block = element.first_block;
        while boxes.get(next_box).is_some_and(|range| range.end <= block) {
            next_box += 1;
        }
        let is_boxed = boxes.get(next_box).is_some_and(|range| range.contains(&block));
        let is_led = || outline.blocks.get(block).is_some_and(|_| led(outline.block_text(block)).is_some());
        if kept.contains(&block) || !(is_boxed || is_led()) {
            continue;
        }
        let text = outline.text_of(anchor);
        let text = led(text).map_or(text, |at| &text[at..]);
        let title = normal(text.trim_start_matches(['>', '»', '•', '-', '|', ' ']));
        let is_title = reads_like_a_title(&title) && !is_lead(&title);
        let Some(url) = element.tag.attribute("href").filter(|_| is_title).and_then(|href| leading_away(href, base))
        else {
            continue;
        };
        if known.insert(url.clone()) {
            related.push(Related { title, url: Some(url) });
        }
    }
    related
}

/// The blocks that stand under a heading such as "Related stories", or in an element that is named so; in order, apart from each other.
fn boxes(outline: &Outline<'_>) -> Vec<std::ops::Range<usize>> {
    let named = outline.elements.iter().filter(|element| {
        let names = ["class", "id"].iter().filter_map(|name| element.tag.attribute(name));
        element.cues.has(Cues::FURNITURE)
            && names.into_iter().any(|names| names.to_ascii_lowercase().contains("related"))
    });
    let mut boxes: Vec<_> = named.map(|element| element.first_block..element.end_block).collect();
    for block in 0..outline.blocks.len() {
        if is_lead(outline.block_text(block)) {
            boxes.push(block..end_of_box(outline, block));
        }
    }
    boxes.sort_unstable_by_key(|range| (range.start, range.end));
    boxes.dedup_by(|later, earlier| {
        let overlaps = later.start < earlier.end;
        if overlaps {
            earlier.end = earlier.end.max(later.end);
        }
        overlaps
    });
    boxes
}

/// A heading rules the smallest element round it that holds more, to the next heading in it.
fn end_of_box(outline: &Outline<'_>, heading: usize) -> usize {
    let own = outline.blocks[heading].element;
    let holds_more = |element: &usize| outline.elements[*element].end_block > heading + 1;
    let around = outline.ancestors(own).take(4).find(holds_more);
    let end = around.map_or(heading + 1, |element| outline.elements[element].end_block).min(heading + 1 + RULED_BLOCKS);
    let is_heading = |block: &usize| {
        let element = &outline.elements[outline.blocks[*block].element];
        // The titles in the box may be headings themselves.
        matches!(element.kind, Kind::Heading(_)) && outline.blocks[*block].link_bytes == 0
    };
    (heading + 1..end).find(is_heading).unwrap_or(end)
}

/// Where what such words lead to begins in a line: "Read also: ...".
fn led(line: &str) -> Option<usize> {
    let end = line.char_indices().nth(HEADING_CHARACTERS).map_or(line.len(), |(at, _)| at);
    let (at, sign) = line[..end].char_indices().find(|(_, letter)| SIGNS.contains(letter))?;
    is_lead(&line[..at]).then_some(at + sign.len_utf8())
}

fn reads_like_a_title(text: &str) -> bool {
    let is_wide = text.contains(|letter: char| ('\u{2e80}'..='\u{d7ff}').contains(&letter));
    TITLE_CHARACTERS.contains(&text.chars().count()) && (is_wide || text.split_whitespace().count() >= TITLE_WORDS)
}

/// Whether a line is nothing but such words.
fn is_lead(line: &str) -> bool {
    let line = line.trim_matches(|edge: char| !edge.is_alphanumeric());
    !line.is_empty() && line.len() <= LEAD_BYTES && LEADS.contains(&line.to_lowercase().as_str())
}

fn leading_away(href: &str, base: &Base) -> Option<String> {
    let href = href.trim();
    if href.is_empty() || href.starts_with('#') || href.contains("javascript:") {
        return None;
    }
    base.join(href).filter(|address| address.starts_with("http"))
}
