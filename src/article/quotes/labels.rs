//! A sentence in, its claims by a cue that is no verb out: "according to ..." and the colon of a headline.

use super::super::lexicon::Classes;
use super::clause::Claim;
use super::ending;
use super::following;
use super::phrase;
use super::units::{Run, Units};

/// Units before the first comma that may tell of a poll.
const LONGEST_POLL: usize = 16;
/// From the asking to what was asked: "Asked by a reporter on Monday whether ...".
const LONGEST_ASKING: usize = 10;

/// Words that begin what is asked.
pub const ASKS: [&str; 10] = ["whether", "if", "what", "how", "why", "who", "which", "where", "when", "about"];

/// "..., according to a spokesman" and "According to a spokesman, ...".
pub fn according_to(units: &Units<'_>, sentence: Run) -> Option<Claim> {
    let at = (sentence.first..sentence.last).find(|at| units.is(*at, "according") && units.is(at + 1, "to"))?;
    let cue = Run { first: at, last: at + 1 };
    let speaker = following::long_after(units, sentence, at + 2)?;
    let content = if at == sentence.first {
        let comma =
            (speaker.last + 1..=sentence.last).find(|at| units.is_mark(*at, ",") || units.passage(*at).is_some())?;
        let first = if units.passage(comma).is_some() { comma } else { comma + 1 };
        Run { first, last: ending::clause_end(units, sentence, first, None) }
    } else {
        let last = if units.is_mark(at - 1, ",") && at > sentence.first + 1 { at - 2 } else { at - 1 };
        Run { first: sentence.first, last }
    };
    (content.first <= content.last && content.last <= sentence.last).then_some(Claim {
        content: vec![content],
        speaker: Some(speaker),
        cue,
        rule: "according_to",
        confidence: 0.8,
        tells: true,
    })
}

/// "Smith: The bridge is safe" over a story.
pub fn headline_colon(units: &Units<'_>, sentence: Run) -> Option<Claim> {
    if !units.in_headline(sentence.first) {
        return None;
    }
    let colon = (sentence.first + 1..sentence.last.min(sentence.first + 6)).find(|at| units.is_mark(*at, ":"))?;
    let named = (sentence.first..colon).all(|at| units.capital(at) || units.is_possessive(at))
        && !units.has(sentence.first, Classes::FUNCTION);
    let speaker = Run { first: sentence.first, last: colon - 1 };
    let mut last = sentence.last;
    while last > colon + 1 && units.is_mark(last, ".!?") {
        last -= 1;
    }
    let content = Run { first: colon + 1, last };
    named.then_some(Claim {
        content: vec![content],
        speaker: Some(speaker),
        cue: Run { first: colon, last: colon },
        rule: "headline_colon",
        confidence: 0.6,
        tells: true,
    })
}

/// "Asked whether he would run, Smith said ...": what was asked; the asker where "by" names one.
pub fn asked(units: &Units<'_>, sentence: Run) -> Option<Claim> {
    let at = if units.is(sentence.first, "when") { sentence.first + 1 } else { sentence.first };
    if !units.is(at, "asked") {
        return None;
    }
    let first = (at + 1..=sentence.last.min(at + LONGEST_ASKING)).find(|at| units.is_any(*at, &ASKS))?;
    if (at + 1..first).any(|at| units.is_any_mark(at) || units.passage(at).is_some()) {
        return None;
    }
    let speaker = units.is(at + 1, "by").then(|| following::after(units, sentence, at + 2)).flatten();
    let last = ending::clause_end(units, sentence, first, None);
    let comma = (first..=last).find(|at| units.is_mark(*at, ","));
    let closed =
        (first..=last).find(|at| units.passage(*at).is_some_and(|passage| units.tokens.word(passage.last) == ","));
    let last = comma.map_or(last, |comma| comma - 1).min(closed.unwrap_or(last));
    Claim::in_words(
        Run { first, last },
        speaker.filter(|speaker| speaker.last < first),
        Run { first: at, last: at },
        "asked",
        true,
    )
}

/// "In a poll by the Gazette, 40 percent of voters ...".
pub fn in_poll(units: &Units<'_>, sentence: Run) -> Option<Claim> {
    let at = sentence.first;
    if !units.is(at, "in") {
        return None;
    }
    let comma = (at + 2..sentence.last.min(at + LONGEST_POLL)).find(|at| units.is_mark(*at, ","))?;
    let is_poll = |at: usize| units.is_any(at, &["poll", "polls", "survey", "surveys", "polling"]);
    let speaker = Run { first: at + 1, last: phrase::without_time(units, sentence, comma - 1)? };
    let tells = (speaker.first..=speaker.last).any(is_poll)
        && !(speaker.first..=speaker.last).any(|at| units.has(at, Classes::AUXILIARY));
    let content = Run { first: comma + 1, last: ending::clause_end(units, sentence, comma + 1, None) };
    tells.then(|| Claim::in_words(content, Some(speaker), Run { first: at, last: at }, "in_poll", true)).flatten()
}

/// What words inside a sentence tell without a verb of speech.
pub fn inside<'a>(units: &'a Units<'_>, sentence: Run) -> impl Iterator<Item = Claim> + 'a {
    (sentence.first..sentence.last).filter_map(move |at| {
        // All words are looked at: their lengths rule nearly all out.
        match units.token(at).map(|token| token.end - token.start) {
            Some(5) if units.is_any(at, &["clear", "plain"]) => made_clear(units, sentence, at),
            Some(10) if units.is(at, "reportedly") => reportedly(units, sentence, at),
            _ => None,
        }
    })
}

/// "He made it clear that ...".
fn made_clear(units: &Units<'_>, sentence: Run, clear: usize) -> Option<Claim> {
    if clear < sentence.first + 2 {
        return None;
    }
    let verb = if units.is(clear - 1, "it") { clear - 2 } else { clear - 1 };
    let is_made = units.is_any(verb, &["made", "makes", "make", "making"]);
    let content = clear + 1;
    let is_clause = units.is(content, "that")
        || units.is(clear - 1, "it") && !units.is_any_mark(content) && !units.has(content, Classes::PREPOSITION);
    if !is_made || verb <= sentence.first || !is_clause {
        return None;
    }
    let first = (sentence.first + 1..=verb)
        .rev()
        .take_while(|at| *at == verb || units.has(*at, Classes::AUXILIARY.or(Classes::ADVERB)))
        .last()?;
    let speaker = phrase::before(units, sentence, first);
    let content = Run { first: content, last: ending::clause_end(units, sentence, content, None) };
    Claim::in_words(content, speaker, Run { first, last: clear }, "made_clear", true)
}

/// "The bank has reportedly found a buyer": nobody is named who says so.
fn reportedly(units: &Units<'_>, sentence: Run, at: usize) -> Option<Claim> {
    let rest = if units.is_mark(at + 1, ",") { at + 2 } else { at + 1 };
    if rest > sentence.last {
        return None;
    }
    let auxiliary = (sentence.first..at).rev().take_while(|at| units.has(*at, Classes::AUXILIARY)).last();
    let lead = phrase::before(units, sentence, auxiliary.unwrap_or(at));
    let lead = lead.map(|lead| Run { first: lead.first, last: at - 1 });
    let rest = Run { first: rest, last: ending::clause_end(units, sentence, rest, None) };
    // "reportedly yelling: “...”": somebody is named who said it.
    if (rest.first..=rest.last).any(|at| units.is_speech(at)) {
        return None;
    }
    let claim = Claim::in_words(rest, None, Run { first: at, last: at }, "reportedly", true)?;
    Some(Claim { content: lead.into_iter().chain([rest]).collect(), ..claim })
}
