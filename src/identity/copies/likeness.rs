//! The words of two texts in, how much one is a copy of the other out.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

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
/// Texts of fewer words are notices: another name in the opening makes another story.
const NOTICE: usize = 120;
/// By this share and less shorter: of one length ...
const SAME_LENGTH: f64 = 0.2;
/// ... by this and more: an excerpt, which must agree so much.
const EXCERPT_LENGTH: f64 = 0.4;
const EXCERPT: f64 = 0.78;
const EXCERPT_WORDS_SHARED: f64 = 0.7;
/// From this share on the figures of two texts agree.
const FIGURES_AGREE: f64 = 0.9;
/// Two texts that have an excerpt in common are of one cluster where they share so much beside it.
const AKIN: f64 = 0.5;
/// A figure so many words from an agreeing passage belongs to what the texts tell both.
const NEAR: usize = 2;
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

    /// Whether both have titles, and titles of two stories.
    pub fn has_another_title(&self, other: &Self) -> bool {
        !titles_agree(self, other)
    }
}

/// What the newer of two texts is to the older.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    CopyOf,
    /// A part of the older text.
    ExcerptOf,
    /// The older text is a part of it.
    ExpansionOf,
    /// The same source tells it again: with other figures, or marked as an update or a correction.
    RevisionOf,
}

impl Relation {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CopyOf => "copy-of",
            Self::ExcerptOf => "excerpt-of",
            Self::ExpansionOf => "expansion-of",
            Self::RevisionOf => "revision-of",
        }
    }
}

/// How a text is a near-copy of an older one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likeness {
    /// 0 to 1.
    pub score: f64,
    /// By their lengths.
    pub relation: Relation,
    /// Whether nearly all figures that both could have are in both.
    pub figures_agree: bool,
}

/// How `new` is a near-copy of `old`; None where it is none.
///
/// The score is the share of the shorter text that stands in runs of four words and more of the longer one, and the share of
/// the shorter one's figures that the longer one has, weighed by how full of figures it is.
pub fn copied(new: &Told, old: &Told) -> Option<Likeness> {
    let (short, long) = in_order(new, old);
    let excerpt = excerpt(short.text.len(), long.text.len());
    let least = match short.text.len() {
        0 => return None,
        1..SHORTEST => SHORTEST_WORDS_SHARED,
        SHORTEST..SHORT => SHORT_WORDS_SHARED,
        SHORT.. => between(LEAST_WORDS_SHARED, EXCERPT_WORDS_SHARED, excerpt),
    };
    let (score, figures) = likeness(&short.text, &long.text, least)?;
    let is_copy = score >= between(DUPLICATE, EXCERPT, excerpt)
        && (short.text.len() >= SHORT || titles_agree(new, old))
        && (short.text.len() >= NOTICE || !tells_of_another(short, long) || has_title_of(new, old));
    let relation = match (long.text.len() * 2 > short.text.len() * 3, new.text.len() < old.text.len()) {
        (false, _) => Relation::CopyOf,
        (true, true) => Relation::ExcerptOf,
        (true, false) => Relation::ExpansionOf,
    };
    is_copy.then_some(Likeness { score, relation, figures_agree: figures >= FIGURES_AGREE })
}

fn in_order<'a>(one: &'a Told, other: &'a Told) -> (&'a Told, &'a Told) {
    if one.text.len() <= other.text.len() { (one, other) } else { (other, one) }
}

/// Whether two texts that have an excerpt in common may be of one cluster: they share enough beside it.
pub fn akin(one: &Told, other: &Told) -> bool {
    let (short, long) = in_order(one, other);
    share_covered(&covered(short.text.hashes(), long.text.hashes())) >= AKIN
}

/// Whether one is an excerpt of the other by its length. Such a text joins the other's cluster only where it is [`akin`] to the
/// cluster's first text too: otherwise an excerpt of two long texts would make one story of them.
pub fn differ_in_length(one: &Told, other: &Told) -> bool {
    let (short, long) = in_order(one, other);
    short.text.len() as f64 <= long.text.len() as f64 * (1.0 - SAME_LENGTH)
}

/// What two versions of a text share.
pub(in crate::identity) struct BothWays {
    /// Of one text, the share that stands in the other: of the text of which it is less ...
    pub least: f64,
    /// ... and of the other.
    pub most: f64,
    /// The same figures in both.
    pub figures_agree: bool,
}

