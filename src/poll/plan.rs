//! A due poll, its news and what is known in; which entries are wanted out.

use std::collections::HashMap;

use jiff::Timestamp;

use super::identify::{Identified, Known, identify};
use super::{DuePoll, KnownEntry, Listing, News, PageFailure, PendingEntry, Recheck, Settings, mark};
use crate::feed::FeedEntry;
use crate::identity::{EntryKey, Fingerprint, Ladder};

/// What was decided before anything is gathered; [`conclude`](super::conclude) takes it up again.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub due: DuePoll,
    pub news: News,
    /// Entries of the document that were seen before and have not changed.
    pub seen: Vec<(EntryKey, KnownEntry)>,
    /// Marks of the document's entries that are stored as they stand.
    pub listed: Vec<u64>,
    /// The listing that some of them were found in.
    pub listing: Option<Listing>,
    /// Further keys of known entries, with the key under which each is filed.
    pub aliases: Vec<(EntryKey, EntryKey)>,
    /// Entries that came under other keys than before.
    pub rekeyed: u32,
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
    /// Stored, but no news: see [`StoredVersion`](super::StoredVersion).
    pub backfill: bool,
    /// Where only its page is looked at again: which look it is.
    pub recheck: Option<u32>,
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
pub fn plan(due: DuePoll, news: News, known: Known, settings: &Settings, now: Timestamp) -> (Plan, Vec<Wanted>) {
    let mut pending: HashMap<EntryKey, &PendingEntry> = due.pending.iter().map(|entry| (entry.key, entry)).collect();
    let judge = Judge { settings, now };
    let (mut seen, mut aliases, mut wanted, mut rekeyed) = (Vec::new(), Vec::new(), Vec::new(), 0);
    let mut listed = Vec::new();
    if let News::Document { document, .. } = &news {
        // A torn entry without its id would be stored under a key that the whole one does not have.
        let torn = document.entries.last().filter(|last| document.is_cut() && last.id.is_none());
        let whole = &document.entries[..document.entries.len() - usize::from(torn.is_some())];
        for one in identify(whole, &known, due.state.last_success, now) {
            let waiting = pending.remove(&one.key);
            if one.rekeyed {
                rekeyed += 1;
                aliases.extend(one.ladder.aliases(one.key).map(|alias| (alias, one.key)));
            }
            let stands = one.listed || one.known.is_some_and(|known| known.entry == one.ladder.print);
            if stands {
                // One that is filed under another key is not found by its own.
                listed.push(mark(one.key, one.ladder.print));
            }
            match one.known {
                None if one.listed => {}
                Some(known) if known.expired || known.entry == one.ladder.print => seen.push((one.key, known.clone())),
                _ => wanted.extend(judge.wanted(&one, waiting)),
            }
        }
    }
    // A failing feed's host gets no further requests from this poll.
    if !matches!(news, News::Failed(_)) {
        let mut rest: Vec<_> = pending.into_values().collect();
        rest.sort_by_key(|entry| (entry.first_seen, entry.key));
        for waiting in rest {
            let PendingEntry { key, entry, known, backfill, .. } = waiting;
            let (ladder, known) = (&Ladder::of(entry), known.as_ref());
            let one =
                Identified { entry, ladder, key: *key, known, listed: false, rekeyed: false, backfill: *backfill };
            wanted.extend(judge.wanted(&one, Some(waiting)));
        }
    }
    if !matches!(news, News::Failed(_)) {
        let again: Vec<Wanted> = due.rechecks.iter().filter_map(|recheck| judge.recheck(recheck)).collect();
        let is_wanted = |key: EntryKey| wanted.iter().any(|wanted| wanted.key == key);
        let again: Vec<Wanted> = again.into_iter().filter(|again| !is_wanted(again.key)).collect();
        wanted.extend(again);
    }
    let postponed = wanted.split_off(wanted.len().min(settings.max_pages));
    (Plan { due, news, seen, listed, listing: known.listing, aliases, rekeyed, postponed }, wanted)
}

struct Judge<'a> {
    settings: &'a Settings,
    now: Timestamp,
}

impl Judge<'_> {
    fn wanted(&self, one: &Identified<'_>, waiting: Option<&PendingEntry>) -> Option<Wanted> {
        if waiting.is_some_and(|waiting| waiting.next_attempt > self.now) {
            return None;
        }
        let first_seen = waiting.map(|waiting| waiting.first_seen).or(one.known.map(|known| known.first_seen));
        Some(Wanted {
            key: one.key,
            entry: one.entry.clone(),
            fingerprint: one.ladder.print,
            known: one.known.cloned(),
            first_seen: first_seen.unwrap_or(self.now),
            attempts: waiting.map_or(0, |waiting| waiting.attempts),
            backfill: waiting.map_or(one.backfill, |waiting| waiting.backfill),
            recheck: None,
            fetch: self.settings.scrape && one.entry.url.is_some(),
        })
    }

    /// None before its time, and where it can only be forgotten.
    fn recheck(&self, recheck: &Recheck) -> Option<Wanted> {
        let known = recheck.known.as_ref().filter(|known| !known.expired && recheck.next <= self.now)?;
        Some(Wanted {
            key: recheck.key,
            entry: recheck.entry.clone(),
            fingerprint: known.entry,
            known: Some(known.clone()),
            first_seen: known.first_seen,
            attempts: 0,
            backfill: false,
            recheck: Some(recheck.round),
            fetch: true,
        })
    }
}
