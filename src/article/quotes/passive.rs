//! A cue in the passive in, its claim out: what is said of the subject, and who says it where "by" names one.

use super::clause::Claim;
use super::cue::Cue;
use super::ending;
use super::following;
use super::units::{Run, Units};
use super::verbs::{Form, Frames};

/// Whether "by" names who says it: "was announced by the mayor", "a rise predicted by banks". What is backed or attacked by
/// somebody is a deed as much as a word, and is left out.
pub fn is_by(units: &Units<'_>, cue: &Cue) -> bool {
    let by = cue.run.last + 1;
    units.is(by, "by")
        && cue.verb.form == Form::Past
        && cue.verb.frames.any(Frames::CLAUSE)
        && following::names_speaker(units, by + 1)
        && units.verb(by + 1).form != Form::Ing
}

/// The claim of a passive or of "seems": what is said begins with the subject. `rest` is what is said behind the cue.
pub fn claim(units: &Units<'_>, sentence: Run, cue: &Cue, subject: Option<Run>, rest: Option<Run>) -> Option<Claim> {
    if units.is(cue.run.last + 1, "by") && !is_by(units, cue) {
        return None;
    }
    let agent = is_by(units, cue).then(|| following::after(units, sentence, cue.run.last + 2)).flatten();
    let rest = match agent {
        Some(agent) => behind_agent(units, sentence, cue, agent.last + 1),
        None => rest,
    };
    // "seems", without what seems, tells nothing; nor does "was found".
    if rest.is_none() && (subject.is_none() || agent.is_none() && !stands_alone(units, cue)) {
        return None;
    }
    let rule = if agent.is_some() { "passive_by" } else { "unnamed" };
    Some(Claim::of(units, cue, subject.into_iter().chain(rest).collect(), agent, rule))
}

/// Whether a passive tells something though nothing but its subject stands there: "the sale was confirmed", not "a boat was seen".
fn stands_alone(units: &Units<'_>, cue: &Cue) -> bool {
    cue.passive && !units.is_any(cue.head, &["called", "felt", "found", "known", "named", "seen", "shown"])
}

/// "was seen by some as a step back", "was accused by the board of waste"
fn behind_agent(units: &Units<'_>, sentence: Run, cue: &Cue, at: usize) -> Option<Run> {
    let opens = at <= sentence.last && units.is_any(at, &["as", "for", "of", "to", "that"]);
    opens.then(|| Run { first: at, last: ending::clause_end(units, sentence, at, Some(cue)) })
}
