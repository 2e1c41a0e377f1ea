//! A verb of speech in, the group of words around it out: its auxiliaries and adverbs before it, its particles after it.

use super::super::lexicon::Classes;
use super::units::{Run, Units};
use super::verbs::{Frames, Verb};

/// From the verb back over "has", "also", "does not", "had to".
pub fn start(units: &Units<'_>, sentence: Run, head: usize) -> usize {
    let mut first = head;
    while first > sentence.first {
        let before = first - 1;
        let between = units.is_any(before, &["since", "just", "both", "once"])
            && units.has(before.wrapping_sub(1), Classes::AUXILIARY);
        // "Officials all urged", "she just announced"
        let quantifier = first == head
            && before > sentence.first
            && units.is_any(before, &["just", "all", "both", "each"])
            && !units.capital(before)
            && !units.is_any_mark(before - 1)
            && !units.has(before - 1, Classes::VERB.or(Classes::PREPOSITION));
        let joins = quantifier
            || units.has(before, Classes::AUXILIARY)
            || is_adverb(units, before)
            || (between && before > sentence.first)
            || (units.is(before, "to")
                && before > sentence.first
                && (is_chain(units, sentence, before - 1) || goes_on(units, before - 1)));
        let through_to = units.is(first, "to") && (is_chain(units, sentence, before) || goes_on(units, before))
            || goes_on(units, first);
        if !(joins || through_to) {
            break;
        }
        first = before;
    }
    // Adverbs of the clause are not of the verb: "later", "then" stay, but a sentence's first word is no adverb of the verb.
    while first < head && first == sentence.first {
        first += 1;
    }
    first
}

/// The last unit of an idiom that the verb begins: "took issue with", "expressed doubts about", "expressed doubt | that".
fn idiom(units: &Units<'_>, sentence: Run, head: usize, verb: Verb) -> Option<usize> {
    if verb.idioms.is_empty() {
        return None;
    }
    verb.idioms.split(',').find_map(|pattern| {
        let mut last = head;
        for word in pattern.split('+') {
            let at = last + 1;
            let fits = match word {
                "~" => units.has(at, Classes::PRONOUN.or(Classes::DETERMINER)),
                "*" => is_plain_noun(units, at),
                _ => units.is(at, word.trim_start_matches('=')),
            };
            if !fits {
                return None;
            }
            last = if word.starts_with('=') { last } else { at };
        }
        (last <= sentence.last).then_some(last)
    })
}

/// A word that may be a noun and is no name.
pub fn is_plain_noun(units: &Units<'_>, at: usize) -> bool {
    !units.capital(at) && !units.is_any_mark(at) && units.passage(at).is_none() && !units.has(at, Classes::FUNCTION)
}

/// "went on to say": the unit of "on".
fn goes_on(units: &Units<'_>, on: usize) -> bool {
    on > 0 && units.is(on, "on") && units.is_any(on - 1, &["went", "goes", "go", "gone", "going"])
}

/// Whether "to" after the word goes on with one group: "has to", "going to".
fn is_chain(units: &Units<'_>, sentence: Run, at: usize) -> bool {
    at >= sentence.first && (is_light(units, at) || units.has(at, Classes::AUXILIARY))
}

pub fn is_adverb(units: &Units<'_>, at: usize) -> bool {
    let word = units.word(at);
    let time = units.is_any(at, &["today", "yesterday", "tomorrow", "tonight", "here", "back", "away"]);
    (!units.capital(at) || units.in_titled_line(at))
        && !time
        && (units.has(at, Classes::ADVERB)
            || (word.len() > 4
                && word.ends_with("ly")
                && !units.is_any(at, &["family", "only", "italy", "july", "rally", "ally", "early"])))
}

/// From the verb on over what belongs to it: "called for", "pointed out", "pushed back against".
pub fn end(units: &Units<'_>, sentence: Run, head: usize, verb: Verb) -> usize {
    if let Some(last) = idiom(units, sentence, head, verb) {
        return last;
    }
    let next = head + 1;
    if next > sentence.last || !verb.takes(units.word(next)) {
        return head;
    }
    let thing = units.capital(next + 1)
        || units.has(next + 1, Classes::DETERMINER.or(Classes::PRONOUN).or(Classes::PEOPLE))
        || units.word(next + 1).ends_with('s');
    let infinitive = units.is(next, "to") && verb.frames.any(Frames::INFINITIVE) && !thing;
    // "reported on Saturday that"
    let day = units.is(next, "on") && units.has(next + 1, Classes::WEEKDAY.or(Classes::MONTH));
    if infinitive || day {
        return head;
    }
    let adverb = units.is_any(next, &["in", "out", "back", "down", "up", "off"]);
    let second = next < sentence.last
        && units.is_any(next + 1, &["on", "at", "against", "for", "with", "about", "of"])
        && !units.has(next + 2, Classes::WEEKDAY.or(Classes::MONTH));
    if adverb && second { next + 1 } else { next }
}

pub fn is_be(units: &Units<'_>, at: usize) -> bool {
    units.is_any(
        at,
        &[
            "is",
            "are",
            "was",
            "were",
            "be",
            "been",
            "being",
            "am",
            "isn't",
            "wasn't",
            "isn’t",
            "wasn’t",
            "aren't",
            "aren’t",
            "weren’t",
            "weren't",
        ],
    )
}

/// "he's", "we're", "I'm": short for "is" and its like before an "-ing" form or an adjective.
pub fn is_short_be(units: &Units<'_>, at: usize) -> bool {
    units.is_any(at, &["'s", "’s", "'re", "’re", "'m", "’m"])
}

pub fn has_verb(units: &Units<'_>, first: usize, head: usize) -> bool {
    (first..head).any(|at| units.verb(at).is_some() || units.has(at, Classes::AUXILIARY) || is_light(units, at))
}

/// Verbs that hand their meaning to the "-ing" form after them.
pub fn begins(units: &Units<'_>, at: usize) -> bool {
    units.is_any(
        at,
        &[
            "began",
            "begin",
            "begins",
            "begun",
            "start",
            "starts",
            "started",
            "continued",
            "continues",
            "stopped",
            "keep",
            "keeps",
            "kept",
            "avoid",
            "avoids",
            "avoided",
        ],
    )
}

/// Verbs and adjectives that hand their meaning to the infinitive after them.
fn is_light(units: &Units<'_>, at: usize) -> bool {
    units.is_any(
        at,
        &[
            "try",
            "tries",
            "tried",
            "trying",
            "eager",
            "reluctant",
            "hesitant",
            "slow",
            "went",
            "going",
            "continued",
            "continues",
            "continue",
            "began",
            "begun",
            "begin",
            "used",
            "failed",
            "started",
            "appeared",
            "able",
            "unable",
            "willing",
            "unwilling",
            "ready",
            "quick",
            "happy",
            "needs",
            "managed",
            "came",
            "seem",
            "seems",
            "seemed",
            "appear",
            "appears",
        ],
    )
}
