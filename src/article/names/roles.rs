//! A person's name in the text in, the office out that stands before or after it.

use super::super::lexicon::Classes;
use super::super::tokens::{Kind, Tokens};

/// Tokens before a name that an office may fill.
const LONGEST: usize = 14;

/// The office of the name at the tokens `first..=last`.
pub fn of(tokens: &Tokens<'_>, first: usize, last: usize) -> Option<String> {
    before(tokens, first).or_else(|| after(tokens, last))
}

/// "Danish Transport Minister", "the European Union's chief negotiator on fisheries": as long as it can be.
fn before(tokens: &Tokens<'_>, name: usize) -> Option<String> {
    let mut start = name;
    let mut best = None;
    // Without an article before it, an office begins with a word that is known or has a capital.
    let mut sure = None;
    while start > 0 && name - start < LONGEST && tokens.same_part(start - 1, name) {
        let at = start - 1;
        let token = tokens.get(at)?;
        if tokens.is(at, "the") {
            sure = best.map(|_| at);
            break;
        }
        let small = tokens.is_any(at, &["of", "on", "to", "for", "and", "in"]);
        let word = token.kind == Kind::Word
            && !token.first_of_other()
            && (token.capital
                || token.classes.any(Classes::ROLE.or(Classes::ROLE_ADJECTIVE).or(Classes::DEMONYM))
                || (token.classes.is_unknown()
                    && (best.is_some() || at > 0 && tokens.is_any(at - 1, &["on", "to", "of", "for"]))));
        if !(word || small || token.kind == Kind::Possessive)
            || tokens.has(at, Classes::CUE.or(Classes::AUXILIARY))
                && !token.capital
                && !token.classes.any(Classes::ROLE)
        {
            break;
        }
        if small && best.is_none() && (start == name || name - start > 3) {
            break;
        }
        start = at;
        let opens = token.kind == Kind::Word && !small;
        let holds_role = (at..name).any(|at| tokens.has(at, Classes::ROLE));
        if opens && holds_role {
            best = Some(at);
            sure = if token.capital || !token.classes.is_unknown() { best } else { sure };
        }
    }
    let start = sure?;
    let direct =
        tokens.has(name - 1, Classes::ROLE) || (start..name).any(|at| tokens.is_any(at, &["on", "to", "of", "for"]));
    direct.then(|| tokens.slice(start, name - 1).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// ", the mayor of X,", ", a spokesman for Y,": up to the next comma.
fn after(tokens: &Tokens<'_>, last: usize) -> Option<String> {
    if !tokens.is_mark(last + 1, ",") {
        return None;
    }
    let start = last + 2;
    let end = (start..start + LONGEST).find(|at| tokens.is_mark(*at, ",.;:\"“”") || tokens.get(*at).is_none())?;
    let article = tokens.is_any(start, &["the", "a", "an", "his", "her"]);
    let office = (start..end.min(start + 6)).any(|at| tokens.has(at, Classes::ROLE));
    let clause = (start..end).any(|at| tokens.has(at, Classes::AUXILIARY.or(Classes::PRONOUN).or(Classes::REPORTING)));
    let bare = tokens.has(start, Classes::ROLE.or(Classes::ROLE_ADJECTIVE)) && !tokens.list[start].capital;
    (office && (article || bare) && !clause && end > start && tokens.same_part(last, end - 1))
        .then(|| tokens.slice(start, end - 1).split_whitespace().collect::<Vec<_>>().join(" "))
}

impl super::super::tokens::Token {
    /// A word that begins a sentence and is no office: what stands before the office then.
    fn first_of_other(&self) -> bool {
        self.first && self.classes.any(Classes::FUNCTION.or(Classes::COMMON))
    }
}
