//! What the page, the feed and the text say of the day in, the time of publication out, with its reason.

use jiff::civil::{Date, Weekday};

use super::calendar;
use super::dateline::Day;
use super::record::Moment;
use super::{Facts, Hints};

/// What the text itself tells of its day.
#[derive(Debug, Clone, Copy, Default)]
pub struct Evidence {
    /// The dateline's day.
    pub day: Option<Day>,
    /// The latest day in the text that is given with its year.
    pub latest_full_date: Option<Date>,
    /// The first weekday that the body names.
    pub weekday: Option<Weekday>,
}

/// The page's own word first, then the feed's, then the dateline's.
pub fn decide(facts: &Facts, hints: &Hints, evidence: &Evidence) -> Option<Moment> {
    facts.published.clone().or_else(|| from_feed(hints)).or_else(|| from_dateline(evidence))
}

/// The civil day of a moment, as its own zone has it.
pub fn day(moment: &Moment) -> Option<Date> {
    moment.value.get(..10)?.parse().ok()
}

/// The dateline's day with its year: as printed, else the one nearest to publication.
pub fn dateline_day(day: Day, published: Option<Date>) -> Option<Date> {
    match (day.year, published) {
        (Some(year), _) => calendar::date(year, day.month, day.day),
        (None, Some(published)) => calendar::nearest(day.month, day.day, published),
        (None, None) => None,
    }
}

fn from_feed(hints: &Hints) -> Option<Moment> {
    let value = hints.published.as_deref()?.trim();
    let day = value.get(..10)?.parse::<Date>().is_ok();
    let precision = if value.len() > 10 { "second" } else { "day" };
    day.then(|| Moment {
        value: value.to_owned(),
        precision: precision.to_owned(),
        source: "feed".to_owned(),
        reason: None,
    })
}

/// A dateline seldom has its year. The story cannot be older than the latest full date it tells of as past, so the first such
/// day from there on is taken; a weekday in the text must agree, or the next years are tried.
fn from_dateline(evidence: &Evidence) -> Option<Moment> {
    let day = evidence.day?;
    let (date, reason) = match day.year {
        Some(year) => (calendar::date(year, day.month, day.day)?, "the dateline's day".to_owned()),
        None => {
            let latest = evidence.latest_full_date?;
            let date = first_from(day, latest)?;
            let mut reason =
                format!("the dateline's day; its year is the first from {latest} on, the latest full date told");
            if evidence.weekday.is_some_and(|weekday| weekday == date.weekday()) {
                reason.push_str("; the weekday told agrees");
            }
            (date, reason)
        }
    };
    Some(Moment {
        value: date.to_string(),
        precision: "day".to_owned(),
        source: "dateline".to_owned(),
        reason: Some(reason),
    })
}

/// The first day from `latest` on that has this month and day.
fn first_from(day: Day, latest: Date) -> Option<Date> {
    (0..=4).filter_map(|years| calendar::date(latest.year() + years, day.month, day.day)).find(|date| *date >= latest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_is_the_first_after_the_latest_full_date() {
        let evidence = Evidence {
            day: Some(Day { year: None, month: 2, day: 1 }),
            latest_full_date: calendar::date(2014, 11, 30),
            weekday: Some(Weekday::Sunday),
        };
        let moment = decide(&Facts::default(), &Hints::default(), &evidence).unwrap();
        assert_eq!(moment.value, "2015-02-01");
        assert!(moment.reason.unwrap().contains("agrees"));
    }

    #[test]
    fn no_year_no_date() {
        let evidence = Evidence { day: Some(Day { year: None, month: 2, day: 1 }), ..Evidence::default() };
        assert_eq!(decide(&Facts::default(), &Hints::default(), &evidence), None);
    }
}
