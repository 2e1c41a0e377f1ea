//! Words of dates in, what they mean out: months, halves of the day, zones. Only names with one meaning are here.
//! Facts: RFC 822 and the IANA zone data for the zones, common knowledge of the languages for the months.

/// A month by its name or the start of it, in the languages whose feeds print their own.
pub(super) fn month(word: &str) -> Option<i8> {
    let word = word.to_lowercase();
    if let Some(month) = word
        .get(..3)
        .and_then(|start| ENGLISH.iter().position(|name| name.starts_with(start) && name.starts_with(word.as_str())))
    {
        return i8::try_from(month + 1).ok();
    }
    if word == "sept" {
        return Some(9);
    }
    OTHERS.iter().find(|(starts, _)| starts.split(' ').any(|start| word.starts_with(start))).map(|(_, month)| *month)
}

const ENGLISH: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The beginnings of the months' names in Romance, Germanic, Slavic languages, Finnish, Hungarian, Turkish, Greek; longer ones first where
/// one begins another.
const OTHERS: &[(&str, i8)] = &[
    ("janv jän jän. gennaio gen ene enero jaan sty янв січ ιαν oca tammi", 1),
    ("fév fev febb feb févr helmi lut фев лют φεβ şub", 2),
    ("mär maa marz marc mars mars mrt már mars maalis marzec мар бер μαρ μάρ", 3),
    ("avr abr ápr huhti kwi апр квіт απρ nis", 4),
    ("mai mei mag maio maj máj touko май мая трав μαϊ μάι mayıs", 5),
    ("juin giu jun jún kesä cze июн черв ιουν ιούν haz", 6),
    ("juil lug jul júl heinä lip июл лип ιουλ ιούλ tem", 7),
    ("aoû aou ago agosto sie elo авг серп αυγ αύγ ağu", 8),
    ("set sep szept syys wrz сен вер σεπ eyl", 9),
    ("okt out ott oct loka paź окт жовт οκτ eki", 10),
    ("nov noi marras lis ноя лист νοε νοέ kas", 11),
    ("déc dec dez dic des joulu gru дек груд δεκ ara", 12),
];

/// Before noon or after it.
pub(super) fn is_afternoon(word: &str) -> Option<bool> {
    match word {
        "am" | "AM" | "Am" | "오전" | "上午" => Some(false),
        "pm" | "PM" | "Pm" | "오후" | "下午" => Some(true),
        _ => None,
    }
}

/// Korean and Chinese print the half of the day before the hour.
pub(super) fn is_afternoon_in(text: &str) -> Option<bool> {
    if text.is_ascii() {
        return None;
    }
    text.split_whitespace().find_map(is_afternoon)
}

/// Korea is one zone: a time with Korean words and no zone is in it.
pub(super) fn offset_of_script(text: &str) -> i32 {
    if ["오전", "오후", "년"].iter().any(|word| text.contains(word)) { 9 * 3_600 } else { 0 }
}

/// Seconds east of Greenwich. Names with several meanings in the news (IST, CST outside of RFC 822's meaning) are given only where a
/// standard for feeds names them.
pub(super) fn zone(name: &str) -> Option<i32> {
    let minutes = match name {
        "Z" | "z" | "GMT" | "UTC" | "UT" | "WET" | "gmt" | "utc" | "Gmt" | "Utc" => 0,
        "EST" => -300,
        "EDT" => -240,
        "CST" => -360,
        "CDT" => -300,
        "MST" => -420,
        "MDT" => -360,
        "PST" => -480,
        "PDT" => -420,
        "AKST" => -540,
        "AKDT" => -480,
        "HST" => -600,
        "ADT" | "BRT" | "ART" => -180,
        "NST" => -210,
        "NDT" => -150,
        "BST" | "CET" | "MET" | "WEST" | "WAT" | "MEZ" => 60,
        "CEST" | "EET" | "MEST" | "MESZ" | "SAST" | "CAT" => 120,
        "EEST" | "EAT" | "TRT" => 180,
        "MSK" => 180,
        "MSD" => 240,
        "PKT" => 300,
        "WIB" | "ICT" => 420,
        "HKT" | "SGT" | "AWST" | "MYT" => 480,
        "JST" | "KST" => 540,
        "ACST" => 570,
        "AEST" => 600,
        "ACDT" => 630,
        "AEDT" => 660,
        "NZST" => 720,
        "NZDT" => 780,
        _ => return None,
    };
    Some(minutes * 60)
}
