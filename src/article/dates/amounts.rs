//! Tokens in, numbers, ordinals and units of time out.

use super::Unit;
use crate::article::tokens::Tokens;

/// How many of a unit: a number, or nobody says how many.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    Number(f64),
    Vague,
}

/// The value of a number word in lower case, tens and units joined by a hyphen too.
pub fn number_word(word: &str) -> Option<i32> {
    const WORDS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let tens = |word: &str| TENS.iter().position(|tens| *tens == word).map(|at| (at + 2) * 10);
    let small = WORDS.iter().position(|small| *small == word).or_else(|| tens(word));
    let value = small.or_else(|| {
        let (left, right) = word.split_once('-')?;
        Some(tens(left)? + WORDS[..10].iter().position(|small| *small == right)?)
    });
    match word {
        "hundred" => Some(100),
        "dozen" => Some(12),
        _ => value.and_then(|value| i32::try_from(value).ok()),
    }
}

/// The value of an ordinal word in lower case, or of "3rd".
pub fn ordinal(word: &str) -> Option<i8> {
    const ORDINALS: [&str; 12] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
        "twelfth",
    ];
    ORDINALS.iter().position(|ordinal| *ordinal == word).and_then(|at| i8::try_from(at + 1).ok())
}

/// The unit of time that a word in lower case names, one or many.
pub fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "second" | "seconds" | "sec" | "secs" => Unit::Second,
        "minute" | "minutes" | "min" | "mins" => Unit::Minute,
        "hour" | "hours" | "hr" | "hrs" => Unit::Hour,
        "day" | "days" => Unit::Day,
        "weekend" | "weekends" => Unit::Weekend,
        "week" | "weeks" => Unit::Week,
        "month" | "months" => Unit::Month,
        "quarter" | "quarters" => Unit::Quarter,
        "year" | "years" | "yr" | "yrs" => Unit::Year,
        "decade" | "decades" => Unit::Decade,
        "century" | "centuries" => Unit::Century,
        _ => return None,
    })
}

/// The unit at a token; "fortnight" is two weeks.
pub fn unit_at(tokens: &Tokens<'_>, at: usize) -> Option<Unit> {
    unit(lower(tokens.word(at)).as_str())
}

/// The longest word that is looked at: none of time is longer.
const LONGEST: usize = 48;

/// A word in small letters, without a place of its own in memory: every form asks for it.
pub struct Lower {
    buffer: [u8; LONGEST],
    length: usize,
}

impl Lower {
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.buffer[..self.length]).unwrap_or_default()
    }
}

/// The word in small letters; what is longer than any word of time comes back empty.
pub fn lower(word: &str) -> Lower {
    let mut buffer = [0; LONGEST];
    let length = if word.len() <= LONGEST { word.len() } else { 0 };
    buffer[..length].copy_from_slice(&word.as_bytes()[..length]);
    buffer[..length].make_ascii_lowercase();
    Lower { buffer, length }
}

/// A plain whole number in digits.
pub fn digits(tokens: &Tokens<'_>, at: usize) -> Option<i32> {
    let word = tokens.word(at);
    let plain = !word.is_empty() && word.len() <= 9 && word.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| word.parse().ok()).flatten()
}

/// An amount and the token after it: "3", "2 1/2", "two and a half", "a couple of", "several".
pub fn amount(tokens: &Tokens<'_>, at: usize) -> Option<(Amount, usize)> {
    if tokens.is_number(at) {
        let value: f64 = tokens.word(at).replace(',', "").parse().ok()?;
        return Some(with_half(tokens, value, at + 1));
    }
    let word = lower(tokens.word(at));
    let word = word.as_str();
    if let Some(value) = number_word(word) {
        let hundred = value < 100 && tokens.is(at + 1, "hundred");
        let value = if hundred { value * 100 } else { value };
        return Some(with_half(tokens, f64::from(value), at + 1 + usize::from(hundred)));
    }
    match word {
        "a" | "an" if tokens.is(at + 1, "couple") => {
            Some((Amount::Number(2.0), at + 2 + usize::from(tokens.is(at + 2, "of"))))
        }
        "a" | "an" if tokens.is(at + 1, "few") || tokens.is(at + 1, "number") => {
            Some((Amount::Vague, at + 2 + usize::from(tokens.is(at + 2, "of"))))
        }
        "a" if tokens.is(at + 1, "hundred") => Some((Amount::Number(100.0), at + 2)),
        "a" if tokens.is(at + 1, "dozen") => Some((Amount::Number(12.0), at + 2)),
        "couple" => Some((Amount::Number(2.0), at + 1 + usize::from(tokens.is(at + 1, "of")))),
        "several" | "few" | "many" | "some" | "recent" | "coming" => Some((Amount::Vague, at + 1)),
        _ => None,
    }
}

