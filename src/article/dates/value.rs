//! A time expression and the day of publication in, its TIMEX3 type and value out.
//!
//! In a value X stands for a digit that is not known, as TimeML has it (TIMEX3, after ISO 8601): `XXXX-03` is a March of no known
//! year, `XXXX-WXX-1` any Monday.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::amounts::{self, Amount};
use super::{Expression, Found, Holiday, Shift, Unit};
use crate::article::calendar;
use crate::article::lexicon::Classes;
use crate::article::tokens::{Kind, Tokens};

/// Tokens before an expression in which a word may point ahead or back.
const SIGHT: usize = 14;

/// Months ahead within which a day or month without its year may lie where no word points ahead, and after a verb in the past:
/// what is farther off is past.
const MONTHS_AHEAD: i16 = 2;
const MONTHS_AHEAD_OF_PAST: i16 = 2;

/// Which way the clause looks that an expression stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    Open,
    Ahead,
    /// A verb in the past stands before it, which may tell of a plan all the same.
    Past,
    /// It has been.
    Back,
}

/// What is known while the expressions of a text are resolved in order.
#[derive(Debug)]
pub struct Context {
    published: Option<Date>,
    /// The quarter that was spoken of last.
    quarter: Option<(i16, i8)>,
    /// Of the expression that is resolved.
    pub sight: Sight,
}

/// Whether the clause before an expression speaks of what is to come ("will", "plans to") or of what has been ("ended", "since").
pub fn sight(tokens: &Tokens<'_>, hit: &Found) -> Sight {
    const AHEAD: &[&str] = &["will", "shall", "scheduled", "won't", "won’t", "upcoming"];
    const INTENDED: &[&str] = &[
        "payable",
        "effective",
        "plan",
        "plans",
        "planned",
        "planning",
        "expected",
        "expects",
        "due",
        "set",
        "ready",
        "intends",
    ];
    const BACK: &[&str] = &["ended", "since"];
    let before = |back: usize| hit.first.checked_sub(back);
    if before(1).is_some_and(|at| tokens.is_any(at, BACK)) {
        return Sight::Back;
    }
    let deadline =
        matches!(hit.expression, Expression::Month { .. }) && before(1).is_some_and(|at| tokens.is(at, "by"));
    if deadline {
        return Sight::Ahead;
    }
    let possessive = tokens.get(hit.last + 1).is_some_and(|token| token.kind == Kind::Possessive);
    let mut sight = Sight::Open;
    for at in (1..=SIGHT).map_while(before) {
        if tokens.get(at).is_some_and(|token| token.kind == Kind::Mark) && tokens.is_mark(at, ".!?;") {
            break;
        }
        if tokens.is_any(at, &["said", "told", "announced", "reported"]) {
            break;
        }
        // "would look into Wednesday's ruling"
        let would = !possessive && tokens.is(at, "would");
        if would
            || tokens.is_any(at, AHEAD)
            || tokens.is_any(at, INTENDED) && tokens.is_any(at + 1, &["to", "in", "by", "on"])
        {
            return Sight::Ahead;
        }
        if is_past(tokens, at) {
            sight = Sight::Past;
        }
    }
    sight
}

/// "stepped down", "was", "bought": a verb that tells what has been.
fn is_past(tokens: &Tokens<'_>, at: usize) -> bool {
    const PAST: &[&str] = &[
        "was", "were", "had", "came", "went", "made", "took", "got", "gave", "began", "became", "left", "held", "won",
        "lost", "ran", "stood", "met", "kept", "brought", "bought", "sold", "paid", "fell", "rose", "grew", "broke",
        "built", "chose", "drew", "fought", "flew", "shot", "struck", "spent", "sent",
    ];
    let word = tokens.word(at);
    let regular = word.len() > 4 && word.ends_with("ed") && !tokens.list[at].capital;
    let participle = at > 0 && tokens.has(at - 1, Classes::DETERMINER.or(Classes::PREPOSITION));
    tokens.is_any(at, PAST) || (regular && !participle)
}

impl Context {
    pub fn new(published: Option<Date>) -> Self {
        Self { published, quarter: None, sight: Sight::Open }
    }

