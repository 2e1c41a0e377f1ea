//! The claims of each sentence in, quotations out: speech without a cue of its own takes its speaker from what stands around it.

use super::super::lexicon::Classes;
use super::super::record::QuoteKind;
use super::clause::{self, Claim};
use super::following;
use super::phrase;
use super::transcript;
use super::units::{Run, SPEECH_WORDS, Units};

/// A quotation before it becomes a record; all runs are of units.
#[derive(Debug, Clone)]
pub struct Finding {
    pub kind: QuoteKind,
    pub content: Vec<Run>,
    pub speaker: Option<Run>,
    pub cue: Option<Run>,
    pub rule: &'static str,
    pub confidence: f64,
}

/// All quotations of the text in order.
pub fn findings(units: &Units<'_>) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    let mut taken = vec![false; units.passages.len()];
    let mut last_speech: Option<usize> = None;
    let sentences = units.sentences();
    for claim in transcript::turns(units, &sentences) {
        mark_taken(units, &claim.content, &mut taken);
        found.push(finding(units, claim));
    }
    for sentence in sentences {
        let before = found.len();
        for claim in clause::claims(units, sentence) {
            mark_taken(units, &claim.content, &mut taken);
            found.push(finding(units, claim));
        }
        last_speech = speaking(&found, before).or(last_speech);
        for at in sentence.first..=sentence.last {
            let free = units.passage_number(at).is_some_and(|number| !taken[number]);
            if free && is_uncued_speech(units, sentence, at) {
                attach(units, sentence, at, &mut found, &mut last_speech);
            }
        }
    }
    found
}

/// Whose words those of the next sentence may be, among what was found from `before` on.
fn speaking(found: &[Finding], before: usize) -> Option<usize> {
    let direct = (before..found.len()).rev().find(|at| found[*at].kind != QuoteKind::Indirect);
    direct.or_else(|| {
        (before..found.len())
            .max_by(|left, right| found[*left].confidence.total_cmp(&found[*right].confidence).then(right.cmp(left)))
    })
}

fn mark_taken(units: &Units<'_>, content: &[Run], taken: &mut [bool]) {
    for run in content {
        for number in (run.first..=run.last).filter_map(|at| units.passage_number(at)) {
            taken[number] = true;
        }
    }
}

fn finding(units: &Units<'_>, claim: Claim) -> Finding {
    let passages =
        claim.content.iter().flat_map(|run| run.first..=run.last).filter(|at| units.passage(*at).is_some()).count();
    let pure = claim.content.iter().all(|run| run.first == run.last && units.passage(run.first).is_some());
    let kind = match (pure, passages) {
        (true, _) => QuoteKind::Direct,
        (false, 0) => QuoteKind::Indirect,
        (false, _) => QuoteKind::Mixed,
    };
    Finding {
        kind,
        content: claim.content,
        speaker: claim.speaker,
        cue: Some(claim.cue),
        rule: claim.rule,
        confidence: claim.confidence,
    }
}

/// Words of a passage with an address in it that are too few to be speech beside it.
const ADDRESS_WORDS: usize = 12;

/// Whether a passage that no cue claims is speech: long enough and no title of a work.
fn is_uncued_speech(units: &Units<'_>, sentence: Run, at: usize) -> bool {
    let Some(passage) = units.passage(at) else { return false };
    // What follows in the next paragraph tells nothing of this one.
    let beside = units.on_one_line(at + 1);
    let by_line = beside
        && units.is(at + 1, "by")
        && (units.capital(at + 2) || (units.is(at + 2, "the") && units.capital(at + 3)));
    let stopped = units.tokens.is_mark(passage.last, ".,!?…—");
    let alone = sentence.first == at && (stopped || !beside);
    let titled = at > sentence.first && units.word(at - 1).ends_with("ed");
    passage.words >= SPEECH_WORDS
        && !is_of_markup(units, at, beside)
        && !by_line
        && !has_year(units, at)
        && (alone || titled || !units.is_title(at))
}

/// Whether a passage is an attribute or an address rather than text.
fn is_of_markup(units: &Units<'_>, at: usize, beside: bool) -> bool {
    let text = &units.tokens.text[units.start(at)..units.end(at)];
    let few = units.passage(at).is_some_and(|passage| passage.words < ADDRESS_WORDS);
    text.contains("://") && few
        || units.is_mark(at.wrapping_sub(1), "=")
        || beside && units.is_mark(at + 1, "<>=")
        || units.is_any(at + 1, &["http", "https"])
}

