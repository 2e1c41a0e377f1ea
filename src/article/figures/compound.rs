//! A figure in, what belongs to it besides its number and unit out: "5 feet 2 inches", "a 16-team cup".

use super::super::lexicon::{Classes, classes};
use super::super::tokens::{Kind, Tokens};
use super::amount;

/// A unit, the smaller one after it, and how many of the smaller make one.
const PARTS: &[(&[&str], &[&str], f64)] = &[
    (&["feet", "foot", "ft"], &["inch", "inches", "in"], 12.0),
    (&["pound", "pounds", "lb", "lbs"], &["ounce", "ounces", "oz"], 16.0),
    (&["dollar", "dollars", "euro", "euros"], &["cent", "cents"], 100.0),
    (&["pound", "pounds"], &["pence"], 100.0),
];

/// With the part in the smaller unit that follows: the value in the greater unit, and the last token.
pub fn with_rest(tokens: &Tokens<'_>, value: f64, unit: usize) -> (f64, usize) {
    let next = unit + 1 + usize::from(tokens.is(unit + 1, "and"));
    let rest = PARTS.iter().filter(|(greater, ..)| tokens.is_any(unit, greater)).find_map(|(_, smaller, many)| {
        let rest = amount::read(tokens, next).filter(|rest| tokens.same_part(unit, rest.last + 1))?;
        let fits = rest.value < *many && tokens.is_any(rest.last + 1, smaller);
        fits.then_some((value + rest.value / many, rest.last + 1))
    });
    rest.unwrap_or((value, unit))
}

/// The unit of "16-team" before a noun.
pub fn modifier(tokens: &Tokens<'_>, last: usize, value: f64) -> Option<usize> {
    let unit = last + 2;
    let joined = tokens.is_mark(last + 1, "-") && tokens.touches_previous(last + 1) && tokens.touches_previous(unit);
    (joined && is_modifier(tokens, unit, tokens.word(unit), value)).then_some(unit)
}

/// Whether a word joined to a number by a hyphen is a noun that it counts: "six-story house", but not "two-thirds".
pub fn is_modifier(tokens: &Tokens<'_>, at: usize, unit: &str, value: f64) -> bool {
    const NO_NOUN: Classes = Classes::FUNCTION.or(Classes::TIME_UNIT).or(Classes::NUMBER).or(Classes::MULTIPLIER);
    let noun = unit.len() > 2
        && unit.bytes().all(|byte| byte.is_ascii_lowercase())
        && !classes(unit).any(NO_NOUN)
        && !["third", "thirds", "quarter", "quarters", "half", "fold", "odd", "plus", "something", "way"]
            .contains(&unit)
        && !unit.ends_with("ths");
    let before_noun = tokens.get(at + 1).is_some_and(|next| {
        next.kind == Kind::Word && tokens.same_part(at, at + 1) && !next.classes.any(Classes::FUNCTION)
    });
    value >= 2.0 && noun && before_noun
}
