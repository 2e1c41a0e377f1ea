//! The words of two texts in, how much one is a copy of the other out.

use std::collections::HashSet;

use super::Words;
use super::sketch::runs;

/// From this likeness on a text is a near-copy.
pub const DUPLICATE: f64 = 0.76;
/// Shared runs are of so many words at least.
const RUN: usize = 4;
/// Of the shorter text, the share that must stand in the longer one whatever the figures say.
const LEAST_WORDS_SHARED: f64 = 0.58;
/// Where a word in so many is a figure, figures count as much as words; where they are fewer, in proportion. Notices of a series
/// are short and full of figures; in a long story a figure that is written otherwise is no sign.
const DENSE: f64 = 1.0 / 25.0;
/// Texts of fewer words say too little by themselves ...
const SHORT: usize = 40;
/// ... and must agree in nearly all of it.
const SHORT_DUPLICATE: f64 = 0.9;
/// Where both have titles, short texts must share this much of the shorter one's.
const SHORT_TITLE: f64 = 0.5;

/// A text and its title, where it has one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    pub title: Words,
    pub text: Words,
}

/// 0 to 1 for a near-copy, None otherwise.
///
/// The likeness is the share of the shorter text that stands in runs of four words and more of the longer one, and the share of
/// the shorter one's figures that the longer one has, weighed by how full of figures it is.
pub fn copied(one: &Told, other: &Told) -> Option<f64> {
    let (short, long) =
        if one.text.len() <= other.text.len() { (&one.text, &other.text) } else { (&other.text, &one.text) };
    let score = likeness(short, long)?;
    if short.len() >= SHORT {
        return (score >= DUPLICATE).then_some(score);
    }
    let titles_agree =
        one.title.is_empty() || other.title.is_empty() || shared_words(&one.title, &other.title) >= SHORT_TITLE;
    (score >= SHORT_DUPLICATE && titles_agree).then_some(score)
}

fn likeness(short: &Words, long: &Words) -> Option<f64> {
    let words = shared_runs(short.hashes(), long.hashes());
    if short.is_empty() || words < LEAST_WORDS_SHARED {
        return None;
    }
    let figures: HashSet<u32> = short.figures().collect();
    if figures.is_empty() {
        return Some(words);
    }
    let of_long: HashSet<u32> = long.figures().collect();
    let shared = figures.intersection(&of_long).count() as f64 / figures.len() as f64;
    let weight = 0.5 * (figures.len() as f64 / short.len() as f64 / DENSE).min(1.0);
    Some(words * (1.0 - weight) + shared * weight)
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
    let shared = sets[0].intersection(&sets[1]).count();
    shared as f64 / sets[0].len().min(sets[1].len()).max(1) as f64
}
