//! What both doors, HTML and plain text, hand to the one reading path: canonical text with its lines marked, and what metadata told.

use super::record::{Byline, Image, Moment, Part, Provider, Related};

/// What a feed entry or the caller knows of a page before it is read. All of it may be absent; it helps and is never needed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hints {
    pub url: Option<String>,
    /// RFC 3339.
    pub published: Option<String>,
    pub title: Option<String>,
    /// May hold markup.
    pub summary: Option<String>,
    /// The feed's own full content; may hold markup.
    pub content: Option<String>,
}

/// Canonical text and its parts in order, before dates, names and quotes are read.
///
/// `parts` never overlap and lie on character boundaries. A paragraph may still begin with its dateline, and lines of furniture
/// ("Reporting by ...", corrections) may still have the role `Paragraph`: the reading path marks those.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    pub text: String,
    pub parts: Vec<Part>,
    pub facts: Facts,
}

/// What the page's metadata and structure told, already decided field by field; empty for plain text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    pub canonical_url: Option<String>,
    /// ISO 639-1, as the page declares it.
    pub language: Option<String>,
    pub section: Option<String>,
    pub bylines: Vec<Byline>,
    pub published: Option<Moment>,
    pub modified: Option<Moment>,
    pub images: Vec<Image>,
    pub provider: Option<Provider>,
    pub copyright_notice: Option<String>,
    pub copyright_holder: Option<String>,
    pub copyright_year: Option<u16>,
    pub usage_terms: Option<String>,
    pub genre: Option<String>,
    pub keywords: Vec<String>,
    pub related: Vec<Related>,
    pub access: Option<String>,
    pub faults: Vec<String>,
}
