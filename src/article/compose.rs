//! A [`Draft`] in, an [`Article`] out: the one reading path for HTML and plain text.

use super::record::{Block, Headline, Language, Role, SCHEMA, Span};
use super::{Article, Draft, Hints};

/// Puts the record together from the draft's parts and facts.
pub fn compose(draft: Draft, hints: &Hints) -> Article {
    let Draft { text, parts, facts } = draft;
    let span =
        |role: Role| parts.iter().find(|part| part.role == role).map(|part| Span::of(&text, part.start, part.end));
    Article {
        schema: SCHEMA.to_owned(),
        url: hints.url.clone(),
        kicker: span(Role::Kicker),
        headline: span(Role::Headline).map(|span| Headline { main: span.text.clone(), span, ..Headline::default() }),
        dek: span(Role::Dek),
        body: parts
            .iter()
            .filter(|part| part.role.is_body())
            .map(|part| Block { kind: part.role, start: part.start, end: part.end })
            .collect(),
        canonical_url: facts.canonical_url,
        language: facts.language.map(|code| Language { code, confidence: 1.0 }),
        section: facts.section,
        bylines: facts.bylines,
        published: facts.published,
        modified: facts.modified,
        images: facts.images,
        provider: facts.provider,
        copyright_notice: facts.copyright_notice,
        copyright_holder: facts.copyright_holder,
        copyright_year: facts.copyright_year,
        usage_terms: facts.usage_terms,
        genre: facts.genre,
        keywords: facts.keywords,
        related: facts.related,
        access: facts.access,
        faults: facts.faults,
        text,
        parts,
        ..Article::default()
    }
}
