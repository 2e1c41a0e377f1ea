//! A sentence in, its claims out: who says, by which cue, and the words that are said.

use super::super::lexicon::Classes;
use super::super::words::{Words, list};
use super::attitude;
use super::behind;
use super::cue::{self, Cue};
use super::ending;
use super::following;
use super::group;
use super::labels;
use super::passive;
use super::phrase;
use super::units::{Run, Units};
use super::verbs::{Form, Frames};

/// One speech act as its sentence tells it; all runs are of units.
#[derive(Debug, Clone)]
pub struct Claim {
    pub content: Vec<Run>,
    pub speaker: Option<Run>,
    pub cue: Run,
    pub rule: &'static str,
    pub confidence: f64,
    /// Whether the cue is of speech rather than of thought or will.
    pub tells: bool,
}

impl Claim {
    /// What a verb of speech tells.
    pub fn of(units: &Units<'_>, cue: &Cue, content: Vec<Run>, speaker: Option<Run>, rule: &'static str) -> Self {
        let confidence = match (cue.verb.frames.any(Frames::CLAUSE), speaker.is_some()) {
            (true, true) => 0.8,
            (false, true) => 0.6,
            (_, false) => 0.4,
        };
        Self { content, speaker, cue: cue.run, rule, confidence, tells: cue.tells(units) }
    }

    /// What other words tell of speech (`tells`) or of thought; nothing where they have no content.
    pub fn in_words(content: Run, speaker: Option<Run>, cue: Run, rule: &'static str, tells: bool) -> Option<Self> {
        let confidence = match (speaker.is_some(), tells) {
            (true, true) => 0.7,
            (true, false) => 0.6,
            (false, _) => 0.4,
        };
        let content_stands = content.first <= content.last;
        content_stands.then(|| Self { content: vec![content], speaker, cue, rule, confidence, tells })
    }
}

/// The claims of a sentence in order of their cues.
pub fn claims(units: &Units<'_>, sentence: Run) -> Vec<Claim> {
    let mut found: Vec<Claim> = Vec::new();
    let mut subject: Option<Run> = None;
    let cues = cue::cues(units, sentence);
    for (number, cue) in cues.iter().enumerate() {
        let lower =
            cues[..number].iter().rev().find(|last| !last.participle).map_or(sentence.first, |last| last.run.last + 1);
        let lower = if cue.run.first > 0 && units.is_mark(cue.run.first - 1, ",") { sentence.first } else { lower };
        let clause = Run { first: lower.min(cue.run.first), last: sentence.last };
        let claim = Reader { units, sentence, clause, cue, subject }.claim();
        if let Some(claim) = claim {
            subject = claim.speaker.or(subject);
            found.push(claim);
        }
    }
    found.extend(labels::according_to(units, sentence));
    found.extend(labels::headline_colon(units, sentence));
    found.extend(labels::asked(units, sentence));
    found.extend(labels::in_poll(units, sentence));
    found.extend(labels::inside(units, sentence));
    let overlaps = |left: Run, right: Run| left.first <= right.last && right.first <= left.last;
    for claim in attitude::claims(units, sentence) {
        // "expressed doubt that" is told by its verb already.
        if !found.iter().any(|other| overlaps(other.cue, claim.cue)) {
            found.push(claim);
        }
    }
    without_nested(found)
}

/// Leaves out what a speaker says that another one thinks or wants: it is part of what is said.
fn without_nested(claims: Vec<Claim>) -> Vec<Claim> {
    let inside = |cue: Run, content: &Run| content.first <= cue.first && cue.last <= content.last;
    let nested = |claim: &Claim| {
        !claim.tells && claims.iter().any(|outer| outer.content.iter().any(|content| inside(claim.cue, content)))
    };
    let kept: Vec<bool> = claims.iter().map(|claim| !nested(claim)).collect();
    claims.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(claim, _)| claim).collect()
}

static DOCUMENTS: Words = Words::new(|| list(include_str!("../words/documents.txt")));

struct Reader<'a, 'b> {
    units: &'b Units<'a>,
    sentence: Run,
    /// The sentence from behind the cue before.
    clause: Run,
    cue: &'b Cue,
    /// Who spoke last in this sentence.
    subject: Option<Run>,
}

