//! Tokens in, figures out: counts, money, percentages and measures, with comparator and unit.

use super::dates::Found as Time;
use super::lexicon::Classes;
use super::record::{Figure, Role, Span};
use super::tokens::{Kind, Tokens};

mod ages;
mod amount;
mod compound;
mod units;

use amount::Amount;

/// Words before a figure that compare it, the longer first.
const COMPARATORS: &[&[&str]] = &[
    &["more", "than"],
    &["less", "than"],
    &["fewer", "than"],
    &["at", "least"],
    &["at", "most"],
    &["up", "to"],
    &["as", "many", "as"],
    &["as", "much", "as"],
    &["no", "more", "than"],
    &["about"],
    &["around"],
    &["over"],
    &["under"],
    &["nearly"],
    &["almost"],
    &["roughly"],
    &["approximately"],
    &["some"],
    &["all"],
    &["exactly"],
    &["above"],
    &["below"],
    &["only"],
];

/// All figures of a text in order; what is a time expression is none.
pub fn find(tokens: &Tokens<'_>, times: &[Time]) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut times = times.iter().peekable();
    let mut at = 0;
    while at < tokens.len() {
        while times.peek().is_some_and(|time| time.last < at) {
            times.next();
        }
        if let Some(time) = times.peek().filter(|time| time.first <= at) {
            at = time.last + 1;
            continue;
        }
        if tokens.role(at) == Some(Role::Dateline) {
            at += 1; // its day is told, and is no count
            continue;
        }
        match read_at(tokens, at) {
            Some(found) if tokens.same_part(found.first, found.last) => {
                at = found.last + 1;
                figures.push(found.into_figure(tokens));
            }
            _ => at += 1,
        }
    }
    figures
}

/// A figure as tokens, without its comparator.
struct Found {
    first: usize,
    last: usize,
    kind: &'static str,
    value: f64,
    unit: Option<String>,
}

impl Found {
    fn into_figure(self, tokens: &Tokens<'_>) -> Figure {
        let opener = comparator(tokens, self.first);
        let first = opener.map_or(self.first, |words| self.first - words.len());
        let start = tokens.get(first).map_or(0, |token| token.start);
        let end = tokens.get(self.last).map_or(start, |token| token.end);
        Figure {
            span: Span::of(tokens.text, start, end),
            kind: self.kind.to_owned(),
            value: self.value,
            comparator: opener.map(|words| words.join(" ")),
            unit: self.unit,
            quote: None,
        }
    }
}

