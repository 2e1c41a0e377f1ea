//! A sentence in, its cues out: the words that tell that somebody says, thinks or wants something.

use super::super::lexicon::Classes;
use super::super::words::{Words, list};
use super::finite;
use super::group;
use super::units::{Run, SPEECH_WORDS, Units};
use super::verbs::{Form, Frames, Verb};

/// A verb of speech with its auxiliaries, adverbs and what belongs to it: "has also said", "had to call for".
#[derive(Debug, Clone, Copy)]
pub struct Cue {
    pub run: Run,
    /// The unit of the verb itself.
    pub head: usize,
    pub verb: Verb,
    /// "saying": it hangs on the clause before.
    pub participle: bool,
    /// "is expected to": whoever expects is not told.
    pub passive: bool,
}

impl Cue {
    /// Whether the cue tells of speech rather than of thought or will.
    pub fn tells(&self, units: &Units<'_>) -> bool {
        self.verb.frames.any(Frames::CLAUSE)
            && units.has(self.head, Classes::REPORTING.or(Classes::SAYING))
            && !units.has(self.head, Classes::THINKING)
    }
}

/// The cues of a sentence in order.
pub fn cues(units: &Units<'_>, sentence: Run) -> Vec<Cue> {
    let mut found: Vec<Cue> = Vec::new();
    for head in sentence.first..=sentence.last {
        if units.verb(head).is_some()
            && let Some(cue) = cue_at(units, sentence, head)
        {
            // "has to say": the later verb has taken the earlier one into its group.
            while found.last().is_some_and(|last| last.run.last >= cue.run.first) {
                found.pop();
            }
            found.push(cue);
        }
    }
    found
}

fn cue_at(units: &Units<'_>, sentence: Run, head: usize) -> Option<Cue> {
    let verb = units.verb(head);
    if verb.frames.any(Frames::BOUND) && !introduces(units, head + 1)
        || is_question(units, sentence, head)
        || gives_name(units, head)
    {
        return None;
    }
    let last = group::end(units, sentence, head, verb);
    let needs_follower = !verb.frames.any(Frames::SPOKEN) && last == head;
    if needs_follower || finite::is_noun(units, sentence, head, verb) {
        return None;
    }
    let first = group::start(units, sentence, head);
    // "has reportedly found": nobody says who reports it; the adverb is the cue.
    if !introduces(units, head + 1) && (first..head).any(|at| units.is(at, "reportedly")) {
        return None;
    }
    let has_auxiliary = (first..head).any(|at| units.has(at, Classes::AUXILIARY));
    let after_to = head > sentence.first && units.is(head - 1, "to");
    if (after_to && !group::has_verb(units, first, head))
        || (verb.form == Form::Base && !has_auxiliary && !after_to && !finite::base_stands(units, first, head))
    {
        return None;
    }
    let be =
        (first..head).rev().find(|at| units.has(*at, Classes::AUXILIARY)).is_some_and(|at| group::is_be(units, at));
    // "he's saying", "we're hoping"; before "said" the short form is "has".
    let short = (first..head).any(|at| group::is_short_be(units, at));
    // "began praising the plan"
    let begun = verb.form == Form::Ing && first > sentence.first && group::begins(units, first - 1);
    let first = if begun { group::start(units, sentence, first - 1) } else { first };
    let participle = verb.form == Form::Ing && !be && !short && !begun;
    let passive = verb.form == Form::Past && be;
    if passive && !passive_tells(units, first, head) {
        return None;
    }
    if participle && !participle_tells(units, sentence, first, last) {
        return None;
    }
    Some(Cue { run: Run { first, last }, head, verb, participle, passive })
}

/// Whether a passive tells what is said or thought of its subject: "was asked about", "is widely seen", "was announced".
fn passive_tells(units: &Units<'_>, first: usize, head: usize) -> bool {
    let stands = || (first..head).any(|at| units.is_any(at, &["is", "are", "was", "were"]));
    let qualified = |at: usize| group::is_adverb(units, at) && !units.has(at, Classes::AUXILIARY);
    units.is_any(head + 1, &["to", "that", "as", "about", "by"])
        || (first..head).any(qualified)
        || units.has(head, Classes::REPORTING.or(Classes::THINKING)) && stands()
}

/// Whether what follows can only be what is said.
fn introduces(units: &Units<'_>, next: usize) -> bool {
    units.is(next, "that")
        || units.is_mark(next, ":")
        || units.passage(next).is_some()
        || units.is_mark(next, ",") && units.passage(next + 1).is_some()
}

/// "Do you support the plan?"
fn is_question(units: &Units<'_>, sentence: Run, head: usize) -> bool {
    let near = head > sentence.first + 1 && head <= sentence.first + 4;
    near && units.is_any(sentence.first, &["do", "does", "did"]) && units.is_mark(sentence.last, "?")
}

static NAMED: Words = Words::new(|| list(include_str!("../words/things_with_names.txt")));

/// "a firm called Data North", "lanes called “segments”"
fn gives_name(units: &Units<'_>, head: usize) -> bool {
    let Some(before) = head.checked_sub(1).filter(|_| units.is_any(head, &["called", "named", "dubbed"])) else {
        return false;
    };
    let thing = group::is_plain_noun(units, before) && !units.has(before, Classes::PEOPLE.or(Classes::ROLE));
    let word = units.passage(head + 1).is_some_and(|passage| passage.words < SPEECH_WORDS);
    thing && word || units.capital(head + 1) && units.is_any(before, &NAMED)
}

/// Whether an "-ing" form tells what the subject of the clause says, rather than being a noun or part of one.
fn participle_tells(units: &Units<'_>, sentence: Run, first: usize, last: usize) -> bool {
    let next = last + 1;
    let ends = next > sentence.last
        || (units.is_any_mark(next) && !units.is_mark(next, ":"))
        || units.has(next, Classes::CONJUNCTION.or(Classes::AUXILIARY));
    let loose = units.has(next, Classes::PREPOSITION) && !units.is(next, "to");
    if units.passage(next).is_some() || (units.is_mark(next, ",") && units.passage(next + 1).is_some()) {
        return true;
    }
    if ends || loose {
        return false;
    }
    let Some(before) = first.checked_sub(1).filter(|before| *before >= sentence.first) else { return true };
    let object = units.has(next, Classes::DETERMINER);
    // "issued a letter condemning the sale", but not "a resolution backing the truce"; "in announcing the sale"
    let says = units.has(last, Classes::SAYING) && !units.verb(last).frames.any(Frames::NOUN);
    let of_noun = object && says && !units.has(before, Classes::FUNCTION);
    let adjunct = (object || units.capital(next)) && units.is_any(before, &["in", "since"]);
    let joined = of_noun
        || adjunct
        || units.is_any_mark(before)
        || units.is(last, "saying")
        || units.capital(before)
        || units.is_any(before, &["and", "by", "while", "after", "before", "without", "when"]);
    joined || units.is(next, "that") || units.has(next, Classes::PRONOUN)
}
