//! What stands before a dateline's separator in, its place, day and agency out: the whole of it must be one of the three.

use super::Day;
use super::agencies;
use crate::article::calendar;
use crate::article::gazetteer::{self, Kind};

/// Words in lower case that may stand inside a place's name.
const PARTICLES: &[&str] = &[
    "de", "del", "la", "las", "el", "los", "le", "les", "of", "the", "and", "es", "sur", "upon", "am", "an", "der",
    "di", "do", "da", "dos", "du", "en", "near", "in", "on", "al", "bei", "aboard", "e", "y", "et", "und", "i", "off",
];

/// Words that show that a head in capitals is a sentence and no place.
const NO_PLACE: &[&str] = &[
    "has", "have", "is", "are", "was", "were", "will", "says", "said", "to", "for", "with", "by", "from", "at", "as",
    "no", "not", "total", "note", "update", "analysis", "by",
];

/// A dateline's parts; offsets count from the head's beginning.
#[derive(Debug, Default)]
pub(super) struct Head<'a> {
    text: &'a str,
    pub place: Option<(usize, usize)>,
    pub day: Option<Day>,
    pub day_span: Option<(usize, usize)>,
    pub provider: Option<&'static str>,
    /// A bracket stood where an agency's name stands, though the name is unknown.
    pub bracketed: bool,
}

impl<'a> Head<'a> {
    /// Reads the head whole, or not at all.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let mut head = Head { text, ..Head::default() };
        let mut rest = (0, text.len());
        head.take_leading_agency(&mut rest);
        head.take_trailing_agency(&mut rest);
        head.take_day(&mut rest);
        let place = trim_place(text, rest);
        if place.0 < place.1 {
            is_place(&text[place.0..place.1], head.day.is_some() || head.provider.is_some()).then_some(())?;
            head.place = Some(place);
        }
        Some(head)
    }

    /// Whether the place alone is evidence enough: in capitals, and known as a place.
    pub(super) fn place_is_certain(&self) -> bool {
        let known = |city: &str| gazetteer::place_in_any_case(city).is_some_and(|place| place.kind != Kind::Country);
        self.place_has_region() || self.city_in_capitals().is_some_and(known)
    }

    /// Whether a city in capitals is followed by the state or country that it lies in.
    pub(super) fn place_has_region(&self) -> bool {
        let Some((start, end)) = self.place else { return false };
        let region = self.text[start..end].split(',').nth(1).map(str::trim).and_then(gazetteer::place_in_any_case);
        let known = region.is_some_and(|place| matches!(place.kind, Kind::Country | Kind::Region));
        known && self.city_in_capitals().is_some()
    }

    fn city_in_capitals(&self) -> Option<&str> {
        let (start, end) = self.place?;
        let city = self.text[start..end].split(',').next()?.trim();
        (city.chars().count() >= 3 && !city.chars().any(char::is_lowercase)).then_some(city)
    }

    /// "(ANSA) - ROME", "ANSA ALERT - ROME" and "Reuters, MAR 04": the agency before all else.
    fn take_leading_agency(&mut self, rest: &mut (usize, usize)) {
        let text = &self.text[rest.0..rest.1];
        let (name, after) = if let Some(inner) = text.strip_prefix('(') {
            let Some(close) = inner.find(')') else { return };
            (&inner[..close], close + 2)
        } else if let Some((name, after)) = slug(text) {
            (name, after)
        } else if let Some(comma) = text.find([',', '–']) {
            (&text[..comma], comma)
        } else {
            (text, text.len())
        };
        let Some(agency) = agencies::named(name) else { return };
        let skipped = text[after..].trim_start_matches(|c: char| c.is_whitespace() || "-–—,:".contains(c));
        self.provider = Some(agency.name);
        rest.0 = rest.1 - skipped.len();
    }

    /// "(Reuters)", "/TASS/", "Kyodo" at the end.
    fn take_trailing_agency(&mut self, rest: &mut (usize, usize)) {
        let text = self.text[rest.0..rest.1].trim_end_matches(|c: char| c.is_whitespace() || c == '.');
        let (close, open) = match text.chars().next_back() {
            Some(')') => (text.len() - 1, text.rfind('(')),
            Some('/') => (text.len() - 1, text[..text.len() - 1].rfind('/')),
            _ => return self.take_bare_agency(rest),
        };
        let Some(open) = open else { return };
        let inner = &text[open + 1..close];
        if gazetteer::place(inner).is_some() {
            return; // "Kyiv (Ukraine)": of the place
        }
        self.provider = agencies::among(inner).map(|agency| agency.name).or(self.provider);
        self.bracketed = self.provider.is_none() && inner.len() <= 30 && !inner.contains(char::is_numeric);
        if self.provider.is_some() || self.bracketed {
            rest.1 = rest.0 + open;
        }
    }

    fn take_bare_agency(&mut self, rest: &mut (usize, usize)) {
        let text = self.text[rest.0..rest.1].trim_end();
        let Some(space) = text.rfind(char::is_whitespace) else { return };
        if let Some(agency) = agencies::named(&text[space..]).filter(|agency| agency.bare) {
            self.provider = Some(agency.name);
            rest.1 = rest.0 + space;
        }
    }

    /// "March 3", "3 août 2021", "Dec. 03, 2019" at the end.
    fn take_day(&mut self, rest: &mut (usize, usize)) {
        let words = words(self.text, *rest);
        let from_end = |count: usize| words.len().checked_sub(count).map(|first| &words[first..]);
        let whole = [3, 2].into_iter().find_map(|count| {
            let last = from_end(count)?;
            let texts: Vec<&str> = last.iter().map(|(start, end)| &self.text[*start..*end]).collect();
            Some((day_of(&texts)?, last[0].0, last[count - 1].1))
        });
        if let Some((day, start, end)) = whole {
            self.day = Some(day);
            self.day_span = Some((start, end));
            rest.1 = start;
        }
    }
}

