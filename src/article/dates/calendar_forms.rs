//! Dates by the calendar: "March 14, 2016", "3 мая 2016", "March 2011", "the 1990s", "third quarter", "summer of 1998".

use super::amounts::{self, lower, number_word};
use super::{Expression, Found, Shift};
use crate::article::calendar;
use crate::article::lexicon::Classes;
use crate::article::tokens::{Kind, Tokens};

/// Reads one at the token `at`.
pub fn read(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    let forms = [weekday_and_day, month_first, day_first, numeric, quarter, decade, century, season, year, spoken_year];
    let (last, expression) = forms.iter().find_map(|form| form(tokens, at))?;
    Some(Found { first: at, last, expression })
}

type Hit = Option<(usize, Expression)>;

/// "Friday, March 14": the weekday adds nothing to the value.
fn weekday_and_day(tokens: &Tokens<'_>, at: usize) -> Hit {
    calendar::weekday(lower(tokens.word(at)).as_str().trim_end_matches('.'))?;
    let next = at + 1 + usize::from(tokens.is_mark(at + 1, ",-"));
    month_first(tokens, next)
        .or_else(|| day_first(tokens, next))
        .filter(|(_, expression)| matches!(expression, Expression::Day { .. }))
}

/// "March 14, 2016", "March 14", "March 2011", "March".
fn month_first(tokens: &Tokens<'_>, at: usize) -> Hit {
    if !tokens.has(at, Classes::MONTH)
        || !tokens.get(at)?.capital && !tokens.get(at)?.capitals && !is_lower_text(tokens, at)
    {
        return None;
    }
    let word = lower(tokens.word(at));
    let word = word.as_str();
    let month = calendar::english_month(word.trim_end_matches('.'))?;
    let next = at + 1 + usize::from(tokens.is_mark(at + 1, "-") && tokens.is_number(at + 2));
    if let Some((day, last)) = day_number(tokens, next) {
        if let Some((year, last)) = year_after(tokens, last) {
            return Some((last, Expression::Day { year: Some(year), month, day }));
        }
        return Some((last, Expression::Day { year: None, month, day }));
    }
    let of = next + usize::from(tokens.is(next, "of") || tokens.is_mark(next, ","));
    if let Some(year) = four_digits(tokens, of) {
        return Some((of, Expression::Month { year: Some(year), month, shift: Shift::None }));
    }
    if let Some((year, last)) = year_in_words(tokens, next) {
        return Some((last, Expression::Month { year: Some(year), month, shift: Shift::None }));
    }
    // "may" and "march" are verbs, "Mar." may be a name: alone they need more evidence.
    let short = word.len() <= 3 && month != 5;
    let alone_is_doubtful = matches!(word, "may" | "march") || short;
    let after_preposition = at > 0
        && (tokens.has(at - 1, Classes::PREPOSITION.or(Classes::DETERMINER))
            || tokens.is_any(at - 1, &["early", "late", "last", "next", "until", "and"]));
    // A capital inside a sentence, or a thing that the month has: "the March results", "March sales rose".
    let token = tokens.get(at)?;
    let noun_follows = tokens.get(at + 1).is_some_and(|next| {
        next.kind == Kind::Word && !next.capital && !next.classes.any(Classes::FUNCTION.or(Classes::CUE))
    });
    let is_march = word == "march" && token.capital && (!token.first || noun_follows);
    let good =
        !alone_is_doubtful || is_march || (after_preposition && !short && !tokens.has(at + 1, Classes::FIRST_NAME));
    // "to march", "We March for Bread"
    let before = at.wrapping_sub(1);
    let verb = word == "march"
        && (!token.capital && tokens.is_any(before, &["the", "a", "to"])
            || tokens.is_any(before, &["i", "we", "you", "they"]));
    (good && !verb && !is_person(tokens, at))
        .then_some((at, Expression::Month { year: None, month, shift: Shift::None }))
}

/// "April Jones", "Theresa May": a month that is somebody's name.
fn is_person(tokens: &Tokens<'_>, at: usize) -> bool {
    let after = tokens
        .get(at + 1)
        .is_some_and(|next| next.capital && !next.classes.any(Classes::FUNCTION.or(Classes::WEEKDAY)));
    let before = at > 0
        && tokens.has(at - 1, Classes::FIRST_NAME.or(Classes::HONORIFIC))
        && !tokens.has(at - 1, Classes::FUNCTION)
        && tokens.list[at - 1].capital;
    before
        || (after && tokens.is_any(at, &["april", "may", "june", "august", "march"]) && !tokens.list[at + 1].capitals)
}

