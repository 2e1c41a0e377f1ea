//! Canonical text and its parts in, tokens out: the one pass over the text that all later rules share.
//!
//! Each word is looked up once in the lexicon, so that a rule asks for a class ("month", "reporting verb") and never for a string.
//! A look-up a word does here what an automaton over bytes would do, and knows where words end.

use super::lexicon::{self, Classes};
use super::record::{Part, Role};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters, with inner stops, apostrophes and hyphens: "U.S.", "al-Hadi", "Mr.".
    Word,
    /// Digits, with inner commas, stops and colons: "400,000", "7:30".
    Number,
    /// The "'s" of possession.
    Possessive,
    /// One character, or a doubled quotation mark.
    Mark,
}

#[derive(Debug, Clone, Copy)]
pub struct Token {
    pub start: usize,
    pub end: usize,
    pub kind: Kind,
    pub classes: Classes,
    /// Begins with a capital letter.
    pub capital: bool,
    /// Has no small letter, and more than one letter.
    pub capitals: bool,
    /// Has a hyphen inside.
    pub hyphened: bool,
    /// The first word of a sentence, opening quotation marks aside.
    pub first: bool,
    /// The index of its part.
    pub part: u32,
}

/// The tokens of a text in order.
pub struct Tokens<'a> {
    pub text: &'a str,
    pub list: Vec<Token>,
    pub parts: &'a [Part],
}

impl<'a> Tokens<'a> {
    /// Reads the parts that tell of the story; what is only of the page is left out.
    pub fn read(text: &'a str, parts: &'a [Part]) -> Self {
        let mut list = Vec::with_capacity(text.len() / 5);
        for (number, part) in parts.iter().enumerate() {
            if !matches!(part.role, Role::Chrome | Role::Related | Role::Rights) {
                let number = u32::try_from(number).unwrap_or(u32::MAX);
                Reader { text, at: part.start, end: part.end, part: number, fresh: true, list: &mut list }.run();
            }
        }
        Self { text, list, parts }
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn get(&self, at: usize) -> Option<&Token> {
        self.list.get(at)
    }

    /// The token's own text; empty past the end.
    #[inline]
    pub fn word(&self, at: usize) -> &'a str {
        self.list.get(at).map_or("", |token| &self.text[token.start..token.end])
    }

    /// Whether the token is this word, given in lower case.
    #[inline]
    pub fn is(&self, at: usize, word: &str) -> bool {
        self.word(at).eq_ignore_ascii_case(word)
    }

    pub fn is_any(&self, at: usize, words: &[&str]) -> bool {
        let own = self.word(at);
        words.iter().any(|word| own.eq_ignore_ascii_case(word))
    }

    pub fn has(&self, at: usize, classes: Classes) -> bool {
        self.list.get(at).is_some_and(|token| token.classes.any(classes))
    }

    pub fn is_mark(&self, at: usize, marks: &str) -> bool {
        self.list.get(at).is_some_and(|token| token.kind == Kind::Mark)
            && self.word(at).chars().next().is_some_and(|c| marks.contains(c))
    }

    pub fn is_number(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|token| token.kind == Kind::Number)
    }

    /// Whether both stand in the same part.
    pub fn same_part(&self, left: usize, right: usize) -> bool {
        matches!((self.list.get(left), self.list.get(right)), (Some(left), Some(right)) if left.part == right.part)
    }

    /// Whether no space stands between a token and the one before it.
    pub fn touches_previous(&self, at: usize) -> bool {
        at > 0
            && matches!((self.list.get(at - 1), self.list.get(at)), (Some(left), Some(right)) if left.end == right.start)
    }

    /// The text of the tokens `first..=last`.
    pub fn slice(&self, first: usize, last: usize) -> &'a str {
        match (self.list.get(first), self.list.get(last)) {
            (Some(first), Some(last)) if first.start <= last.end => &self.text[first.start..last.end],
            _ => "",
        }
    }

    pub fn role(&self, at: usize) -> Option<Role> {
        let part = usize::try_from(self.list.get(at)?.part).ok()?;
        self.parts.get(part).map(|part| part.role)
    }
}

