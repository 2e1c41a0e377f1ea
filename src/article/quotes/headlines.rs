//! Tokens in, the lines that write every greater word with a capital out, and which of their words are verbs of speech:
//! "Mayor Says Bridge Is Safe".

use super::super::lexicon::Classes;
use super::super::record::Role;
use super::super::tokens::{Kind, Token, Tokens};
use super::verbs::{self, Form, Frames, Verb};

/// A longer line is no headline, in tokens.
const LONGEST_LINE: usize = 40;
/// From how many letters on a headline gives a word its capital, in bytes.
const GREATER: usize = 4;
/// So many greater words tell that capitals are no accident.
const LEAST_WORDS: usize = 3;

/// Which parts are headlines, by their role or by their capitals.
pub fn titled_parts(tokens: &Tokens<'_>) -> Vec<bool> {
    let mut titled = vec![false; tokens.parts.len()];
    for line in tokens.list.chunk_by(|left, right| left.part == right.part) {
        let Some(number) = line.first().map(|token| token.part as usize) else { continue };
        let named = tokens.parts.get(number).is_some_and(|part| part.role == Role::Headline);
        if let Some(titled) = titled.get_mut(number) {
            *titled = named || line.len() <= LONGEST_LINE && has_capitals(line);
        }
    }
    titled
}

fn has_capitals(line: &[Token]) -> bool {
    let is_greater = |token: &&Token| {
        token.kind == Kind::Word && token.end - token.start >= GREATER && !token.classes.any(Classes::FUNCTION)
    };
    let greater = || line.iter().filter(is_greater);
    greater().all(|token| token.capital) && greater().count() >= LEAST_WORDS
}

/// What the lists tell of the token as a verb of speech. A capital inside a sentence is a name, but for lines that give every word one.
pub fn verb_of(tokens: &Tokens<'_>, at: usize, titled: &[bool]) -> Verb {
    let Some(token) = tokens.get(at).filter(|token| token.classes.any(Classes::VERB_OF_SPEECH)) else {
        return Verb::NONE;
    };
    if !token.capital || token.first {
        return verbs::verb(tokens.word(at));
    }
    if !titled.get(token.part as usize).is_some_and(|titled| *titled) {
        return Verb::NONE;
    }
    let verb = verbs::verb(tokens.word(at));
    let doubtful = verb.form == Form::Base || verb.frames.any(Frames::NOUN);
    if doubtful && !stands_as_verb(tokens, at, verb) { Verb::NONE } else { verb }
}

/// "Officials Call for Calm", "Mayor Plans Bridge": a subject before it, and an object after it.
fn stands_as_verb(tokens: &Tokens<'_>, at: usize, verb: Verb) -> bool {
    let Some(before) = at.checked_sub(1).filter(|before| tokens.same_part(*before, at + 1)) else { return false };
    let next = at + 1;
    let word = |at: usize| tokens.get(at).is_some_and(|token| token.kind == Kind::Word);
    let preposition =
        tokens.has(next, Classes::PREPOSITION) && !verb.takes(tokens.word(next)) && !tokens.is(next, "to");
    let object = word(next) && !preposition && !tokens.has(next, Classes::AUXILIARY.or(Classes::CONJUNCTION));
    let opens = Classes::DETERMINER.or(Classes::PREPOSITION).or(Classes::CONJUNCTION);
    let subject = word(before) && !tokens.has(before, opens);
    let agrees = match verb.form {
        Form::Third | Form::Past => true,
        Form::Base => tokens.word(before).ends_with('s') || tokens.is_any(before, &["we", "they", "i", "you"]),
        Form::Ing => false,
    };
    subject && object && agrees
}
