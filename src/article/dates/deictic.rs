//! Dates by the day of speaking: "today", "last week", "Tuesday night", "three months ago", "a year earlier", "now".

use super::amounts::{self, Amount, lower};
use super::{Expression, Found, Holiday, Shift, Unit};
use crate::article::calendar;
use crate::article::lexicon::Classes;
use crate::article::tokens::Tokens;

/// Words that point at a time by themselves.
const WORDS: &[(&str, i32, Unit)] =
    &[("today", 0, Unit::Day), ("yesterday", -1, Unit::Day), ("tomorrow", 1, Unit::Day)];

const REFERENCES: &[(&str, &str)] = &[
    ("now", "PRESENT_REF"),
    ("currently", "PRESENT_REF"),
    ("recently", "PAST_REF"),
    ("nowadays", "PRESENT_REF"),
    ("soon", "FUTURE_REF"),
    ("previously", "PAST_REF"),
];

/// Whether a word has a unit of time behind its hyphen, or a year before it: "two-week", "year-ago", "mid-March".
pub fn is_hyphened(tokens: &Tokens<'_>, at: usize) -> bool {
    if !tokens.get(at).is_some_and(|token| token.hyphened) {
        return false;
    }
    let Some((head, unit)) = tokens.word(at).rsplit_once('-') else { return false };
    matches!(head, "year" | "mid" | "Year" | "Mid") || amounts::unit(lower(unit).as_str()).is_some()
}

/// Reads one at the token `at`.
pub fn read(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    let forms = [
        clock,
        word,
        reference,
        earlier_in,
        weekday,
        shifted,
        ago,
        part_of_day,
        holiday,
        year_before,
        quarter,
        year_end,
    ];
    let (last, expression) = forms.iter().find_map(|form| form(tokens, at))?;
    Some(Found { first: at, last, expression })
}

type Hit = Option<(usize, Expression)>;

/// "today", "late yesterday", "tonight".
fn word(tokens: &Tokens<'_>, at: usize) -> Hit {
    let next = at + usize::from(tokens.is_any(at, &["late", "early", "earlier", "later"]));
    if let Some((_, count, unit)) = WORDS.iter().find(|(word, _, _)| tokens.is(next, word)) {
        let part = part_code(tokens, next + 1);
        let last = next + usize::from(part.is_some());
        return Some((last, Expression::Offset { unit: *unit, count: *count, part }));
    }
    let night = tokens.is(at, "tonight");
    night.then_some((at, Expression::Offset { unit: Unit::Day, count: 0, part: Some("NI") }))
}

fn reference(tokens: &Tokens<'_>, at: usize) -> Hit {
    let plain = |last: usize, value: &str| Some((last, Expression::Plain(value.to_owned())));
    if let Some((_, value)) = REFERENCES.iter().find(|(word, _)| tokens.is(at, word)) {
        let filler =
            tokens.is(at, "now") && (tokens.is(at + 1, "that") || tokens.get(at)?.first && tokens.is_mark(at + 1, ","));
        let as_soon = tokens.is(at, "soon") && (tokens.is(at + 1, "as") || tokens.is(at.wrapping_sub(1), "as"));
        return if filler || as_soon { None } else { plain(at, value) };
    }
    if tokens.is(at, "the") && tokens.is(at + 1, "future") {
        return plain(at + 1, "FUTURE_REF");
    }
    if tokens.is(at, "the")
        && tokens.is(at + 1, "past")
        && !tokens.has(at + 2, Classes::NUMBER.or(Classes::TIME_UNIT))
        && !tokens.is_number(at + 2)
        && !tokens.is_any(at + 2, &["few", "several", "couple"])
    {
        return plain(at + 1, "PAST_REF");
    }
    let open = usize::from(tokens.is(at, "up"));
    if tokens.is_any(at + open, &["until", "till"]) && tokens.is(at + open + 1, "now") {
        return plain(at + open + 1, "PRESENT_REF");
    }
    if tokens.is(at, "these") && tokens.is(at + 1, "days") {
        return plain(at + 1, "PRESENT_REF");
    }
    None
}

/// "earlier this month", "later this year", "earlier in April", "January this year".
fn earlier_in(tokens: &Tokens<'_>, at: usize) -> Hit {
    let opening =
        tokens.is_any(at, &["earlier", "later", "early", "late", "mid"]) || tokens.word(at).starts_with("mid-");
    if opening {
        let skip = usize::from(tokens.is(at + 1, "in")) + usize::from(tokens.is_mark(at + 1, "-"));
        let inner = at + 1 + skip;
        if let Some(hyphened) = lower(tokens.word(at)).as_str().strip_prefix("mid-") {
            let month = calendar::english_month(hyphened)?;
            return Some((at, Expression::Month { year: None, month, shift: Shift::None }));
        }
        return shifted(tokens, inner).or_else(|| {
            let found = super::calendar_forms::read(tokens, inner)?;
            matches!(found.expression, Expression::Month { .. } | Expression::Year(_))
                .then_some((found.last, found.expression))
        });
    }
    let month = tokens.has(at, Classes::MONTH) && tokens.get(at)?.capital;
    let year = tokens.is_any(at + 1, &["this", "last", "next"]) && tokens.is(at + 2, "year");
    if !(month && year) {
        return None;
    }
    let month = calendar::english_month(lower(tokens.word(at)).as_str().trim_end_matches('.'))?;
    let shift = shift_of(tokens, at + 1)?;
    Some((
        at + 2,
        Expression::Month { year: None, month, shift: if shift == Shift::This { Shift::None } else { shift } },
    ))
}