struct Reader<'a, 'b> {
    text: &'a str,
    at: usize,
    end: usize,
    part: u32,
    /// The next word begins a sentence.
    fresh: bool,
    list: &'b mut Vec<Token>,
}

impl Reader<'_, '_> {
    fn run(&mut self) {
        while let Some(c) = self.peek(self.at) {
            if c.is_whitespace() {
                self.at += c.len_utf8();
            } else if c.is_ascii_digit() {
                self.number();
            } else if c.is_alphabetic() || is_mark_of_letter(c) {
                self.word();
            } else if matches!(c, '\'' | '’') && self.short_form() {
            } else {
                self.mark(c);
            }
        }
    }

    fn peek(&self, at: usize) -> Option<char> {
        self.text[at..self.end].chars().next()
    }

    fn number(&mut self) {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let digit = |at: usize| at < self.end && bytes[at].is_ascii_digit();
        let mut at = start;
        while digit(at) || (at < self.end && matches!(bytes[at], b',' | b'.' | b':') && digit(at + 1)) {
            at += 1;
        }
        self.at = at;
        self.push(start, Kind::Number, Classes::NONE);
    }

    fn word(&mut self) {
        let start = self.at;
        let mut at = start;
        while let Some(c) = self.peek(at) {
            let next = at + c.len_utf8();
            let goes_on = match c {
                _ if c.is_alphabetic() || is_mark_of_letter(c) => true,
                // "they've": the verb is a word of its own.
                '\'' | '’' => {
                    self.inner_apostrophe(next) && !(self.verb_end(next).is_some() && is_pronoun(&self.text[start..at]))
                }
                '-' | '.' | '&' => {
                    self.peek(next).is_some_and(char::is_alphabetic) && (c != '.' || self.is_initials(start, at))
                }
                _ => false,
            };
            if !goes_on {
                break;
            }
            at = next;
        }
        if self.peek(at) == Some('.') && self.takes_stop(start, at) {
            at += 1;
        }
        self.at = at.max(start + self.peek(start).map_or(1, char::len_utf8));
        let classes = lexicon::classes(&self.text[start..self.at]);
        self.push(start, Kind::Word, classes);
    }

    /// An apostrophe inside a word, but not that of a possessive "'s" at its end.
    fn inner_apostrophe(&self, next: usize) -> bool {
        let mut rest = self.text[next..self.end].chars();
        match (rest.next(), rest.next()) {
            (Some('s' | 'S'), after) => after.is_some_and(char::is_alphabetic),
            (Some(first), _) => first.is_alphabetic(),
            _ => false,
        }
    }

    /// Whether the word so far is single letters and stops, so that an inner stop belongs to it: "U.S", but not "end.Then".
    fn is_initials(&self, start: usize, at: usize) -> bool {
        self.text[start..at].split('.').all(|piece| piece.chars().count() <= 2)
    }

    /// Whether a stop after the word is of the word: an abbreviation or an initial.
    fn takes_stop(&self, start: usize, at: usize) -> bool {
        let word = &self.text[start..at];
        let mut chars = word.chars();
        let initial = chars.next().is_some_and(char::is_uppercase) && chars.next().is_none() && word != "I";
        initial || (word.contains('.') && self.is_initials(start, at)) || lexicon::is_abbreviation(word)
    }

    /// "'s" after a word, and the verb of "they've", "I'll" or "he's" after its pronoun.
    fn short_form(&mut self) -> bool {
        let start = self.at;
        let letters = start + self.peek(start).map_or(1, char::len_utf8);
        let Some(last) = self.list.last().filter(|last| last.end == start && last.kind != Kind::Mark) else {
            return false;
        };
        let pronoun = is_pronoun(&self.text[last.start..last.end]);
        let is_s =
            matches!(self.peek(letters), Some('s' | 'S')) && !self.peek(letters + 1).is_some_and(char::is_alphanumeric);
        let end = if is_s { Some(letters + 1) } else { self.verb_end(letters).filter(|_| pronoun) };
        let Some(end) = end else { return false };
        self.at = end;
        match pronoun {
            true => self.push(start, Kind::Word, Classes::AUXILIARY),
            false => self.push(start, Kind::Possessive, Classes::NONE),
        }
        true
    }

