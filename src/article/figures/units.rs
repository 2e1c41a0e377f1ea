//! Signs, codes and words of currencies and measures in, the unit out.

use super::super::lexicon::{Classes, classes};
use super::super::tokens::Tokens;

/// The ISO 4217 code that stands as such.
pub fn currency_code(word: &str) -> Option<&'static str> {
    const CODES: &[&str] = &[
        "USD", "EUR", "GBP", "JPY", "CNY", "CHF", "CAD", "AUD", "NZD", "INR", "RUB", "SEK", "NOK", "DKK", "PLN", "CZK",
        "HUF", "TRY", "BRL", "MXN", "ZAR", "KRW", "SGD", "HKD", "THB", "ILS", "UAH", "SAR", "AED",
    ];
    CODES.iter().copied().find(|code| *code == word)
}

/// The code of a currency's sign, with the country's letters before it where there are any.
pub fn currency_sign(sign: &str) -> Option<&'static str> {
    Some(match sign {
        "$" | "US$" => "USD",
        "C$" => "CAD",
        "A$" => "AUD",
        "NZ$" => "NZD",
        "HK$" => "HKD",
        "S$" => "SGD",
        "R$" => "BRL",
        "€" => "EUR",
        "£" => "GBP",
        "¥" => "JPY",
        "₽" => "RUB",
        "₹" => "INR",
        "₩" => "KRW",
        "₺" => "TRY",
        "₴" => "UAH",
        _ => return None,
    })
}

/// Measures that are only read directly at their number: "47km", "10 kg".
const SHORT: &[&str] = &[
    "km", "kg", "cm", "mm", "ha", "mph", "kph", "g", "l", "m", "t", "ft", "MW", "GW", "kW", "lb", "lbs", "oz", "GB",
    "MB", "TB", "kB", "mb", "gb", "C", "F", "mg", "ml", "mL", "kWh", "MWh", "GWh", "TWh", "kV", "kPa", "eV",
];

/// "square meters", "miles", "km", "-meter" after a number.
pub fn measure(tokens: &Tokens<'_>, last: usize) -> Option<(String, usize)> {
    let next = last + 1 + usize::from(tokens.is_mark(last + 1, "-") && tokens.touches_previous(last + 2));
    let word = tokens.word(next);
    let square = tokens.is_any(next, &["square", "cubic", "nautical", "metric"]);
    let unit = next + usize::from(square);
    if tokens.is_mark(next, "°") {
        let letter = usize::from(tokens.is_any(next + 1, &["c", "f"]));
        return Some((tokens.slice(next, next + letter).to_owned(), next + letter));
    }
    let joined = tokens.get(next).filter(|token| token.hyphened).and_then(|_| word.split_once('-'));
    if joined.is_some_and(|(of, unit)| matches!(of, "square" | "cubic") && classes(unit).any(Classes::MEASURE)) {
        return Some((word.replace('-', " "), next));
    }
    if tokens.has(unit, Classes::MEASURE) && !tokens.is_any(unit, &["bit", "cup", "cups", "yard", "yards", "foot"])
        || (next > last + 1 && tokens.has(unit, Classes::MEASURE))
        || tokens.is_any(unit, &["yards", "foot"])
    {
        return Some((tokens.slice(next, unit).to_owned(), unit));
    }
    let long = matches!(
        word,
        "km" | "kg"
            | "cm"
            | "mm"
            | "mph"
            | "MW"
            | "GW"
            | "mg"
            | "ml"
            | "MB"
            | "GB"
            | "TB"
            | "kWh"
            | "MWh"
            | "GWh"
            | "TWh"
    );
    let short = SHORT.contains(&word) && (tokens.touches_previous(next) || long);
    short.then(|| (word.to_owned(), next))
}