/// The comparing words directly before a token.
fn comparator(tokens: &Tokens<'_>, at: usize) -> Option<&'static [&'static str]> {
    COMPARATORS.iter().copied().find(|words| {
        let Some(first) = at.checked_sub(words.len()) else { return false };
        tokens.same_part(first, at) && words.iter().enumerate().all(|(number, word)| tokens.is(first + number, word))
    })
}

fn read_at(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    let token = tokens.get(at)?;
    match token.kind {
        Kind::Mark if is_currency_sign(tokens, at) => sign_first(tokens, at, at),
        Kind::Word if is_currency_prefix(tokens, at) => {
            sign_first(tokens, at, at + usize::from(is_currency_sign(tokens, at + 1)))
        }
        Kind::Word if token.classes.any(Classes::NUMBER.or(Classes::MULTIPLIER).or(Classes::DETERMINER)) => {
            number_first(tokens, at)
        }
        Kind::Word if token.hyphened => hyphened(tokens, at),
        Kind::Number => number_first(tokens, at),
        _ => None,
    }
}

fn is_currency_sign(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.is_mark(at, "$€£¥₽₹₩₺₴")
}

/// "US$", "A$", "dlrs 220", "GBP 350", "Rs 40" before a number.
fn is_currency_prefix(tokens: &Tokens<'_>, at: usize) -> bool {
    let word = tokens.word(at);
    if !(tokens.is_number(at + 1) || is_currency_sign(tokens, at + 1)) {
        return false;
    }
    let code = units::currency_code(word).is_some() || matches!(word, "dlrs" | "Rs" | "RM" | "Rs." | "Dlrs");
    let short = word.len() <= 4 && (tokens.list[at].capitals || word.len() == 1);
    (code && tokens.is_number(at + 1))
        || (short && is_currency_sign(tokens, at + 1) && tokens.touches_previous(at + 1) && tokens.is_number(at + 2))
}

/// "$3.5 million", "US$40", "GBP 350".
fn sign_first(tokens: &Tokens<'_>, first: usize, sign: usize) -> Option<Found> {
    let Amount { value, last } = amount::read(tokens, sign + 1).filter(|_| tokens.is_number(sign + 1))?;
    let last = amount::range_end(tokens, last);
    let unit = units::currency_code(tokens.word(first)).or_else(|| units::currency_sign(tokens.slice(first, sign)));
    Some(Found { first, last, kind: "money", value, unit: unit.map(str::to_owned) })
}

/// A number, then what it counts: percent, currency, measure, or things.
fn number_first(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    let Amount { value, last } = amount::read(tokens, at)?;
    let determiner = tokens.has(at, Classes::DETERMINER);
    if let Some((value, end)) = percent(tokens, value, last) {
        return Some(Found { first: at, last: end, kind: "percent", value, unit: None });
    }
    if let Some((unit, end)) = money(tokens, last) {
        let (value, end) = compound::with_rest(tokens, value, end);
        return Some(Found { first: at, last: end, kind: "money", value, unit: Some(unit) });
    }
    let measured = units::measure(tokens, last).filter(|_| !is_of_a_name(tokens, at));
    if let Some((unit, end)) = measured {
        let (value, end) = compound::with_rest(tokens, value, end);
        return Some(Found { first: at, last: end, kind: "measure", value, unit: Some(unit) });
    }
    if let Some(end) = ages::end(tokens, at, last, value).filter(|_| !determiner) {
        return Some(Found { first: at, last: end, kind: "measure", value, unit: Some("years".to_owned()) });
    }
    if let Some(end) = compound::modifier(tokens, last, value) {
        let unit = Some(tokens.word(end).to_owned());
        return Some(Found { first: at, last: end, kind: "measure", value, unit });
    }
    if determiner || !is_count(tokens, at, last, value) {
        return None;
    }
    let (end, unit) = counted(tokens, last);
    Some(Found { first: at, last: end, kind: "count", value, unit })
}

/// "SCP-173", "06F6": the digits belong to the letters before them.
fn is_of_a_name(tokens: &Tokens<'_>, first: usize) -> bool {
    let Some(before) = first.checked_sub(1).filter(|_| tokens.touches_previous(first)) else { return false };
    let joins = tokens.is_mark(before, "-[") && tokens.touches_previous(before);
    joins || tokens.get(before).is_some_and(|token| token.kind != Kind::Mark)
}

/// "5 percent", "5%", "5 pct", "1.5 percentage points", "3 basis points".
fn percent(tokens: &Tokens<'_>, value: f64, last: usize) -> Option<(f64, usize)> {
    let next = last + 1 + usize::from(tokens.is_mark(last + 1, "-"));
    if tokens.is_mark(last + 1, "%") || tokens.is_any(next, &["percent", "pct", "percentage", "per-cent"]) {
        let end = if tokens.is_mark(last + 1, "%") { last + 1 } else { next };
        let points = usize::from(tokens.is_any(end + 1, &["point", "points"]));
        return Some((value, end + points));
    }
    if tokens.is(next, "per") && tokens.is(next + 1, "cent") {
        return Some((value, next + 1));
    }
    let basis = tokens.is(next, "basis") && tokens.is_any(next + 1, &["point", "points"]);
    basis.then_some((value / 100.0, next + 1))
}

/// "dollars", "Australian dollars", "euros", "USD" after a number.
fn money(tokens: &Tokens<'_>, last: usize) -> Option<(String, usize)> {
    let mut next = last + 1 + usize::from(tokens.is_mark(last + 1, "-"));
    if is_currency_sign(tokens, next) && !tokens.is_number(next + 1) {
        return units::currency_sign(tokens.word(next)).map(|unit| (unit.to_owned(), next));
    }
    let first = next;
    next += usize::from(tokens.has(next, Classes::DEMONYM) || tokens.is_any(next, &["us", "u.s.", "hong"]));
    next += usize::from(tokens.is(next - usize::from(next > first), "hong") && tokens.is(next, "kong"));
    if let Some(code) = units::currency_code(tokens.word(next)).filter(|_| next == first) {
        return Some((code.to_owned(), next));
    }
    let word = tokens.word(next);
    let doubtful = tokens.is_any(next, &["pound", "pounds", "mark", "marks", "won", "real", "crown", "crowns", "won"])
        && next == first;
    let currency = tokens.has(next, Classes::CURRENCY) && (!doubtful || tokens.is_any(next, &["marks", "crowns"]));
    currency.then(|| (if next > first { tokens.slice(first, next).to_owned() } else { word.to_owned() }, next))
}

/// Whether a bare number counts things: no number of a page, a score, a time or a model.
fn is_count(tokens: &Tokens<'_>, first: usize, last: usize, value: f64) -> bool {
    let touching = |at: usize, marks: &str| tokens.is_mark(at, marks);
    let glued_before = first > 0 && tokens.touches_previous(first) && !tokens.is_mark(first - 1, "(\"“`‘'—–");
    let glued_after = tokens.touches_previous(last + 1)
        && (touching(last + 1, "-/:") || tokens.get(last + 1).is_some_and(|next| next.kind == Kind::Word));
    let word = tokens.word(first);
    let one = tokens.is_any(first, &["one", "zero", "half", "couple", "second"]);
    let labelled = first > 0
        && tokens.is_any(
            first - 1,
            &["no.", "number", "page", "chapter", "section", "article", "room", "flight", "route", "channel", "part"],
        );
    let name = tokens.get(first).is_some_and(|token| token.capital && !token.first)
        && !word.starts_with(|c: char| c.is_ascii_digit());
    let bare_multiplier = first == last && tokens.has(first, Classes::MULTIPLIER) && !word.ends_with('s');
    !(glued_before || glued_after || one || labelled || name || bare_multiplier || word.contains(':'))
        && value.is_finite()
}

/// The things counted: the noun or two after the number, up to the next small word or mark.
fn counted(tokens: &Tokens<'_>, last: usize) -> (usize, Option<String>) {
    const STOP: Classes = Classes::FUNCTION
        .or(Classes::VERB)
        .or(Classes::CUE)
        .or(Classes::NUMBER)
        .or(Classes::WEEKDAY)
        .or(Classes::MONTH);
    let mut end = last;
    while end < last + 5 {
        let next = end + 1;
        let Some(token) = tokens.get(next).filter(|token| token.kind == Kind::Word && tokens.same_part(last, next))
        else {
            break;
        };
        let closes =
            tokens.get(next + 1).is_none_or(|after| after.kind != Kind::Word || after.classes.any(Classes::AUXILIARY));
        let noun = token.classes.any(Classes::PEOPLE) || (end > last && closes && token.classes.any(Classes::CUE));
        let time = token.classes.any(Classes::TIME_OPENER) && tokens.has(next + 1, Classes::TIME_UNIT);
        if token.classes.any(STOP) && !noun || time {
            break;
        }
        end = next;
        if token.classes.any(Classes::PEOPLE)
            && !token.capital
            && !tokens.get(next + 1).is_some_and(|after| after.capital)
        {
            break;
        }
    }
    if end == last { (last, None) } else { (with_state(tokens, end), Some(tokens.slice(last + 1, end).to_owned())) }
}

/// "400,000 people dead": the state that the counted are in belongs to the figure.
fn with_state(tokens: &Tokens<'_>, end: usize) -> usize {
    end + usize::from(tokens.is_any(end + 1, &["dead", "killed", "injured", "wounded", "missing", "homeless"]))
}

/// "six-mile", "one-yen", "100-meter": a number word and a unit in one word.
fn hyphened(tokens: &Tokens<'_>, at: usize) -> Option<Found> {
    let word = tokens.word(at).to_ascii_lowercase();
    let (number, unit) = word.split_once('-')?;
    let value = f64::from(super::dates::number_word(number)?);
    if matches!(unit, "year-old" | "year-olds" | "years-old") {
        return Some(Found { first: at, last: at, kind: "measure", value, unit: Some("years".to_owned()) });
    }
    let classes = super::lexicon::classes(unit);
    let kind = if unit == "percent" {
        "percent"
    } else if classes.any(Classes::CURRENCY) {
        "money"
    } else if classes.any(Classes::MEASURE) || compound::is_modifier(tokens, at, unit, value) {
        "measure"
    } else {
        return None;
    };
    Some(Found { first: at, last: at, kind, value, unit: (kind != "percent").then(|| unit.to_owned()) })
}

#[cfg(test)]
mod tests;
