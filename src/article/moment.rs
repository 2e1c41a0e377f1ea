//! A date as metadata or a page prints it in, a [`Moment`]'s value out: the day, the time where one is told, the zone where one is told.

use std::sync::LazyLock;

use super::record::Moment;
use super::words::list;

/// A civil time, not yet checked against anything but the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    pub year: i16,
    pub month: i8,
    pub day: i8,
    /// Hour, minute, second.
    pub time: Option<(i8, i8, i8)>,
    /// Minutes east of Greenwich.
    pub offset: Option<i16>,
}

/// Beginnings of month names: a name counts when a word begins with it and goes on for at most a few letters, so that cases ("января",
/// "stycznia") need one stem.
static MONTHS: LazyLock<Vec<(&'static str, i8)>> = LazyLock::new(|| {
    let lines = list(include_str!("words/months.txt")).into_iter();
    lines
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(stem, month)| Some((stem, month.parse().ok()?)))
        .collect()
});

impl Civil {
    /// The first date in a value or a line.
    pub fn find(text: &str) -> Option<Self> {
        let text = &text[..super::text::floor_boundary(text, 400)];
        iso(text).or_else(|| epoch(text)).or_else(|| worded(text)).or_else(|| numeric(text))
    }

    fn of(year: i64, month: i64, day: i64) -> Option<Self> {
        let (year, month, day) = (i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        let sound = (1900..=2100).contains(&year) && jiff::civil::Date::new(year, month, day).is_ok();
        sound.then_some(Self { year, month, day, time: None, offset: None })
    }

    /// With the time and zone that stand in the text behind the date.
    fn timed(mut self, rest: &str) -> Self {
        if let Some((time, after)) = time_in(rest) {
            self.time = Some(time);
            self.offset = offset_in(after);
        }
        self
    }

    pub fn is_same_day(self, other: Self) -> bool {
        (self.year, self.month, self.day) == (other.year, other.month, other.day)
    }

    pub fn moment(self, source: &str) -> Moment {
        let mut value = format!("{:04}-{:02}-{:02}", self.year, self.month, self.day);
        let mut precision = "day";
        if let Some((hour, minute, second)) = self.time {
            value.push_str(&format!("T{hour:02}:{minute:02}:{second:02}"));
            precision = if second == 0 { "minute" } else { "second" };
            match self.offset {
                Some(0) => value.push('Z'),
                Some(offset) => {
                    let sign = if offset < 0 { '-' } else { '+' };
                    value.push_str(&format!("{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60));
                }
                None => {}
            }
        }
        Moment { value, precision: precision.to_owned(), source: source.to_owned(), reason: None }
    }
}

/// `2016-05-03`, `2016/05/03`, `20160503`, each with a time behind it or none.
fn iso(text: &str) -> Option<Civil> {
    let bytes = text.as_bytes();
    for (start, length) in digit_runs(text) {
        let digits = &text[start..start + length];
        if length == 8 || length == 14 {
            let number = |from: usize, to: usize| digits[from..to].parse().ok();
            if let Some(date) = Civil::of(number(0, 4)?, number(4, 6)?, number(6, 8)?) {
                let time = if length == 14 { Some((&digits[8..10], &digits[10..12], &digits[12..14])) } else { None };
                let time = time.and_then(|(hour, minute, second)| clock(hour, minute, second));
                return Some(if time.is_some() { Civil { time, ..date } } else { date.timed(&text[start + length..]) });
            }
        }
        let separator = bytes.get(start + length).copied();
        if length == 4 && matches!(separator, Some(b'-' | b'/' | b'.')) {
            let rest = &text[start + 5..];
            let mut runs = digit_runs(rest);
            if let (Some((0, months @ 1..=2)), Some((at, days @ 1..=2))) = (runs.next(), runs.next())
                && at == months + 1
            {
                let date =
                    Civil::of(digits.parse().ok()?, rest[..months].parse().ok()?, rest[at..at + days].parse().ok()?);
                if let Some(date) = date {
                    return Some(date.timed(&rest[at + days..]));
                }
            }
        }
    }
    cjk(text)
}

/// `2016年5月3日`, `2016년 5월 3일`.
fn cjk(text: &str) -> Option<Civil> {
    let mark = text.find(['年', '년'])?;
    let year = trailing_number(&text[..mark])?;
    let rest = &text[mark..];
    let month_mark = rest.find(['月', '월'])?;
    let month = trailing_number(&rest[..month_mark])?;
    let rest = &rest[month_mark..];
    let day_mark = rest.find(['日', '일'])?;
    Some(Civil::of(year, month, trailing_number(&rest[..day_mark])?)?.timed(&rest[day_mark..]))
}

fn trailing_number(text: &str) -> Option<i64> {
    let text = text.trim_end();
    let start = text.len() - text.bytes().rev().take_while(u8::is_ascii_digit).count();
    text[start..].parse().ok()
}

/// Seconds or milliseconds since 1970, the whole of the value.
fn epoch(text: &str) -> Option<Civil> {
    let text = text.trim();
    if !text.bytes().all(|byte| byte.is_ascii_digit()) || !matches!(text.len(), 10 | 13) {
        return None;
    }
    let number: i64 = text.parse().ok()?;
    let seconds = if text.len() == 13 { number / 1000 } else { number };
    let time = jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::from_second(seconds).ok()?);
    let mut date = Civil::of(time.year().into(), time.month().into(), time.day().into())?;
    (date.time, date.offset) = (Some((time.hour(), time.minute(), time.second())), Some(0));
    Some(date)
}

/// `3 May 2016`, `May 3, 2016`, `3. Mai 2016`, `3 de mayo de 2016`.
fn worded(text: &str) -> Option<Civil> {
    let lower = text.to_lowercase();
    // Lower case may change lengths; the places are of `lower` alone.
    let tokens = tokens(&lower);
    for (number, token) in tokens.iter().enumerate() {
        let Some(month) = month_of(&lower[token.0..token.1]) else { continue };
        let value =
            |at: Option<usize>| at.and_then(|at| tokens.get(at)).and_then(|token| number_of(&lower[token.0..token.1]));
        let is_filler = |at: usize| {
            tokens.get(at).is_some_and(|token| matches!(&lower[token.0..token.1], "de" | "of" | "del" | "th" | "г"))
        };
        let before = number.checked_sub(1).map(|at| if is_filler(at) { at.saturating_sub(1) } else { at });
        let mut next = number + 1;
        if is_filler(next) {
            next += 1;
        }
        let (first, second) = (value(Some(next)), value(Some(next + 1)));
        let year_ahead =
            (next + 1..next + 7).find(|at| value(Some(*at)).is_some_and(|year| (1900..=2100).contains(&year)));
        let candidates = [
            (value(before), first, next),
            (first, second, next + 1),
            (first, value(Some(next + 2)).filter(|_| is_filler(next + 1)), next + 2),
        ];
        // `Mon Aug 03 12:45:00 EDT 2015`: the time stands between day and year.
        if let (Some(day @ 1..=31), Some(at)) = (first, year_ahead.filter(|at| *at > next + 2))
            && let Some(date) = value(Some(at)).and_then(|year| Civil::of(year, month.into(), day))
        {
            return Some(date.timed(&lower[tokens[next].1..]));
        }
        for (day, year, last) in candidates {
            if let (Some(day @ 1..=31), Some(year @ 1900..=2100)) = (day, year)
                && let Some(date) = Civil::of(year, month.into(), day)
            {
                return Some(date.timed(&lower[tokens[last].1..]));
            }
        }
    }
    None
}

/// `03.05.2016` and `03/05/2016`: the day first, unless it cannot be.
fn numeric(text: &str) -> Option<Civil> {
    let runs: Vec<_> = digit_runs(text).take(24).collect();
    for window in runs.windows(3) {
        let [(first, a), (second, b), (third, c)] = [window[0], window[1], window[2]];
        let gap = |from: usize, to: usize| text.get(from..to).is_some_and(|gap| matches!(gap.trim(), "." | "/" | "-"));
        if a > 2 || b > 2 || !matches!(c, 2 | 4) || !gap(first + a, second) || !gap(second + b, third) {
            continue;
        }
        let number = |at: usize, length: usize| text[at..at + length].parse::<i64>().ok();
        let year = number(third, c)? + if c == 2 { 2000 } else { 0 };
        let (day, month) = (number(first, a)?, number(second, b)?);
        let date = Civil::of(year, month, day).or_else(|| Civil::of(year, day, month));
        if let Some(date) = date {
            return Some(date.timed(&text[third + c..]));
        }
    }
    None
}

fn month_of(word: &str) -> Option<i8> {
    let fits = |stem: &str| word.starts_with(stem) && word.chars().count() <= stem.chars().count() + 8;
    MONTHS.iter().filter(|(stem, _)| fits(stem)).max_by_key(|(stem, _)| stem.len()).map(|(_, month)| *month)
}

/// `3`, `3rd`, `1er`.
fn number_of(word: &str) -> Option<i64> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0 && word.len() <= digits + 3).then(|| word[..digits].parse().ok()).flatten()
}