/// "ANSA ALERT - ": an agency with a word or two in capitals, and where what follows it begins.
fn slug(text: &str) -> Option<(&str, usize)> {
    let end = text.find(" - ")?;
    let mut words = text[..end].split(' ');
    let name = words.next()?;
    let labels = words.clone().count();
    let capitals = |text: &str| text.chars().all(char::is_uppercase);
    ((1..=2).contains(&labels) && capitals(name) && words.all(capitals)).then_some((name, end))
}

/// A day in two or three words: month and day in either order, then perhaps the year.
fn day_of(words: &[&str]) -> Option<Day> {
    let (pair, year) = match words {
        [first, second] => ([*first, *second], None),
        [first, second, year] => ([*first, *second], Some(year_of(year)?)),
        _ => return None,
    };
    let month_of = |word: &str| {
        let lower = word.to_lowercase();
        calendar::month(&lower).or_else(|| calendar::misspelt_month(&lower))
    };
    let day = |word: &str, month: &str| Some(Day { year, month: month_of(month)?, day: day_number(word)? });
    day(pair[1], pair[0]).or_else(|| day(pair[0], pair[1]))
}

fn day_number(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|c: char| c.is_alphabetic() && c != 'l');
    let digits = if digits.ends_with('l') { digits.replace('l', "1") } else { digits.to_owned() };
    let suffix = &word[word.len().min(digits.len())..];
    let plain = digits.len() <= 2 && matches!(suffix, "" | "st" | "nd" | "rd" | "th" | "er");
    digits.parse().ok().filter(|day| plain && (1..=31).contains(day))
}

fn year_of(word: &str) -> Option<i16> {
    word.parse().ok().filter(|year| word.len() == 4 && (1800..=2199).contains(year))
}

/// Words between spaces, commas and full stops, as byte ranges of `text`.
fn words(text: &str, (start, end): (usize, usize)) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut begun = None;
    for (at, c) in text[start..end].char_indices() {
        let inside = !(c.is_whitespace() || matches!(c, ',' | '.'));
        match (inside, begun) {
            (true, None) => begun = Some(start + at),
            (false, Some(from)) => {
                words.push((from, start + at));
                begun = None;
            }
            _ => {}
        }
    }
    words.extend(begun.map(|from| (from, end)));
    words
}

/// Without the spaces and commas around it, and without a stop that no abbreviation has.
fn trim_place(text: &str, (start, end): (usize, usize)) -> (usize, usize) {
    let place = &text[start..end];
    let place = place.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '-'));
    let word = place.rsplit([' ', ',']).next().unwrap_or_default();
    let place = if word.ends_with('.')
        && !word[..word.len() - 1].contains('.')
        && word == place
        && gazetteer::place(word).is_none()
    {
        &place[..place.len() - 1]
    } else {
        place
    };
    let lead = place.len() - place.trim_start().len();
    (start + lead, start + place.len().max(lead))
}

/// Whether a text can be nothing but a place: a few words, each with a capital or a particle.
fn is_place(place: &str, evidence: bool) -> bool {
    let segments: Vec<&str> = place.split([',', '/']).map(str::trim).collect();
    let starts = place.chars().next().is_some_and(char::is_uppercase);
    let lower_case = evidence && known_in_lower_case(segments[0]);
    place.len() <= 70
        && segments.len() <= 4
        && (starts || lower_case)
        && !place.contains(|c: char| c.is_numeric() || "\"“”<>;:!?=+$%&[]{}|".contains(c))
        && segments.iter().all(|segment| is_segment(segment, starts && !lower_case))
}

fn is_segment(segment: &str, capitalised: bool) -> bool {
    let words: Vec<&str> = segment.split_whitespace().collect();
    !words.is_empty()
        && words.len() <= 6
        && words.iter().all(|word| {
            let lower = word.to_lowercase();
            let bare = word.trim_start_matches(['(', '\'', '‘', '’']);
            let capital = !capitalised || bare.chars().next().is_some_and(char::is_uppercase);
            !NO_PLACE.contains(&lower.as_str()) && word.chars().count() <= 24 && (capital || PARTICLES.contains(word))
        })
}

/// "new york" in a wire without capitals.
fn known_in_lower_case(segment: &str) -> bool {
    gazetteer::of_capitals(&segment.to_uppercase()).is_some()
}
