//! A place in a sentence in, the noun phrase that begins there out: who speaks after the cue.

use super::super::lexicon::Classes;
use super::super::tokens::Kind;
use super::group;
use super::phrase::{self, LONGEST};
use super::units::{Run, SPEECH_WORDS, Units};
use super::verbs::{Form, Frames};

/// Whether somebody who speaks may be named from a unit on: a name, an office, "the", "he".
pub fn names_speaker(units: &Units<'_>, at: usize) -> bool {
    units.capital(at)
        || units.has(at, Classes::ROLE.or(Classes::PEOPLE).or(Classes::HONORIFIC).or(Classes::ROLE_ADJECTIVE))
        || units.has(at, Classes::DETERMINER) && !units.is(at, "that")
        || units.has(at, Classes::NUMBER)
        || units.is_any(at, &["he", "she"])
}

/// The noun phrase that begins at a unit, with "of ..." and an apposition after it.
pub fn after(units: &Units<'_>, sentence: Run, first: usize) -> Option<Run> {
    if first > sentence.last || units.is_any_mark(first) || units.is_speech(first) {
        return None;
    }
    if units.has(first, Classes::PRONOUN)
        && phrase::is_subject_pronoun(units, first)
        && !units.is_any(first, &["this", "these", "those", "one", "others"])
    {
        return Some(Run { first, last: first });
    }
    let mut last = first;
    while last < sentence.last && last - first < LONGEST && continues(units, last + 1) {
        last += 1;
    }
    while last > first && units.has(last, Classes::PREPOSITION.or(Classes::CONJUNCTION).or(Classes::ADVERB)) {
        last -= 1;
    }
    let whole = Run { first, last };
    Some(appended(units, sentence, whole))
}

/// The whole of what stands after "according to", to the next comma: "people familiar with the network's plans".
pub fn long_after(units: &Units<'_>, sentence: Run, first: usize) -> Option<Run> {
    let short = after(units, sentence, first)?;
    let mut last = short.last;
    while last < sentence.last && last - first < LONGEST && goes_on_long(units, last + 1) {
        last += 1;
    }
    if last == short.last {
        return Some(short);
    }
    while last > first && units.has(last, Classes::PREPOSITION.or(Classes::CONJUNCTION).or(Classes::ADVERB)) {
        last -= 1;
    }
    Some(appended(units, sentence, Run { first, last }))
}

fn goes_on_long(units: &Units<'_>, at: usize) -> bool {
    if units.is_any_mark(at) || units.passage(at).is_some() {
        return units.is_mark(at, "&#@/'’-") && units.end(at - 1) == units.start(at);
    }
    let day = units.is(at, "on") && units.has(at + 1, Classes::WEEKDAY);
    // "a poll released Monday"
    let bound = units.word(at - 1).ends_with("ed") && units.has(at, Classes::WEEKDAY);
    let clause = units.has(at, Classes::SUBORDINATOR) && !units.has(at, Classes::PREPOSITION);
    let day = day || units.has(at, Classes::WEEKDAY) && !bound;
    !day && !clause && !units.has(at, Classes::AUXILIARY) && !phrase::is_subject_pronoun(units, at)
}

fn continues(units: &Units<'_>, at: usize) -> bool {
    if let Some(passage) = units.passage(at) {
        return passage.words < SPEECH_WORDS;
    }
    if units.is_any_mark(at) {
        return units.is_mark(at, "&#@/'’");
    }
    if units.is_any(
        at,
        &[
            "in",
            "on",
            "at",
            "during",
            "after",
            "before",
            "as",
            "to",
            "by",
            "about",
            "with",
            "when",
            "while",
            "last",
            "earlier",
            "when",
            "this",
            "because",
            "if",
            "late",
            "early",
            "via",
            "yesterday",
            "today",
            "through",
            "since",
        ],
    ) {
        return false;
    }
    if units.is(at, "and") {
        return units.capital(at - 1) && units.capital(at + 1);
    }
    if units.has(at, Classes::WEEKDAY.or(Classes::SUBORDINATOR).or(Classes::CONJUNCTION).or(Classes::AUXILIARY)) {
        return false;
    }
    if units.is_any(at, &["he", "she", "they", "we", "i", "you", "it", "who"]) || group::is_adverb(units, at) {
        return false;
    }
    !phrase::is_finite_verb(units, at) && units.verb(at).form != Form::Ing
}

/// With ", 34, the mayor of X" or ", who ..." after the name.
fn appended(units: &Units<'_>, sentence: Run, name: Run) -> Run {
    let mut whole = name;
    if !units.capital(name.last) && !units.has(name.last, Classes::ROLE) {
        return name;
    }
    while whole.last + 2 <= sentence.last && units.is_mark(whole.last + 1, ",") {
        let inner = whole.last + 2;
        let end = (inner..=sentence.last.min(inner + LONGEST))
            .find(|at| units.is_mark(*at, ",.;:—–!?") || units.passage(*at).is_some());
        let Some(end) = end.filter(|end| *end > inner && is_apposition(units, inner, *end)) else { break };
        whole.last = end - 1;
    }
    whole
}

/// Whether the units from `inner` to before `end` tell more of the name before them.
pub fn is_apposition(units: &Units<'_>, inner: usize, end: usize) -> bool {
    let age = end == inner + 1 && units.token(inner).is_some_and(|token| token.kind == Kind::Number);
    let relative = units.is_any(inner, &["who", "whose", "including"]);
    // "Brown, R-Mass., said"
    let party = units.is_any(inner, &["r", "d", "i"]) && units.capital(inner) && units.is_mark(inner + 1, "-");
    let determined = units.is_any(inner, &["a", "an", "the", "one", "his", "her", "its", "their"]);
    let office = (inner..end.min(inner + 7)).any(|at| units.has(at, Classes::ROLE.or(Classes::ROLE_ADJECTIVE)));
    let tells = |at: usize| units.has(at, Classes::REPORTING) && !units.verb(at).frames.any(Frames::NOUN);
    let goes_on = (inner..end).any(|at| units.has(at, Classes::AUXILIARY) || tells(at))
        && !(inner..end).any(|at| units.is(at, "who"));
    age || relative || party || ((determined || office) && !goes_on && units.verb(inner).form != Form::Ing)
}