pub(in crate::identity) fn both_ways(one: &Told, other: &Told) -> BothWays {
    let (one, other) = (one.text.hashes(), other.text.hashes());
    let shares = [share_covered(&covered(one, other)), share_covered(&covered(other, one))];
    let figures = |words: &[u32]| words.iter().copied().filter(|word| word & 1 == 1).collect::<HashSet<u32>>();
    BothWays {
        least: shares[0].min(shares[1]),
        most: shares[0].max(shares[1]),
        figures_agree: figures(one) == figures(other),
    }
}

/// 0 for texts of one length, 1 for an excerpt: who writes a text anew keeps its length, an excerpt is word for word.
fn excerpt(short: usize, long: usize) -> f64 {
    let shorter = 1.0 - short as f64 / long as f64;
    ((shorter - SAME_LENGTH) / (EXCERPT_LENGTH - SAME_LENGTH)).clamp(0.0, 1.0)
}

fn between(from: f64, to: f64, way: f64) -> f64 {
    from + (to - from) * way
}

/// Both where one has no title.
fn titles_agree(one: &Told, other: &Told) -> bool {
    one.title.is_empty() || other.title.is_empty() || shared_words(&one.title, &other.title) >= SHORT_TITLE
}

/// A text that is sent again under its very title tells of the same, however its names are written now.
fn has_title_of(one: &Told, other: &Told) -> bool {
    !one.title.is_empty() && one.title == other.title
}

/// Each opening has a name that the other text has nowhere: notices of a series differ in little else.
fn tells_of_another(one: &Told, other: &Told) -> bool {
    let is_missing = |names: &[u32], text: &Words| names.iter().any(|name| !text.hashes().contains(name));
    is_missing(one.text.opening(), &other.text) && is_missing(other.text.opening(), &one.text)
}

/// The score, and the share of the figures that agree.
fn likeness(short: &Words, long: &Words, least: f64) -> Option<(f64, f64)> {
    let covered = covered(short.hashes(), long.hashes());
    let runs = share_covered(&covered);
    if runs < least {
        return None;
    }
    let of_long: HashSet<u32> = long.hashes().iter().copied().collect();
    let names: HashSet<u32> = short.capitalised().iter().copied().collect();
    let words = match shared(&names, &of_long) {
        Some(names) => runs * (1.0 - NAMES) + names * NAMES,
        None => runs,
    };
    let figures = disputable_figures(short.hashes(), &covered, &of_long);
    let Some(figures_shared) = shared(&figures, &of_long) else { return Some((words, 1.0)) };
    let weight = 0.5 * (figures.len() as f64 / short.len() as f64 / DENSE).min(1.0);
    Some((words * (1.0 - weight) + figures_shared * weight, figures_shared))
}

/// The figures on which the texts agree or differ: a figure in a passage that the other text lacks (a footer, a box) is neither.
fn disputable_figures(short: &[u32], covered: &[bool], of_long: &HashSet<u32>) -> HashSet<u32> {
    let is_near = |at: usize| covered[at.saturating_sub(NEAR)..(at + NEAR + 1).min(covered.len())].contains(&true);
    let figures = short.iter().enumerate().filter(|(_, word)| **word & 1 == 1);
    figures.filter(|(at, word)| of_long.contains(word) || is_near(*at)).map(|(_, word)| *word).collect()
}

/// None where there is nothing to share.
fn shared(of_short: &HashSet<u32>, of_long: &HashSet<u32>) -> Option<f64> {
    (!of_short.is_empty()).then(|| of_short.intersection(of_long).count() as f64 / of_short.len() as f64)
}

/// Which of the shorter text's words lie in runs of the longer one.
fn covered(short: &[u32], long: &[u32]) -> Vec<bool> {
    let mut known = runs(long, RUN);
    known.sort_unstable();
    let mut covered = vec![false; short.len()];
    for (begin, run) in runs(short, RUN).into_iter().enumerate() {
        if known.binary_search(&run).is_ok() {
            let end = (begin + RUN).min(short.len());
            covered[begin..end].fill(true);
        }
    }
    covered
}

fn share_covered(covered: &[bool]) -> f64 {
    covered.iter().filter(|covered| **covered).count() as f64 / covered.len().max(1) as f64
}

/// The share of the shorter text's words that the longer one has, in any order.
pub(in crate::identity) fn shared_words(one: &Words, other: &Words) -> f64 {
    let sets = [one, other].map(|words| words.hashes().iter().copied().collect::<HashSet<u32>>());
    let (short, long) = if sets[0].len() <= sets[1].len() { (&sets[0], &sets[1]) } else { (&sets[1], &sets[0]) };
    shared(short, long).unwrap_or(0.0)
}
