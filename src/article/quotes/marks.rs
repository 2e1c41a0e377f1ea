//! Tokens in, the passages between quotation marks out.

use super::super::tokens::{Kind, Tokens};

/// One passage between quotation marks: the tokens `first..=last` without the marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// The token of the opening mark.
    pub open: usize,
    pub first: usize,
    pub last: usize,
    /// The token after the closing mark, or after the paragraph's last token where the mark is never closed.
    pub after: usize,
    pub closed: bool,
    pub words: usize,
}

/// How far a closing single mark is looked for; most single marks are apostrophes.
const LONGEST_SINGLE: usize = 100;

/// The passages in order. A mark left open lasts to the end of its line: the next paragraph of a long quotation opens anew.
pub fn passages(tokens: &Tokens<'_>) -> Vec<Passage> {
    let mut found = Vec::new();
    // Marks that nothing closes up to a token, with no word before it: whoever opens there again is not looked after again.
    let mut barren: Vec<(&[&str], usize)> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let closers = closers(tokens, at).filter(|closers| !barren.iter().any(|(of, end)| of == closers && at < *end));
        match closers.map(|closers| (closers, passage(tokens, at, closers))) {
            Some((_, Ok(passage))) => {
                at = passage.after;
                found.push(passage);
            }
            Some((closers, Err(end))) => {
                barren.retain(|(of, _)| *of != closers);
                barren.push((closers, end));
                at += 1;
            }
            None => at += 1,
        }
    }
    found
}

/// The marks that may end what the token opens, where it opens anything.
fn closers(tokens: &Tokens<'_>, at: usize) -> Option<&'static [&'static str]> {
    if !tokens.get(at).is_some_and(|token| token.kind == Kind::Mark) {
        return None;
    }
    match tokens.word(at) {
        "\"" | "“" => Some(&["\"", "”"]),
        "„" => Some(&["“", "”", "\""]),
        "«" => Some(&["»", "\"", "”"]),
        "``" | "''" | "‘‘" | "’’" => Some(&["''", "\"", "’’", "”"]),
        "‘" if !tokens.touches_previous(at) => Some(&["’"]),
        _ => None,
    }
}

/// The passage that a mark opens, or the token up to which it is in vain to look again.
fn passage(tokens: &Tokens<'_>, open: usize, closers: &[&str]) -> Result<Passage, usize> {
    let single = closers == ["’"];
    let mut at = open + 1;
    let mut words = 0;
    let limit = if single { tokens.len().min(open + LONGEST_SINGLE) } else { tokens.len() };
    while at < limit && on_one_line(tokens, at) {
        let mark = tokens.get(at).is_some_and(|token| token.kind == Kind::Mark);
        if mark && (closers.contains(&tokens.word(at)) || closes_by_mistake(tokens, open, at)) {
            let whole = Passage { open, first: open + 1, last: at - 1, after: at + 1, closed: true, words };
            return if at > open + 1 { Ok(whole) } else { Err(open) };
        }
        words += usize::from(tokens.get(at).is_some_and(|token| token.kind != Kind::Mark));
        at += 1;
    }
    // An apostrophe looks like a single mark; only a closed pair of those is a quotation.
    match (single, words) {
        (true, _) => Err(open),
        (false, 0) => Err(at),
        _ => Ok(Passage { open, first: open + 1, last: at - 1, after: at, closed: false, words }),
    }
}

/// “a few words“: an opening mark that stands where a closing one should.
fn closes_by_mistake(tokens: &Tokens<'_>, open: usize, at: usize) -> bool {
    let behind = tokens.touches_previous(at) && at > open + 1;
    let free = !tokens.touches_previous(at + 1) || tokens.is_mark(at + 1, ",.;:");
    tokens.word(open) == "“" && tokens.word(at) == "“" && behind && free
}

/// Whether the token and the one before it are of one part: a line may be broken within a part.
pub fn on_one_line(tokens: &Tokens<'_>, at: usize) -> bool {
    let (Some(left), Some(right)) = (at.checked_sub(1).and_then(|left| tokens.get(left)), tokens.get(at)) else {
        return false;
    };
    left.part == right.part
}
