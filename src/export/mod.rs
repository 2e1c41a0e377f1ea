//! A stored article in, its form for other programs out: ninjs 3.1, JSON Feed 1.1, an Atom entry; and a list of feeds as OPML.

mod atom;
mod html;
mod json_feed;
mod ninjs;
mod opml;
mod xml;

use jiff::Timestamp;

pub use atom::{entry as atom_entry, head as atom_head};
pub use json_feed::{head as json_feed_head, item as json_feed_item};
pub use ninjs::item as ninjs;
pub use opml::{Outline, opml};

use crate::article::Article;

/// What leaves the house behind a feed's last entry.
pub const ATOM_END: &str = "</feed>\n";
pub const JSON_FEED_END: &str = "\n]}\n";

/// An article with what the store knows of it.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    /// Ours: 13 letters and digits.
    pub id: &'a str,
    pub feed: &'a str,
    /// The page that was fetched; the article's own address is its canonical one.
    pub url: Option<&'a str>,
    pub first_seen: Timestamp,
    /// When this version was stored.
    pub stored: Timestamp,
    pub revision: u32,
    /// The feed's tags.
    pub tags: &'a [String],
    /// The article of which this one is a near-copy, and what it is to it.
    pub copy: Option<(&'a str, &'a str)>,
    pub article: &'a Article,
}

impl Item<'_> {
    /// A URN that is one and the same for all versions of the article: a UUID of our own making (RFC 9562, section 5.8).
    fn urn(&self) -> String {
        urn(self.id)
    }

    fn address(&self) -> Option<&str> {
        self.article.canonical_url.as_deref().or(self.url).or(self.article.url.as_deref())
    }

    /// When it was published, where that is a moment and no mere day.
    fn published(&self) -> Option<Timestamp> {
        self.article.published.as_ref()?.value.parse().ok()
    }

    fn headline(&self) -> &str {
        self.article.headline.as_ref().map_or("", |headline| headline.span.text.as_str())
    }

    /// The names of those who wrote it.
    fn authors(&self) -> impl Iterator<Item = &str> {
        self.article.bylines.iter().filter_map(|byline| byline.name.as_deref().or(byline.organisation.as_deref()))
    }

    /// Keywords of the article and tags of its feed, each once.
    fn subjects(&self) -> Vec<&str> {
        let mut subjects: Vec<&str> = Vec::new();
        for subject in self.article.section.iter().chain(&self.article.keywords).chain(self.tags) {
            if !subjects.contains(&subject.as_str()) {
                subjects.push(subject);
            }
        }
        subjects
    }
}

/// The id's 13 digits of five bits, and the marks of version 8.
fn urn(id: &str) -> String {
    use std::fmt::Write;
    let mut digits = String::new();
    for byte in id.bytes().take(13) {
        let _ = write!(digits, "{byte:02x}");
    }
    while digits.len() < 29 {
        digits.push('0');
    }
    format!(
        "urn:uuid:{}-{}-8{}-8{}-{}",
        &digits[..8],
        &digits[8..12],
        &digits[12..15],
        &digits[15..18],
        format_args!("{:0>12}", &digits[18..29])
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{self, Hints, Page};

    const PAGE: &str = "<!doctype html><html lang=en><head><title>Council reopens ferry</title>\
        <meta property=article:published_time content=2026-11-24T10:00:00Z></head><body><article><h1>Council reopens ferry</h1>\
        <p>By Ann Moor</p><p>PORT ELLERY, Nov 24 (NPA) - The harbour council agreed on Tuesday to reopen the night ferry &lt;at last&gt; &amp; for good, \
        despite protests over its cost of 4.2 million crowns.</p><h2>Who pays</h2><p>Islanders have waited long enough for this boat, council leader \
        Ingrid Solheim said after the vote in the old customs house of the town.</p></article></body></html>";

    pub(super) fn check(test: impl FnOnce(&Item<'_>)) {
        let page = Page::Html { bytes: PAGE.as_bytes(), content_type: Some("text/html; charset=utf-8") };
        let article = article::parse(page, &Hints::default(), &article::Settings::default());
        let moment = Timestamp::from_second(1_790_000_000).unwrap();
        test(&Item {
            id: "06ft1q8000001",
            feed: "harbour",
            url: Some("https://paper.example/ferry?a=1&b=2"),
            first_seen: moment,
            stored: moment,
            revision: 2,
            tags: &["world".to_owned()],
            copy: Some(("06ft1q8000000", "copy-of")),
            article: &article,
        });
    }

    #[test]
    fn ids_make_urns_that_are_uuids() {
        let urn = urn("06ft1q8000001");
        let groups: Vec<usize> = urn["urn:uuid:".len()..].split('-').map(str::len).collect();
        assert_eq!(groups, [8, 4, 4, 4, 12]);
        assert!(urn["urn:uuid:".len()..].bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit()));
        assert_ne!(urn, super::urn("06ft1q8000002"));
    }
}
