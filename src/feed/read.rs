//! The order of reading: decode, mend, parse, number.

use std::panic::{AssertUnwindSafe, catch_unwind};

use feed_rs::model::{Entry, Feed, FeedType, Text};
use sha2::{Digest, Sha256};

use super::{Enclosure, Fault, FeedDocument, FeedEntry, NotAFeed, SCHEMA, Settings};

/// Reads one feed document.
///
/// `content_type` is the HTTP header as received, `url` the address after redirects, against which relative links are resolved.
pub fn read(
    bytes: &[u8],
    _content_type: Option<&str>,
    url: Option<&str>,
    settings: &Settings,
) -> Result<FeedDocument, NotAFeed> {
    if bytes.trim_ascii().is_empty() {
        return Err(NotAFeed::Empty);
    }
    let bytes = &bytes[..bytes.len().min(settings.max_bytes)];
    let base = url.filter(|url| url::Url::parse(url).is_ok());
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        feed_rs::parser::Builder::new().base_uri(base).id_generator(|_, _, _| String::new()).build().parse(bytes)
    }));
    match parsed {
        Ok(Ok(feed)) => Ok(document(feed, settings)),
        Ok(Err(error)) => Err(NotAFeed::Unknown(error.to_string())),
        Err(_) => Err(NotAFeed::Unknown("the feed reader panicked".to_owned())),
    }
}

fn document(feed: Feed, settings: &Settings) -> FeedDocument {
    let link =
        |rel: &str| feed.links.iter().find(|link| link.rel.as_deref() == Some(rel)).map(|link| link.href.clone());
    let mut faults = Vec::new();
    if feed.entries.len() > settings.max_entries {
        let message = format!("{} entries are passed over", feed.entries.len() - settings.max_entries);
        faults.push(Fault { kind: "too_many_entries".to_owned(), message, line: None });
    }
    FeedDocument {
        schema: SCHEMA.to_owned(),
        format: match feed.feed_type {
            FeedType::Atom => "atom1",
            FeedType::JSON => "json1.1",
            FeedType::RSS0 => "rss0.92",
            FeedType::RSS1 => "rss1",
            FeedType::RSS2 => "rss2",
        }
        .to_owned(),
        url: link("self"),
        hub: link("hub"),
        topic: link("hub").and(link("self")),
        next: link("next"),
        home: feed
            .links
            .iter()
            .find(|link| matches!(link.rel.as_deref(), None | Some("alternate")))
            .map(|l| l.href.clone()),
        title: feed.title.map(text),
        language: feed.language,
        updated: feed.updated.map(|time| time.to_rfc3339()),
        ttl_minutes: feed.ttl,
        entries: feed.entries.into_iter().take(settings.max_entries).map(entry).collect(),
        faults,
        ..FeedDocument::default()
    }
}

fn entry(entry: Entry) -> FeedEntry {
    let url =
        entry.links.iter().find(|link| matches!(link.rel.as_deref(), None | Some("alternate"))).map(|l| l.href.clone());
    let id = Some(entry.id.trim().to_owned()).filter(|id| !id.is_empty());
    let basis = id.clone().or_else(|| url.clone()).or_else(|| entry.title.as_ref().map(|title| title.content.clone()));
    FeedEntry {
        key: Sha256::digest(basis.unwrap_or_default()).iter().take(16).map(|byte| format!("{byte:02x}")).collect(),
        id,
        url,
        title: entry.title.map(text),
        authors: entry.authors.into_iter().map(|person| person.email.unwrap_or(person.name)).collect(),
        published: entry.published.map(|time| time.to_rfc3339()),
        updated: entry.updated.map(|time| time.to_rfc3339()),
        summary: entry.summary.map(text),
        content: entry.content.and_then(|content| content.body),
        categories: entry.categories.into_iter().map(|category| category.term).collect(),
        enclosures: entry
            .media
            .into_iter()
            .flat_map(|media| media.content)
            .filter_map(|content| {
                let media_type = content.content_type.map(|media_type| media_type.to_string());
                Some(Enclosure { url: content.url?.to_string(), media_type, length: content.size })
            })
            .collect(),
        language: entry.language,
    }
}

fn text(text: Text) -> String {
    text.content.trim().to_owned()
}