/// A text without any capitals may write its months small too.
fn is_lower_text(tokens: &Tokens<'_>, at: usize) -> bool {
    let long = !tokens.is_any(at, &["may", "march", "august", "mar", "dec", "sat", "sun"]);
    long || (tokens.is_number(at + 1) && tokens.is_any(at, &["may", "march", "august", "mar", "dec"]))
}

/// "14 March 2016", "14 March", "3 мая 2016", "3. Mai 2016", "3 de mayo de 2016".
fn day_first(tokens: &Tokens<'_>, at: usize) -> Hit {
    let (day, last) = day_number(tokens, at)?;
    let mut next = last + 1;
    next += usize::from(tokens.is_mark(next, ".º°") && tokens.touches_previous(next));
    next += usize::from(tokens.is_any(next, &["of", "de"]));
    let word = tokens.word(next).to_lowercase();
    let month = calendar::full_month(&word).or_else(|| calendar::english_month(word.trim_end_matches('.')))?;
    let small_word = matches!(word.as_str(), "may" | "march" | "mar" | "sep" | "dec") && !tokens.get(next)?.capital;
    if small_word {
        return None;
    }
    let year =
        next + 1 + usize::from(tokens.is_any(next + 1, &["de", "del", "of", "in"]) || tokens.is_mark(next + 1, ","));
    match four_digits(tokens, year) {
        Some(found) => Some((year, Expression::Day { year: Some(found), month, day })),
        None => Some((next, Expression::Day { year: None, month, day })),
    }
}

/// A day of the month, with "th" or without, and its last token.
fn day_number(tokens: &Tokens<'_>, at: usize) -> Option<(i8, usize)> {
    let value = amounts::digits(tokens, at)?;
    let day = i8::try_from(value).ok().filter(|day| (1..=31).contains(day) && tokens.word(at).len() <= 2)?;
    if tokens.is_any(at + 1, &["st", "nd", "rd", "th"]) && tokens.touches_previous(at + 1) {
        return Some((day, at + 1));
    }
    let part_of_more =
        tokens.touches_previous(at + 1) && (tokens.is_mark(at + 1, "%/") || tokens.has(at + 1, Classes::MEASURE));
    (!part_of_more).then_some((day, at))
}

/// ", 2016" or " 2016" after a day.
fn year_after(tokens: &Tokens<'_>, last: usize) -> Option<(i16, usize)> {
    let at = last + 1 + usize::from(tokens.is_mark(last + 1, ",-") || tokens.is_any(last + 1, &["of", "in"]));
    four_digits(tokens, at).map(|year| (year, at))
}

fn four_digits(tokens: &Tokens<'_>, at: usize) -> Option<i16> {
    let value =
        amounts::digits(tokens, at).filter(|value| (1000..=2199).contains(value) && tokens.word(at).len() == 4)?;
    i16::try_from(value).ok()
}

/// "2016-05-03", "5/12/2016", "03.05.2016".
fn numeric(tokens: &Tokens<'_>, at: usize) -> Hit {
    let first = tokens.word(at);
    if !tokens.is_number(at) {
        return None;
    }
    if let Some((day, rest)) = first.split_once('.') {
        let (month, year) = rest.split_once('.')?;
        return numeric_day(year, month, day).map(|expression| (at, expression));
    }
    let mark = tokens.word(at + 1);
    if !(matches!(mark, "-" | "/")
        && tokens.word(at + 3) == mark
        && tokens.is_number(at + 2)
        && tokens.is_number(at + 4))
    {
        return None;
    }
    let (second, third) = (tokens.word(at + 2), tokens.word(at + 4));
    let expression =
        if first.len() == 4 { numeric_day(first, second, third) } else { numeric_day(third, first, second) };
    expression.map(|expression| (at + 4, expression))
}

fn numeric_day(year: &str, month: &str, day: &str) -> Option<Expression> {
    let year = match (year.len(), year.parse::<i16>().ok()?) {
        (4, year @ 1000..=2199) => year,
        (2, year) => year + if year < 50 { 2000 } else { 1900 },
        _ => return None,
    };
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    calendar::date(year, month, day).map(|_| Expression::Day { year: Some(year), month, day })
}

