//! A mended document in, what feed-rs makes of it out: under a guard, and entry by entry where the document as a whole fails.
//! The only file that names feed_rs.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

use feed_rs::model::{self, Feed, Text};
use feed_rs::parser::Builder;

use super::faults::Faults;
use super::write::Mended;

/// A text of feed-rs, and whether it is HTML.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ReadText {
    pub(super) text: String,
    pub(super) is_html: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ReadEntry {
    pub(super) title: Option<ReadText>,
    pub(super) summary: Option<ReadText>,
    pub(super) content: Option<ReadText>,
    pub(super) authors: Vec<String>,
    pub(super) categories: Vec<String>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ReadFeed {
    pub(super) title: Option<ReadText>,
    pub(super) authors: Vec<String>,
    /// By the entry's number; `None` where feed-rs could not read it.
    pub(super) entries: Vec<Option<ReadEntry>>,
}

/// Reads a mended document. What cannot be read is told and left out.
pub(super) fn parse(mended: &Mended, faults: &mut Faults) -> ReadFeed {
    let mut read = ReadFeed { entries: vec![None; mended.entries.len()], ..ReadFeed::default() };
    if let Some(feed) = guarded(mended.document()) {
        take_feed(feed, &mut read);
        return read;
    }
    faults.tell("isolated", "the document could not be read whole; its entries were read one by one", None);
    if let Some(feed) = guarded(mended.alone(&(0..0))) {
        take_feed(feed, &mut read);
    }
    for entry in &mended.entries {
        match guarded(mended.alone(entry)) {
            Some(feed) => take_feed(feed, &mut read),
            None => faults.tell("entry_unreadable", "an entry whose texts could not be read", None),
        }
    }
    read
}

/// A fresh parser for each document: one that failed must not be used again. The ids are ours already, and so are the dates.
fn guarded(document: impl Read) -> Option<Feed> {
    catch_unwind(AssertUnwindSafe(|| {
        Builder::new()
            .id_generator(|_, _, _| String::new())
            .timestamp_parser(|_| None)
            .sanitize_content(false)
            .build()
            .parse(document)
    }))
    .ok()?
    .ok()
}

fn take_feed(feed: Feed, read: &mut ReadFeed) {
    if read.title.is_none() {
        read.title = feed.title.map(text);
        read.authors = feed.authors.into_iter().map(|person| person.name).collect();
    }
    for entry in feed.entries {
        if let Some(slot) = entry.id.trim().parse::<usize>().ok().and_then(|number| read.entries.get_mut(number)) {
            *slot = Some(take_entry(entry));
        }
    }
}

fn take_entry(entry: model::Entry) -> ReadEntry {
    ReadEntry {
        title: entry.title.map(text),
        summary: entry.summary.map(text),
        content: entry.content.and_then(|content| {
            let is_html = content.content_type.subty() == "html";
            content.body.map(|text| ReadText { text, is_html })
        }),
        authors: entry.authors.into_iter().map(|person| person.name).collect(),
        categories: entry.categories.into_iter().map(|category| category.term).collect(),
    }
}

fn text(text: Text) -> ReadText {
    ReadText { is_html: text.content_type.subty() == "html", text: text.content }
}

#[cfg(test)]
mod tests {
    use super::{Faults, Mended, parse};
    use crate::feed::write::{Family, Written};

    /// A mended document never fails; one that was not mended shows that a bad entry costs itself alone.
    #[test]
    fn a_bad_entry_costs_itself_alone() {
        let mut mended = Mended { family: Family::Atom, ..Mended::default() };
        for number in 0..3 {
            mended.start_entry();
            mended.field(true, Written::Title, false, &format!("Title {number}"));
            if number == 1 {
                mended.body.push_str(r#"<summary type="application/octet-stream">x</summary>"#);
            }
            mended.end_entry();
        }
        let mut faults = Faults::default();
        let read = parse(&mended, &mut faults);
        let titles: Vec<_> =
            read.entries.iter().map(|entry| entry.as_ref()?.title.as_ref().map(|title| title.text.as_str())).collect();
        assert_eq!(titles, [Some("Title 0"), None, Some("Title 2")]);
        assert_eq!(faults.into_list("").len(), 2);
    }
}
