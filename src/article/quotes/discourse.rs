//! The claims of each sentence in, quotations out: speech without a cue of its own takes its speaker from what stands around it.

use super::super::lexicon::Classes;
use super::super::record::QuoteKind;
use super::clause::{self, Claim};
use super::phrase;
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
    for sentence in units.sentences() {
        let before = found.len();
        for claim in clause::claims(units, sentence) {
            mark_taken(units, &claim.content, &mut taken);
            found.push(finding(units, claim));
        }
        if let Some(at) = (before..found.len())
            .rev()
            .find(|at| found[*at].kind != QuoteKind::Indirect)
            .or((before < found.len()).then_some(before))
        {
            last_speech = Some(at);
        }
        for at in sentence.first..=sentence.last {
            let free = units.passage_number(at).is_some_and(|number| !taken[number]);
            if free && is_uncued_speech(units, sentence, at) {
                attach(units, sentence, at, &mut found, &mut last_speech);
            }
        }
    }
    found
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

/// Whether a passage that no cue claims is speech: long enough and no title of a work.
fn is_uncued_speech(units: &Units<'_>, sentence: Run, at: usize) -> bool {
    let Some(passage) = units.passage(at) else { return false };
    let alone = sentence.first == at;
    passage.words >= SPEECH_WORDS && (alone || !is_title(units, at))
}

/// Whether all greater words of a passage begin with a capital, as in the title of a book or a film.
fn is_title(units: &Units<'_>, at: usize) -> bool {
    let Some(passage) = units.passage(at) else { return false };
    let words = (passage.first..=passage.last)
        .filter_map(|at| units.tokens.get(at))
        .filter(|token| token.end - token.start > 3);
    let (mut capitals, mut small) = (0, 0);
    for word in words {
        if word.capital {
            capitals += 1;
        } else if !word.classes.any(Classes::FUNCTION)
            && units.tokens.text[word.start..word.end].starts_with(char::is_alphabetic)
        {
            small += 1;
        }
    }
    small == 0 && capitals >= 2
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
    let own = if alone { None } else { subject_of(units, sentence, at) };
    let speaker = own.or_else(|| previous.and_then(|previous| previous.speaker));
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
    let verb = (sentence.first..at).find(|at| phrase::is_finite_verb(units, *at) || units.word(*at).ends_with("ed"))?;
    phrase::before(units, sentence, verb)
}