/// "Tuesday", "last Friday", "Wednesday night", "Friday's".
fn weekday(tokens: &Tokens<'_>, at: usize) -> Hit {
    let mut next = at;
    let mut shift = Shift::None;
    if let Some(told) = shift_of(tokens, at) {
        (shift, next) = (told, at + 1);
    } else if tokens.is(at, "the") && tokens.is_any(at + 1, &["previous", "following", "next"]) {
        (shift, next) = (if tokens.is(at + 1, "previous") { Shift::Before } else { Shift::Next }, at + 2);
    } else if tokens.is_any(at, &["late", "early"]) {
        next = at + 1;
    }
    let word = lower(tokens.word(next));
    let word = word.as_str();
    let weekday = calendar::weekday(word.trim_end_matches('.'))?;
    let short = word.trim_end_matches('.').len() <= 5 && !word.contains("day");
    if (short && !tokens.word(next).ends_with('.')) || !tokens.get(next)?.capital {
        return None;
    }
    if word.ends_with('s') && word.ends_with("days") {
        return Some((next, Expression::Set(format!("XXXX-WXX-{}", weekday.to_monday_one_offset()))));
    }
    let part = part_code(tokens, next + 1);
    Some((next + usize::from(part.is_some()), Expression::Weekday { weekday, shift, part }))
}

fn shift_of(tokens: &Tokens<'_>, at: usize) -> Option<Shift> {
    Some(match lower(tokens.word(at)).as_str() {
        "last" | "past" | "previous" => Shift::Last,
        "this" | "current" => Shift::This,
        "next" | "coming" => Shift::Next,
        _ => return None,
    })
}

/// "last year", "this week", "the next month", "last April", "the current quarter".
fn shifted(tokens: &Tokens<'_>, at: usize) -> Hit {
    let next = at + usize::from(tokens.is(at, "the"));
    let shift = shift_of(tokens, next)?;
    let unit_at = next + 1 + usize::from(tokens.is_any(next + 1, &["calendar", "fiscal"]));
    let month = calendar::english_month(lower(tokens.word(unit_at)).as_str().trim_end_matches('.'));
    if let Some(month) = month.filter(|_| tokens.get(unit_at).is_some_and(|token| token.capital)) {
        return (next == at).then_some((unit_at, Expression::Month { year: None, month, shift }));
    }
    let unit = amounts::unit_at(tokens, unit_at)?;
    let many = tokens.word(unit_at).ends_with('s');
    if many || matches!(unit, Unit::Second | Unit::Minute | Unit::Hour) {
        return None;
    }
    // "the last year" is a stretch of time, "the next decade" too; "the past year" alone is the year before.
    let whole = matches!(lower(tokens.word(next)).as_str(), "current" | "past" | "previous")
        || tokens.is(next, "next") && unit == Unit::Year;
    if next > at && !whole {
        return None;
    }
    let count = match shift {
        Shift::Last | Shift::Before => -1,
        Shift::Next => 1,
        Shift::This | Shift::None => 0,
    };
    Some((unit_at, Expression::Offset { unit, count, part: None }))
}

/// "three months ago", "nearly two years ago", "two days earlier", "in two weeks".
fn ago(tokens: &Tokens<'_>, at: usize) -> Hit {
    let start = at + usize::from(tokens.is_any(at, &["nearly", "almost", "about", "over"]));
    let (amount, next) = match amounts::amount(tokens, start) {
        Some(found) => found,
        None if tokens.is_any(start, &["a", "an", "one"]) => (Amount::Number(1.0), start + 1),
        None => return None,
    };
    let unit = amounts::unit_at(tokens, next)?;
    let filler = 2 * usize::from(tokens.is(next + 1, "or") && tokens.is(next + 2, "so"));
    let last = next + 1 + filler;
    if tokens.is_any(last, &["earlier", "before"]) && unit == Unit::Year && amount == Amount::Number(1.0) {
        return tokens.is(last, "earlier").then_some((last, Expression::YearBefore));
    }
    if !tokens.is(last, "ago") {
        return None;
    }
    match amount {
        Amount::Vague => Some((last, Expression::Plain("PAST_REF".to_owned()))),
        Amount::Number(1.0) if unit == Unit::Year => Some((last, Expression::YearBefore)),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a float saturates, and the resolver meets dates out of range"
        )]
        Amount::Number(value) => Some((last, Expression::Offset { unit, count: -(value.round() as i32), part: None })),
    }
}

