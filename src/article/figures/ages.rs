//! A number in, whether it tells somebody's age out: "Anna Lindqvist, 65,", "aged 40 to 70", "a 43-year-old driver".

use super::super::lexicon::Classes;
use super::super::tokens::{Kind, Tokens};

/// The oldest age that is believed, in years.
const OLDEST: f64 = 120.0;

/// The last token of the age that a number, from `first` to `last`, tells.
pub fn end(tokens: &Tokens<'_>, first: usize, last: usize, value: f64) -> Option<usize> {
    if !(1.0..=OLDEST).contains(&value) || value.fract() != 0.0 {
        return None;
    }
    spelt_out(tokens, last).or_else(|| {
        let is_age = is_behind_name(tokens, first, last)
            || is_behind_aged(tokens, first)
            || is_behind_verb(tokens, first) && ends_clause(tokens, last);
        is_age.then_some(last)
    })
}

/// "years old", "-year-old"
fn spelt_out(tokens: &Tokens<'_>, last: usize) -> Option<usize> {
    let next = last + 1;
    if tokens.is_any(next, &["year", "years"]) && tokens.is(next + 1, "old") {
        return Some(next + 1);
    }
    let hyphened = tokens.is_mark(next, "-") && tokens.is_any(next + 1, &["year-old", "years-old", "year-olds"]);
    hyphened.then_some(next + 1)
}

/// "Anna Lindqvist, 65,"
fn is_behind_name(tokens: &Tokens<'_>, first: usize, last: usize) -> bool {
    const NO_NAME: Classes = Classes::MONTH.or(Classes::WEEKDAY).or(Classes::FUNCTION).or(Classes::NUMBER);
    let Some(name) = first.checked_sub(2) else { return false };
    let named =
        tokens.get(name).is_some_and(|token| token.kind == Kind::Word && token.capital && !token.classes.any(NO_NAME));
    let closed = tokens.is_mark(last + 1, ",.;)—–") || !tokens.same_part(first, last + 1);
    named && tokens.is_mark(first - 1, ",") && tokens.is_number(first) && closed && !tokens.is_number(last + 2)
}

/// "aged 40", "ages 5 to 7"
fn is_behind_aged(tokens: &Tokens<'_>, first: usize) -> bool {
    let aged = |at: usize| tokens.is_any(at, &["aged", "age", "ages"]);
    let behind = |words: usize| first.checked_sub(words).is_some_and(aged);
    let range = first >= 3 && (tokens.is_any(first - 1, &["to", "and"]) || tokens.is_mark(first - 1, "-–"));
    behind(1) || range && tokens.is_number(first - 2) && behind(3)
}

/// "turned 80", "she was just 28"
fn is_behind_verb(tokens: &Tokens<'_>, first: usize) -> bool {
    let Some(mut verb) = first.checked_sub(1) else { return false };
    if tokens.is_any(verb, &["just", "only", "about", "almost", "nearly"]) && verb > 0 {
        verb -= 1;
    }
    let somebody = verb > 0 && tokens.is_any(verb - 1, &["he", "she", "who"]);
    tokens.is(verb, "turned") || somebody && tokens.is_any(verb, &["is", "was"])
}

/// Whether nothing is counted after a number: a mark, "and", "last year".
fn ends_clause(tokens: &Tokens<'_>, last: usize) -> bool {
    let next = last + 1;
    !tokens.same_part(last, next)
        || tokens.is_mark(next, ",.;:!?)—–")
        || tokens
            .has(next, Classes::CONJUNCTION.or(Classes::SUBORDINATOR).or(Classes::TIME_OPENER).or(Classes::WEEKDAY))
        || tokens.is_any(next, &["in", "on", "when"])
}
