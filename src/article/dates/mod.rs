//! Tokens in, time expressions out, each with its TIMEX3 type and value.
//!
//! Finding and resolving are two steps: what stands in the text needs no date of publication, and the dates with a year that
//! are found help to tell that date; only then is "Tuesday" a day.

mod amounts;
mod calendar_forms;
mod deictic;
mod spans;
mod value;

use jiff::civil::{Date, Weekday};

use super::lexicon::Classes;
use super::record::{Span, TimeExpression};
use super::tokens::{Kind, Tokens};

pub use amounts::number_word;
use value::Context;

/// A time expression as it stands in the text: the tokens `first..=last` and what they say.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub first: usize,
    pub last: usize,
    pub expression: Expression,
}

/// Whether an expression points back, forward, or at the time of speaking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    None,
    /// The one before the last: "the previous Friday", for the last is just "Friday".
    Before,
    Last,
    This,
    Next,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

/// What a time expression says, before it is resolved.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    Day {
        year: Option<i16>,
        month: i8,
        day: i8,
    },
    Month {
        year: Option<i16>,
        month: i8,
        shift: Shift,
    },
    Year(i16),
    /// A value that needs no resolving: decades, centuries, references.
    Plain(String),
    Quarter {
        year: Option<i16>,
        shift: Shift,
        quarter: i8,
    },
    Season {
        year: Option<i16>,
        shift: Shift,
        code: &'static str,
    },
    /// A weekday, perhaps with a part of the day ("MO", "NI").
    Weekday {
        weekday: Weekday,
        shift: Shift,
        part: Option<&'static str>,
    },
    /// So many units from the time of publication: "last week", "tomorrow", "three months ago".
    Offset {
        unit: Unit,
        count: i32,
        part: Option<&'static str>,
    },
    /// "a year earlier": from what was spoken of last.
    YearBefore,
    /// "the quarter": the one spoken of last, else the last that is over.
    SameQuarter,
    YearEnd,
    Clock {
        hour: i8,
        minute: i8,
        day: Option<Box<Expression>>,
    },
    Duration(String),
    /// "in two weeks": so long from now where the clause looks ahead, else how long it takes.
    Within {
        unit: Unit,
        count: i32,
    },
    Set(String),
    Holiday(Holiday, Shift),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holiday {
    Christmas,
    ChristmasEve,
    NewYear,
    NewYearsEve,
    Thanksgiving,
    Halloween,
    Independence,
    LaborDay,
    MemorialDay,
}

/// All time expressions of a text, in order; no two overlap.
pub fn find(tokens: &Tokens<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let hit = if may_begin(tokens, at) { read_at(tokens, at) } else { None };
        match hit {
            Some(hit) => {
                at = hit.last + 1;
                found.push(hit);
            }
            None => at += 1,
        }
    }
    found
}

/// Only the days by the calendar: all that is read of a text that is not English.
pub fn find_calendar_days(tokens: &Tokens<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let day = if tokens.is_number(at) { calendar_forms::read(tokens, at) } else { None };
        let day =
            day.filter(|hit| matches!(hit.expression, Expression::Day { .. }) && tokens.same_part(hit.first, hit.last));
        at = day.as_ref().map_or(at, |hit| hit.last) + 1;
        found.extend(day);
    }
    found
}

/// The expressions with their values against the day of publication.
pub fn resolve(tokens: &Tokens<'_>, found: &[Found], published: Option<Date>) -> Vec<TimeExpression> {
    let mut context = Context::new(published);
    found
        .iter()
        .filter_map(|hit| {
            context.sight = value::sight(tokens, hit);
            let (kind, value) = context.value(&hit.expression)?;
            let (start, end) = (tokens.get(hit.first)?.start, tokens.get(hit.last)?.end);
            Some(TimeExpression { span: Span::of(tokens.text, start, end), kind: kind.to_owned(), value })
        })
        .collect()
}

/// The latest day that is given with its year, and the first weekday told: they help to date the story itself.
pub fn evidence(found: &[Found]) -> (Option<Date>, Option<Weekday>) {
    let full = found.iter().filter_map(|hit| match hit.expression {
        Expression::Day { year: Some(year), month, day } => super::calendar::date(year, month, day),
        _ => None,
    });
    let weekday = found.iter().find_map(|hit| match hit.expression {
        Expression::Weekday { weekday, .. } => Some(weekday),
        _ => None,
    });
    (full.max(), weekday)
}

/// Words that tell of time by themselves.
const TIME: Classes = Classes::MONTH
    .or(Classes::WEEKDAY)
    .or(Classes::TIME_UNIT)
    .or(Classes::SEASON)
    .or(Classes::DAY_PART)
    .or(Classes::TIME_WORD);

/// Tokens after an opening word within which a word of time must stand.
const REACH: usize = 6;

/// Whether a token can begin a time expression at all: most words cannot.
fn may_begin(tokens: &Tokens<'_>, at: usize) -> bool {
    let Some(token) = tokens.get(at) else { return false };
    match token.kind {
        Kind::Number => true,
        Kind::Word if token.classes.any(TIME.or(Classes::NUMBER)) => true,
        Kind::Word if token.classes.any(Classes::TIME_OPENER) => {
            (at + 1..=at + REACH).any(|next| is_of_time(tokens, next))
        }
        Kind::Word => deictic::is_hyphened(tokens, at),
        _ => tokens.is_number(at + 1) && tokens.is_mark(at, "'’‘"),
    }
}

fn is_of_time(tokens: &Tokens<'_>, at: usize) -> bool {
    let Some(token) = tokens.get(at) else { return false };
    token.kind == Kind::Number
        || token.classes.any(TIME)
        || (token.kind == Kind::Word && deictic::is_hyphened(tokens, at))
}

/// The longest expression that begins here, by the first family of forms that reads one.
fn read_at(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    let readers = [calendar_forms::read, deictic::read, spans::read];
    let best = readers
        .iter()
        .filter_map(|read| read(tokens, at))
        .reduce(|best, hit| if hit.last > best.last { hit } else { best });
    best.filter(|hit| tokens.same_part(hit.first, hit.last))
}
