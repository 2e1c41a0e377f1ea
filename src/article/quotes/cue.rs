//! A sentence in, its cues out: the words that tell that somebody says, thinks or wants something.

use super::super::lexicon::Classes;
use super::super::words::{Words, list};
use super::units::{Run, Units};
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
    let last = group_end(units, sentence, head, verb);
    let needs_follower = !verb.frames.any(Frames::SPOKEN) && last == head;
    if needs_follower || is_noun(units, sentence, head, verb) {
        return None;
    }
    let first = group_start(units, sentence, head);
    // "has reportedly found": nobody says who reports it; the adverb is the cue.
    if !introduces(units, head + 1) && (first..head).any(|at| units.is(at, "reportedly")) {
        return None;
    }
    let has_auxiliary = (first..head).any(|at| units.has(at, Classes::AUXILIARY));
    let after_to = head > sentence.first && units.is(head - 1, "to");
    if (after_to && !has_verb(units, first, head))
        || (verb.form == Form::Base && !has_auxiliary && !after_to && !base_stands(units, first, head))
    {
        return None;
    }
    let be = (first..head).rev().find(|at| units.has(*at, Classes::AUXILIARY)).is_some_and(|at| is_be(units, at));
    // "he's saying", "we're hoping"; before "said" the short form is "has".
    let short = (first..head).any(|at| units.is_any(at, &["'s", "’s", "'re", "’re", "'m", "’m"]));
    let participle = verb.form == Form::Ing && !be && !short;
    let passive = verb.form == Form::Past && be;
    if passive
        && !units.is(head + 1, "to")
        && !units.is(head + 1, "that")
        && !units.is(head + 1, "as")
        && !units.is(head + 1, "about")
    {
        return None;
    }
    if participle && !participle_tells(units, sentence, first, last) {
        return None;
    }
    Some(Cue { run: Run { first, last }, head, verb, participle, passive })
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

/// "a firm called Data North"
fn gives_name(units: &Units<'_>, head: usize) -> bool {
    units.is_any(head, &["called", "named"]) && units.capital(head + 1) && head > 0 && units.is_any(head - 1, &NAMED)
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
    let joined = units.is_any_mark(before)
        || units.is(last, "saying")
        || units.capital(before)
        || units.is_any(before, &["and", "by", "while", "after", "before", "without", "when"]);
    joined || units.is(next, "that") || units.has(next, Classes::PRONOUN)
}

/// Whether the word is a noun or an adjective here: "the plan", "his support", "Clinton's call", "reported cases".
fn is_noun(units: &Units<'_>, sentence: Run, head: usize, verb: Verb) -> bool {
    let Some(before) = head.checked_sub(1).filter(|before| *before >= sentence.first) else {
        return verb.form != Form::Ing;
    };
    if units.is_possessive(before) {
        return true;
    }
    if verb.frames.any(Frames::NOUN) && matches!(verb.form, Form::Base | Form::Third) && !stands_as_verb(units, head) {
        return true;
    }
    if units.is(head, "like") && !units.has(before, Classes::AUXILIARY.or(Classes::PRONOUN).or(Classes::ADVERB)) {
        return true;
    }
    let determined = units.has(before, Classes::DETERMINER)
        && !units.has(before, Classes::PRONOUN)
        && !units.is_any(
            before,
            &["that", "many", "some", "others", "most", "few", "all", "both", "this", "these", "those"],
        );
    // "1,200 pledged delegates"
    let counted = verb.form == Form::Past
        && (units.has(before, Classes::NUMBER)
            || units.token(before).is_some_and(|token| token.kind == super::super::tokens::Kind::Number))
        && units.word(head + 1).ends_with('s');
    let adjective = counted || units.has(before, Classes::ROLE_ADJECTIVE) && verb.form != Form::Past;
    let of = units.is_any(before, &["of", "in", "on", "for", "with", "from", "by", "at", "as", "into"])
        && verb.form != Form::Ing;
    determined || adjective || of
}

/// Whether a word that may be a noun has a subject before it and an object or a clause after it.
fn stands_as_verb(units: &Units<'_>, head: usize) -> bool {
    let before = head - 1;
    let subject = units.capital(before) && !units.is(before, "united")
        || units.has(
            before,
            Classes::PRONOUN.or(Classes::AUXILIARY).or(Classes::ADVERB).or(Classes::ROLE).or(Classes::PEOPLE),
        )
        || units.is(before, "to");
    let next = head + 1;
    let own = units.verb(head).takes(units.word(next)) || units.is(next, "to");
    let no_object = units.is_any_mark(next)
        || units.has(next, Classes::AUXILIARY.or(Classes::CONJUNCTION))
        || (units.has(next, Classes::PREPOSITION) && !own);
    subject && !no_object
}