impl Reader<'_, '_> {
    fn claim(&self) -> Option<Claim> {
        // "“...,” Smith said when asked whether ...": what was asked stands behind.
        let asked = self.units.is(self.cue.head, "asked")
            && self.cue.run.first > self.sentence.first
            && self.units.is(self.cue.run.first - 1, "when");
        if asked && self.units.is_any(self.cue.run.last + 1, &labels::ASKS) {
            let rest = self.content_from(self.cue.run.last + 1)?;
            return Some(self.made(None, Some(rest), None, "asked"));
        }
        if let Some(claim) = self.inverted() {
            return Some(claim);
        }
        if self.cue.passive || self.cue.verb.frames.any(Frames::IMPERSONAL) || passive::is_by(self.units, self.cue) {
            let rest = self.content_from(self.cue.run.last + 1);
            return passive::claim(self.units, self.sentence, self.cue, self.subject_before(), rest);
        }
        let speaker = if self.cue.participle {
            self.participle_subject()
        } else {
            self.subject_before().or_else(|| self.shared())
        };
        if speaker.is_some_and(|speaker| self.units.is(speaker.first, "that") && speaker.first == speaker.last)
            && !self.cue.tells(self.units)
        {
            return None;
        }
        let next = behind::cue(self.units, self.sentence, self.cue);
        let frames = self.cue.verb.frames;
        let heard = next > self.cue.run.last + 1 && frames.any(Frames::HEARER) && frames.any(Frames::OBJECT);
        // "has ordered a review": nobody hears it, it is what is ordered.
        let rest =
            self.content_from(next).or_else(|| heard.then(|| self.content_from(self.cue.run.last + 1)).flatten());
        let lead = match speaker {
            Some(speaker)
                if !self.cue.participle
                    && (self.at_pause(next) || self.follows_speech(speaker.first))
                    && speaker.last < self.cue.run.first =>
            {
                self.lead(speaker.first, rest.is_none())
            }
            _ => None,
        };
        // "..., Smith said after the vote": what stands behind the cue is said only after a pause or between marks.
        let rest = rest.filter(|rest| {
            lead.is_none() || self.units.is_mark(next, ",:—–") || self.units.passage(rest.first).is_some()
        });
        let rule = match (lead, rest) {
            (Some(_), Some(_)) => "split",
            (Some(_), None) => "content_speaker_cue",
            (None, Some(_)) if self.cue.participle => "participle",
            (None, Some(_)) => "speaker_cue_content",
            (None, None) => return None,
        };
        Some(self.made(lead, rest, speaker, rule))
    }

    fn made(&self, lead: Option<Run>, rest: Option<Run>, speaker: Option<Run>, rule: &'static str) -> Claim {
        Claim::of(self.units, self.cue, lead.into_iter().chain(rest).collect(), speaker, rule)
    }

    /// "..., said Smith."
    fn inverted(&self) -> Option<Claim> {
        let Cue { run, verb, .. } = *self.cue;
        let fits =
            verb.frames.any(Frames::CLAUSE) && matches!(verb.form, Form::Past | Form::Third) && run.first == run.last;
        let before = run.first.checked_sub(1).filter(|before| *before >= self.sentence.first)?;
        let behind_speech = self.units.passage(before).is_some()
            || (before > 0 && self.units.is_mark(before, ",") && self.units.passage(before - 1).is_some());
        if !fits
            || !(behind_speech || self.units.is_mark(before, ",—"))
            || !(behind_speech && !self.units.is_any_mark(run.last + 1)
                || following::names_speaker(self.units, run.last + 1))
        {
            return None;
        }
        let speaker = following::after(self.units, self.sentence, run.last + 1)?;
        let next = speaker.last + 1;
        if !behind_speech && self.begins_clause(speaker, next) {
            return None;
        }
        let stands = next > self.sentence.last
            || self.units.is_any_mark(next)
            || self
                .units
                .has(next, Classes::PREPOSITION.or(Classes::SUBORDINATOR).or(Classes::ADVERB).or(Classes::WEEKDAY));
        let stands = stands
            || self.units.has(next, Classes::CONJUNCTION)
            || self.units.verb(next).form == Form::Ing
            || self.units.is(next, "last");
        if !behind_speech && !stands {
            return None;
        }
        let lead = self.lead(run.first, true);
        let rest = if self.units.is_mark(next, ",:") {
            self.content_from(next).filter(|rest| self.units.passage(rest.first).is_some())
        } else {
            None
        };
        (lead.is_some() || rest.is_some()).then(|| self.made(lead, rest, Some(speaker), "content_cue_speaker"))
    }

    /// "Harvey, a delegate from Houston, said the mood at the convention was good": what follows the cue is the subject of what is said.
    fn begins_clause(&self, speaker: Run, next: usize) -> bool {
        let units = self.units;
        let lone = speaker.first == speaker.last && units.has(speaker.first, Classes::DETERMINER);
        let open = |at: &usize| {
            !units.is_mark(*at, ",;:—–")
                && units.passage(*at).is_none()
                && !units.is_any(*at, &["who", "which", "after", "before", "when", "while", "as", "that"])
                && (!units.has(*at, Classes::SUBORDINATOR) || units.has(*at, Classes::PREPOSITION))
        };
        lone || (next..=self.sentence.last).take_while(open).any(|at| phrase::is_finite_verb(units, at))
    }

    fn subject_before(&self) -> Option<Run> {
        phrase::before(self.units, self.clause, self.cue.run.first)
    }

    /// Who "saying" hangs on: "Democrats supporting Smith", or the subject of the clause before or after.
    fn participle_subject(&self) -> Option<Run> {
        let before = self.cue.run.first.checked_sub(1).filter(|before| *before >= self.sentence.first);
        let bare = before.filter(|before| {
            !self.units.is_any_mark(*before)
                && self.units.passage(*before).is_none()
                && !self.units.has(*before, Classes::FUNCTION)
        });
        match bare {
            // "put out a statement saying": whose statement it is stands before it.
            Some(before) if self.units.is_any(before, &DOCUMENTS) => self.shared(),
            Some(_) => self.subject_before().or_else(|| self.shared()),
            None => self.shared().or_else(|| self.subject_behind_comma()),
        }
    }

