//! A place in a sentence in, the noun phrase that ends there out: who speaks before the cue.

use super::super::lexicon::Classes;
use super::super::tokens::Kind;
use super::following;
use super::units::{Run, SPEECH_WORDS, Units};
use super::verbs::{Form, Frames};

/// How many units a phrase may have.
pub const LONGEST: usize = 40;

/// The noun phrase that ends right before a unit, inside `sentence`; with an apposition or a relative clause between commas.
pub fn before(units: &Units<'_>, sentence: Run, end: usize) -> Option<Run> {
    if end <= sentence.first {
        return None;
    }
    let last = end - 1;
    if units.is_mark(last, ",—–)") {
        return with_apposition(units, sentence, last);
    }
    let last = without_time(units, sentence, last)?;
    if units.is_mark(last, ",—–)") {
        with_apposition(units, sentence, last)
    } else {
        simple_before(units, sentence, last)
    }
}

/// Cuts "on Monday", "last week" and the like off the end.
pub fn without_time(units: &Units<'_>, sentence: Run, last: usize) -> Option<usize> {
    let mut cut = last;
    if units.has(last, Classes::WEEKDAY) || units.is_any(last, &["today", "yesterday"]) {
        cut = last.checked_sub(1)?;
        if units.is_any(cut, &["on", "late", "early", "last"]) {
            cut = cut.checked_sub(1)?;
        }
    } else if units.has(last, Classes::TIME_UNIT) && last > 0 && units.is_any(last - 1, &["last", "this", "earlier"]) {
        cut = last.checked_sub(2)?;
        if units.is_any(last - 1, &["this"]) && units.is_any(cut, &["earlier", "later"]) {
            cut = cut.checked_sub(1)?;
        }
    } else if units.is_any(last, &["himself", "herself", "themselves", "itself", "who"])
        && last > sentence.first
        && !units.is(last, "who")
    {
        cut = last - 1;
    }
    // "a poll released Friday": the day is a part of the phrase.
    let bound = cut < last && (units.word(cut).ends_with("ed") || units.is(cut, "taken")) && !units.capital(cut);
    (cut >= sentence.first && cut < units.len()).then_some(if bound { last } else { cut })
}

/// "Smith, a lawyer for the city," before the cue. The phrase goes from before the first comma to before the last.
fn with_apposition(units: &Units<'_>, sentence: Run, comma: usize) -> Option<Run> {
    let mark = units.word(comma);
    let opening = if mark == ")" { "(" } else { mark };
    let earliest = sentence.first.max(comma.saturating_sub(LONGEST));
    let open = (earliest..comma).rev().find(|at| units.is_mark(*at, opening))?;
    let inner = open + 1;
    if inner >= comma {
        return None;
    }
    let head = simple_before(units, sentence, open.checked_sub(1).filter(|last| *last >= sentence.first)?)?;
    if units.is_any(inner, &["and", "but", "or", "which", "so", "because", "while", "if", "when", "as"]) {
        return None;
    }
    let named = !units.capital(head.last)
        && comma - inner <= 5
        && (inner..comma).all(|at| units.capital(at) || units.is_mark(at, "-."));
    let tells_more = mark == ")" || named || following::is_apposition(units, inner, comma);
    let head = with_name_before(units, sentence, head);
    let last = if mark == ")" { comma } else { comma - 1 };
    Some(Run { first: head.first, last: if tells_more { last } else { head.last } })
}

/// "Smith, the fund's lawyer, treasurer and" ...: where what stands before the comma is itself an apposition, the name before it.
fn with_name_before(units: &Units<'_>, sentence: Run, head: Run) -> Run {
    let is_apposition = units.has(head.first, Classes::DETERMINER)
        || units.token(head.first).is_some_and(|token| token.kind == Kind::Number)
        || !units.capital(head.first) && (head.first..=head.last).any(|at| units.has(at, Classes::ROLE));
    let comma = head.first.checked_sub(1).filter(|comma| *comma > sentence.first && units.is_mark(*comma, ","));
    let name = comma
        .filter(|comma| is_apposition && units.capital(comma - 1))
        .and_then(|comma| simple_before(units, sentence, comma - 1));
    name.map_or(head, |name| Run { first: name.first, last: head.last })
}

