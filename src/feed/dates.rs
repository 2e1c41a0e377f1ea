//! A date as feeds print it in, an instant out; `None` where it does not tell one: no zone, order or day is invented.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use super::date_words;

/// The longest text that can be a date.
const MAX_DATE_BYTES: usize = 100;

/// The instant in RFC 3339, UTC.
pub(super) fn read(text: &str) -> Option<String> {
    parse(text).map(|instant| instant.to_string())
}

/// RFC 822, RFC 3339 and W3C dates with their many misprints, SQL's, ctime's, localised names, seconds since 1970. A time without zone
/// is UTC, as feeds are read everywhere; one in a zone whose name is unknown or has several meanings is no instant.
fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_DATE_BYTES {
        return None;
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() > 8 {
        return epoch(text);
    }
    let clock = Clock::find(text);
    let (before, after) = match &clock {
        Some(clock) => (&text[..clock.start], &text[clock.end..]),
        None => (text, ""),
    };
    let tail = Tail::read(after)?;
    let mut day = Day::read(before, tail.year)?;
    let mut time = Time::midnight();
    if let Some(clock) = clock {
        let is_afternoon = tail.is_afternoon.or(date_words::is_afternoon_in(before));
        let hour = hour_of(clock.hour, is_afternoon)?;
        if hour == 24 {
            day = day.tomorrow().ok()?;
        }
        time = Time::new(hour % 24, clock.minute, clock.second.min(59), 0).ok()?;
    }
    let offset =
        Offset::from_seconds(tail.offset_seconds.unwrap_or_else(|| date_words::offset_of_script(before))).ok()?;
    offset.to_timestamp(DateTime::from_parts(day, time)).ok()
}

/// Seconds or milliseconds since 1970, of the years in which there are feeds.
fn epoch(text: &str) -> Option<Timestamp> {
    let number: i64 = text.parse().ok()?;
    let seconds = if text.len() >= 13 { number / 1_000 } else { number };
    Timestamp::from_second(seconds).ok().filter(|_| (500_000_000..5_000_000_000).contains(&seconds))
}

/// `None` for an hour that there is not.
fn hour_of(hour: i8, is_afternoon: Option<bool>) -> Option<i8> {
    match is_afternoon {
        Some(true) if hour < 12 => Some(hour + 12),
        Some(false) if hour == 12 => Some(0),
        _ => (hour <= 24).then_some(hour),
    }
}

/// A time of day and where it stands in the text.
struct Clock {
    start: usize,
    end: usize,
    hour: i8,
    minute: i8,
    second: i8,
}

impl Clock {
    /// `8:56`, `08:56:01.25`, and ISO's `T085601`.
    fn find(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let Some(colon) = (1..bytes.len()).find(|at| bytes[*at] == b':' && bytes[at - 1].is_ascii_digit()) else {
            return Self::find_basic(text);
        };
        let start = colon - digits_before(&bytes[..colon]).min(2);
        let minutes = digits(&bytes[colon + 1..]);
        let hour: i8 = text.get(start..colon)?.parse().ok()?;
        let minute = text.get(colon + 1..colon + 1 + minutes)?.parse().ok()?;
        let mut end = colon + 1 + minutes;
        let mut second = 0;
        if bytes.get(end) == Some(&b':') {
            let length = digits(&bytes[end + 1..]).min(2);
            second = text.get(end + 1..end + 1 + length)?.parse().unwrap_or(0);
            end += 1 + length;
        }
        if matches!(bytes.get(end), Some(b'.' | b',')) && digits(&bytes[end + 1..]) > 0 {
            end += 1 + digits(&bytes[end + 1..]);
        }
        Some(Self { start, end, hour, minute, second })
    }

    fn find_basic(text: &str) -> Option<Self> {
        let start = text.find('T').filter(|at| digits_before(&text.as_bytes()[..*at]) > 0)? + 1;
        let length = digits(&text.as_bytes()[start..]);
        let number = |from: usize| text.get(start + from..start + from + 2)?.parse().ok();
        match length {
            2 => Some(Self { start, end: start + 2, hour: number(0)?, minute: 0, second: 0 }),
            4 => Some(Self { start, end: start + 4, hour: number(0)?, minute: number(2)?, second: 0 }),
            6 => Some(Self { start, end: start + 6, hour: number(0)?, minute: number(2)?, second: number(4)? }),
            _ => None,
        }
    }
}

fn digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

fn digits_before(bytes: &[u8]) -> usize {
    bytes.iter().rev().take_while(|byte| byte.is_ascii_digit()).count()
}

