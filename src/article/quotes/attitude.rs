//! A sentence in, what somebody knows, thinks or feels out where an adjective or a noun tells it: "was aware of the leak",
//! "has no doubt that the road will open".

use super::super::lexicon::Classes;
use super::super::words::{Words, list};
use super::clause::Claim;
use super::ending;
use super::group;
use super::phrase;
use super::units::{Run, Units};

static ATTITUDES: Words = Words::new(|| list(include_str!("../words/attitudes.txt")));
static NOUNS: Words = Words::new(|| list(include_str!("../words/nouns_of_thought.txt")));
static HELD: Words = Words::new(|| list(include_str!("../words/nouns_held.txt")));
/// Verbs that give their meaning to the noun after them, beside those of the idioms in `data/quote_verbs.txt`.
static LIGHT_VERBS: [&str; 15] = [
    "had", "has", "have", "made", "make", "makes", "making", "gave", "gives", "raise", "raised", "raises", "raising",
    "issued", "repeated",
];
/// What may stand after an adjective of attitude.
static OF_ATTITUDE: [&str; 7] = ["of", "about", "with", "at", "over", "by", "on"];
/// What may stand after a noun of what one has.
static OF_HELD: [&str; 6] = ["of", "about", "in", "for", "on", "to"];
/// Units between the adjective or the noun and its verb.
const FAR: usize = 4;

pub fn claims<'a>(units: &'a Units<'_>, sentence: Run) -> impl Iterator<Item = Claim> + 'a {
    (sentence.first + 1..sentence.last).filter_map(move |at| {
        let next = at + 1;
        // All words are looked at: the class of the next one rules nearly all out.
        let that = units.has(next, Classes::SUBORDINATOR) && units.is(next, "that");
        if !that && !units.has(next, Classes::PREPOSITION) {
            return None;
        }
        let held = || if that { is_of_thought(units, sentence, at) } else { is_held(units, sentence, at) };
        is_of_attitude(units, sentence, at, that).or_else(held)
    })
}

/// "is not sure that", "was critical of"
fn is_of_attitude(units: &Units<'_>, sentence: Run, at: usize, that: bool) -> Option<Claim> {
    let belongs = |at: &usize| {
        units.has(*at, Classes::AUXILIARY)
            || group::is_adverb(units, *at)
            || units.is_any(*at, &["not", "very", "so", "more", "quite"])
    };
    let first = (sentence.first..at).rev().take(FAR).take_while(belongs).last()?;
    let be = |at: usize| group::is_be(units, at) || group::is_short_be(units, at);
    // "skeptical at first"
    let adverb = units.is(at + 1, "at") && units.is_any(at + 2, &["first", "least", "all", "times", "once"]);
    let opens = that || units.is_any(at + 1, &OF_ATTITUDE) && !adverb;
    if !opens || !(first..at).any(be) || !units.is_any(at, &ATTITUDES) {
        return None;
    }
    let speaker = phrase::before(units, sentence, first)?;
    let last = if that { at } else { at + 1 };
    // "it is clear that": to nobody who is named.
    let named = !units.is_any(speaker.last, &["it", "this"]);
    claim(units, sentence, Run { first, last }, named.then_some(speaker), "attitude")
}

/// "has little interest in", "had harsh words for"
fn is_held(units: &Units<'_>, sentence: Run, at: usize) -> Option<Claim> {
    if !units.is_any(at + 1, &OF_HELD) || !units.is_any(at, &HELD) {
        return None;
    }
    let cue = light_verb(units, sentence, at, &["had", "has", "have", "having"])?;
    claim(units, sentence, Run { last: at + 1, ..cue }, phrase::before(units, sentence, cue.first), "thought")
}

/// "made the case that", "has little doubt that"
fn is_of_thought(units: &Units<'_>, sentence: Run, at: usize) -> Option<Claim> {
    if !units.is_any(at, &NOUNS) {
        return None;
    }
    let cue = light_verb(units, sentence, at, &LIGHT_VERBS)?;
    claim(units, sentence, cue, phrase::before(units, sentence, cue.first), "thought")
}

/// From the verb that gives its meaning to the noun at `at`, and its auxiliaries, to the noun.
fn light_verb(units: &Units<'_>, sentence: Run, at: usize, verbs: &[&str]) -> Option<Run> {
    let verb = (sentence.first..at).rev().take(FAR).find(|at| units.is_any(*at, verbs))?;
    let parts = |at: usize| units.is_any_mark(at) || units.passage(at).is_some() || units.has(at, Classes::PREPOSITION);
    if (verb + 1..at).any(parts) {
        return None;
    }
    let belongs = |at: &usize| *at == verb || units.has(*at, Classes::AUXILIARY.or(Classes::ADVERB));
    let first = (sentence.first..=verb).rev().take_while(belongs).last()?;
    Some(Run { first, last: at })
}

fn claim(units: &Units<'_>, sentence: Run, cue: Run, speaker: Option<Run>, rule: &'static str) -> Option<Claim> {
    let first = cue.last + 1;
    let content = Run { first, last: ending::clause_end(units, sentence, first, None) };
    Claim::in_words(content, speaker, cue, rule, false).filter(|_| !units.is_any_mark(first))
}