fn simple_before(units: &Units<'_>, sentence: Run, last: usize) -> Option<Run> {
    if is_subject_pronoun(units, last) {
        let no_one = units.is(last, "one") && last > sentence.first && units.is(last - 1, "no");
        return Some(Run { first: last - usize::from(no_one), last });
    }
    if let Some(first) = whole_from(units, sentence, last) {
        let last = without_adverbs(units, first, last);
        return Some(Run { first, last });
    }
    let earliest = sentence.first.max((last + 1).saturating_sub(LONGEST));
    let mut first = last + 1;
    while first > earliest && !begins_inside(units, first, last) && belongs(units, sentence, first - 1, last) {
        first -= 1;
    }
    let last = without_adverbs(units, first, last);
    let first = trimmed(units, first, last)?;
    Some(Run { first, last })
}

/// "Smith also": the adverb is of the verb.
fn without_adverbs(units: &Units<'_>, first: usize, mut last: usize) -> usize {
    while last > first && units.has(last, Classes::ADVERB) && !units.capital(last) {
        last -= 1;
    }
    last
}

/// Where all from the sentence's beginning on is one long subject, its first unit: "A report released in May by the bank".
fn whole_from(units: &Units<'_>, sentence: Run, last: usize) -> Option<usize> {
    let mut first = sentence.first;
    while first < last && (units.is_any(first, &["and", "but", "yet", "so"]) || units.is_mark(first, "—–-")) {
        first += 1;
    }
    let quantity = units
        .is_any(first, &["nearly", "almost", "about", "even", "only", "no", "more", "at", "roughly", "some", "over"])
        && (first..last.min(first + 3))
            .any(|at| units.has(at, Classes::NUMBER.or(Classes::DETERMINER)) || is_number(units, at));
    let starts = quantity
        || units.has(first, Classes::DETERMINER.or(Classes::NUMBER))
        || is_number(units, first)
        || !units.has(first, Classes::FUNCTION);
    // Headlines leave out what shows where a phrase ends.
    if units.in_titled_line(first)
        || !starts
        || last <= first
        || last - first > 24
        || units.has(last, Classes::CONJUNCTION)
        || units.token(first).is_none()
        || units.is_any_mark(first)
    {
        return None;
    }
    (first + 1..=last).all(|at| inside_subject(units, at)).then_some(first)
}

fn is_number(units: &Units<'_>, at: usize) -> bool {
    units.token(at).is_some_and(|token| token.kind == Kind::Number)
}

/// Whether a unit may stand inside a subject of many words: no verb but a participle with what belongs to it.
pub fn inside_subject(units: &Units<'_>, at: usize) -> bool {
    if units.passage(at).is_some() {
        return !units.is_speech(at);
    }
    if units.is_any_mark(at) {
        return units.is_mark(at, "&$%#@/'’-");
    }
    let clause = Classes::AUXILIARY.or(Classes::SUBORDINATOR);
    if units.has(at, clause) && !units.has(at, Classes::PREPOSITION)
        || is_subject_pronoun(units, at)
        || units.is_any(at, &["what", "how", "why", "but"])
    {
        return false;
    }
    if !is_finite_verb(units, at) || units.capital(at) {
        return true;
    }
    // "released in May", "registered voters", but not "released the report".
    let next = at + 1;
    let participle = units.word(at).ends_with("ed") || units.verb(at).form == Form::Past;
    let bound = units.has(next, Classes::PREPOSITION.or(Classes::WEEKDAY))
        || !units.has(next, Classes::FUNCTION) && !units.capital(next);
    participle && bound && !units.has(at, Classes::VERB)
}

/// Whether the phrase begins at `first` though more could stand before it: "the reason | growing numbers", "something | Smith".
fn begins_inside(units: &Units<'_>, first: usize, last: usize) -> bool {
    if first > last || first == 0 {
        return false;
    }
    let before = first - 1;
    if units.has(first, Classes::HONORIFIC) && units.word(first).ends_with('.') {
        return !units.capital(before) && !units.is(before, "and");
    }
    let noun_before = !units.capital(before) && !units.is_any_mark(before) && !units.has(before, Classes::FUNCTION);
    let determiner =
        units.has(first, Classes::DETERMINER) && !units.is_any(first, &["more", "other", "several", "such"]);
    (determiner && noun_before && units.passage(before).is_none())
        || units.is_any(
            before,
            &[
                "something",
                "anything",
                "nothing",
                "everything",
                "thing",
                "things",
                "way",
                "ways",
                "reason",
                "reasons",
                "time",
                "times",
                "moment",
                "day",
                "point",
                "place",
            ],
        )
}