/// What stands after the time: zone, half of the day, and in ctime's form the year.
#[derive(Default)]
struct Tail {
    offset_seconds: Option<i32>,
    is_afternoon: Option<bool>,
    year: Option<i16>,
}

impl Tail {
    /// `None` where a zone is named that is not known.
    fn read(text: &str) -> Option<Self> {
        let mut tail = Self::default();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let length = match first {
                '(' => return Some(tail), // a comment: the zone's name again
                '+' | '-' | '−' => tail.take_offset(rest, first)?,
                _ if first.is_ascii_digit() => tail.take_year(rest),
                _ if first.is_alphabetic() => tail.take_word(rest)?,
                _ => first.len_utf8(),
            };
            rest = &rest[length..];
        }
        Some(tail)
    }

    fn take_offset(&mut self, text: &str, sign: char) -> Option<usize> {
        let rest = &text[sign.len_utf8()..];
        let length = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b':').count();
        let figures: String = rest[..length].chars().filter(char::is_ascii_digit).collect();
        let (hours, minutes) = match figures.len() {
            0 => return Some(sign.len_utf8()),
            1 | 2 => (figures.parse::<i32>().ok()?, 0),
            3 => (figures[..1].parse().ok()?, figures[1..].parse().ok()?),
            4 => (figures[..2].parse().ok()?, figures[2..].parse().ok()?),
            _ => return None,
        };
        if hours > 15 || minutes > 59 {
            return None;
        }
        let seconds = hours * 3_600 + minutes * 60;
        // After `GMT` or `UTC` it is counted from there.
        self.offset_seconds = Some(self.offset_seconds.unwrap_or(0) + if sign == '+' { seconds } else { -seconds });
        Some(sign.len_utf8() + length)
    }

    fn take_year(&mut self, text: &str) -> usize {
        let length = digits(text.as_bytes());
        if length == 4 {
            self.year = text[..4].parse().ok();
        }
        length
    }

    fn take_word(&mut self, text: &str) -> Option<usize> {
        let length = text.find(|letter: char| !letter.is_alphabetic() && letter != '.').unwrap_or(text.len());
        let word = text[..length].trim_matches('.').replace('.', "");
        if let Some(is_afternoon) = date_words::is_afternoon(&word) {
            self.is_afternoon = Some(is_afternoon);
        } else if let Some(seconds) = date_words::zone(&word) {
            self.offset_seconds = Some(self.offset_seconds.unwrap_or(0) + seconds);
        } else if word.len() <= 5 && word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return None;
        }
        Some(length)
    }
}

/// The day's reading.
struct Day;

impl Day {
    /// Numbers and a month's name in any of their orders that leaves no doubt.
    fn read(text: &str, year_after: Option<i16>) -> Option<Date> {
        let mut numbers: Vec<(&str, char)> = Vec::new();
        let mut month = None;
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let is_number = first.is_ascii_digit();
            let end = if is_number {
                digits(rest.as_bytes())
            } else if first.is_alphabetic() {
                rest.find(|letter: char| !letter.is_alphabetic()).unwrap_or(rest.len())
            } else {
                first.len_utf8()
            };
            if is_number && numbers.len() < 4 {
                numbers.push((&rest[..end], rest[end..].chars().next().unwrap_or(' ')));
            } else if first.is_alphabetic() {
                // A weekday may be another language's month (`mar` is Tuesday): the last name counts.
                month = date_words::month(&rest[..end]).or(month);
            }
            rest = &rest[end..];
        }
        match month {
            Some(month) => Self::with_name(&numbers, month, year_after),
            None => Self::of_numbers(&numbers),
        }
    }

    fn with_name(numbers: &[(&str, char)], month: i8, year_after: Option<i16>) -> Option<Date> {
        let (day, year) = match *numbers {
            [(day, _)] => (day, year_after?),
            [(year, _), (day, _), ..] if year.len() == 4 => (day, year_of(year)?),
            [(day, _), (year, _), ..] => (day, year_of(year)?),
            _ => return None,
        };
        date(year, month, day.parse().ok()?)
    }

    fn of_numbers(numbers: &[(&str, char)]) -> Option<Date> {
        match *numbers {
            [(year, _)] if year.len() == 8 => {
                date(year[..4].parse().ok()?, year[4..6].parse().ok()?, year[6..].parse().ok()?)
            }
            [(year, _)] if year.len() == 4 => date(year_of(year)?, 1, 1),
            [(year, _), (day, _)] if year.len() == 4 && day.len() == 3 => {
                let days: i64 = day.parse().ok()?;
                date(year_of(year)?, 1, 1)?.checked_add(jiff::Span::new().try_days(days - 1).ok()?).ok()
            }
            [(year, _), (month, _)] if year.len() == 4 => date(year_of(year)?, month.parse().ok()?, 1),
            [(year, _), (month, _), (day, _), ..] if year.len() == 4 => {
                date(year_of(year)?, month.parse().ok()?, day.parse().ok()?)
            }
            [(first, mark), (second, _), (year, _), ..] if year.len() == 4 => {
                let (first, second): (i8, i8) = (first.parse().ok()?, second.parse().ok()?);
                match (mark, first > 12, second > 12) {
                    ('.', _, false) | (_, true, false) => date(year_of(year)?, second, first),
                    (_, false, true) => date(year_of(year)?, first, second),
                    _ => None, // 3/4/2020 is one day here and another there
                }
            }
            _ => None,
        }
    }
}

