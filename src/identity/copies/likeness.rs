//! The words of two texts in, how much one is a copy of the other out.

use std::collections::HashSet;

use super::Words;
use super::sketch::{GRAM, grams};

/// From this likeness on a text is a near-copy.
pub const DUPLICATE: f64 = 0.76;
/// Fewer figures than this are no evidence.
const LEAST_FIGURES: usize = 2;

/// 0 to 1: the share of the shorter text that stands in runs of five words and more of the longer one, and, where both have
/// figures, the share of the shorter one's figures that the longer one has, each counting half.
pub fn likeness(one: &Words, other: &Words) -> f64 {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if short.is_empty() {
        return 0.0;
    }
    let words = shared_runs(short.hashes(), long.hashes());
    let figures: Vec<u32> = short.figures().collect();
    let of_long: HashSet<u32> = long.figures().collect();
    if figures.len() < LEAST_FIGURES || of_long.len() < LEAST_FIGURES {
        return words;
    }
    let shared = figures.iter().filter(|figure| of_long.contains(figure)).count();
    (words + shared as f64 / figures.len() as f64) / 2.0
}

/// The share of the shorter text's words that lie in grams of the longer one.
fn shared_runs(short: &[u32], long: &[u32]) -> f64 {
    let mut known = grams(long);
    known.sort_unstable();
    let (mut covered, mut until) = (0, 0);
    for (begin, gram) in grams(short).into_iter().enumerate() {
        if known.binary_search(&gram).is_ok() {
            let end = (begin + GRAM).min(short.len());
            covered += end - begin.max(until);
            until = end;
        }
    }
    covered as f64 / short.len() as f64
}
