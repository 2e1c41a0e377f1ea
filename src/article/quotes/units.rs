//! Tokens and passages in, units and sentences out: a passage between quotation marks counts as one unit of the sentence around it.

use super::super::lexicon::Classes;
use super::super::record::Role;
use super::super::tokens::{Kind, Token, Tokens};
use super::headlines;
use super::marks::{self, Passage};
use super::verbs::Verb;

/// From how many words on a passage is speech rather than a word in quotation marks.
pub const SPEECH_WORDS: usize = 4;

/// A longer sentence is cut, so that the rules that look about in it stay linear in the text.
const LONGEST_SENTENCE: usize = 200;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Token(usize),
    /// The index of a passage.
    Passage(usize),
}

/// A run of units, both ends counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    pub first: usize,
    pub last: usize,
}

/// The text as the rules for speech see it.
pub struct Units<'a> {
    pub tokens: &'a Tokens<'a>,
    pub passages: Vec<Passage>,
    list: Vec<Unit>,
    verbs: Vec<Verb>,
    /// The parts that write every greater word with a capital, by number.
    titled: Vec<bool>,
}

impl<'a> Units<'a> {
    pub fn read(tokens: &'a Tokens<'a>) -> Self {
        let passages = marks::passages(tokens);
        let mut list = Vec::with_capacity(tokens.len());
        let mut verbs = Vec::with_capacity(tokens.len());
        let titled = headlines::titled_parts(tokens);
        let (mut at, mut next) = (0, 0);
        while at < tokens.len() {
            if let Some(passage) = passages.get(next).filter(|passage| passage.open == at) {
                list.push(Unit::Passage(next));
                verbs.push(Verb::NONE);
                at = passage.after;
                next += 1;
            } else {
                list.push(Unit::Token(at));
                verbs.push(headlines::verb_of(tokens, at, &titled));
                at += 1;
            }
        }
        Self { tokens, passages, list, verbs, titled }
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn passage(&self, at: usize) -> Option<&Passage> {
        match self.list.get(at)? {
            Unit::Passage(number) => self.passages.get(*number),
            Unit::Token(_) => None,
        }
    }

    pub fn passage_number(&self, at: usize) -> Option<usize> {
        match self.list.get(at)? {
            Unit::Passage(number) => Some(*number),
            Unit::Token(_) => None,
        }
    }

    /// Whether the unit is a passage long enough to be speech.
    pub fn is_speech(&self, at: usize) -> bool {
        self.passage(at).is_some_and(|passage| passage.words >= SPEECH_WORDS)
    }

    /// Whether all greater words of a passage begin with a capital, as in the title of a book or a film.
    pub fn is_title(&self, at: usize) -> bool {
        let Some(passage) = self.passage(at) else { return false };
        let words = (passage.first..=passage.last)
            .filter_map(|at| self.tokens.get(at))
            .filter(|token| token.end - token.start >= 3);
        let (mut capitals, mut small) = (0, 0);
        for word in words {
            if word.capital {
                capitals += 1;
            } else if word.end - word.start > 3
                && !word.classes.any(Classes::FUNCTION)
                && self.tokens.text[word.start..word.end].starts_with(char::is_alphabetic)
            {
                small += 1;
            }
        }
        small == 0 && capitals >= 2
    }

    pub fn token(&self, at: usize) -> Option<&Token> {
        match self.list.get(at)? {
            Unit::Token(token) => self.tokens.get(*token),
            Unit::Passage(_) => None,
        }
    }

    /// The unit's own text; empty for a passage.
    pub fn word(&self, at: usize) -> &'a str {
        match self.list.get(at) {
            Some(Unit::Token(token)) => self.tokens.word(*token),
            _ => "",
        }
    }

    pub fn is(&self, at: usize, word: &str) -> bool {
        self.word(at).eq_ignore_ascii_case(word)
    }

    pub fn is_any(&self, at: usize, words: &[&str]) -> bool {
        let own = self.word(at);
        words.iter().any(|word| own.eq_ignore_ascii_case(word))
    }

    pub fn has(&self, at: usize, classes: Classes) -> bool {
        self.token(at).is_some_and(|token| token.classes.any(classes))
    }

