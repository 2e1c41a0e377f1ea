//! Tokens in, the runs of capitalised words out that may hold names.

use super::super::lexicon::Classes;
use super::super::record::Role;
use super::super::tokens::{Kind, Token, Tokens};

/// The tokens `first..=last`, the first and the last of them capitalised words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    pub first: usize,
    pub last: usize,
}

/// Words that are never in a name, though they have a capital where a sentence begins.
const NO_NAME: Classes =
    Classes::FUNCTION.or(Classes::MONTH).or(Classes::WEEKDAY).or(Classes::COMMON).or(Classes::NUMBER);

/// All runs, in order.
pub fn find(tokens: &Tokens<'_>) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut at = 0;
    let loud = loud_parts(tokens);
    while at < tokens.len() {
        let quiet = usize::try_from(tokens.list[at].part).ok().and_then(|part| loud.get(part)).is_none_or(|loud| !loud);
        if quiet && may_open(tokens, at) {
            let last = end_of(tokens, at);
            runs.push(Run { first: at, last });
            at = last + 1;
        } else {
            at += 1;
        }
    }
    runs
}

/// Parts in which nearly every word has a capital: there a capital says nothing.
fn loud_parts(tokens: &Tokens<'_>) -> Vec<bool> {
    let mut counts = vec![(0_usize, 0_usize); tokens.parts.len()];
    for token in tokens.list.iter().filter(|token| token.kind == Kind::Word && token.end - token.start > 3) {
        if let Some(count) = usize::try_from(token.part).ok().and_then(|part| counts.get_mut(part)) {
            count.0 += 1;
            count.1 += usize::from(token.capital);
        }
    }
    let named = |role: Role| {
        matches!(
            role,
            Role::Dateline | Role::ImageCredit | Role::ImageRights | Role::Byline | Role::Caption | Role::Contributors
        )
    };
    counts
        .iter()
        .zip(tokens.parts)
        .map(|((words, capital), part)| !named(part.role) && *words >= 4 && capital * 5 > words * 4)
        .collect()
}

/// Whether a token can begin a name.
fn may_open(tokens: &Tokens<'_>, at: usize) -> bool {
    let Some(token) = tokens.get(at) else { return false };
    let article_like = token.word_is_capital()
        && (!token.classes.any(NO_NAME) || is_country_like(tokens, at) || is_named_number(tokens, at));
    let arabic = !token.capital && tokens.word(at).starts_with("al-");
    article_like || arabic && tokens.word(at).chars().nth(3).is_some_and(char::is_uppercase)
}

/// "US" and "May" look like small words.
fn is_country_like(tokens: &Tokens<'_>, at: usize) -> bool {
    matches!(tokens.word(at), "US" | "UN" | "IT" | "IS")
        || (tokens.is_any(at, &["june", "april", "may", "august"])
            && tokens.get(at + 1).is_some_and(|next| next.capital && !next.classes.any(NO_NAME)))
}

/// "First Union Corp.", "Second Avenue".
fn is_named_number(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.is_any(at, &["first", "second"])
        && !tokens.list[at].first
        && tokens.get(at + 1).is_some_and(|next| next.capital && !next.classes.any(NO_NAME))
}

/// The last token of the run that begins at `first`.
fn end_of(tokens: &Tokens<'_>, first: usize) -> usize {
    let mut last = first;
    loop {
        let next = last + 1;
        let Some(token) = tokens.get(next).filter(|_| tokens.same_part(first, next) && next - first < 12) else {
            return last;
        };
        if token.word_is_capital() && !token.classes.any(NO_NAME) && !token.first && !broken_line(tokens, last, next) {
            last = next;
        } else if let Some(resumed) = across_joint(tokens, first, last, next) {
            last = resumed;
        } else {
            return last;
        }
    }
}

/// Over a small word that is of the name: "de Vries", "Bank of England", "Johnson & Johnson".
fn across_joint(tokens: &Tokens<'_>, first: usize, last: usize, next: usize) -> Option<usize> {
    let capital = |at: usize| {
        tokens
            .get(at)
            .is_some_and(|token| token.word_is_capital() && !token.classes.any(NO_NAME) && tokens.same_part(first, at))
    };
    if tokens.has(next, Classes::PARTICLE) && !tokens.list[next].capital {
        let after = next + 1 + usize::from(tokens.has(next + 1, Classes::PARTICLE) && !tokens.list[next + 1].capital);
        return capital(after).then_some(after);
    }
    if tokens.word(next).starts_with("al-") && tokens.word(next).len() > 3 {
        return Some(next);
    }
    if tokens.is_mark(next, "&") && capital(next + 1) {
        return Some(next + 1);
    }
    let headed = tokens.has(last, Classes::ORGANISATION_HEAD) && !tokens.has(first, Classes::FIRST_NAME);
    if headed && tokens.is_any(next, &["of", "for"]) {
        let after = next + 1 + usize::from(tokens.is(next + 1, "the"));
        return capital(after).then_some(after);
    }
    // "Ministry of Trade and Industry", "Food and Drug Administration"
    if tokens.is(next, "and") && capital(next + 1) {
        let of_before = (first..last).any(|at| tokens.is_any(at, &["of", "for"]) && last - at <= 2)
            && !tokens.has(first, Classes::FIRST_NAME);
        let end_after = last == first
            && !tokens.has(last, Classes::FIRST_NAME)
            && tokens.get(next + 2).is_some_and(|token| token.capital)
            && tokens.has(next + 2, Classes::ORGANISATION_END)
            && !tokens.list[last].capitals;
        return (of_before && last == first + 2
            || end_after && super::super::gazetteer::place(tokens.word(last)).is_none())
        .then_some(next + 1);
    }
    None
}

/// Names do not go on over a line that ends a paragraph of its own.
fn broken_line(tokens: &Tokens<'_>, last: usize, next: usize) -> bool {
    let between = &tokens.text[tokens.list[last].end..tokens.list[next].start];
    between.contains("\n\n") || between.len() > 12
}

impl Token {
    /// A word with a capital that is more than a lone "I" or a Roman mark.
    fn word_is_capital(&self) -> bool {
        self.kind == Kind::Word && self.capital && !(self.end - self.start == 1 && self.first)
    }
}
