//! Tokens in, quotations out: direct, mixed and indirect speech with its speaker and its cue.
//!
//! A passage between quotation marks counts as one unit of the sentence around it, so that the rules for "Smith said that ..." and
//! for "..., Smith said" serve all three kinds.

mod attitude;
mod behind;
mod clause;
mod cue;
mod discourse;
mod ending;
mod finite;
mod following;
mod group;
mod headlines;
mod labels;
mod marks;
mod names;
mod passive;
mod phrase;
mod transcript;
mod units;
pub mod verbs;

#[cfg(test)]
mod tests;

use super::record::{Quote, QuoteKind, Role, Span, Speaker};
use super::tokens::Tokens;
use discourse::Finding;
use units::{Run, Units};

/// The quotations of a text, in order of their first words.
pub fn read(tokens: &Tokens<'_>) -> Vec<Quote> {
    let units = Units::read(tokens);
    let mut quotes: Vec<Quote> =
        discourse::findings(&units).iter().filter_map(|finding| quote(&units, finding)).collect();
    quotes.retain(|quote| is_told(tokens, quote));
    quotes.sort_by_key(|quote| quote.content.first().map_or(0, |piece| piece.start));
    names::fill(&mut quotes);
    quotes
}

/// Whether the story tells it, rather than a desk's note about the story.
fn is_told(tokens: &Tokens<'_>, quote: &Quote) -> bool {
    let Some(first) = quote.content.first() else { return false };
    let part = tokens.parts.partition_point(|part| part.end <= first.start);
    let tells = |role: Role| role.is_body() || matches!(role, Role::Headline | Role::Dek | Role::Caption);
    tokens.parts.get(part).is_some_and(|part| tells(part.role))
}

/// The speech between quotation marks of a text in another language than English: its speakers are not guessed.
pub fn read_marked(tokens: &Tokens<'_>) -> Vec<Quote> {
    let units = Units::read(tokens);
    let speech = (0..units.len()).filter(|at| units.is_speech(*at)).map(|at| Run { first: at, last: at });
    let quote = |run: Run| Quote {
        kind: QuoteKind::Direct,
        content: piece(&units, run).into_iter().collect(),
        speaker: None,
        cue: None,
        confidence: 0.5,
        rule: Some("marked".to_owned()),
    };
    speech.map(quote).collect()
}

fn quote(units: &Units<'_>, finding: &Finding) -> Option<Quote> {
    let content: Vec<Span> = finding.content.iter().filter_map(|run| piece(units, *run)).collect();
    if content.is_empty() {
        return None;
    }
    Some(Quote {
        kind: finding.kind,
        content,
        speaker: finding.speaker.map(|run| Speaker { span: span(units, run), person: None, name: None }),
        cue: finding.cue.map(|run| span(units, run)),
        confidence: finding.confidence,
        rule: Some(finding.rule.to_owned()),
    })
}

/// What is said, without the quotation marks where it is nothing but speech.
fn piece(units: &Units<'_>, run: Run) -> Option<Span> {
    let text = units.tokens.text;
    let (start, end) = match units.passage(run.first).filter(|_| run.first == run.last) {
        Some(passage) => (units.tokens.get(passage.first)?.start, units.tokens.get(passage.last)?.end),
        None => (units.start(run.first), units.end(run.last)),
    };
    (start < end).then(|| Span::of(text, start, end))
}

fn span(units: &Units<'_>, run: Run) -> Span {
    Span::of(units.tokens.text, units.start(run.first), units.end(run.last))
}