    /// The type and value; absent where nothing can be said.
    pub fn value(&mut self, expression: &Expression) -> Option<(&'static str, String)> {
        let date = |value: String| Some(("date", value));
        match expression {
            Expression::Day { year, month, day } => date(self.day(*year, *month, *day)?),
            Expression::Month { year, month, shift } => date(self.month(*year, *month, *shift)),
            Expression::Year(year) => date(format!("{year:04}")),
            Expression::Plain(value) => date(value.clone()),
            Expression::Quarter { year, shift, quarter } => date(self.of_quarter(*year, *shift, *quarter)),
            Expression::Season { year, shift, code } => date(self.season(*year, *shift, code)),
            Expression::Weekday { weekday, shift, part } => {
                let day = self.weekday(*weekday, *shift);
                Some(with_part(&day, *part))
            }
            Expression::Offset { unit, count, part } => {
                let value = self.offset(*unit, *count)?;
                Some(with_part(&value, *part))
            }
            Expression::SameQuarter => {
                let (year, quarter) = self.quarter.into_iter().chain(self.last_quarter()).min()?;
                self.quarter = Some((year, quarter));
                date(format!("{year:04}-Q{quarter}"))
            }
            Expression::YearEnd => {
                date(format!("{:04}-12-31", self.published?.year() - i16::from(self.sight == Sight::Back)))
            }
            Expression::YearBefore => date(self.year_before()?),
            Expression::Clock { hour, minute, day } => {
                let (_, day) = match day {
                    Some(day) => self.value(day)?,
                    None => ("date", self.published.map_or_else(|| "XXXX-XX-XX".to_owned(), |day| day.to_string())),
                };
                let day = day.get(..10).unwrap_or(&day);
                Some(("time", format!("{day}T{hour:02}:{minute:02}")))
            }
            Expression::Within { unit, count } if self.sight == Sight::Ahead => date(self.offset(*unit, *count)?),
            Expression::Within { unit, count } => {
                Some(("duration", amounts::duration(Amount::Number(f64::from(*count)), *unit)))
            }
            Expression::Duration(value) => Some(("duration", value.clone())),
            Expression::Set(value) => Some(("set", value.clone())),
            Expression::Holiday(holiday, shift) => date(self.holiday(*holiday, *shift)?),
        }
    }

    fn day(&self, year: Option<i16>, month: i8, day: i8) -> Option<String> {
        match (year, self.published) {
            (Some(year), _) => calendar::date(year, month, day).map(|date| date.to_string()),
            (None, Some(published)) => self.nearest_day(month, day, published).map(|date| date.to_string()),
            (None, None) => calendar::date(2000, month, day).map(|_| format!("XXXX-{month:02}-{day:02}")),
        }
    }

    /// The nearest such day; what has been is no later than publication, and what lies far ahead would be told with its year.
    fn nearest_day(&self, month: i8, day: i8, published: Date) -> Option<Date> {
        let nearest = calendar::nearest(month, day, published)?;
        let limit = match self.sight {
            Sight::Ahead => return Some(nearest),
            Sight::Back => published,
            Sight::Past => published.checked_add(MONTHS_AHEAD_OF_PAST.months()).ok()?,
            Sight::Open => published.checked_add(MONTHS_AHEAD.months()).ok()?,
        };
        if nearest <= limit { Some(nearest) } else { calendar::date(nearest.year() - 1, month, day).or(Some(nearest)) }
    }

    /// A bare month is the nearest such month; ahead, the next one.
    fn month(&self, year: Option<i16>, month: i8, shift: Shift) -> String {
        let year = year.or_else(|| {
            let published = self.published?;
            let (year, now) = (published.year(), published.month());
            Some(match shift {
                Shift::Last | Shift::Before => year - i16::from(month >= now),
                Shift::Next => year + i16::from(month <= now),
                Shift::This => year,
                Shift::None => match self.sight {
                    Sight::Ahead => year + i16::from(month < now),
                    Sight::Back => year - i16::from(month > now),
                    Sight::Past => nearest_year(year, month, now, MONTHS_AHEAD_OF_PAST),
                    Sight::Open => nearest_year(year, month, now, MONTHS_AHEAD),
                },
            })
        });
        year.map_or_else(|| format!("XXXX-{month:02}"), |year| format!("{year:04}-{month:02}"))
    }

