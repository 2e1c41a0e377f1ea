//! The words of two texts in, how much one is a copy of the other out.

use std::collections::HashSet;

use super::Words;
use super::sketch::runs;

/// From this likeness on a text is a near-copy.
pub const DUPLICATE: f64 = 0.76;
/// Shared runs are of so many words at least.
const RUN: usize = 4;
/// Of the shorter text, the share that must stand in the longer one whatever the figures say.
const LEAST_WORDS_SHARED: f64 = 0.6;
/// What names weigh within the words: notices of a series differ in whom they tell of.
const NAMES: f64 = 0.2;
/// Where a word in so many is a figure, figures count as much as words; where they are fewer, in proportion. Notices of a series
/// are short and full of figures; in a long story a figure that is written otherwise is no sign.
const DENSE: f64 = 1.0 / 25.0;
/// Texts of fewer words say too little by themselves ...
const SHORT: usize = 40;
/// ... and must agree in more of it, the shortest in nearly all, whatever their figures say.
const SHORT_WORDS_SHARED: f64 = 0.75;
const SHORTEST: usize = 20;
const SHORTEST_WORDS_SHARED: f64 = 0.9;
/// Where both have titles, short texts must share this much of the shorter one's.
const SHORT_TITLE: f64 = 0.5;

/// A text and its title, where it has one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    pub title: Words,
    pub text: Words,
}

impl Told {
    /// An empty title is none.
    pub fn of(title: &str, text: &str) -> Self {
        Self { title: Words::of(title), text: Words::of(text) }
    }
}

/// 0 to 1 for a near-copy, None otherwise.
///
/// The likeness is the share of the shorter text that stands in runs of four words and more of the longer one, and the share of
/// the shorter one's figures that the longer one has, weighed by how full of figures it is.
pub fn copied(one: &Told, other: &Told) -> Option<f64> {
    let (short, long) =
        if one.text.len() <= other.text.len() { (&one.text, &other.text) } else { (&other.text, &one.text) };
    let least = match short.len() {
        0 => return None,
        1..SHORTEST => SHORTEST_WORDS_SHARED,
        SHORTEST..SHORT => SHORT_WORDS_SHARED,
        SHORT.. => LEAST_WORDS_SHARED,
    };
    let score = likeness(short, long, least).filter(|score| *score >= DUPLICATE)?;
    if short.len() >= SHORT {
        return Some(score);
    }
    let titles_agree =
        one.title.is_empty() || other.title.is_empty() || shared_words(&one.title, &other.title) >= SHORT_TITLE;
    titles_agree.then_some(score)
}

fn likeness(short: &Words, long: &Words, least: f64) -> Option<f64> {
    let runs = shared_runs(short.hashes(), long.hashes());
    if runs < least {
        return None;
    }
    let of_long: HashSet<u32> = long.hashes().iter().copied().collect();
    let names: HashSet<u32> = short.capitalised().iter().copied().collect();
    let words = match shared(&names, &of_long) {
        Some(names) => runs * (1.0 - NAMES) + names * NAMES,
        None => runs,
    };
    let figures: HashSet<u32> = short.figures().collect();
    let Some(figures_shared) = shared(&figures, &of_long) else { return Some(words) };
    let weight = 0.5 * (figures.len() as f64 / short.len() as f64 / DENSE).min(1.0);
    Some(words * (1.0 - weight) + figures_shared * weight)
}

/// None where there is nothing to share.
fn shared(of_short: &HashSet<u32>, of_long: &HashSet<u32>) -> Option<f64> {
    (!of_short.is_empty()).then(|| of_short.intersection(of_long).count() as f64 / of_short.len() as f64)
}

/// The share of the shorter text's words that lie in runs of the longer one.
fn shared_runs(short: &[u32], long: &[u32]) -> f64 {
    let mut known = runs(long, RUN);
    known.sort_unstable();
    let (mut covered, mut until) = (0, 0);
    for (begin, run) in runs(short, RUN).into_iter().enumerate() {
        if known.binary_search(&run).is_ok() {
            let end = (begin + RUN).min(short.len());
            covered += end - begin.max(until);
            until = end;
        }
    }
    covered as f64 / short.len().max(1) as f64
}

/// The share of the shorter text's words that the longer one has, in any order.
fn shared_words(one: &Words, other: &Words) -> f64 {
    let sets = [one, other].map(|words| words.hashes().iter().copied().collect::<HashSet<u32>>());
    let (short, long) = if sets[0].len() <= sets[1].len() { (&sets[0], &sets[1]) } else { (&sets[1], &sets[0]) };
    shared(short, long).unwrap_or(0.0)
}
