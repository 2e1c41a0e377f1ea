//! A word that may be a verb of speech in, whether it is one where it stands out: neither a noun nor a bare form without a subject.

use super::super::lexicon::Classes;
use super::super::tokens::Kind;
use super::phrase;
use super::units::{Run, Units};
use super::verbs::{Form, Frames, Verb};

/// Whether the word is a noun or an adjective here: "the plan", "his support", "Clinton's call", "reported cases".
pub fn is_noun(units: &Units<'_>, sentence: Run, head: usize, verb: Verb) -> bool {
    let Some(before) = head.checked_sub(1).filter(|before| *before >= sentence.first) else {
        return verb.form != Form::Ing;
    };
    if units.is_possessive(before) {
        return true;
    }
    if verb.frames.any(Frames::NOUN) && matches!(verb.form, Form::Base | Form::Third) && !stands_as_verb(units, head) {
        return true;
    }
    if units.is(head, "like") && !units.has(before, Classes::AUXILIARY.or(Classes::PRONOUN).or(Classes::ADVERB)) {
        return true;
    }
    let determined = units.has(before, Classes::DETERMINER)
        && !units.has(before, Classes::PRONOUN)
        && !units.is_any(
            before,
            &["that", "many", "some", "others", "most", "few", "all", "both", "this", "these", "those"],
        );
    // "1,200 pledged delegates"
    let counted = verb.form == Form::Past
        && (units.has(before, Classes::NUMBER) || units.token(before).is_some_and(|token| token.kind == Kind::Number))
        && units.word(head + 1).ends_with('s');
    let adjective = counted || units.has(before, Classes::ROLE_ADJECTIVE) && verb.form != Form::Past;
    let of = units.is_any(before, &["of", "in", "on", "for", "with", "from", "by", "at", "as", "into"])
        && verb.form != Form::Ing;
    determined || adjective || of
}

/// Whether a word that may be a noun has a subject before it and an object or a clause after it.
fn stands_as_verb(units: &Units<'_>, head: usize) -> bool {
    let before = head - 1;
    let subject = units.capital(before) && !units.is(before, "united")
        || units.has(
            before,
            Classes::PRONOUN.or(Classes::AUXILIARY).or(Classes::ADVERB).or(Classes::ROLE).or(Classes::PEOPLE),
        )
        || units.is(before, "to");
    subject && has_object(units, head)
}

fn has_object(units: &Units<'_>, head: usize) -> bool {
    let next = head + 1;
    let own = units.verb(head).takes(units.word(next)) || units.is(next, "to");
    !units.is_any_mark(next)
        && !units.has(next, Classes::AUXILIARY.or(Classes::CONJUNCTION))
        && (own || !units.has(next, Classes::PREPOSITION))
}

/// Whether a bare form may be a finite verb after what stands before it: a plural.
pub fn base_stands(units: &Units<'_>, first: usize, head: usize) -> bool {
    let Some(before) = first.checked_sub(1) else { return false };
    let frames = units.verb(head).frames;
    let speech_alone = frames.any(Frames::CLAUSE) && !frames.any(Frames::NOUN) && units.has(head, Classes::REPORTING);
    if speech_alone && (units.is_mark(before, ",—–)") || units.word(before).ends_with("ed")) {
        return true;
    }
    let noun = frames.any(Frames::NOUN) && !has_object(units, head);
    if !noun && !frames.any(Frames::IMPERSONAL) && !units.in_titled_line(head) && is_long_plural(units, head) {
        return true;
    }
    let word = units.word(before).to_ascii_lowercase();
    // "Sources close to the campaign say": the plural stands further off.
    let far = speech_alone
        && (units.capital(before) || !units.has(before, Classes::FUNCTION))
        && units.passage(before).is_none()
        && !units.is_any_mark(before)
        && (before.saturating_sub(FAR)..before)
            .rev()
            .take_while(|at| !units.is_any_mark(*at))
            .any(|at| is_plural(units, at));
    far || matches!(
        word.as_str(),
        "i" | "you"
            | "we"
            | "they"
            | "who"
            | "people"
            | "police"
            | "many"
            | "some"
            | "others"
            | "most"
            | "both"
            | "few"
            | "all"
            | "that"
            | "which"
            | "and"
            | "or"
            | "women"
            | "men"
            | "democrats"
    ) || word == "percent"
        || units.is_mark(before, "%")
        || units.token(before).is_some_and(|token| token.kind == Kind::Number)
        || (word.ends_with('s')
            && !word.ends_with("ss")
            && !units.is_possessive(before)
            && !units.has(before, Classes::AUXILIARY))
}

/// How far before its verb a subject's own noun may stand.
const FAR: usize = 10;

fn is_plural(units: &Units<'_>, at: usize) -> bool {
    units.has(at, Classes::PEOPLE) || has_plural_end(units, at) && !units.capital(at)
}

/// How long a subject of many words may be.
const LONGEST_SUBJECT: usize = 24;

/// "Polls in two towns there | show": whether all before a bare form, from the last mark on, is one subject that stands in the plural.
fn is_long_plural(units: &Units<'_>, head: usize) -> bool {
    let opens = |at: usize| units.is_mark(at, ".,;:!?()—–") || units.passage(at).is_some();
    let mut first = head;
    while first > 0 && head - first < LONGEST_SUBJECT && units.on_one_line(first) && !opens(first - 1) {
        first -= 1;
    }
    while first < head && units.is_any(first, &["and", "but", "yet", "so", "while"]) {
        first += 1;
    }
    if first + 1 >= head || phrase::is_subject_pronoun(units, first) || units.has(first, Classes::PREPOSITION) {
        return false;
    }
    let ends_core = |at: usize| {
        at == head || units.has(at, Classes::PREPOSITION) || units.is_any(at, &["there", "here", "who", "that"])
    };
    let core = (first..head).find(|at| ends_core(at + 1)).unwrap_or(first);
    let other_verb = |at: usize| {
        let verb = units.verb(at);
        matches!(verb.form, Form::Base | Form::Third) && verb.is_some() && !verb.frames.any(Frames::NOUN)
    };
    is_many(units, core)
        && (first + 1..head).all(|at| phrase::inside_subject(units, at))
        && !(first..head).any(other_verb)
}

fn has_plural_end(units: &Units<'_>, at: usize) -> bool {
    let word = units.word(at);
    word.len() > 3 && word.ends_with('s') && !word.ends_with("ss")
}

/// Whether a noun or a word of number stands for more than one.
fn is_many(units: &Units<'_>, at: usize) -> bool {
    units.has(at, Classes::PEOPLE)
        || has_plural_end(units, at)
        || units.is_any(at, &["percent", "majority", "many", "most", "some", "few"])
        || units.is_mark(at, "%")
}