    fn of_quarter(&mut self, year: Option<i16>, shift: Shift, quarter: i8) -> String {
        let year = year.or_else(|| {
            let published = self.published?;
            let now = (published.month() - 1) / 3 + 1;
            Some(match shift {
                Shift::Last | Shift::Before => published.year() - 1,
                Shift::Next => published.year() + 1,
                Shift::This => published.year(),
                Shift::None if quarter > now && self.sight != Sight::Ahead => published.year() - 1,
                Shift::None => published.year(),
            })
        });
        self.quarter = year.map(|year| (year, quarter));
        year.map_or_else(|| format!("XXXX-Q{quarter}"), |year| format!("{year:04}-Q{quarter}"))
    }

    fn season(&self, year: Option<i16>, shift: Shift, code: &str) -> String {
        let year = year.or_else(|| {
            let published = self.published?;
            let starts = match code {
                "SP" => 3,
                "SU" => 6,
                "FA" => 9,
                _ => 12,
            };
            let begun = published.month() >= starts;
            Some(match shift {
                Shift::Last | Shift::Before => published.year() - i16::from(!begun || published.month() < starts + 3),
                Shift::Next => published.year() + i16::from(begun),
                Shift::None if !begun && self.sight != Sight::Ahead => published.year() - 1,
                Shift::This | Shift::None => published.year(),
            })
        });
        year.map_or_else(|| format!("XXXX-{code}"), |year| format!("{year:04}-{code}"))
    }

    /// The last such day, today included; ahead, the next one.
    fn weekday(&self, weekday: Weekday, shift: Shift) -> String {
        let Some(published) = self.published else { return format!("XXXX-WXX-{}", weekday.to_monday_one_offset()) };
        let back = i32::from(weekday.until(published.weekday()));
        let days = match shift {
            Shift::Before if back == 0 => -14,
            Shift::Before => -back - 7,
            Shift::Last if back == 0 => -7,
            Shift::Next => 7 - back,
            Shift::None if self.sight == Sight::Ahead && back > 0 => 7 - back,
            Shift::This if back > 0 => 7 - back,
            _ => -back,
        };
        published.checked_add(days.days()).map_or_else(|_| "XXXX".to_owned(), |date| date.to_string())
    }

    fn offset(&self, unit: Unit, count: i32) -> Option<String> {
        let Some(published) = self.published else {
            return Some(
                if count < 0 {
                    "PAST_REF"
                } else if count > 0 {
                    "FUTURE_REF"
                } else {
                    "PRESENT_REF"
                }
                .to_owned(),
            );
        };
        let count = i64::from(count);
        let moved = |span: jiff::Span| published.checked_add(span).ok();
        Some(match unit {
            Unit::Second | Unit::Minute | Unit::Hour => published.to_string(),
            Unit::Day => moved(jiff::Span::new().try_days(count).ok()?)?.to_string(),
            Unit::Week => week(moved(jiff::Span::new().try_weeks(count).ok()?)?),
            Unit::Weekend => format!("{}-WE", week(moved(jiff::Span::new().try_weeks(count).ok()?)?)),
            Unit::Month => moved(jiff::Span::new().try_months(count).ok()?)?.strftime("%Y-%m").to_string(),
            Unit::Quarter => {
                let date = moved(jiff::Span::new().try_months(count.checked_mul(3)?).ok()?)?;
                format!("{:04}-Q{}", date.year(), (date.month() - 1) / 3 + 1)
            }
            Unit::Year => format!("{:04}", moved(jiff::Span::new().try_years(count).ok()?)?.year()),
            Unit::Decade => format!("{:04}", moved(jiff::Span::new().try_years(count.checked_mul(10)?).ok()?)?.year())
                .get(..3)?
                .to_owned(),
            Unit::Century => {
                format!("{:04}", moved(jiff::Span::new().try_years(count.checked_mul(100)?).ok()?)?.year())
                    .get(..2)?
                    .to_owned()
            }
        })
    }

    /// The quarter before the one of publication.
    fn last_quarter(&self) -> Option<(i16, i8)> {
        let published = self.published?;
        let quarter = (published.month() - 1) / 3;
        Some(if quarter == 0 { (published.year() - 1, 4) } else { (published.year(), quarter) })
    }

    fn year_before(&self) -> Option<String> {
        if let Some((year, quarter)) = self.quarter {
            return Some(format!("{:04}-Q{quarter}", year - 1));
        }
        self.published.map(|published| format!("{:04}", published.year() - 1))
    }

