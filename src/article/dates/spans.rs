//! Stretches of time and what comes again: "two weeks", "the past 20 years", "eight-year", "daily", "every month".

use super::amounts::{self, Amount, lower, number_word};
use super::{Expression, Found, Unit};
use crate::article::calendar;
use crate::article::lexicon::Classes;
use crate::article::tokens::Tokens;

/// Reads one at the token `at`.
pub fn read(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    let (last, expression) = set(tokens, at)
        .or_else(|| stretch(tokens, at))
        .or_else(|| hyphened(tokens, at))
        .or_else(|| clocked(tokens, at))?;
    Some(Found { first: at, last, expression })
}

type Hit = Option<(usize, Expression)>;

/// "daily", "every day", "each Thursday", "annually".
fn set(tokens: &Tokens<'_>, at: usize) -> Hit {
    let named = match lower(tokens.word(at)).as_str() {
        "daily" => Some("P1D"),
        "weekly" => Some("P1W"),
        "monthly" => Some("P1M"),
        "annually" | "yearly" => Some("P1Y"),
        "quarterly" => Some("P3M"),
        _ => None,
    };
    if let Some(value) = named {
        let name = tokens.get(at)?.capital && !tokens.get(at)?.first;
        return (!name).then(|| (at, Expression::Set(value.to_owned())));
    }
    if !tokens.is_any(at, &["every", "each"]) {
        return None;
    }
    if let Some(weekday) = calendar::weekday(lower(tokens.word(at + 1)).as_str()) {
        return Some((at + 1, Expression::Set(format!("XXXX-WXX-{}", weekday.to_monday_one_offset()))));
    }
    let (amount, next) = amounts::amount(tokens, at + 1).unwrap_or((Amount::Number(1.0), at + 1));
    let unit = amounts::unit_at(tokens, next)?;
    Some((next, Expression::Set(amounts::duration(amount, unit))))
}

/// "two weeks", "at least 30 days", "the past five years", "a week", "the weekend".
fn stretch(tokens: &Tokens<'_>, at: usize) -> Hit {
    let mut next = at;
    if tokens.is(next, "at") && tokens.is(next + 1, "least") {
        next += 2;
    }
    next += usize::from(tokens.is_any(next, &["nearly", "almost", "over", "about", "within", "another"]));
    let article = tokens.is_any(next, &["the", "this", "these", "those"]);
    next += usize::from(article);
    let pointed = tokens.is_any(next, &["past", "last", "next", "first", "final", "coming", "previous"]);
    next += usize::from(pointed);
    let (amount, unit_at) = match amounts::amount(tokens, next) {
        Some(found) => found,
        None if tokens.is_any(next, &["a", "an"]) => (Amount::Number(1.0), next + 1),
        None if tokens.is(next, "the") && tokens.is(next + 1, "weekend") => (Amount::Number(1.0), next + 1),
        // "over the past year" is the year before, "over the next year" the one after.
        None if article && pointed && tokens.is_any(next - 1, &["past", "next"]) && tokens.is(next, "year") => {
            return None;
        }
        None if article && pointed && tokens.is_any(next, &["week", "month", "year", "decade"]) => {
            (Amount::Number(1.0), next)
        }
        None if article && !pointed && tokens.is(next, "weekend") => (Amount::Number(1.0), next),
        None if tokens.is_any(at, &["another"]) => (Amount::Number(1.0), next),
        None => return None,
    };
    let unit_at =
        unit_at + usize::from(tokens.is_any(unit_at, &["more", "full", "straight", "consecutive", "long", "trading"]));
    let unit = amounts::unit_at(tokens, unit_at)?;
    if unit == Unit::Second && !tokens.is(unit_at, "seconds") || unit == Unit::Quarter {
        return None;
    }
    let vague = amount == Amount::Vague;
    let rate = tokens.is_any(next, &["a", "an"])
        && !pointed
        && (tokens.is_number(at.wrapping_sub(1))
            || tokens.has(at.wrapping_sub(1), Classes::CURRENCY.or(Classes::MEASURE).or(Classes::TIME_UNIT))
            || tokens.is_any(at.wrapping_sub(1), &["times", "once", "twice", "percent"]));
    let age = tokens.is_any(unit_at + 1, &["old", "older", "younger"]);
    let possessive = vague && tokens.is(next, "some") && unit == Unit::Day;
    if rate || age || possessive {
        return None;
    }
    if let Some((last, value)) = amounts::joined(tokens, amount, unit, unit_at) {
        return Some((last, Expression::Duration(value)));
    }
    if at > 0
        && tokens.is(at - 1, "in")
        && !(article || pointed)
        && unit >= Unit::Day
        && let Amount::Number(count) = amount
        && count.fract() == 0.0
        && count < 1000.0
    {
        #[expect(clippy::cast_possible_truncation, reason = "a whole number below a thousand")]
        return Some((unit_at, Expression::Within { unit, count: count as i32 }));
    }
    Some((unit_at, Expression::Duration(amounts::duration(amount, unit))))
}

/// "eight-year", "10-year", "two-week", "16-hour"; ages ("10-year-old") are none.
fn hyphened(tokens: &Tokens<'_>, at: usize) -> Hit {
    if tokens.is_number(at) && tokens.is_mark(at + 1, "-") && tokens.touches_previous(at + 2) {
        let amount: f64 = tokens.word(at).replace(',', "").parse().ok()?;
        let unit = amounts::unit_at(tokens, at + 2)?;
        return Some((at + 2, Expression::Duration(amounts::duration(Amount::Number(amount), unit))));
    }
    let word = lower(tokens.word(at));
    let (amount, unit) = word.as_str().rsplit_once('-')?;
    let (unit, amount) = (amounts::unit(unit)?, number_word(amount)?);
    Some((at, Expression::Duration(amounts::duration(Amount::Number(f64::from(amount)), unit))))
}

/// "2:23.9", "1:04:07.13": a time by a stop watch, which has parts of a second.
fn clocked(tokens: &Tokens<'_>, at: usize) -> Hit {
    let word = tokens.word(at);
    let (whole, fraction) = word.rsplit_once('.').filter(|(whole, _)| tokens.is_number(at) && whole.contains(':'))?;
    let digits = |part: &str, most: usize| part.len() <= most && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = whole.split(':');
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next());
    let fits =
        digits(first, 2) && second.len() == 2 && digits(second, 2) && digits(fraction, 3) && parts.next().is_none();
    let plain = |part: &str| part.parse::<u8>().ok();
    let value = match third {
        _ if !fits => return None,
        None => format!("PT{}M{}.{fraction}S", plain(first)?, plain(second)?),
        Some(third) => format!("PT{}H{}M{}.{fraction}S", plain(first)?, plain(second)?, plain(third)?),
    };
    Some((at, Expression::Duration(value)))
}