/// "“Safe Streets for All” (2005)": a year in brackets follows the title of a work.
fn has_year(units: &Units<'_>, at: usize) -> bool {
    units.is_mark(at + 1, "(")
        && units.is_mark(at + 3, ")")
        && units.word(at + 2).len() == 4
        && units.word(at + 2).bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a passage neither begins nor ends as a sentence does: a few words that the writer holds at arm's length.
fn is_fragment(units: &Units<'_>, at: usize) -> bool {
    let Some(passage) = units.passage(at) else { return false };
    let small = units.tokens.word(passage.first).starts_with(char::is_lowercase);
    small && !units.tokens.is_mark(passage.last, ".,!?…—")
}

/// Gives a passage without a cue to the speaker before it, or to the one its sentence names.
fn attach(units: &Units<'_>, sentence: Run, at: usize, found: &mut Vec<Finding>, last_speech: &mut Option<usize>) {
    let run = Run { first: at, last: at };
    let alone = sentence.first == at;
    let previous = last_speech.and_then(|last| found.get(last));
    if alone
        && let (Some(number), Some(previous)) = (*last_speech, previous)
        && previous.kind == QuoteKind::Direct
        && follows(units, previous, at)
    {
        found[number].content.push(run);
        return;
    }
    if let Some((speaker, cue)) = plain_verb_after(units, sentence, at) {
        let kind = QuoteKind::Direct;
        found.push(Finding {
            kind,
            content: vec![run],
            speaker: Some(speaker),
            cue: Some(cue),
            rule: "plain_verb",
            confidence: 0.7,
        });
        *last_speech = Some(found.len() - 1);
        return;
    }
    let own = if alone { None } else { subject_of(units, sentence, at) };
    if !alone && own.is_none() && is_fragment(units, at) {
        return;
    }
    let speaker = own.or_else(|| previous.and_then(|previous| previous.speaker).map(|speaker| named(units, speaker)));
    let (rule, confidence) = if own.is_some() { ("sentence_subject", 0.5) } else { ("speaker_before", 0.5) };
    found.push(Finding { kind: QuoteKind::Direct, content: vec![run], speaker, cue: None, rule, confidence });
    *last_speech = Some(found.len() - 1);
}

/// Whether a passage goes on with a quotation: on the same line, or on the next where the last mark was never closed.
fn follows(units: &Units<'_>, previous: &Finding, at: usize) -> bool {
    let Some(last) = previous.content.last().map(|run| run.last) else { return false };
    let same_line = !units.tokens.text[units.end(last).min(units.start(at))..units.start(at)].contains('\n');
    let open = units.passage(last).is_some_and(|passage| !passage.closed);
    same_line || (open && last + 1 == at)
}

fn subject_of(units: &Units<'_>, sentence: Run, at: usize) -> Option<Run> {
    let verb = (sentence.first..at).find(|at| phrase::is_finite_verb(units, *at));
    verb.and_then(|verb| phrase::before(units, sentence, verb)).or_else(|| leading_name(units, sentence, at))
}

/// The name that begins the sentence: "Smith shot back: ...".
fn leading_name(units: &Units<'_>, sentence: Run, end: usize) -> Option<Run> {
    let first = sentence.first;
    if first >= end || !units.capital(first) || units.has(first, Classes::FUNCTION.or(Classes::COMMON)) {
        return None;
    }
    let last = (first..end).take_while(|at| units.capital(*at)).last()?;
    Some(Run { first, last })
}

/// "..., Smith barked", "..., read the letter" and "..., she continued": right after speech any verb is a cue.
fn plain_verb_after(units: &Units<'_>, sentence: Run, at: usize) -> Option<(Run, Run)> {
    let passage = units.passage(at)?;
    if !matches!(units.tokens.word(passage.last), "," | "?" | "!" | "—" | "-") {
        return None;
    }
    let first = at + 1;
    let is_verb = |at: usize| {
        let word = units.word(at);
        let form = word.ends_with('d') || word.ends_with('s') || units.has(at, Classes::VERB);
        at <= sentence.last && form && !units.has(at, Classes::FUNCTION) && !units.capital(at)
    };
    if is_verb(first) && (units.capital(first + 1) || units.has(first + 1, Classes::DETERMINER)) {
        return following::after(units, sentence, first + 1).map(|speaker| (speaker, Run { first, last: first }));
    }
    let pronoun = units.is_any(first, &["he", "she", "they", "i", "we"]);
    let last = if pronoun { first } else { (first..=sentence.last).take_while(|at| units.capital(*at)).last()? };
    let verb = last + 1;
    is_verb(verb).then_some((Run { first, last }, Run { first: verb, last: verb }))
}

/// The name that a relative pronoun stands for: what is said later is said by Smith and not by "who".
fn named(units: &Units<'_>, speaker: Run) -> Run {
    if speaker.first != speaker.last || !units.is_any(speaker.first, &["who", "which", "that"]) || speaker.first < 2 {
        return speaker;
    }
    let end = if units.is_mark(speaker.first - 1, ",") { speaker.first - 1 } else { speaker.first };
    let line = Run { first: end.saturating_sub(30), last: end };
    phrase::before(units, line, end).unwrap_or(speaker)
}