/// Whether a bare form may be a finite verb after what stands before it: a plural.
fn base_stands(units: &Units<'_>, first: usize, head: usize) -> bool {
    let Some(before) = first.checked_sub(1) else { return false };
    let frames = units.verb(head).frames;
    let speech_alone = frames.any(Frames::CLAUSE) && !frames.any(Frames::NOUN) && units.has(head, Classes::REPORTING);
    if speech_alone && (units.is_mark(before, ",—–)") || units.word(before).ends_with("ed")) {
        return true;
    }
    let word = units.word(before).to_ascii_lowercase();
    // "Sources close to the campaign say": the plural stands further off.
    let far = speech_alone
        && (units.capital(before) || !units.has(before, Classes::FUNCTION))
        && units.passage(before).is_none()
        && !units.is_any_mark(before)
        && (before.saturating_sub(FAR)..before)
            .rev()
            .take_while(|at| !units.is_any_mark(*at))
            .any(|at| is_plural(units, at));
    far || matches!(
        word.as_str(),
        "i" | "you"
            | "we"
            | "they"
            | "who"
            | "people"
            | "police"
            | "many"
            | "some"
            | "others"
            | "most"
            | "both"
            | "few"
            | "all"
            | "that"
            | "which"
            | "and"
            | "or"
            | "women"
            | "men"
            | "democrats"
    ) || word == "percent"
        || units.is_mark(before, "%")
        || units.token(before).is_some_and(|token| token.kind == super::super::tokens::Kind::Number)
        || (word.ends_with('s')
            && !word.ends_with("ss")
            && !units.is_possessive(before)
            && !units.has(before, Classes::AUXILIARY))
}

/// How far before its verb a subject's own noun may stand.
const FAR: usize = 10;

fn is_plural(units: &Units<'_>, at: usize) -> bool {
    let word = units.word(at);
    units.has(at, Classes::PEOPLE)
        || word.len() > 4 && word.ends_with('s') && !word.ends_with("ss") && !units.capital(at)
}

fn is_be(units: &Units<'_>, at: usize) -> bool {
    units.is_any(
        at,
        &[
            "is",
            "are",
            "was",
            "were",
            "be",
            "been",
            "being",
            "am",
            "isn't",
            "wasn't",
            "isn’t",
            "wasn’t",
            "aren't",
            "aren’t",
            "weren’t",
            "weren't",
        ],
    )
}

fn has_verb(units: &Units<'_>, first: usize, head: usize) -> bool {
    (first..head).any(|at| units.verb(at).is_some() || units.has(at, Classes::AUXILIARY) || is_light(units, at))
}

/// Verbs that hand their meaning to the infinitive after them.
fn is_light(units: &Units<'_>, at: usize) -> bool {
    units.is_any(
        at,
        &[
            "went",
            "going",
            "continued",
            "continues",
            "continue",
            "began",
            "begun",
            "begin",
            "used",
            "failed",
            "started",
            "appeared",
            "able",
            "unable",
            "willing",
            "unwilling",
            "ready",
            "quick",
            "happy",
            "needs",
            "managed",
            "came",
            "seem",
            "seems",
            "seemed",
            "appear",
            "appears",
        ],
    )
}

/// From the verb back over "has", "also", "does not", "had to".
fn group_start(units: &Units<'_>, sentence: Run, head: usize) -> usize {
    let mut first = head;
    while first > sentence.first {
        let before = first - 1;
        let between = units.is_any(before, &["since", "just", "both", "once"])
            && units.has(before.wrapping_sub(1), Classes::AUXILIARY);
        let joins = units.has(before, Classes::AUXILIARY)
            || is_adverb(units, before)
            || (between && before > sentence.first)
            || (units.is(before, "to") && before > sentence.first && (is_chain(units, sentence, before - 1)));
        let through_to = units.is(first, "to") && is_chain(units, sentence, before);
        if !(joins || through_to) {
            break;
        }
        first = before;
    }
    // Adverbs of the clause are not of the verb: "later", "then" stay, but a sentence's first word is no adverb of the verb.
    while first < head && first == sentence.first {
        first += 1;
    }
    first
}

/// Whether "to" after the word goes on with one group: "has to", "going to".
fn is_chain(units: &Units<'_>, sentence: Run, at: usize) -> bool {
    at >= sentence.first && (is_light(units, at) || units.has(at, Classes::AUXILIARY))
}

pub fn is_adverb(units: &Units<'_>, at: usize) -> bool {
    let word = units.word(at);
    let time = units.is_any(at, &["today", "yesterday", "tomorrow", "tonight", "here", "back", "away"]);
    !units.capital(at)
        && !time
        && (units.has(at, Classes::ADVERB)
            || (word.len() > 4
                && word.ends_with("ly")
                && !units.is_any(at, &["family", "only", "italy", "july", "rally", "ally", "early"])))
}

/// From the verb on over what belongs to it: "called for", "pointed out", "referring to".
fn group_end(units: &Units<'_>, sentence: Run, head: usize, verb: Verb) -> usize {
    let mut last = head;
    if last < sentence.last && verb.takes(units.word(last + 1)) {
        let thing = units.capital(last + 2)
            || units.has(last + 2, Classes::DETERMINER.or(Classes::PRONOUN).or(Classes::PEOPLE))
            || units.word(last + 2).ends_with('s');
        let infinitive = units.is(last + 1, "to") && verb.frames.any(Frames::INFINITIVE) && !thing;
        if !infinitive {
            last += 1;
        }
    }
    last
}