/// "this morning", "last night", "the evening".
fn part_of_day(tokens: &Tokens<'_>, at: usize) -> Hit {
    let count = match lower(tokens.word(at)).as_str() {
        "this" => 0,
        "last" => -1,
        _ => return None,
    };
    let part = part_code(tokens, at + 1)?;
    Some((at + 1, Expression::Offset { unit: Unit::Day, count, part: Some(part) }))
}

fn part_code(tokens: &Tokens<'_>, at: usize) -> Option<&'static str> {
    Some(match lower(tokens.word(at)).as_str() {
        "morning" => "MO",
        "afternoon" => "AF",
        "evening" => "EV",
        "night" => "NI",
        _ => return None,
    })
}

/// "10 p.m. Wednesday", "9 a.m.", "noon Thursday", "4:30 p.m. EDT".
fn clock(tokens: &Tokens<'_>, at: usize) -> Hit {
    let (hour, minute, mut last) = match lower(tokens.word(at)).as_str() {
        "noon" | "midday" => (12, 0, at),
        "midnight" => (0, 0, at),
        word => {
            let (hour, minute) = word.split_once(':').map_or((word, "0"), |(hour, minute)| (hour, minute));
            let (hour, minute) = (hour.parse::<i8>().ok()?, minute.parse::<i8>().ok()?);
            let half = lower(tokens.word(at + 1)).as_str().replace('.', "");
            let hour = match half.as_str() {
                "am" if hour <= 12 => hour % 12,
                "pm" if hour <= 12 => hour % 12 + 12,
                _ => return None,
            };
            ((0..60).contains(&minute)).then_some((hour, minute, at + 1))?
        }
    };
    last += usize::from(matches!(
        tokens.word(last + 1),
        "EDT" | "EST" | "ET" | "GMT" | "CET" | "PDT" | "PST" | "CDT" | "CST" | "UTC" | "BST"
    ));
    let next = last + 1 + usize::from(tokens.is(last + 1, "on"));
    let day = weekday(tokens, next)
        .or_else(|| word(tokens, next))
        .or_else(|| super::calendar_forms::read(tokens, next).map(|found| (found.last, found.expression)));
    let day = day.filter(|(_, day)| {
        matches!(day, Expression::Day { .. } | Expression::Weekday { .. } | Expression::Offset { .. })
    });
    Some(match day {
        Some((end, day)) => (end, Expression::Clock { hour, minute, day: Some(Box::new(day)) }),
        None => (last, Expression::Clock { hour, minute, day: None }),
    })
}

fn holiday(tokens: &Tokens<'_>, at: usize) -> Hit {
    let shift = shift_of(tokens, at);
    let next = at + usize::from(shift.is_some());
    let shift = shift.unwrap_or(Shift::None);
    let eve = |at: usize| tokens.is(at, "eve");
    let day = |at: usize| usize::from(tokens.is(at, "day"));
    let found = if tokens.is(next, "christmas") && tokens.get(next)?.capital {
        if eve(next + 1) { (next + 1, Holiday::ChristmasEve) } else { (next + day(next + 1), Holiday::Christmas) }
    } else if tokens.is(next, "thanksgiving") {
        (next + day(next + 1), Holiday::Thanksgiving)
    } else if tokens.is(next, "halloween") {
        (next, Holiday::Halloween)
    } else if tokens.is(next, "new") && tokens.is(next + 1, "year") && tokens.word(next + 2).ends_with('s') {
        if eve(next + 3) {
            (next + 3, Holiday::NewYearsEve)
        } else if tokens.is(next + 3, "day") {
            (next + 3, Holiday::NewYear)
        } else {
            return None;
        }
    } else if tokens.is(next + 1, "day") && tokens.get(next)?.capital {
        match lower(tokens.word(next)).as_str() {
            "independence" => (next + 1, Holiday::Independence),
            "labor" => (next + 1, Holiday::LaborDay),
            "memorial" => (next + 1, Holiday::MemorialDay),
            _ => return None,
        }
    } else {
        return None;
    };
    Some((found.0, Expression::Holiday(found.1, shift)))
}

/// "year-earlier", "the year-ago quarter".
fn year_before(tokens: &Tokens<'_>, at: usize) -> Hit {
    let next = at + usize::from(tokens.is(at, "the"));
    let word = lower(tokens.word(next)).as_str().replace('–', "-");
    let hyphened = matches!(word.as_str(), "year-earlier" | "year-ago");
    let noun = usize::from(tokens.is_any(next + 1, &["quarter", "period"]));
    hyphened.then_some((next + noun, Expression::YearBefore))
}

/// "the quarter", "the latest quarter": the one that was spoken of last.
fn quarter(tokens: &Tokens<'_>, at: usize) -> Hit {
    let next = at + 1 + usize::from(tokens.is_any(at + 1, &["latest", "current", "same"]));
    let told = tokens.is(at, "the")
        && tokens.is_any(next, &["quarter", "period"])
        && (tokens.is(next, "quarter") || next > at + 1);
    told.then_some((next, Expression::SameQuarter))
}

fn year_end(tokens: &Tokens<'_>, at: usize) -> Hit {
    tokens.is(at, "year-end").then_some((at, Expression::YearEnd))
}