/// "the third quarter", "fourth-quarter", "the first quarter of 1984", "last year's third quarter".
fn quarter(tokens: &Tokens<'_>, at: usize) -> Hit {
    let (mut next, year) = quarter_opening(tokens, at);
    next += usize::from(tokens.is(next, "fiscal"));
    let word = lower(tokens.word(next));
    let word = word.as_str().strip_prefix("fiscal-").unwrap_or(word.as_str());
    let (ordinal, mut last) = match word.split_once('-') {
        Some((ordinal, "quarter")) => (ordinal, next),
        _ if tokens.is_any(next + 1, &["quarter", "quarters"]) => (word, next + 1),
        _ => return None,
    };
    let quarter = amounts::ordinal(ordinal).filter(|quarter| *quarter <= 4)?;
    let mut year = year;
    let after = last + 1 + usize::from(tokens.is(last + 1, "of"));
    if let Some(found) = four_digits(tokens, after) {
        (year, last) = (YearOf::Known(found), after);
    } else if tokens.is_any(after, &["last", "this", "next"]) && tokens.is(after + 1, "year") {
        (year, last) = (YearOf::Shifted(shift(tokens, after)), after + 1);
    }
    let (year, shift) = match year {
        YearOf::Known(year) => (Some(year), Shift::None),
        YearOf::Shifted(shift) => (None, shift),
        YearOf::Open => (None, Shift::None),
    };
    Some((last, Expression::Quarter { year, shift, quarter }))
}

#[derive(Clone, Copy)]
enum YearOf {
    Known(i16),
    Shifted(Shift),
    Open,
}

/// "the", "the 1988", "last year's" before a quarter.
fn quarter_opening(tokens: &Tokens<'_>, at: usize) -> (usize, YearOf) {
    if tokens.is_any(at, &["last", "this", "next"]) && tokens.is(at + 1, "year") && tokens.word(at + 2).ends_with('s') {
        return (at + 3, YearOf::Shifted(shift(tokens, at)));
    }
    let next = at + usize::from(tokens.is(at, "the"));
    match four_digits(tokens, next) {
        Some(year) => (next + 1, YearOf::Known(year)),
        None => (next, YearOf::Open),
    }
}

fn shift(tokens: &Tokens<'_>, at: usize) -> Shift {
    match lower(tokens.word(at)).as_str() {
        "last" | "past" | "previous" => Shift::Last,
        "next" | "coming" => Shift::Next,
        _ => Shift::This,
    }
}

/// "the 1990s", "the late 1970s", "the '80s", "the nineties".
fn decade(tokens: &Tokens<'_>, at: usize) -> Hit {
    let mut next = at + usize::from(tokens.is(at, "the"));
    next += usize::from(tokens.is_any(next, &["early", "late", "mid"]));
    next += usize::from(tokens.is_mark(next, "-"));
    if tokens.is_mark(next, "'’‘") && tokens.is_number(next + 1) {
        let short = tokens.word(next + 1);
        let plural = tokens.is(next + 2, "s") && tokens.touches_previous(next + 2);
        let digit = short.strip_suffix('0').filter(|_| short.len() == 2)?;
        return plural.then(|| (next + 2, Expression::Plain(format!("19{digit}"))));
    }
    let word = tokens.word(next);
    if word.len() == 4 && word.ends_with('0') && four_digits(tokens, next).is_some() {
        let plural = tokens.touches_previous(next + 1) && matches!(tokens.word(next + 1), "s" | "'s" | "’s");
        return plural.then(|| (next + 1, Expression::Plain(word[..3].to_owned())));
    }
    const NAMES: [&str; 8] =
        ["twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"];
    let position = NAMES.iter().position(|name| tokens.is(next, name))?;
    tokens.is(at, "the").then(|| (next, Expression::Plain(format!("19{}", position + 2))))
}

/// "the 20th century", "19th-century", "this century".
fn century(tokens: &Tokens<'_>, at: usize) -> Hit {
    let next = at + usize::from(tokens.is(at, "the"));
    let number = amounts::digits(tokens, next).filter(|number| (1..=21).contains(number))?;
    let suffix = tokens.word(next + 1);
    let hyphened = suffix.ends_with("-century");
    let plain = matches!(suffix, "st" | "nd" | "rd" | "th") && tokens.is_any(next + 2, &["century", "centuries"]);
    (hyphened || plain).then(|| (next + if hyphened { 1 } else { 2 }, Expression::Plain(format!("{:02}", number - 1))))
}

/// "last summer", "the summer of 1998", "this spring", "summer".
fn season(tokens: &Tokens<'_>, at: usize) -> Hit {
    let (mut next, mut told) = (at, Shift::None);
    if tokens.is_any(at, &["last", "this", "next", "past", "coming"]) {
        (told, next) = (shift(tokens, at), at + 1);
    }
    next += usize::from(tokens.is(next, "the"));
    next += usize::from(tokens.is_any(next, &["early", "late"]));
    let code = match lower(tokens.word(next)).as_str() {
        "spring" => "SP",
        "summer" => "SU",
        "autumn" => "FA",
        "fall" if next > at || tokens.is_any(at.wrapping_sub(1), &["in", "the"]) => "FA",
        "winter" => "WI",
        _ => return None,
    };
    let of = next + 1 + usize::from(tokens.is(next + 1, "of"));
    if let Some(year) = four_digits(tokens, of) {
        return Some((of, Expression::Season { year: Some(year), shift: told, code }));
    }
    let name = tokens.get(next)?.capital && !tokens.get(next)?.first;
    let bare = next == at && at > 0 && !tokens.has(at - 1, Classes::PREPOSITION.or(Classes::DETERMINER));
    (!name && !bare).then_some((next, Expression::Season { year: None, shift: told, code }))
}

