//! An outline in, a weight for each block out: how much it looks like prose of an article, by its own words and by where it stands.

use super::super::cues::Cues;
use super::super::outline::{Block, Element, Kind, Outline};

/// Weights of blocks, and what the elements round them tell.
pub struct Weights {
    /// By block: letters of prose, nothing for furniture.
    pub prose: Vec<f32>,
    /// By block: whether an element round it says that it is no article.
    pub blocked: Vec<bool>,
    /// By element: the sum of its blocks' prose.
    sums: Vec<f32>,
}

/// Cues of elements that are never the article.
const NEVER: Cues = Cues::FURNITURE.with(Cues::FRAME).with(Cues::COMMENT).with(Cues::HIDDEN).with(Cues::BIO);

/// Elements whose few lines are no prose: captions, bylines, dates, tags.
const BESIDE: Cues = Cues::CAPTION.with(Cues::CREDIT).with(Cues::AUTHOR).with(Cues::DATE).with(Cues::TAGS);

/// A text that is long enough for a story whatever its frame is called.
const CONTRADICTED_PROSE: f32 = 600.0;

/// Elements right inside a frame whose names are looked at.
const INNER: usize = 6;

/// A teaser with so much prose is the beginning of the story itself.
const TEASER_PROSE: f32 = 200.0;

/// An element with more than this share of the page's text is the page, whatever its names say.
const PAGE_SHARE: f32 = 0.4;

impl Weights {
    pub fn of(outline: &Outline<'_>, captions: &[usize], headline: Option<usize>) -> Self {
        let bare: Vec<f32> =
            outline.blocks.iter().enumerate().map(|(number, block)| prose_of(outline, number, block)).collect();
        let sums = prefix_sums(&bare);
        let whole = sums.last().copied().unwrap_or_default();
        let mut blocked_elements = Vec::with_capacity(outline.elements.len());
        for (number, element) in outline.elements.iter().enumerate() {
            let inherited = blocked_elements.get(element.parent).copied().unwrap_or(false);
            let prose = sums[element.end_block] - sums[element.first_block];
            let holds_headline = headline.is_some_and(|headline| outline.is_within(headline, number));
            let named = element.kind != Kind::Body && !holds_headline && element.cues.has(NEVER);
            let contradicted = prose > CONTRADICTED_PROSE
                && is_contradicted(outline, number, |inner| {
                    sums[inner.end_block] - sums[inner.first_block] > prose * 0.9
                });
            let never = (is_frame(element.kind) || (named && !contradicted)) && prose < whole * PAGE_SHARE;
            let teases = element.cues.has(Cues::TEASER) && (prose < TEASER_PROSE || is_linked(outline, element));
            let aside = element.cues.has(BESIDE) && is_small(prose, element);
            blocked_elements.push(inherited || never || aside || (teases && !holds_headline));
        }
        let mut blocked: Vec<bool> = outline.blocks.iter().map(|block| blocked_elements[block.element]).collect();
        captions.iter().for_each(|block| blocked[*block] = true);
        let prose: Vec<f32> =
            bare.iter().zip(&blocked).map(|(weight, blocked)| if *blocked { 0.0 } else { *weight }).collect();
        let sums = prefix_sums(&prose);
        Self { prose, blocked, sums }
    }

    /// The prose in blocks `first..end`.
    pub fn between(&self, first: usize, end: usize) -> f32 {
        self.sums[end] - self.sums[first]
    }
}

fn prefix_sums(weights: &[f32]) -> Vec<f32> {
    let mut sums = Vec::with_capacity(weights.len() + 1);
    let mut sum = 0.0;
    sums.push(sum);
    for weight in weights {
        sum += weight;
        sums.push(sum);
    }
    sums
}

fn is_small(prose: f32, element: &Element<'_>) -> bool {
    prose < 500.0 && element.end_block - element.first_block <= 8
}

/// Whether an element named like a page's frame, or one right inside it, is named like an article too: "sidebar-grid__content
/// article__content" is a grid, not a sidebar.
fn is_contradicted(outline: &Outline<'_>, number: usize, holds_all: impl Fn(&Element<'_>) -> bool) -> bool {
    let element = &outline.elements[number];
    let more = Cues::FURNITURE.with(Cues::COMMENT).with(Cues::HIDDEN).with(Cues::BIO);
    let inner = number..(number + INNER).min(element.end_element);
    !element.cues.has(more)
        && outline.elements[inner].iter().any(|element| element.cues.has(Cues::ARTICLE) && holds_all(element))
}

/// Whether a third of an element's text is links.
fn is_linked(outline: &Outline<'_>, element: &Element<'_>) -> bool {
    let blocks = &outline.blocks[element.first_block..element.end_block];
    blocks.iter().map(|block| block.link_bytes).sum::<usize>() * 3 > element.end - element.start
}

fn is_frame(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Navigation
            | Kind::Footer
            | Kind::Aside
            | Kind::Button
            | Kind::Head
            | Kind::Figure
            | Kind::Caption
            | Kind::Header
    )
}

/// Letters outside links, where the block reads like a sentence.
fn prose_of(outline: &Outline<'_>, number: usize, block: &Block) -> f32 {
    let text = outline.block_text(number);
    let letters = letters(text);
    let linked = block.link_bytes as f32 / (block.end - block.start).max(1) as f32;
    let plain = letters * (1.0 - linked.min(1.0));
    if plain < 20.0 || linked > 0.6 {
        return 0.0;
    }
    if ends_sentence(text) || plain > 120.0 { plain.min(800.0) } else { plain.min(800.0) * 0.3 }
}

/// Characters, those of scripts without spaces counted for more.
fn letters(text: &str) -> f32 {
    if text.is_ascii() {
        return text.len() as f32;
    }
    text.chars().map(|character| if ('\u{2e80}'..='\u{d7ff}').contains(&character) { 2.5 } else { 1.0 }).sum()
}

pub fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '”', '“', '’', '»', '«', '\'', ')', ']', '」', '』', ' ']);
    text.ends_with(['.', '!', '?', '…', ':', ';', '。', '！', '？', '।', '؟', '۔', '։', '።'])
}
