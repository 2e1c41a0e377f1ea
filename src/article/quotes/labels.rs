//! A sentence in, its claims by a cue that is no verb out: "according to ..." and the colon of a headline.

use super::super::lexicon::Classes;
use super::clause::Claim;
use super::ending;
use super::following;
use super::units::{Run, Units};

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