/// "1989", "fiscal 1988", "early 1996", "mid-1996", "the year 2000", "the end of 1994".
fn year(tokens: &Tokens<'_>, at: usize) -> Hit {
    let mut next = at;
    next += 2 * usize::from(tokens.is(at, "the") && tokens.is(at + 1, "year"));
    next += usize::from(next == at && tokens.is_any(at, &["fiscal", "early", "late", "mid", "fy"]));
    next += usize::from(next > at && tokens.is_mark(next, "-"));
    let found = four_digits(tokens, next)?;
    (next > at || is_year(tokens, at, found)).then_some((next, Expression::Year(found)))
}

/// Whether four digits are a year and no count of things.
fn is_year(tokens: &Tokens<'_>, at: usize, year: i16) -> bool {
    const COUNTED: Classes =
        Classes::MEASURE.or(Classes::TIME_UNIT).or(Classes::PEOPLE).or(Classes::CURRENCY).or(Classes::MULTIPLIER);
    let in_range = (1800..=2060).contains(&year);
    // "the 1999 season", "the 1994 men's title", "for 1997-98": these count nothing.
    let named = at > 0
        && tokens.is(at - 1, "the")
        && (tokens.is(at + 1, "season") || tokens.get(at + 2).is_some_and(|next| next.kind == Kind::Possessive));
    let two_digits = tokens.is_number(at + 2) && tokens.word(at + 2).len() == 2 && tokens.touches_previous(at + 2);
    let range = tokens.is_mark(at + 1, "-–") && tokens.touches_previous(at + 1) && two_digits;
    let before = |marks: &str| at > 0 && tokens.is_mark(at - 1, marks) && tokens.touches_previous(at);
    let glued = before("$€£¥#/.@")
        || (tokens.touches_previous(at + 1)
            && (tokens.is_mark(at + 1, "%/:-") && !range
                || tokens.get(at + 1).is_some_and(|next| !next.classes.is_unknown())));
    let counted = !named && tokens.has(at + 1, COUNTED)
        || tokens.is_any(at + 1, &["percent", "pct", "points", "shares", "jobs", "homes"]);
    let after_word = at > 0
        && tokens
            .is_any(at - 1, &["no.", "number", "page", "room", "about", "some", "nearly", "almost", "than", "over"]);
    let after_name = at > 0 && tokens.get(at - 1).is_some_and(|previous| previous.kind == Kind::Number);
    in_range && !glued && !counted && !after_word && !after_name
}

/// "nineteen ninety-six", "two thousand and fifteen".
fn spoken_year(tokens: &Tokens<'_>, at: usize) -> Hit {
    let start = at + 2 * usize::from(tokens.is(at, "the") && tokens.is(at + 1, "year"));
    year_in_words(tokens, start).map(|(year, last)| (last, Expression::Year(year)))
}

fn year_in_words(tokens: &Tokens<'_>, at: usize) -> Option<(i16, usize)> {
    let head = number_word(lower(tokens.word(at)).as_str())?;
    if matches!(head, 18..=20) {
        let tail = number_word(lower(tokens.word(at + 1)).as_str()).filter(|tail| (10..=99).contains(tail))?;
        let units =
            number_word(lower(tokens.word(at + 2)).as_str()).filter(|units| tail % 10 == 0 && (1..=9).contains(units));
        let year = head * 100 + tail + units.unwrap_or(0);
        return Some((i16::try_from(year).ok()?, at + 1 + usize::from(units.is_some())));
    }
    if head == 2 && tokens.is(at + 1, "thousand") {
        let next = at + 2 + usize::from(tokens.is(at + 2, "and"));
        let rest = number_word(lower(tokens.word(next)).as_str()).filter(|rest| (1..=60).contains(rest));
        let told = rest.is_some() || tokens.is_any(at.wrapping_sub(1), &["in", "year", "since", "by"]);
        let last = if rest.is_some() { next } else { at + 1 };
        return told.then_some((2000 + i16::try_from(rest.unwrap_or(0)).ok()?, last));
    }
    None
}