pub fn is_subject_pronoun(units: &Units<'_>, at: usize) -> bool {
    units.is_any(
        at,
        &[
            "he",
            "she",
            "they",
            "i",
            "we",
            "you",
            "it",
            "who",
            "which",
            "that",
            "one",
            "someone",
            "everyone",
            "nobody",
            "anyone",
            "everybody",
            "somebody",
            "others",
            "those",
            "these",
            "this",
        ],
    )
}

/// Whether the phrase that goes on to `last` may hold the unit.
fn belongs(units: &Units<'_>, sentence: Run, at: usize, last: usize) -> bool {
    if let Some(passage) = units.passage(at) {
        return passage.words < SPEECH_WORDS;
    }
    if units.is_any_mark(at) {
        return units.is_mark(at, "&$%#@/'’")
            || (units.is_mark(at, "-") && at > 0 && units.end(at) == units.start(at + 1));
    }
    if units.is_any(at, &["what", "how", "why"]) {
        return false;
    }
    if units.is(at, "and") || units.is(at, "or") {
        return at > sentence.first && joins_names(units, at);
    }
    if units.has(at, Classes::PRONOUN) && is_subject_pronoun(units, at) && at != last {
        return units.is_any(at, &["this", "these", "those", "one"]);
    }
    if units.capital(at) && at != sentence.first {
        return true;
    }
    if units.has(at, Classes::SUBORDINATOR.or(Classes::CONJUNCTION)) {
        return false;
    }
    !is_finite_verb(units, at)
}

/// Whether "and" stands inside the phrase: names or plurals on both sides.
fn joins_names(units: &Units<'_>, and: usize) -> bool {
    let named = |at: usize| units.capital(at) || units.has(at, Classes::PEOPLE.or(Classes::ROLE));
    let right = if units.has(and + 1, Classes::DETERMINER) { and + 2 } else { and + 1 };
    named(and - 1) && named(right)
}

/// Whether the unit ends a noun phrase as a verb does.
pub fn is_finite_verb(units: &Units<'_>, at: usize) -> bool {
    if units.has(at, Classes::AUXILIARY) {
        return true;
    }
    if units.capital(at) || units.has(at, Classes::PEOPLE.or(Classes::ROLE).or(Classes::ROLE_ADJECTIVE)) {
        return false;
    }
    let verb = units.verb(at);
    let noun_before = at > 0
        && (units.has(at - 1, Classes::DETERMINER)
            || units.is_possessive(at - 1)
            || units.has(at - 1, Classes::PREPOSITION));
    if noun_before {
        return false;
    }
    let past = units.word(at).len() > 4 && units.word(at).ends_with("ed") && at > 0 && !units.is_any_mark(at - 1);
    past || (verb.is_some()
        && matches!(verb.form, Form::Past | Form::Third)
        && !(verb.frames.any(Frames::NOUN) && verb.form == Form::Third))
        || units.has(at, Classes::VERB)
}

/// Cuts what begins no noun phrase off its start: "In Iowa", "But", "later".
fn trimmed(units: &Units<'_>, mut first: usize, last: usize) -> Option<usize> {
    if is_rounded(units, first) {
        return Some(first);
    }
    while first <= last
        && units.has(first, Classes::CONJUNCTION.or(Classes::ADVERB).or(Classes::SUBORDINATOR))
        && !units.has(first, Classes::DETERMINER)
    {
        first += 1;
    }
    while first <= last && units.has(first, Classes::PREPOSITION) {
        let start = (first + 1..=last).rev().find(|at| begins_phrase(units, first, *at))?;
        first = if start > first + 1 || !units.has(start, Classes::PREPOSITION) { start } else { first + 1 };
    }
    (first <= last && !units.is_any_mark(first)).then_some(first)
}

/// "about half of voters", "nearly 4 in 10", "just a quarter of ...".
fn is_rounded(units: &Units<'_>, at: usize) -> bool {
    let number = if units.is_any(at + 1, &["a", "one"]) { at + 2 } else { at + 1 };
    units.is_any(at, &["about", "almost", "nearly", "just", "only", "roughly", "over"])
        && (units.has(number, Classes::NUMBER)
            || is_number(units, number)
            || units.is_any(number, &["half", "third", "quarter"]))
}

/// Whether a noun phrase of its own may begin here: a determiner or a name after what is none.
fn begins_phrase(units: &Units<'_>, first: usize, at: usize) -> bool {
    let before_is_preposition = at > first + 1 && units.has(at - 1, Classes::PREPOSITION);
    let starts = units.has(at, Classes::DETERMINER)
        || (units.capital(at) && !units.capital(at - 1) && !units.has(at - 1, Classes::DETERMINER));
    (starts && !before_is_preposition) || at == first + 1
}
