//! A cue in, the unit behind it out where what is said may begin: behind its hearer, "on Monday", "in a statement" and ", however,".

use super::super::lexicon::Classes;
use super::cue::Cue;
use super::following;
use super::units::{Run, Units};
use super::verbs::Frames;

/// The first unit that is no hearer, time or place.
pub fn cue(units: &Units<'_>, sentence: Run, cue: &Cue) -> usize {
    let mut at = cue.run.last + 1;
    let hears = cue.verb.frames.any(Frames::HEARER);
    if hears && at <= sentence.last && at == cue.head + 1 {
        at = hearer(units, sentence, at);
    } else if units.is(at, "to") && units.has(at + 1, Classes::PEOPLE) {
        at += 2;
    }
    at = time(units, at);
    if hears || cue.tells(units) {
        at = place(units, sentence, at);
    }
    insertion(units, at)
}

/// The unit after ", however," where "that" follows.
fn insertion(units: &Units<'_>, at: usize) -> usize {
    let close = (at + 2..=at + 5).find(|close| units.is_mark(*close, ","));
    match close.filter(|close| units.is_mark(at, ",") && units.is(close + 1, "that")) {
        Some(close) => close + 1,
        None => at,
    }
}

/// The unit after "in a statement" or "at a rally in Ohio", where what is said can be seen to begin there.
fn place(units: &Units<'_>, sentence: Run, at: usize) -> usize {
    if !units.has(at, Classes::PREPOSITION) || units.is(at, "to") {
        return at;
    }
    for next in at + 1..=sentence.last.min(at + 16) {
        // "said on the station's “Morning With Ann Lee”": where, not what.
        if units.is_title(next) && units.is_possessive(next - 1) {
            break;
        }
        if units.is(next, "that") || units.passage(next).is_some() || units.is_mark(next, ":") {
            return next;
        }
        if units.is_mark(next, ",") && units.passage(next + 1).is_some() {
            return next;
        }
        if units.is_any_mark(next) && !units.is_mark(next, "'’-") {
            break;
        }
    }
    at
}

/// The unit after "reporters" where "told" or "asked" stands before.
fn hearer(units: &Units<'_>, sentence: Run, at: usize) -> usize {
    if units.is_any(at, &["that", "to", "whether", "if", "about", "for"])
        || units.is_any_mark(at)
        || units.passage(at).is_some()
    {
        return at;
    }
    if units.has(at, Classes::PRONOUN) && !units.is_any(at, &["he", "she", "they", "we", "i", "what", "who"]) {
        return at + 1;
    }
    match following::after(units, sentence, at) {
        Some(hearer) if hearer.last < sentence.last => hearer.last + 1,
        _ => at,
    }
}

/// The unit after "on Monday" or "earlier this week".
fn time(units: &Units<'_>, at: usize) -> usize {
    let day = |at: usize| units.has(at, Classes::WEEKDAY) || units.is_any(at, &["today", "yesterday"]);
    let period = Classes::TIME_UNIT.or(Classes::DAY_PART).or(Classes::MONTH).or(Classes::WEEKDAY);
    let words = if day(at) {
        1
    } else if units.is(at, "on") && day(at + 1)
        || units.is_any(at, &["last", "this", "earlier"]) && units.has(at + 1, period)
    {
        2
    } else if units.is(at, "earlier") && units.is(at + 1, "this") && units.has(at + 2, period) {
        3
    } else {
        0
    };
    at + words + usize::from(units.has(at + words, Classes::DAY_PART))
}