fn tokens(text: &str) -> Vec<(usize, usize)> {
    let mut tokens = Vec::new();
    let mut start = None;
    for (at, character) in text.char_indices() {
        match (character.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                tokens.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    tokens.extend(start.map(|from| (from, text.len())));
    tokens
}

/// Start and length of each run of ASCII digits.
fn digit_runs(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes.get(at..)?.iter().position(u8::is_ascii_digit)?;
        let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        at = start + length;
        Some((start, length))
    })
}

/// `T10:15:00`, `10:15`, `10.15 Uhr`, `10:15 pm`; what stands behind it comes with it.
fn time_in(rest: &str) -> Option<((i8, i8, i8), &str)> {
    let near = &rest[..super::text::floor_boundary(rest, 40)];
    let (at, length) = digit_runs(near).next()?;
    let separator = near.as_bytes().get(at + length)?;
    if length > 2 || !matches!(separator, b':' | b'.' | b'h') || near[..at].contains('-') {
        return None;
    }
    let minutes = near.get(at + length + 1..at + length + 3)?;
    let after = &near[at + length + 3..];
    let seconds = after.strip_prefix(':').and_then(|after| after.get(..2));
    let after = if seconds.is_some() { &after[3..] } else { after };
    let (mut hour, minute, second) = clock(&near[at..at + length], minutes, seconds.unwrap_or("00"))?;
    let lower = after.trim_start().to_ascii_lowercase();
    match lower.get(..1) {
        Some("p") if lower.starts_with("pm") || lower.starts_with("p.m") => hour = hour % 12 + 12,
        Some("a") if lower.starts_with("am") || lower.starts_with("a.m") => hour %= 12,
        _ => return Some(((hour, minute, second), after)),
    }
    // "pm" and "p.m." go, so that a zone may follow.
    Some(((hour, minute, second), after.trim_start().trim_start_matches(['p', 'P', 'a', 'A', 'm', 'M', '.'])))
}