/// "2 1/2", "two and a half", "2 and 1/2".
fn with_half(tokens: &Tokens<'_>, value: f64, next: usize) -> (Amount, usize) {
    let half = |at: usize| tokens.is(at, "1") && tokens.is_mark(at + 1, "/") && tokens.is(at + 2, "2");
    let in_words = tokens.is(next, "and") && tokens.is(next + 1, "a") && tokens.is(next + 2, "half");
    if half(next) || in_words { (Amount::Number(value + 0.5), next + 3) } else { (Amount::Number(value), next) }
}

/// The ISO 8601 duration of an amount of a unit.
pub fn duration(amount: Amount, unit: Unit) -> String {
    let (letter, time, times) = match unit {
        Unit::Second => ("S", true, 1.0),
        Unit::Minute => ("M", true, 1.0),
        Unit::Hour => ("H", true, 1.0),
        Unit::Day => ("D", false, 1.0),
        Unit::Weekend => ("D", false, 2.0),
        Unit::Week => ("W", false, 1.0),
        Unit::Month => ("M", false, 1.0),
        Unit::Quarter => ("M", false, 3.0),
        Unit::Year => ("Y", false, 1.0),
        Unit::Decade => ("Y", false, 10.0),
        Unit::Century => ("Y", false, 100.0),
    };
    let prefix = if time { "PT" } else { "P" };
    match amount {
        Amount::Vague => format!("{prefix}X{letter}"),
        Amount::Number(value) if value.fract() == 0.5 && unit == Unit::Year => format!("P{}Y6M", value.trunc()),
        Amount::Number(value) if value.fract() == 0.5 && unit == Unit::Hour => format!("PT{}H30M", value.trunc()),
        Amount::Number(value) => format!("{prefix}{}{letter}", value * times),
    }
}

/// The most parts of one duration: years, months, weeks, days, hours, minutes, seconds.
const MOST_PARTS: usize = 7;

/// "2 hours, 32 minutes and 25.3 seconds": the last token and the value, where smaller units follow the first one at `unit_at`.
pub fn joined(tokens: &Tokens<'_>, first: Amount, unit: Unit, unit_at: usize) -> Option<(usize, String)> {
    let Amount::Number(value) = first else { return None };
    let mut parts = vec![(value, unit)];
    let mut last = unit_at;
    while parts.len() < MOST_PARTS {
        let comma = last + 1 + usize::from(tokens.is_mark(last + 1, ","));
        let next = comma + usize::from(tokens.is(comma, "and"));
        let Some((Amount::Number(value), at)) = amount(tokens, next) else { break };
        let smaller = unit_at_of_parts(tokens, at).filter(|unit| parts.last().is_some_and(|(_, last)| unit < last));
        let Some(smaller) = smaller.filter(|_| tokens.same_part(last, at)) else { break };
        parts.push((value, smaller));
        last = at;
    }
    (parts.len() > 1).then(|| (last, iso(&parts)))
}

/// The unit at a token, of those that durations of several parts are told in.
fn unit_at_of_parts(tokens: &Tokens<'_>, at: usize) -> Option<Unit> {
    unit_at(tokens, at)
        .filter(|unit| matches!(unit, Unit::Second | Unit::Minute | Unit::Hour | Unit::Day | Unit::Week | Unit::Month))
}

/// ISO 8601: "PT2H32M25.3S".
fn iso(parts: &[(f64, Unit)]) -> String {
    let mut value = String::from("P");
    for (amount, unit) in parts {
        let part = duration(Amount::Number(*amount), *unit);
        match part.strip_prefix("PT") {
            Some(time) if value.contains('T') => value.push_str(time),
            Some(time) => {
                value.push('T');
                value.push_str(time);
            }
            None => value.push_str(part.trim_start_matches('P')),
        }
    }
    value
}
