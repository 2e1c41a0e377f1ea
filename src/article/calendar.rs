//! Words for months and weekdays in, their numbers out; and civil dates built from parts that may be wrong.

use jiff::civil::{Date, Weekday};

/// Months in full, in English, German, French, Spanish, Portuguese, Italian, Russian (genitive), Dutch and Danish.
const MONTHS: [&[&str]; 12] = [
    &["january", "januar", "janvier", "enero", "janeiro", "gennaio", "января", "januari", "jänner"],
    &["february", "februar", "février", "febrero", "fevereiro", "febbraio", "февраля", "februari", "fevrier"],
    &["march", "märz", "mars", "marzo", "março", "марта", "maart", "marts", "marco"],
    &["april", "avril", "abril", "aprile", "апреля"],
    &["may", "mai", "mayo", "maio", "maggio", "мая", "mei", "maj"],
    &["june", "juni", "juin", "junio", "junho", "giugno", "июня"],
    &["july", "juli", "juillet", "julio", "julho", "luglio", "июля"],
    &["august", "août", "agosto", "августа", "augustus", "aout"],
    &["september", "septembre", "septiembre", "setembro", "settembre", "сентября", "setiembre"],
    &["october", "oktober", "octobre", "octubre", "outubro", "ottobre", "октября"],
    &["november", "novembre", "noviembre", "novembro", "ноября"],
    &["december", "dezember", "décembre", "diciembre", "dezembro", "dicembre", "декабря", "decembre"],
];

/// Short forms, without their full stop, in the same languages.
const SHORT_MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "janv", "gen", "янв"],
    &["feb", "fév", "fev", "févr", "febr", "фев"],
    &["mar", "mär", "mrz", "мар"],
    &["apr", "avr", "abr", "апр"],
    &["mag"],
    &["jun", "juin", "giu", "июн"],
    &["jul", "juil", "lug", "июл"],
    &["aug", "ago", "aoû", "авг"],
    &["sep", "sept", "set", "сен"],
    &["oct", "okt", "ott", "out", "окт"],
    &["nov", "нов"],
    &["dec", "dez", "dic", "déc", "дек"],
];

/// English months, in full and short: the forms that running English text uses.
const ENGLISH: [(&str, &[&str]); 12] = [
    ("january", &["jan"]),
    ("february", &["feb"]),
    ("march", &["mar"]),
    ("april", &["apr"]),
    ("may", &[]),
    ("june", &["jun"]),
    ("july", &["jul"]),
    ("august", &["aug"]),
    ("september", &["sep", "sept"]),
    ("october", &["oct"]),
    ("november", &["nov"]),
    ("december", &["dec"]),
];

/// The month that a lower-case word without full stop names in any of the languages.
pub fn month(word: &str) -> Option<i8> {
    let found = |table: &[&[&str]; 12]| table.iter().position(|names| names.contains(&word));
    found(&MONTHS).or_else(|| found(&SHORT_MONTHS)).map(to_number)
}

/// The month that a lower-case word names in any of the languages when it is written in full.
pub fn full_month(word: &str) -> Option<i8> {
    MONTHS.iter().position(|names| names.contains(&word)).map(to_number)
}

/// The month that a lower-case English word names.
pub fn english_month(word: &str) -> Option<i8> {
    ENGLISH.iter().position(|(full, short)| *full == word || short.contains(&word)).map(to_number)
}

/// The month that a misspelt English word most likely means: one letter off, or two letters changed over.
pub fn misspelt_month(word: &str) -> Option<i8> {
    if word.len() < 4 || !word.is_ascii() {
        return None;
    }
    ENGLISH.iter().position(|(full, _)| one_slip(word.as_bytes(), full.as_bytes())).map(to_number)
}

/// The weekday that a lower-case English word names.
pub fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "monday" | "mon" | "mondays" => Weekday::Monday,
        "tuesday" | "tue" | "tues" | "tuesdays" => Weekday::Tuesday,
        "wednesday" | "wed" | "weds" | "wednesdays" => Weekday::Wednesday,
        "thursday" | "thu" | "thurs" | "thur" | "thursdays" => Weekday::Thursday,
        "friday" | "fri" | "fridays" => Weekday::Friday,
        "saturday" | "sat" | "saturdays" => Weekday::Saturday,
        "sunday" | "sun" | "sundays" => Weekday::Sunday,
        _ => return None,
    })
}

/// The date, where there is such a day.
pub fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

/// Of the days with this month and day, the one nearest to `reference` (within a year of it).
pub fn nearest(month: i8, day: i8, reference: Date) -> Option<Date> {
    (-1..=1)
        .filter_map(|step| date(reference.year().checked_add(step)?, month, day))
        .min_by_key(|candidate| days_between(*candidate, reference).abs())
}

/// Whole days from `from` to `to`.
pub fn days_between(to: Date, from: Date) -> i32 {
    from.until(to).map_or(i32::MAX, |span| span.get_days())
}

fn to_number(position: usize) -> i8 {
    i8::try_from(position + 1).unwrap_or(1)
}

/// Whether two words differ by one letter put in, left out or changed, or by two neighbours changed over.
fn one_slip(left: &[u8], right: &[u8]) -> bool {
    let ahead = left.iter().zip(right).take_while(|(a, b)| a == b).count();
    let (left, right) = (&left[ahead..], &right[ahead..]);
    let behind = left.iter().rev().zip(right.iter().rev()).take_while(|(a, b)| a == b).count();
    let (left, right) = (&left[..left.len() - behind], &right[..right.len() - behind]);
    match (left, right) {
        ([], []) | ([], [_]) | ([_], []) | ([_], [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_in_many_languages_and_with_slips() {
        for (word, number) in [("may", 5), ("mai", 5), ("lug", 7), ("марта", 3), ("août", 8), ("sept", 9)] {
            assert_eq!(month(word), Some(number), "{word}");
        }
        for (word, number) in [("narch", 3), ("juen", 6), ("apirl", 4), ("februay", 2)] {
            assert_eq!(misspelt_month(word), Some(number), "{word}");
        }
        assert_eq!(misspelt_month("match"), Some(3)); // only ever asked before a day number in a dateline
        assert_eq!(misspelt_month("torch"), None);
    }

    #[test]
    fn the_nearest_day_may_lie_in_the_year_before_or_after() {
        let reference = date(2016, 1, 3).unwrap();
        assert_eq!(nearest(12, 30, reference), date(2015, 12, 30));
        assert_eq!(nearest(1, 5, reference), date(2016, 1, 5));
        assert_eq!(nearest(2, 30, reference), None);
    }
}