    pub fn is_mark(&self, at: usize, marks: &str) -> bool {
        matches!(self.list.get(at), Some(Unit::Token(token)) if self.tokens.is_mark(*token, marks))
    }

    pub fn is_any_mark(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.kind == Kind::Mark)
    }

    pub fn is_possessive(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.kind == Kind::Possessive)
    }

    pub fn capital(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.capital)
    }

    pub fn verb(&self, at: usize) -> Verb {
        self.verbs.get(at).copied().unwrap_or(Verb::NONE)
    }

    /// The unit's first byte, its opening quotation mark counted.
    pub fn start(&self, at: usize) -> usize {
        let token = match self.list.get(at) {
            Some(Unit::Token(token)) => *token,
            Some(Unit::Passage(number)) => self.passages[*number].open,
            None => return self.tokens.text.len(),
        };
        self.tokens.get(token).map_or(0, |token| token.start)
    }

    /// The byte after the unit, its closing quotation mark counted.
    pub fn end(&self, at: usize) -> usize {
        let token = match self.list.get(at) {
            Some(Unit::Token(token)) => *token,
            Some(Unit::Passage(number)) => self.passages[*number].after.saturating_sub(1),
            None => return self.tokens.text.len(),
        };
        self.tokens.get(token).map_or(0, |token| token.end)
    }

    /// The sentences in order: a sentence is inside one line, and what stands between quotation marks does not cut it.
    pub fn sentences(&self) -> Vec<Run> {
        let mut found = Vec::new();
        let mut first = 0;
        for at in 0..self.len() {
            if at - first >= LONGEST_SENTENCE || self.ends_sentence(at) {
                found.push(Run { first, last: at });
                first = at + 1;
            }
        }
        found
    }

    fn ends_sentence(&self, at: usize) -> bool {
        if at + 1 >= self.len() || !self.on_one_line(at + 1) {
            return true;
        }
        // A closing bracket or a reference belongs to the sentence before it.
        if self.is_mark(at, ".!?…") {
            // "(R-Tex.) said", "Derry, N.H., where", "Yahoo! shares": a stop before a comma or a small letter ends nothing.
            return !self.is_mark(at + 1, ".!?…)],;:") && !self.begins_small(at + 1);
        }
        if self.is_mark(at, ")]") && at > 0 && self.is_mark(at - 1, ".!?…") {
            return self.begins_sentence(at + 1);
        }
        let Some(passage) = self.passage(at) else { return false };
        match self.tokens.word(passage.last) {
            "." | "…" => !self.is_mark(at + 1, ".,;:") && self.begins_sentence(at + 1),
            "!" | "?" => self.begins_sentence(at + 1) && !self.speech_verb_near(at + 1),
            _ => false,
        }
    }

    fn begins_sentence(&self, at: usize) -> bool {
        self.passage(at).is_some() || self.token(at).is_some_and(|token| token.capital || token.kind == Kind::Number)
    }

    fn begins_small(&self, at: usize) -> bool {
        self.word(at).chars().next().is_some_and(char::is_lowercase)
    }

    /// Whether "Smith said" or "the mayor asked" goes on after a question or a call.
    fn speech_verb_near(&self, at: usize) -> bool {
        (at..at + 5).take_while(|at| !self.is_any_mark(*at)).any(|at| self.has(at, Classes::REPORTING))
    }

    /// Whether the unit stands in the story's own headline.
    pub fn in_headline(&self, at: usize) -> bool {
        matches!(self.list.get(at), Some(Unit::Token(token)) if self.tokens.role(*token) == Some(Role::Headline))
    }

    /// Whether the unit stands in a line whose greater words all begin with a capital.
    pub fn in_titled_line(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| self.titled.get(token.part as usize).is_some_and(|titled| *titled))
    }

    pub fn on_one_line(&self, at: usize) -> bool {
        at > 0 && self.part(at - 1) == self.part(at)
    }

    fn part(&self, at: usize) -> Option<u32> {
        let token = match self.list.get(at)? {
            Unit::Token(token) => *token,
            Unit::Passage(number) => self.passages[*number].first,
        };
        self.tokens.get(token).map(|token| token.part)
    }
}