    /// "While saying that ..., Smith ...".
    fn subject_behind_comma(&self) -> Option<Run> {
        let comma = (self.cue.run.last + 1..self.sentence.last).find(|at| self.units.is_mark(*at, ","))?;
        following::after(self.units, self.sentence, comma + 1)
    }

    /// Whose clause the cue hangs on: who spoke before in the sentence, or the subject of its first verb.
    fn shared(&self) -> Option<Run> {
        self.subject.or_else(|| {
            let first = (self.sentence.first..self.cue.run.first)
                .find(|at| phrase::is_finite_verb(self.units, *at) || self.units.word(*at).ends_with("ed"))?;
            phrase::before(self.units, self.sentence, first)
        })
    }

    /// "'...,' she said and hung up": the comma or the call within the marks tells that the sentence goes on with who speaks.
    fn follows_speech(&self, speaker: usize) -> bool {
        let Some(before) = speaker.checked_sub(1).filter(|before| *before >= self.sentence.first) else { return false };
        let last = self.units.passage(before).map(|passage| self.units.tokens.word(passage.last));
        self.units.is_speech(before) && matches!(last, Some("," | "!" | "?" | "—" | "–"))
    }

    fn at_pause(&self, at: usize) -> bool {
        at > self.sentence.last
            || self.units.is_mark(at, ",.;!?—–")
            || self.units.has(at, Classes::PREPOSITION) && !self.units.is(at, "to")
    }

    /// What is said before "…, Smith said".
    fn lead(&self, end: usize, whole: bool) -> Option<Run> {
        let units = self.units;
        let before = end.checked_sub(1).filter(|before| *before >= self.sentence.first)?;
        // "The road is closed, as officials point out"
        let as_clause = units.is(before, "as") && before > self.sentence.first && units.is_mark(before - 1, ",—–");
        let before = if as_clause { before - 1 } else { before };
        let last = if units.passage(before).is_some() {
            before
        } else if units.is_mark(before, ",—–?!") && before > self.sentence.first {
            before - 1
        } else {
            return None;
        };
        let first = (self.sentence.first..=last)
            .rev()
            .find(|at| units.is_mark(*at, ";"))
            .map_or(self.sentence.first, |at| at + 1);
        // "In Iowa, Smith said" tells where, not what.
        let words = (first..=last).filter(|at| !units.is_any_mark(*at)).count();
        let opens = units.has(first, Classes::PREPOSITION.or(Classes::SUBORDINATOR).or(Classes::ADVERB));
        let adjunct = units.passage(last).is_none() && (words < 3 || (!whole && (words < 4 || opens && words < 12)));
        (!adjunct && first <= last).then_some(Run { first, last })
    }

    /// What is said after the cue, to the end of the clause.
    fn content_from(&self, at: usize) -> Option<Run> {
        let units = self.units;
        let mut first = at;
        while first <= self.sentence.last
            && (units.is_mark(first, ",:—–")
                || (first > at && units.is(first, "that") && units.passage(first + 1).is_some()))
        {
            first += 1;
        }
        if first > self.sentence.last || (units.is_any_mark(first) && !units.is_mark(first, "$#£€'‘’(")) {
            return None;
        }
        let comma = first > at;
        let loose = units.has(first, Classes::PREPOSITION)
            && !units.is_any(first, &["to", "that"])
            && !units.has(first, Classes::SUBORDINATOR);
        if units.is(first, "as") || (loose && !comma && !self.cue.tells(self.units)) {
            return None;
        }
        let frames = self.cue.verb.frames;
        // "compared to the year before": no infinitive.
        let takes_to = Frames::INFINITIVE.or(Frames::HEARER).or(Frames::IMPERSONAL).or(Frames::CLAUSE);
        if units.is(first, "to") && !comma && !self.cue.passive && !frames.any(takes_to) {
            return None;
        }
        if comma && units.passage(first).is_none() && !units.is_mark(first - 1, ":") && !frames.any(Frames::CLAUSE) {
            return None;
        }
        if comma
            && (units.has(first, Classes::CONJUNCTION)
                || units.verb(first).form == Form::Ing && units.verb(first).is_some())
        {
            return None;
        }
        let last = ending::clause_end(units, self.sentence, first, Some(self.cue));
        // "reported from the coast": where, not what.
        let tells = |at: usize| phrase::is_finite_verb(units, at) || units.passage(at).is_some();
        let hears = frames.any(Frames::HEARER) && units.is_any(first, &["against", "of", "about"]);
        let own = hears || self.cue.verb.takes(units.word(first));
        let adjunct = loose && !comma && !own && !(first..=last).any(tells);
        // "said softly", "asked again": how, not what.
        let bare = first == last
            && (group::is_adverb(units, first) || units.is_any(first, &["to", "again", "more", "so", "too"]));
        (last >= first && !adjunct && !bare).then_some(Run { first, last })
    }
}
