//! Quotes, names and figures in; who each speaker is and whose word each figure is out.

use super::names::Names;
use super::record::{Figure, Quote, Speaker};

/// Gives each speaker the person, or the organisation's name, that its words mean. "He" and "she" are the person who spoke last.
pub fn resolve(quotes: &mut [Quote], names: &Names) {
    let mut last: Option<(String, String)> = None;
    for speaker in quotes.iter_mut().filter_map(|quote| quote.speaker.as_mut()) {
        let words = speaker.span.text.as_str();
        let person = match words.to_lowercase().as_str() {
            "he" | "she" => last.clone(),
            _ => names.person(words, speaker.span.start).map(|person| (person.id.clone(), person.name.clone())),
        };
        match person {
            Some((id, name)) => {
                speaker.person = Some(id.clone());
                speaker.name = Some(name.clone());
                last = Some((id, name));
            }
            None => speaker.name = organisation(speaker, names).or(speaker.name.take()),
        }
    }
}

/// The organisation that stands within the speaker's words and ends them.
fn organisation(speaker: &Speaker, names: &Names) -> Option<String> {
    let span = &speaker.span;
    let ends = |mention: &super::record::Range| span.start <= mention.start && mention.end == span.end;
    names
        .organisations
        .iter()
        .find(|organisation| organisation.mentions.iter().any(ends))
        .map(|found| found.name.clone())
}

/// Gives each figure the quote in which it stands, the innermost where several do.
pub fn attribute(figures: &mut [Figure], quotes: &[Quote]) {
    for figure in figures {
        let span = &figure.span;
        let within = |quote: &Quote| {
            quote
                .content
                .iter()
                .find(|piece| piece.start <= span.start && span.end <= piece.end)
                .map(|piece| piece.end - piece.start)
        };
        let holding = quotes.iter().enumerate().filter_map(|(index, quote)| Some((within(quote)?, index)));
        figure.quote = holding.min().map(|(_, index)| index);
    }
}