    /// The end of the short verb that begins here: "ve", "re", "ll", "d" or "m".
    fn verb_end(&self, at: usize) -> Option<usize> {
        let rest = &self.text.as_bytes()[at..self.end];
        let verb = ["ve", "re", "ll", "d", "m"]
            .iter()
            .find(|verb| rest.get(..verb.len()).is_some_and(|start| start.eq_ignore_ascii_case(verb.as_bytes())))?;
        let end = at + verb.len();
        (!self.peek(end).is_some_and(char::is_alphanumeric)).then_some(end)
    }

    fn mark(&mut self, c: char) {
        let start = self.at;
        let doubled = matches!(c, '`' | '\'' | '‘' | '’') && self.peek(start + c.len_utf8()) == Some(c);
        self.at += if doubled { 2 * c.len_utf8() } else { c.len_utf8() };
        self.push(start, Kind::Mark, Classes::NONE);
        if matches!(c, '.' | '!' | '?' | '…') {
            self.fresh = true;
        }
    }

    fn push(&mut self, start: usize, kind: Kind, classes: Classes) {
        let word = &self.text[start..self.at];
        let capital = kind == Kind::Word && word.chars().next().is_some_and(char::is_uppercase);
        let capitals =
            capital && word.chars().filter(|c| c.is_alphabetic()).count() > 1 && !word.chars().any(char::is_lowercase);
        let hyphened = kind == Kind::Word && word.as_bytes().contains(&b'-');
        let first = self.fresh && matches!(kind, Kind::Word | Kind::Number);
        if first {
            self.fresh = false;
        }
        let (end, part) = (self.at, self.part);
        self.list.push(Token { start, end, kind, classes, capital, capitals, hyphened, first, part });
    }
}

/// The pronouns that a short form of "be", "have" or "will" is written to.
fn is_pronoun(word: &str) -> bool {
    const PRONOUNS: [&str; 11] = ["i", "you", "we", "they", "he", "she", "it", "who", "that", "there", "what"];
    PRONOUNS.iter().any(|pronoun| word.eq_ignore_ascii_case(pronoun))
}

/// Combining marks belong to the letter before them.
fn is_mark_of_letter(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let parts = [Part { role: Role::Paragraph, start: 0, end: text.len() }];
        let tokens = Tokens::read(text, &parts);
        let got: Vec<&str> = (0..tokens.len()).map(|at| tokens.word(at)).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn words_numbers_and_marks() {
        check(
            "Mr. Lee's U.S. trip cost $3,000.50.",
            &["Mr.", "Lee", "'s", "U.S.", "trip", "cost", "$", "3,000.50", "."],
        );
        check("``It’s 10kg,'' she said.", &["``", "It", "’s", "10", "kg", ",", "''", "she", "said", "."]);
        check("J. al-Hadi don’t stop.Then", &["J.", "al-Hadi", "don’t", "stop", ".", "Then"]);
        check("They’ve gone; I'll stay.", &["They", "’ve", "gone", ";", "I", "'ll", "stay", "."]);
        check("", &[]);
    }

    #[test]
    fn sentences_begin_after_their_end() {
        let text = "He met Gen. Roe. \"We won,\" he said.";
        let parts = [Part { role: Role::Paragraph, start: 0, end: text.len() }];
        let tokens = Tokens::read(text, &parts);
        let first: Vec<&str> =
            (0..tokens.len()).filter(|at| tokens.list[*at].first).map(|at| tokens.word(at)).collect();
        assert_eq!(first, ["He", "We"]);
    }
}
