//! A [`Draft`] in, an [`Article`] out: the one reading path for HTML and plain text.
//!
//! This file is an order of calls: each field of the record has one decider in a file of its own.

use super::dateline;
use super::record::{Block, Contributor, Dateline, Part, Revision, Role, SCHEMA, Span};
use super::tokens::Tokens;
use super::{
    Article, Draft, Facts, Hints, dates, figures, headline, language, names, notes, provider, published, quotes,
    speakers,
};

/// No story is so long: names, dates, quotes and figures are read in the parts before, the rest is told as a fault.
const MAX_READ_BYTES: usize = 512 << 10;

/// Reads datelines, dates, names, quotes and figures out of the draft and puts the record together.
pub fn compose(draft: Draft, hints: &Hints) -> Article {
    let Draft { text, mut parts, mut facts } = draft;
    let line = dateline::place_in(&text, &mut parts);
    notes::mark(&text, &mut parts);

    let language = language_of(&text, &parts, &facts);
    let read = parts.partition_point(|part| part.end <= MAX_READ_BYTES);
    let tokens = Tokens::read(&text, &parts[..read]);
    let english = language.as_ref().is_none_or(|language| language.code == "en");
    let times = if english { dates::find(&tokens) } else { dates::find_calendar_days(&tokens) };
    let (latest_full_date, weekday) = dates::evidence(&times);
    let evidence = published::Evidence { day: line.as_ref().and_then(|line| line.day), latest_full_date, weekday };
    let published = published::decide(&facts, hints, &evidence);
    let day = published.as_ref().and_then(published::day);

    let names = if english { names::read(&tokens) } else { names::read_furniture(&tokens) };
    let mut figures = if english { figures::find(&tokens, &times) } else { Vec::new() };
    let mut quotes = if english { quotes::read(&tokens) } else { quotes::read_marked(&tokens) };
    speakers::resolve(&mut quotes, &names);
    speakers::attribute(&mut figures, &quotes);
    let dates = dates::resolve(&tokens, &times, day);
    let heading = headline::read(&text, &parts);
    let revision = heading.as_ref().and_then(|heading| heading.revision.clone());
    let genre = facts.genre.clone().or_else(|| genre_of(line.as_ref(), revision.as_ref()));
    if facts.related.is_empty() {
        facts.related = notes::related(&text, &parts);
    }
    if read < parts.len() {
        facts
            .faults
            .push(format!("names, dates, quotes and figures were read in the first {MAX_READ_BYTES} bytes only"));
    }
    Article {
        schema: SCHEMA.to_owned(),
        url: hints.url.clone(),
        language,
        kicker: span_of(&text, &parts, Role::Kicker),
        headline: heading.map(|heading| headline::with_person(heading.headline, &names)),
        dek: span_of(&text, &parts, Role::Dek),
        contributors: contributors(&text, &parts),
        provider: provider::decide(&text, &parts, line.as_ref(), &facts),
        dateline: line.map(|line| dateline_of(&text, &line, day)),
        published,
        body: body(&parts),
        dates,
        figures,
        genre,
        quotes,
        people: names.people,
        organisations: names.organisations,
        places: names.places,
        editor_notes: spans(&text, &parts, Role::EditorNote),
        corrections: spans(&text, &parts, Role::Correction),
        revision,
        word_count: word_count(&text, &parts),
        parts,
        text,
        ..from_facts(facts)
    }
}

/// What metadata and structure told already goes into the record as it is.
fn from_facts(facts: Facts) -> Article {
    let Facts {
        canonical_url,
        language: _,
        section,
        bylines,
        published: _,
        modified,
        images,
        provider: _,
        copyright_notice,
        copyright_holder,
        copyright_year,
        usage_terms,
        genre: _,
        keywords,
        related,
        access,
        faults,
    } = facts;
    Article {
        canonical_url,
        section,
        bylines,
        modified,
        images,
        copyright_notice,
        copyright_holder,
        copyright_year,
        usage_terms,
        keywords,
        related,
        access,
        faults,
        ..Article::default()
    }
}

/// The page's own declaration where the text does not tell otherwise.
fn language_of(text: &str, parts: &[Part], facts: &Facts) -> Option<super::record::Language> {
    let declared = facts.language.as_ref().map(|code| super::record::Language { code: code.clone(), confidence: 1.0 });
    let start = parts.iter().find(|part| part.role.is_body()).or(parts.first())?.start;
    let told = language::detect(&text[start..]).or_else(|| language::detect(text));
    match (declared, told) {
        (Some(declared), Some(told)) if told.confidence >= 0.8 && told.code != declared.code => Some(told),
        (Some(declared), _) => Some(declared),
        (None, told) => told,
    }
}

fn dateline_of(text: &str, line: &dateline::Line, day: Option<jiff::civil::Date>) -> Dateline {
    Dateline {
        span: Span::of(text, line.start, line.end),
        place: line.place.map(|(start, end)| text[start..end].split_whitespace().collect::<Vec<_>>().join(" ")),
        date: line.day.and_then(|printed| published::dateline_day(printed, day)).map(|date| date.to_string()),
        provider: line.provider.map(str::to_owned),
    }
}

fn body(parts: &[Part]) -> Vec<Block> {
    parts
        .iter()
        .filter(|part| part.role.is_body())
        .map(|part| Block { kind: part.role, start: part.start, end: part.end })
        .collect()
}

/// The first run of neighbouring parts of a role, as one span.
fn span_of(text: &str, parts: &[Part], role: Role) -> Option<Span> {
    let first = parts.iter().position(|part| part.role == role)?;
    let last = parts[first..].iter().take_while(|part| part.role == role).last()?;
    Some(Span::of(text, parts[first].start, last.end))
}

fn spans(text: &str, parts: &[Part], role: Role) -> Vec<Span> {
    parts.iter().filter(|part| part.role == role).map(|part| Span::of(text, part.start, part.end)).collect()
}

fn contributors(text: &str, parts: &[Part]) -> Vec<Contributor> {
    let lines = parts.iter().filter(|part| part.role == Role::Contributors);
    lines.flat_map(|part| notes::contributors(&text[part.start..part.end])).collect()
}

/// A label tells the genre; a story with a dateline is news.
fn genre_of(line: Option<&dateline::Line>, revision: Option<&Revision>) -> Option<String> {
    let label = revision.map(|revision| revision.label.to_lowercase());
    let told = label.filter(|label| {
        matches!(label.as_str(), "analysis" | "interview" | "commentary" | "column" | "feature" | "factbox")
    });
    told.or_else(|| line.map(|_| "news".to_owned()))
}

fn word_count(text: &str, parts: &[Part]) -> usize {
    let has_letters = |word: &&str| word.contains(char::is_alphanumeric);
    let body = parts.iter().filter(|part| part.role.is_body());
    body.map(|part| text[part.start..part.end].split_whitespace().filter(has_letters).count()).sum()
}
