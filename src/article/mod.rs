//! A page or a text in, an [`Article`] out: total, pure and linear in its input.
//!
//! Two doors, one path: [`html`] and [`furniture`] each make a [`Draft`] (canonical text with its lines marked), from there on
//! [`compose`] reads both alike.

// Bytes of a page to flat tables.
mod cues;
mod dom;
mod outline;
mod page;
mod sieve;
mod text;
mod words;
// Flat tables to a draft.
mod body;
mod canonical;
mod claims;
mod fields;
mod moment;
// What a feed and a site add.
pub mod memory;
pub mod rules;

pub mod compose;
pub mod draft;
pub mod draw;
pub mod furniture;
pub mod html;
pub mod reading;
pub mod record;

mod byline;
mod calendar;
mod dateline;
mod dates;
mod figures;
mod gazetteer;
mod headline;
mod language;
mod lexicon;
mod lines;
mod names;
mod notes;
mod organisations;
mod picture;
mod provider;
mod published;
mod quotes;
mod speakers;
mod tokens;

pub use draft::{Draft, Facts, Hints};
pub use memory::{Lesson, SiteMemory};
pub use reading::{Links, Reading};
pub use record::{Article, Block, Role};
pub use rules::Rules;

/// One page as it comes in.
#[derive(Debug, Clone, Copy)]
pub enum Page<'a> {
    /// HTML bytes as received, with the HTTP `Content-Type` where there was one.
    Html { bytes: &'a [u8], content_type: Option<&'a str> },
    /// Plain text, already UTF-8; it becomes the article's `text` byte for byte.
    Text(&'a str),
}

/// Limits of one parse.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Bytes of a page that are read; the rest is passed over and told as a fault.
    pub max_bytes: usize,
    /// Levels of open elements; a deeper page is cut and told as a fault.
    pub max_depth: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { max_bytes: 8 << 20, max_depth: 512 }
    }
}

/// Reads one page. It cannot fail: what is not there is absent, what was passed over stands in `faults`.
pub fn parse(page: Page<'_>, hints: &Hints, settings: &Settings) -> Article {
    let draft = match page {
        Page::Html { bytes, content_type } => html::read(bytes, content_type, hints, settings),
        Page::Text(text) => furniture::read(text, hints),
    };
    compose::compose(draft, hints)
}

/// Reads one page of a site that more is known of, as far as its own bytes tell.
pub fn read(page: Page<'_>, hints: &Hints, settings: &Settings, known: html::Known<'_>) -> Reading {
    match page {
        Page::Html { bytes, content_type } => html::read_known(bytes, content_type, hints, settings, known),
        Page::Text(text) => Reading { draft: furniture::read(text, hints), ..Reading::default() },
    }
}

/// Whether bytes look like HTML rather than plain text: told by the first tag-like thing in them.
pub fn looks_like_html(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1024)];
    let head = head.trim_ascii_start();
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let Some(rest) = head.strip_prefix(b"<") else { return false };
    rest.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'!' || *byte == b'?')
}