/// Years of two figures by the rule of RFC 2822.
fn year_of(text: &str) -> Option<i16> {
    let year: i16 = text.parse().ok()?;
    match text.len() {
        2 if year < 50 => Some(2_000 + year),
        2 | 3 => Some(1_900 + year),
        4 => Some(year),
        _ => None,
    }
}

/// No news is older than the year 1900: `0001-01-01` is a program's way to say that there is none.
fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok().filter(|_| year >= 1900)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn dates_that_tell_an_instant() {
        for (text, expected) in [
            ("Mon, 06 Sep 2010 00:01:00 +0000", "2010-09-06T00:01:00Z"),
            ("Mon 06 Sep 2010 00:01:00 GMT", "2010-09-06T00:01:00Z"),
            ("6 September 10 0:01 EST", "2010-09-06T05:01:00Z"),
            ("Mon, 06 Sep 2010 00:01:00 GMT+02:00", "2010-09-05T22:01:00Z"),
            ("Mon, 06 Sep 2010 00:01:00 +0200 (CEST)", "2010-09-05T22:01:00Z"),
            ("Mon, 06 Sep 2010 10:01:00 CEST", "2010-09-06T08:01:00Z"),
            ("Mon, 06 Sep 2010", "2010-09-06T00:00:00Z"),
            ("Mon Sep  6 00:01:00 2010", "2010-09-06T00:01:00Z"),
            ("Mon Sep 6 00:01:00 UTC 2010", "2010-09-06T00:01:00Z"),
            ("September 6, 2010 8:56 pm PST", "2010-09-07T04:56:00Z"),
            ("2010-09-06T12:00:00.123+02:00", "2010-09-06T10:00:00Z"),
            ("2010-09-06T12:00Z", "2010-09-06T12:00:00Z"),
            ("2010-09-06T12:00:00", "2010-09-06T12:00:00Z"),
            ("2010-09-06 00:01:00 +0000", "2010-09-06T00:01:00Z"),
            ("2010-09-06 00:01:00 UTC", "2010-09-06T00:01:00Z"),
            ("2010-09-06T24:00:00Z", "2010-09-07T00:00:00Z"),
            ("20100906", "2010-09-06T00:00:00Z"),
            ("20100906T000100Z", "2010-09-06T00:01:00Z"),
            ("2010-249", "2010-09-06T00:00:00Z"),
            ("2020/1/10 14:28:00", "2020-01-10T14:28:00Z"),
            ("1283731260", "2010-09-06T00:01:00Z"),
            ("1283731260000", "2010-09-06T00:01:00Z"),
            ("mar, 16 nov 2022 00:38:15 +0100", "2022-11-15T23:38:15Z"),
            ("Пн, 06 сен 2010 03:01:00 MSK", "2010-09-06T00:01:00Z"),
            ("6. März 2012 10:00 +0100", "2012-03-06T09:00:00Z"),
            ("2010年9月6日 08:01", "2010-09-06T08:01:00Z"),
            ("13/09/2010 08:01", "2010-09-13T08:01:00Z"),
            ("06.09.2010 08:01", "2010-09-06T08:01:00Z"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn dates_that_tell_none() {
        let long = "Jan 1-0000 ".repeat(1_000);
        for text in [
            "",
            "yesterday",
            "03/04/2020",
            "Mon, 06 Sep 2010 00:01:00 QQT",
            "0001-01-01T00:00:00Z",
            "2010-13-01",
            "32 Sep 2010",
            "12:00",
            "99999999999999999999",
            &long,
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
