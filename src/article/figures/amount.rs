//! Tokens in, the value of the number that begins there out: digits, words, halves and multipliers.

use super::super::dates::number_word;
use super::super::lexicon::Classes;
use super::super::tokens::Tokens;

/// A number's value and its last token.
pub struct Amount {
    pub value: f64,
    pub last: usize,
}

/// Reads "400,000", "3.5 million", "2 1/2", "two hundred", "a million", "hundreds".
pub fn read(tokens: &Tokens<'_>, at: usize) -> Option<Amount> {
    let (value, last) = if tokens.is_number(at) {
        let (value, last) = with_fraction(tokens, digits(tokens.word(at))?, at);
        (value, last)
    } else if tokens.is_any(at, &["a", "an", "half"])
        && tokens.has(at + 1, Classes::MULTIPLIER.or(Classes::NUMBER))
        && !tokens.is_any(at + 1, &["one", "half"])
    {
        (if tokens.is(at, "half") { 0.5 } else { 1.0 }, at)
    } else if tokens.is_any(at, &["a", "an"]) && unit_follows(tokens, at) {
        return Some(Amount { value: 1.0, last: at });
    } else {
        words(tokens, at)?
    };
    let (value, last) = multiplied(tokens, value, last);
    Some(Amount { value, last })
}

/// "a gallon", "a dollar", "a percent": the article is a number before a unit.
fn unit_follows(tokens: &Tokens<'_>, at: usize) -> bool {
    let first = at > 0 && tokens.is_any(at - 1, &["cents", "dollars", "times"]);
    !first
        && tokens.is_any(
            at + 1,
            &[
                "dollar",
                "penny",
                "dime",
                "nickel",
                "euro",
                "mile",
                "gallon",
                "kilometer",
                "kilometre",
                "kilogram",
                "ton",
                "tonne",
                "liter",
                "litre",
            ],
        )
}

/// After "$10": "-$12" or " to $12" belongs to the same figure.
pub fn range_end(tokens: &Tokens<'_>, last: usize) -> usize {
    let range = tokens.is_mark(last + 1, "-–") && tokens.touches_previous(last + 1) && tokens.is_number(last + 2);
    if !range {
        return last;
    }
    multiplied(tokens, 1.0, last + 2).1
}

fn digits(word: &str) -> Option<f64> {
    let plain: String = word.chars().filter(|c| *c != ',').collect();
    plain.parse().ok()
}

/// "2 1/2", "104 23/32", "3½".
fn with_fraction(tokens: &Tokens<'_>, value: f64, at: usize) -> (f64, usize) {
    let fraction = tokens.is_number(at + 1)
        && tokens.is_mark(at + 2, "/")
        && tokens.is_number(at + 3)
        && tokens.touches_previous(at + 3);
    if fraction && !tokens.touches_previous(at + 1) {
        let (over, under) = (digits(tokens.word(at + 1)), digits(tokens.word(at + 3)));
        if let (Some(over), Some(under)) = (over, under.filter(|under| *under > 0.0)) {
            return (value + over / under, at + 3);
        }
    }
    if tokens.is_mark(at + 1, "½") {
        return (value + 0.5, at + 1);
    }
    (value, at)
}

/// Number words that stand in a row: "two hundred and fifty", "twenty one".
fn words(tokens: &Tokens<'_>, at: usize) -> Option<(f64, usize)> {
    let value = |at: usize| number_word(&tokens.word(at).to_ascii_lowercase()).filter(|_| !tokens.is_number(at));
    if tokens.has(at, Classes::MULTIPLIER) && tokens.word(at).ends_with('s') {
        return Some((plural(tokens, at), at));
    }
    let (mut total, mut last) = (f64::from(value(at)?), at);
    while let Some(next) = value(last + 1).map(f64::from) {
        let joins = ((20.0..100.0).contains(&total) && total % 10.0 == 0.0 && next < 10.0)
            || (next - 100.0).abs() < 0.1 && total < 100.0
            || total >= 100.0 && next < 100.0;
        if !joins {
            break;
        }
        total = if (next - 100.0).abs() < 0.1 { total * 100.0 } else { total + next };
        last += 1;
    }
    Some((total, last))
}

/// "hundreds", "thousands", "millions": at least so many.
fn plural(tokens: &Tokens<'_>, at: usize) -> f64 {
    match tokens.word(at).to_ascii_lowercase().as_str() {
        "dozens" => 12.0,
        "hundreds" => 100.0,
        "thousands" => 1e3,
        "millions" => 1e6,
        _ => 1e9,
    }
}

/// "million", "bn", "m" after a number; several may follow each other.
fn multiplied(tokens: &Tokens<'_>, mut value: f64, mut last: usize) -> (f64, usize) {
    loop {
        let next = last + 1 + usize::from(tokens.is_mark(last + 1, "-") && tokens.has(last + 2, Classes::MULTIPLIER));
        let touching = tokens.touches_previous(last + 1);
        let factor = match tokens.word(next) {
            "k" | "K" if touching => 1e3,
            "m" | "M" if touching && last > 0 && tokens.is_mark(last - 1, "$€£") => 1e6,
            "b" | "B" if touching && last > 0 && tokens.is_mark(last - 1, "$€£") => 1e9,
            word => match word.to_ascii_lowercase().as_str() {
                "hundred" => 1e2,
                "dozen" => 12.0,
                "thousand" => 1e3,
                "million" | "mln" | "mn" => 1e6,
                "billion" | "bln" | "bn" => 1e9,
                "trillion" => 1e12,
                _ => return (value, last),
            },
        };
        value *= factor;
        last = next;
    }
}
