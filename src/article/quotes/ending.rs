//! The beginning of what is said in, its end out.

use super::super::lexicon::Classes;
use super::cue::Cue;
use super::phrase;
use super::units::{Run, Units};
use super::verbs::{Form, Frames};

/// The last unit of what is said, from its first on.
pub fn clause_end(units: &Units<'_>, sentence: Run, first: usize, cue: Option<&Cue>) -> usize {
    let clause = is_clause(units, first, cue);
    let asks = cue.is_some_and(|cue| cue.verb.frames.any(Frames::HEARER));
    let opens = Classes::SUBORDINATOR.or(Classes::PREPOSITION);
    let whole = units.is_any(first, &["that", "to", "about", "whether"]) || (asks && units.is(first, "if"));
    let mut comma_opens = units.has(first, opens) && !whole || (units.is(first, "that") && units.has(first + 1, opens));
    let mut at = first;
    while at < sentence.last {
        let next = at + 1;
        let joined = if clause { joins_statement(units, next, cue) } else { joins_verb(units, next, cue) };
        if breaks(units, next) || joined {
            break;
        }
        if units.is_mark(next, ",") {
            if comma_opens {
                comma_opens = false;
            } else if clause && units.is_speech(next + 1) {
                // "said that whatever comes, “we will not leave”": the words between marks are of the same speaker.
                at = next + 1;
                continue;
            } else if let Some(goes_on) = over_comma(units, sentence, next) {
                at = goes_on;
                continue;
            } else {
                break;
            }
        }
        at = next;
    }
    while at > first && units.is_mark(at, ".,;:!?…—–-") {
        at -= 1;
    }
    at
}

/// Whether what is said is a whole clause rather than a thing or an infinitive.
fn is_clause(units: &Units<'_>, first: usize, cue: Option<&Cue>) -> bool {
    let says = cue.is_none_or(|cue| {
        cue.verb.frames.any(Frames::CLAUSE)
            && !cue.verb.frames.any(Frames::OBJECT)
            && !cue.verb.frames.any(Frames::INFINITIVE)
    });
    units.is(first, "that") || (says && !units.is(first, "to"))
}

/// Marks and words that end what is said wherever they stand.
fn breaks(units: &Units<'_>, at: usize) -> bool {
    let spaced = units.end(at.saturating_sub(1)) < units.start(at) && units.end(at) < units.start(at + 1);
    units.is_mark(at, ";")
        || (units.is_mark(at, "-—–") && spaced)
        || (units.is(at, "according") && units.is(at + 1, "to"))
}

/// "... and offered": the next deed of the same subject.
fn joins_verb(units: &Units<'_>, at: usize, cue: Option<&Cue>) -> bool {
    let Some(cue) = cue else { return false };
    let form = units.verb(at + 1).form;
    let same = units.verb(at + 1).is_some() && form == cue.verb.form && form != Form::Base;
    let past = cue.verb.form == Form::Past && (units.has(at + 1, Classes::VERB) || units.word(at + 1).ends_with("ed"));
    units.is_any(at, &["and", "but"]) && (same || past)
}

/// "said the road was closed and added ...": the next statement of the same subject.
fn joins_statement(units: &Units<'_>, at: usize, cue: Option<&Cue>) -> bool {
    let verb = units.verb(at + 1);
    units.is_any(at, &["and", "but"])
        && verb.frames.any(Frames::CLAUSE)
        && verb.form == Form::Past
        && units.has(at + 1, Classes::REPORTING)
        && cue.is_some_and(|cue| cue.verb.form == Form::Past && cue.tells(units))
}

/// The unit up to which what is said goes on over a comma: a list, or words set between two commas.
fn over_comma(units: &Units<'_>, sentence: Run, comma: usize) -> Option<usize> {
    let after = comma + 1;
    if units.verb(after).is_some() && units.verb(after).form == Form::Ing {
        return None;
    }
    let next = (after..=sentence.last.min(after + 16)).find(|at| units.is_mark(*at, ",;"));
    if let Some(next) = next.filter(|next| units.is_mark(*next, ",")) {
        let list = units.is_any(next + 1, &["and", "or"]) && next - after <= 6;
        let short = units.has(after, Classes::PREPOSITION) && next - after <= 5;
        let inserted = short || phrase::is_finite_verb(units, next + 1);
        if list || inserted {
            return Some(next);
        }
    }
    let list =
        units.is_any(after, &["and", "or"]) && (sentence.first..comma).rev().take(8).any(|at| units.is_mark(at, ","));
    list.then_some(comma)
}
