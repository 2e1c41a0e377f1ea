//! A due poll, its news and what is known in; which entries are wanted out.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::{DuePoll, KnownEntry, News, PageFailure, PendingEntry, Settings};
use crate::feed::FeedEntry;
use crate::identity::{EntryKey, Fingerprint};

/// What was decided before anything is gathered; [`conclude`](super::conclude) takes it up again.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub due: DuePoll,
    pub news: News,
    /// Entries of the document that were seen before and have not changed.
    pub seen: Vec<(EntryKey, KnownEntry)>,
    /// Wanted too, but beyond what one poll may fetch.
    pub postponed: Vec<Wanted>,
}

/// An entry that is new, changed or pending.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    pub key: EntryKey,
    pub entry: FeedEntry,
    pub fingerprint: Fingerprint,
    /// Absent for a new entry.
    pub known: Option<KnownEntry>,
    pub first_seen: Timestamp,
    /// Tries before this one.
    pub attempts: u32,
    /// Whether its page is to be fetched; otherwise the feed's own text is the article.
    pub fetch: bool,
}

impl Wanted {
    /// Whether this failure of its page is the last: then the feed's own text stands for it.
    pub fn gives_up(&self, failure: &PageFailure, settings: &Settings) -> bool {
        failure.tried && (!failure.passing || self.attempts + 1 >= settings.page_attempts)
    }
}

/// Tells new and changed entries from known ones, and takes up pending ones whose time has come.
pub fn plan(
    due: DuePoll,
    news: News,
    known: &HashMap<EntryKey, KnownEntry>,
    settings: &Settings,
    now: Timestamp,
) -> (Plan, Vec<Wanted>) {
    let mut pending: HashMap<EntryKey, &PendingEntry> = due.pending.iter().map(|entry| (entry.key, entry)).collect();
    let judge = Judge { settings, now };
    let (mut seen, mut wanted, mut met) = (Vec::new(), Vec::new(), HashSet::new());
    if let News::Document { document, .. } = &news {
        // A torn entry without its id would be stored under a key that the whole one does not have.
        let torn = document.entries.last().filter(|last| document.is_cut() && last.id.is_none());
        let whole = document.entries.len() - usize::from(torn.is_some());
        for entry in &document.entries[..whole] {
            let key = EntryKey::of(&entry.key);
            if !met.insert(key) {
                continue;
            }
            let fingerprint = fingerprint_of(entry);
            let waiting = pending.remove(&key);
            match known.get(&key) {
                Some(known) if known.expired || known.entry == fingerprint => seen.push((key, known.clone())),
                known => wanted.extend(judge.wanted(key, entry, known, waiting)),
            }
        }
    }
    // A failing feed's host gets no further requests from this poll.
    if !matches!(news, News::Failed(_)) {
        let mut rest: Vec<_> = pending.into_values().collect();
        rest.sort_by_key(|entry| (entry.first_seen, entry.key));
        for waiting in rest {
            wanted.extend(judge.wanted(waiting.key, &waiting.entry, waiting.known.as_ref(), Some(waiting)));
        }
    }
    let postponed = wanted.split_off(wanted.len().min(settings.max_pages));
    (Plan { due, news, seen, postponed }, wanted)
}

/// The words by which an edit of an entry is told: a moved date alone is none.
fn fingerprint_of(entry: &FeedEntry) -> Fingerprint {
    Fingerprint::of([&entry.title, &entry.summary, &entry.content].map(|text| text.as_deref().unwrap_or_default()))
}

struct Judge<'a> {
    settings: &'a Settings,
    now: Timestamp,
}

impl Judge<'_> {
    fn wanted(
        &self,
        key: EntryKey,
        entry: &FeedEntry,
        known: Option<&KnownEntry>,
        waiting: Option<&PendingEntry>,
    ) -> Option<Wanted> {
        if waiting.is_some_and(|waiting| waiting.next_attempt > self.now) {
            return None;
        }
        let first_seen = waiting.map(|waiting| waiting.first_seen).or(known.map(|known| known.first_seen));
        Some(Wanted {
            key,
            entry: entry.clone(),
            fingerprint: fingerprint_of(entry),
            known: known.cloned(),
            first_seen: first_seen.unwrap_or(self.now),
            attempts: waiting.map_or(0, |waiting| waiting.attempts),
            fetch: self.settings.scrape && entry.url.is_some(),
        })
    }
}
