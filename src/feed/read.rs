//! The order of reading: decode, mend, parse, put together, number.

use super::collect::{Dates, EntryFacts, FeedFacts};
use super::faults::Faults;
use super::parse::{self, ReadEntry, ReadFeed, ReadText};
use super::text::plain;
use super::write::{Family, Mended};
use super::{FeedDocument, FeedEntry, NotAFeed, SCHEMA, Settings};
use super::{charset, dates, html, json, keys, links, mend};

/// Reads one feed document.
///
/// `content_type` is the HTTP header as received, `url` the address after redirects, against which relative links are resolved.
pub fn read(
    bytes: &[u8],
    content_type: Option<&str>,
    url: Option<&str>,
    settings: &Settings,
) -> Result<FeedDocument, NotAFeed> {
    let mut faults = Faults::default();
    let kept = &bytes[..bytes.len().min(settings.max_bytes)];
    if kept.len() < bytes.len() {
        faults.tell("too_long", &format!("only the first {} bytes of {} were read", kept.len(), bytes.len()), None);
    }
    let text = charset::decode(kept, content_type, &mut faults);
    if text.trim().is_empty() {
        return Err(NotAFeed::Empty);
    }
    if text.trim_start().starts_with(['{', '['])
        && let Some((mended, facts)) = json::mend(&text, settings.max_entries, &mut faults)
    {
        return Ok(finish(&text, &mended, facts, faults));
    }
    let outcome = mend::mend(&text, url, settings.max_entries, &mut faults);
    let is_feed = outcome.found_root && !(outcome.is_html && outcome.facts.entries.is_empty());
    if is_feed {
        return Ok(finish(&text, &outcome.mended, outcome.facts, faults));
    }
    match html::read(&text, url) {
        Some(page) => Ok(of_page(page)),
        None => Err(NotAFeed::Unknown("no element of RSS, Atom or RDF, and no JSON Feed".to_owned())),
    }
}

fn of_page(page: html::HtmlPage) -> FeedDocument {
    FeedDocument {
        schema: SCHEMA.to_owned(),
        format: "html".to_owned(),
        title: page.title,
        alternates: page.alternates,
        ..FeedDocument::default()
    }
}

/// Lays what feed-rs read over what the mending pass gathered.
fn finish(text: &str, mended: &Mended, facts: FeedFacts, mut faults: Faults) -> FeedDocument {
    let ReadFeed { title, authors, entries: read } = parse::parse(mended, &mut faults);
    let is_atom = mended.family == Family::Atom;
    let mut entries: Vec<FeedEntry> = read
        .into_iter()
        .zip(&facts.entries)
        .map(|(read, facts)| entry(read.unwrap_or_default(), facts, mended.family))
        .collect();
    // RFC 4287: who wrote the feed wrote its entries, where they name nobody.
    for entry in entries.iter_mut().filter(|entry| is_atom && entry.authors.is_empty()) {
        entry.authors.clone_from(&authors);
    }
    tell_unreadable_dates(&entries, &facts.entries, &mut faults);
    keys::assign(&mut entries, &facts.entries);
    let hub = links::of_feed(&facts, "hub");
    let own = links::of_feed(&facts, "self");
    let home = || links::of_feed(&facts, "").or_else(|| links::of_feed(&facts, "alternate"));
    FeedDocument {
        schema: SCHEMA.to_owned(),
        title: title.and_then(|title| plain(&title.text, is_html(&title, mended.family))).or(facts.other_title.clone()),
        home: home(),
        topic: hub.as_ref().and(own.clone()),
        url: own,
        hub,
        language: facts.language.clone(),
        updated: published(&facts.dates).or(updated(&facts.dates)).max(updated(&facts.dates)),
        next: links::of_feed(&facts, "next").or_else(|| links::of_feed(&facts, "prev-archive")),
        update_period_seconds: facts.update_period_seconds(),
        new_url: facts.new_url,
        ttl_minutes: facts.ttl_minutes,
        skip_hours: facts.skip_hours,
        skip_days: facts.skip_days,
        format: facts.format,
        entries,
        alternates: Vec::new(),
        faults: faults.into_list(text),
    }
}

fn entry(read: ReadEntry, facts: &EntryFacts, family: Family) -> FeedEntry {
    let ReadEntry { title, summary, content, authors, categories } = read;
    let title = title.and_then(|title| plain(&title.text, is_html(&title, family)));
    let other_title = || facts.other_title.as_deref().and_then(|title| plain(title, true));
    let content = content.map(|content| content.text).filter(|text| !text.trim().is_empty());
    let summary = summary.map(|summary| summary.text).filter(|text| !text.trim().is_empty());
    let other_body = || facts.other_body.clone().filter(|_| content.is_none());
    let mut names: Vec<String> = authors.iter().filter_map(|author| plain(author, true)).collect();
    if names.is_empty() {
        names.extend(facts.other_author.as_deref().and_then(|author| plain(author, true)));
    }
    let keywords = facts.keywords.iter().flat_map(|keywords| keywords.split(',').map(str::to_owned));
    FeedEntry {
        key: String::new(),
        id: facts.id.as_ref().or(facts.about.as_ref()).map(|id| id.text.clone()).filter(|id| !id.is_empty()),
        title: title.or_else(other_title),
        url: links::page_of(facts),
        authors: once(names),
        published: published(&facts.dates),
        updated: updated(&facts.dates),
        summary: summary.or_else(other_body),
        content,
        categories: once(
            categories.into_iter().chain(keywords).filter_map(|category| plain(&category, family == Family::Rss)),
        ),
        enclosures: links::enclosures_of(facts),
        language: facts.language.clone(),
    }
}

/// RSS does not tell what its texts are; they are read as HTML. JSON Feed's titles are plain.
fn is_html(text: &ReadText, family: Family) -> bool {
    match family {
        Family::Rss => true,
        Family::Atom => text.is_html,
        Family::Json => false,
    }
}

fn published(found: &Dates) -> Option<String> {
    found.of_publication().find_map(dates::read)
}

fn updated(found: &Dates) -> Option<String> {
    found.updated.as_deref().and_then(dates::read)
}

/// A date that is printed but tells no instant is no date; that is told.
fn tell_unreadable_dates(entries: &[FeedEntry], facts: &[EntryFacts], faults: &mut Faults) {
    for (entry, facts) in entries.iter().zip(facts) {
        let published = facts.dates.of_publication().next().filter(|_| entry.published.is_none());
        let updated = facts.dates.updated.as_deref().filter(|_| entry.updated.is_none());
        for text in published.into_iter().chain(updated) {
            let shown: String = text.chars().take(60).collect();
            faults.tell("unreadable_date", &format!("a date that tells no instant: {shown}"), None);
        }
    }
}

/// Each once, in order.
fn once(values: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    values.into_iter().filter(|value| seen.insert(value.clone())).collect()
}