fn clock(hour: &str, minute: &str, second: &str) -> Option<(i8, i8, i8)> {
    let (hour, minute, second): (i8, i8, i8) = (hour.parse().ok()?, minute.parse().ok()?, second.parse().ok()?);
    ((0..24).contains(&hour) && (0..60).contains(&minute) && (0..61).contains(&second)).then_some((
        hour,
        minute,
        second.min(59),
    ))
}

/// `Z`, `+02:00`, `+0200`, `GMT`, and the American names.
fn offset_in(after: &str) -> Option<i16> {
    let after = after.trim_start_matches(|next: char| next == '.' || next == ',' || next.is_ascii_digit()).trim_start();
    let upper = after.get(..after.len().min(9)).unwrap_or(after).to_ascii_uppercase();
    let word: String = upper.chars().take_while(char::is_ascii_alphabetic).collect();
    match word.as_str() {
        "Z" | "UTC" | "GMT" => return Some(0),
        "EST" | "CDT" => return Some(-300),
        "EDT" => return Some(-240),
        "CST" | "MDT" => return Some(-360),
        "MST" | "PDT" => return Some(-420),
        "PST" => return Some(-480),
        "CEST" => return Some(120),
        "CET" | "MEZ" => return Some(60),
        "BST" => return Some(60),
        "IST" => return Some(330),
        "" => {}
        _ => return None,
    }
    let sign = match upper.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String =
        upper[1..].chars().filter(|next| *next != ':').take_while(char::is_ascii_digit).take(4).collect();
    let number: i16 = digits.parse().ok()?;
    let minutes = if digits.len() <= 2 { number * 60 } else { number / 100 * 60 + number % 100 };
    (minutes <= 14 * 60).then_some(sign * minutes)
}

#[cfg(test)]
mod tests {
    use super::Civil;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(Civil::find(text).map(|civil| civil.moment("meta").value).unwrap_or_default(), expected, "{text}");
    }

    #[test]
    fn metadata_forms() {
        check("2016-05-03T10:15:30.250+03:00", "2016-05-03T10:15:30+03:00");
        check("2016-05-03T10:15:30Z", "2016-05-03T10:15:30Z");
        check("2016-05-03 10:15", "2016-05-03T10:15:00");
        check("2016-05-03T10:15:30+0000", "2016-05-03T10:15:30Z");
        check("20160503", "2016-05-03");
        check("Tue, 03 May 2016 10:15:30 -0500", "2016-05-03T10:15:30-05:00");
        check("1462270530", "2016-05-03T10:15:30Z");
        check("1462270530000", "2016-05-03T10:15:30Z");
        check("2016-13-45T25:61:61", "");
        check("99999999999-13-45", "");
    }

    #[test]
    fn printed_forms() {
        check("May 3, 2016 at 10:15 p.m. EDT", "2016-05-03T22:15:00-04:00");
        check("Published 3rd May 2016", "2016-05-03");
        check("Tue May 03 12:45:00 EDT 2016", "2016-05-03T12:45:00-04:00");
        check("3. März 2016, 10:15 Uhr", "2016-03-03T10:15:00");
        check("3 de diciembre de 2016", "2016-12-03");
        check("le 1er août 2016 à 10h15", "2016-08-01T10:15:00");
        check("3 января 2016 г.", "2016-01-03");
        check("03.05.2016", "2016-05-03");
        check("5/31/2016", "2016-05-31");
        check("2016年5月3日 10:15", "2016-05-03T10:15:00");
        check("no date at all", "");
    }
}
