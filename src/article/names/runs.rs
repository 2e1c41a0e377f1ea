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
            if !quiet && let Some(run) = company_in_capitals(tokens, at) {
                runs.push(run);
            }
            at += 1;
        }
    }
    runs
}

/// The legal forms that end a company's name, after a comma too.
const LEGAL_FORMS: &[&str] = &[
    "inc", "inc.", "ltd", "ltd.", "llc", "corp", "corp.", "co.", "plc", "gmbh", "llp", "l.p.", "l.l.c.", "s.a.", "n.v.",
];

/// "BY BRASK TOOLS, INC.": where every word has capitals, only the legal form tells a name.
fn company_in_capitals(tokens: &Tokens<'_>, at: usize) -> Option<Run> {
    const LONGEST: usize = 5;
    if !tokens.is_any(at, LEGAL_FORMS) || !tokens.get(at)?.capital {
        return None;
    }
    let end = at - usize::from(at > 0 && tokens.is_mark(at - 1, ","));
    let of_name = |at: &usize| {
        tokens.get(*at).is_some_and(|token| {
            token.kind == Kind::Word
                && token.capital
                && !token.classes.any(Classes::FUNCTION)
                && tokens.same_part(*at, end)
        })
    };
    let first = (end.saturating_sub(LONGEST)..end).rev().take_while(of_name).last()?;
    Some(Run { first, last: at })
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
        if has_tail(tokens, last).is_some() {
            return last;
        }
        if token.word_is_capital() && token.goes_on() && !token.first && !broken_line(tokens, last, next) {
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
    if tokens.is_mark(next, ",") && tokens.is_any(next + 1, LEGAL_FORMS) && capital(next + 1) {
        return Some(next + 1);
    }
    if let Some(after) = over_apostrophe(tokens, last, next).filter(|after| capital(*after)) {
        return Some(after);
    }
    if tokens.is(next, "of") && tokens.is_any(last, PLACE_HEADS) && capital(next + 1) {
        return Some(next + 1);
    }
    if tokens.is(next, "and")
        && tokens.is_any(next + 1, &["partners", "sons", "associates", "brothers", "co.", "company", "daughters"])
        && capital(next + 1)
    {
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
            && !tokens.is_any(first, PLACE_HEADS)
            && !tokens.has(first, Classes::FIRST_NAME)
            && super::super::gazetteer::place(tokens.word(last)).is_none();
        let end_after = last == first
            && !tokens.has(last, Classes::FIRST_NAME)
            && tokens.get(next + 2).is_some_and(|token| token.capital)
            && tokens.has(next + 2, Classes::ORGANISATION_END)
            && !tokens.list[last].capitals;
        return (of_before || end_after && super::super::gazetteer::place(tokens.word(last)).is_none())
            .then_some(next + 1);
    }
    None
}

/// Names do not go on over a line that ends a paragraph of its own.
fn broken_line(tokens: &Tokens<'_>, last: usize, next: usize) -> bool {
    let between = &tokens.text[tokens.list[last].end..tokens.list[next].start];
    // A line that begins with spaces is a paragraph of its own.
    let indented = between.find('\n').is_some_and(|end| between[end + 1..].starts_with([' ', '\t', '\n']));
    indented || between.len() > 12
}

/// Words before "of" in the name of a place.
pub const PLACE_HEADS: &[&str] =
    &["gulf", "bay", "strait", "straits", "isle", "isles", "cape", "sea", "lake", "district", "republic", "kingdom"];

/// "Governors' Association", "Women's League": the word after an apostrophe that is of the name.
fn over_apostrophe(tokens: &Tokens<'_>, last: usize, next: usize) -> Option<usize> {
    const OWNERS: &[&str] =
        &["women", "men", "children", "people", "ladies", "master", "king", "queen", "lloyd", "moody"];
    let plural = tokens.is_mark(next, "'’") && tokens.touches_previous(next) && tokens.word(last).ends_with('s');
    let ends = (next + 1..next + 3).any(|at| tokens.has(at, Classes::ORGANISATION_END) && tokens.list[at].capital);
    let owned = tokens.get(next).is_some_and(|token| token.kind == Kind::Possessive) && tokens.is_any(last, OWNERS);
    (plural && ends || owned).then_some(next + 1)
}

/// Bytes of "-based" in "Oslo-based", "-designed" in "Brask-designed": a name as the head of an adjective.
pub fn has_tail(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    const TAILS: &[&str] = &["born", "led", "run", "style", "area", "held", "made", "bound", "era", "wide", "only"];
    let token = tokens.get(at).filter(|token| token.hyphened && token.capital)?;
    let word = &tokens.text[token.start..token.end];
    let hyphen = word.bytes().rposition(|byte| byte == b'-')?;
    let tail = &word[hyphen + 1..];
    let adjective = tail.len() > 3 && tail.ends_with("ed") || tail.ends_with("ing") || TAILS.contains(&tail);
    (hyphen > 1 && adjective && tail.bytes().all(|byte| byte.is_ascii_lowercase())).then_some(word.len() - hyphen)
}

impl Token {
    /// Whether the word may go on a name: "One" in "Banc One", "News" in "Brask News".
    fn goes_on(&self) -> bool {
        const NEVER: Classes = Classes::MONTH.or(Classes::WEEKDAY);
        let number = self.classes.any(Classes::NUMBER);
        let body = self.classes.any(Classes::COMMON)
            && self.classes.any(Classes::ORGANISATION_END)
            && !self.classes.any(Classes::FUNCTION);
        !self.classes.any(NO_NAME) || (!self.capitals && !self.classes.any(NEVER) && (number || body))
    }

    /// A word with a capital that is more than a lone "I" or a Roman mark.
    fn word_is_capital(&self) -> bool {
        self.kind == Kind::Word && self.capital && !(self.end - self.start == 1 && self.first)
    }
}
