//! The lines of an interview or a transcript in, who speaks in each out: "Q: ...", "TAPPER: ...".

use foldhash::{HashMap, HashMapExt};

use super::super::lexicon::Classes;
use super::super::words::{Words, list};
use super::clause::Claim;
use super::units::{Run, Units};

/// Words of a label before its colon.
const LONGEST_LABEL: usize = 3;
/// So often one label stands in a transcript; one that stands alone tells of something else than a speaker.
const LEAST_TURNS: usize = 2;

static NO_SPEAKERS: Words = Words::new(|| list(include_str!("../words/labels_of_no_speaker.txt")));

/// The turns of the speakers that have more than one.
pub fn turns(units: &Units<'_>, sentences: &[Run]) -> Vec<Claim> {
    let spoken = |label: &Run| says_sentence(units, *label);
    let labelled: Vec<Run> = sentences.iter().filter_map(|sentence| label(units, *sentence)).filter(spoken).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let name = |label: &Run| &units.tokens.text[units.start(label.first)..units.end(label.last)];
    labelled.iter().for_each(|label| *counts.entry(name(label)).or_default() += 1);
    let is_turn = |label: &&Run| counts.get(name(label)).is_some_and(|count| *count >= LEAST_TURNS);
    labelled.iter().filter(is_turn).filter_map(|label| turn(units, *label)).collect()
}

/// The name before the colon at the beginning of a line.
fn label(units: &Units<'_>, sentence: Run) -> Option<Run> {
    let first = sentence.first;
    if units.on_one_line(first) || units.in_headline(first) {
        return None;
    }
    let colon = (first + 1..=(first + LONGEST_LABEL).min(sentence.last)).find(|at| units.is_mark(*at, ":"))?;
    let letter = colon == first + 1 && units.is_any(first, &["q", "a"]);
    let is_name = |at: usize| units.capital(at) && !units.has(at, Classes::FUNCTION) && !units.is_any(at, &NO_SPEAKERS);
    ((letter && units.capital(first)) || (first..colon).all(is_name)).then_some(Run { first, last: colon - 1 })
}

/// Whether a line ends as a sentence does: "Fill: 850 grams of down" is a line of a table.
fn says_sentence(units: &Units<'_>, label: Run) -> bool {
    let last = line_end(units, label.last);
    units.is_mark(last, ".!?…)”\"—–") || units.passage(last).is_some()
}

/// The last unit of the line that a unit stands in.
fn line_end(units: &Units<'_>, at: usize) -> usize {
    (at + 1..units.len()).take_while(|next| units.on_one_line(*next)).last().unwrap_or(at)
}

fn turn(units: &Units<'_>, speaker: Run) -> Option<Claim> {
    let colon = speaker.last + 1;
    let mut last = line_end(units, colon);
    while last > colon && units.is_mark(last, ".!?…") {
        last -= 1;
    }
    (last > colon + 1).then(|| Claim {
        content: vec![Run { first: colon + 1, last }],
        speaker: Some(speaker),
        cue: Run { first: colon, last: colon },
        rule: "turn",
        confidence: 0.8,
        tells: true,
    })
}
