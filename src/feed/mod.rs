//! Bytes of a feed in, a [`FeedDocument`] out: lenient and total, with what was mended or passed over told as faults.
//!
//! ```text
//! bytes -> charset -> scan -> mend (names, context, fields, leaf) -> write -> parse (feed-rs) -> read -> links, dates, text, keys
//!                              \-> collect: what feed-rs drops ------------------------------/
//! ```
//!
//! feed-rs never sees what the network sent: it aborts, panics, or loses a whole feed over one bad character. The mending pass writes it
//! a flat and well-formed document, and gathers beside it what feed-rs drops or blurs: ids, links with their bases, dates, hints.
//! A JSON Feed goes the same way through `json`; a page of HTML is read by `html` for the feeds that it names.

mod charset;
mod collect;
mod context;
mod date_words;
mod dates;
mod document;
mod entities;
mod faults;
mod fields;
mod html;
mod json;
mod keys;
mod leaf;
mod links;
mod mend;
mod mojibake;
mod names;
mod parse;
mod read;
mod scan;
mod text;
mod write;

pub use document::{Alternate, Enclosure, Fault, FeedDocument, FeedEntry, SCHEMA};
pub use read::read;

/// Why bytes are no feed. An HTML page is no error: it is a document of format `html` with its alternates.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAFeed {
    #[error("the document is empty")]
    Empty,
    #[error("no feed found: {0}")]
    Unknown(String),
}

/// Limits of one reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Entries that are kept, the first ones in the document; more are passed over and told as a fault.
    pub max_entries: usize,
    /// Bytes of a document that are read.
    pub max_bytes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { max_entries: 5_000, max_bytes: 16 << 20 }
    }
}