    fn holiday(&self, holiday: Holiday, shift: Shift) -> Option<String> {
        let published = self.published?;
        let in_year = |year: i16| match holiday {
            Holiday::Christmas => calendar::date(year, 12, 25),
            Holiday::ChristmasEve => calendar::date(year, 12, 24),
            Holiday::NewYear => calendar::date(year, 1, 1),
            Holiday::NewYearsEve => calendar::date(year, 12, 31),
            Holiday::Halloween => calendar::date(year, 10, 31),
            Holiday::Independence => calendar::date(year, 7, 4),
            Holiday::Thanksgiving => calendar::date(year, 11, 1)?.nth_weekday_of_month(4, Weekday::Thursday).ok(),
            Holiday::LaborDay => calendar::date(year, 9, 1)?.nth_weekday_of_month(1, Weekday::Monday).ok(),
            Holiday::MemorialDay => calendar::date(year, 5, 1)?.nth_weekday_of_month(-1, Weekday::Monday).ok(),
        };
        let years = [published.year() - 1, published.year(), published.year() + 1];
        let mut candidates = years.into_iter().filter_map(in_year);
        let found = match shift {
            Shift::Last | Shift::Before => candidates.filter(|date| *date < published).max(),
            Shift::Next => candidates.find(|date| *date > published),
            Shift::This => in_year(published.year()),
            Shift::None => candidates.min_by_key(|date| calendar::days_between(*date, published).abs()),
        };
        found.map(|date| date.to_string())
    }
}

/// The year in which a month is nearest to the month `now`; what is farther ahead than some months is past.
fn nearest_year(year: i16, month: i8, now: i8, limit: i16) -> i16 {
    let ahead = i16::from((month - now).rem_euclid(12));
    let next = year + i16::from(month < now);
    if ahead <= limit { next } else { next - 1 }
}

fn week(date: Date) -> String {
    let week = date.iso_week_date();
    format!("{:04}-W{:02}", week.year(), week.week())
}

fn with_part(value: &str, part: Option<&str>) -> (&'static str, String) {
    match part {
        Some(part) => ("time", format!("{value}T{part}")),
        None => ("date", value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{find, resolve};
    use super::*;
    use crate::article::record::{Part, Role};

    /// The values of a sentence's dates, published on Monday, 30 October 1989.
    fn values(text: &str) -> Vec<String> {
        let parts = [Part { role: Role::Paragraph, start: 0, end: text.len() }];
        let tokens = Tokens::read(text, &parts);
        let found = find(&tokens);
        resolve(&tokens, &found, calendar::date(1989, 10, 30)).into_iter().map(|date| date.value).collect()
    }

    #[test]
    fn the_clause_tells_which_way_a_date_without_its_year_lies() {
        for (text, expected) in [
            ("Sales grew in the year ended March 31.", "1989-03-31"),
            ("The yard will open in March.", "1990-03"),
            ("He stepped down in February.", "1989-02"),
            ("The loan is due in February.", "1990-02"),
            ("She would leave on Thursday.", "1989-11-02"),
            ("They met on Thursday.", "1989-10-26"),
            ("He would look into Thursday's ruling.", "1989-10-26"),
            ("It fell from the previous Friday.", "1989-10-20"),
            ("The bridge would be paid off in five years.", "1994"),
            ("The bridge was built in five years.", "P5Y"),
            ("Nothing has changed since year-end.", "1988-12-31"),
            ("Prices rose over the past year.", "1988"),
        ] {
            assert_eq!(values(text), [expected], "{text}");
        }
    }

    #[test]
    fn durations_of_several_parts_and_by_the_watch() {
        for (text, expected) in [
            ("She ran for 2 hours, 32 minutes and 25.3 seconds.", vec!["PT2H32M25.3S"]),
            ("He served two years and three months.", vec!["P2Y3M"]),
            ("It took three days, two weeks in all.", vec!["P3D", "P2W"]),
            ("She won by 2:23.9.", vec!["PT2M23.9S"]),
            ("The score was 2:23.", vec![]),
        ] {
            assert_eq!(values(text), expected, "{text}");
        }
    }

    #[test]
    fn months_and_years_in_doubtful_forms() {
        for (text, expected) in [
            ("In July, they met again.", vec!["1989-07"]),
            ("The March results were good.", vec!["1989-03"]),
            ("Tickets for the 1994 women's race are sold.", vec!["1994"]),
            ("They marched on.", vec![]),
            ("We March for Bread, an august crowd sang.", vec![]),
        ] {
            assert_eq!(values(text), expected, "{text}");
        }
    }
}
