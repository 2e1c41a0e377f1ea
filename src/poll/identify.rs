//! A document's entries and the stored ones that their keys lead to in; which entry is which out.
//!
//! Ids are trusted until they are seen to be used again, addresses until another entry of the document has the stored one's id.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use jiff::Timestamp;

use super::{KnownEntry, Listing};
use crate::feed::FeedEntry;
use crate::identity::{EntryKey, Ladder, Rung, UrlKey, titles_alike};

/// A document's entries by their keys, and what the store knows of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    /// Of the document's entries, in order.
    pub ladders: Vec<Ladder>,
    /// The stored entries to which the ladders lead, by the key that each entry would be filed under; entries that are not known are
    /// absent, and so are those that the listing holds.
    pub matches: HashMap<EntryKey, Vec<Match>>,
    /// Absent where there is none in force.
    pub listing: Option<Listing>,
}

/// A stored entry to which a key of a document's entry leads.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Under which it is filed.
    pub key: EntryKey,
    pub rung: Rung,
    pub known: KnownEntry,
    /// Absent where the entry's own words are the same: then there is nothing to doubt.
    pub head: Option<MatchHead>,
}

/// What the stored entry was last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MatchHead {
    pub title: Option<String>,
    pub url: Option<String>,
    pub published: Option<String>,
}

/// Equal title and teaser are the same entry for so long; notices come back after it.
const WORDS_HOLD: Duration = Duration::from_secs(7 * 86_400);
/// So many unknown entries, and this share of the document, are no news but new keys.
const LEAST_REKEYED: usize = 5;
const REKEYED: f64 = 0.8;
/// An entry that is dated so long before the last poll is no news.
const BACKFILL: Duration = Duration::from_secs(7 * 86_400);

/// An entry of the document with the key under which it is, or will be, filed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Identified<'a> {
    pub entry: &'a FeedEntry,
    pub ladder: &'a Ladder,
    pub key: EntryKey,
    pub known: Option<&'a KnownEntry>,
    /// Stored as it stands, as the listing tells: it was not looked up.
    pub listed: bool,
    /// Its stored self had other keys: they are to be remembered.
    pub rekeyed: bool,
    /// Stored, but no news.
    pub backfill: bool,
}

/// Each entry once, in order.
///
/// `last_success` is when the feed was last read: None for a feed that is read for the first time, all of which is new.
pub(super) fn identify<'a>(
    entries: &'a [FeedEntry],
    known: &'a Known,
    last_success: Option<Timestamp>,
    now: Timestamp,
) -> Vec<Identified<'a>> {
    let Known { ladders, matches, listing } = known;
    let own: HashSet<EntryKey> = ladders.iter().map(Ladder::key).collect();
    let mut met = HashSet::with_capacity(entries.len());
    let mut identified = Vec::with_capacity(entries.len());
    for (entry, ladder) in entries.iter().zip(ladders) {
        let listed = listing.as_ref().is_some_and(|listing| listing.holds(ladder));
        let led_to = matches.get(&ladder.key()).map_or(&[][..], Vec::as_slice);
        let same = led_to.iter().find(|one| is_same(entry, one, &own, now));
        let is_taken = same.is_none() && led_to.iter().any(|one| one.key == ladder.key());
        let key = match same {
            Some(same) => same.key,
            None if is_taken => ladder.key_beside(),
            None => ladder.key(),
        };
        if met.insert(key) {
            let known = same.map(|same| &same.known);
            let rekeyed = same.is_some_and(|same| same.rung != Rung::Id);
            identified.push(Identified { entry, ladder, key, known, listed, rekeyed, backfill: false });
        }
    }
    if let Some(last) = last_success {
        mark_backfill(&mut identified, last);
    }
    identified
}

fn is_same(entry: &FeedEntry, one: &Match, own: &HashSet<EntryKey>, now: Timestamp) -> bool {
    match one.rung {
        Rung::Id => !(is_another_page(entry, one) && is_other(entry, one)),
        // Two entries may share a page: a story and its live ticker.
        Rung::Page => !own.contains(&one.key) && !is_other(entry, one),
        Rung::Number => !own.contains(&one.key),
        Rung::Words => !own.contains(&one.key) && now.duration_since(one.known.first_seen).unsigned_abs() <= WORDS_HOLD,
    }
}

/// An id or address that was given to another story: neither its title nor its date is the stored one's.
fn is_other(entry: &FeedEntry, one: &Match) -> bool {
    let Some(head) = &one.head else { return false };
    let same_date = entry.published.is_some() && entry.published == head.published;
    !same_date && !titles_alike(entry.title.as_deref(), head.title.as_deref())
}

fn is_another_page(entry: &FeedEntry, one: &Match) -> bool {
    let page = |address: Option<&str>| address.and_then(UrlKey::of);
    let stored = one.head.as_ref().and_then(|head| page(head.url.as_deref()));
    stored.is_some() && page(entry.url.as_deref()).is_some_and(|page| Some(page) != stored)
}

/// A new content system gives all entries new keys: what then seems new and is not dated after the last poll is no news, nor is
/// what is dated long before it.
fn mark_backfill(identified: &mut [Identified<'_>], last: Timestamp) {
    let is_unknown = |one: &Identified<'_>| one.known.is_none() && !one.listed;
    let unknown = identified.iter().filter(|one| is_unknown(one)).count();
    let is_flood = unknown >= LEAST_REKEYED && unknown as f64 >= identified.len() as f64 * REKEYED;
    for one in identified.iter_mut().filter(|one| is_unknown(one)) {
        let published: Option<Timestamp> = one.entry.published.as_ref().and_then(|published| published.parse().ok());
        one.backfill = match published {
            Some(published) if is_flood => published <= last,
            Some(published) => published.checked_add(BACKFILL).is_ok_and(|latest| latest < last),
            None => is_flood,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::{ArticleId, Fingerprint};

    fn entry(id: &str, url: &str, title: &str, published: &str) -> FeedEntry {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        FeedEntry {
            key: id.to_owned(),
            id: text(id),
            url: text(url),
            title: text(title),
            published: text(published),
            summary: text("The council of Port Ellery met on Tuesday and agreed on it."),
            ..FeedEntry::default()
        }
    }

    fn moment() -> Timestamp {
        Timestamp::from_second(1_790_000_000).unwrap()
    }

    /// What the store would answer: the stored entry, by each key that both have.
    fn matches(stored: &FeedEntry, asked: &[FeedEntry]) -> Known {
        let filed = Ladder::of(stored);
        let print = Fingerprint::of(["before"]);
        let known = KnownEntry {
            article: ArticleId::from_u64(1),
            entry: print,
            text: print,
            revision: 1,
            first_seen: moment(),
            last_seen: moment(),
            expired: false,
        };
        let head =
            MatchHead { title: stored.title.clone(), url: stored.url.clone(), published: stored.published.clone() };
        let found = |ladder: &Ladder| {
            let rung = ladder.rungs().find(|(_, key)| filed.rungs().any(|(_, filed)| filed == *key))?.0;
            Some(vec![Match { key: filed.key(), rung, known: known.clone(), head: Some(head.clone()) }])
        };
        let ladders: Vec<Ladder> = asked.iter().map(Ladder::of).collect();
        let matches = ladders.iter().filter_map(|ladder| Some((ladder.key(), found(ladder)?))).collect();
        Known { ladders, matches, listing: None }
    }

    const PAGE: &str = "https://paper.example/night-ferry";

    #[test]
    fn an_entry_is_the_same_by_the_surest_key_that_nothing_speaks_against() {
        let stored = entry("guid-1", PAGE, "Council reopens the night ferry", "2026-11-24T10:00:00Z");
        let rows = [
            ("an edited title", entry("guid-1", PAGE, "Storm over the coast", "2026-11-24T10:00:00Z"), true),
            (
                "another page",
                entry("guid-1", "https://paper.example/x", "Council reopens the night ferry: update", ""),
                true,
            ),
            (
                "an id used again",
                entry("guid-1", "https://paper.example/x", "Storm over the coast", "2026-11-25T08:00:00Z"),
                false,
            ),
            ("a new id", entry("http://id/1", PAGE, "Night ferry reopens, council says", "2026-11-24T10:00:00Z"), true),
            ("an address used again", entry("guid-2", PAGE, "Storm over the coast", "2026-11-25T08:00:00Z"), false),
            (
                "the same words",
                entry("guid-2", "https://paper.example/moved", "Council reopens the night ferry", ""),
                true,
            ),
            ("another story", entry("guid-2", "https://paper.example/x", "Storm over the coast", ""), false),
        ];
        for (what, one, is_known) in rows {
            let entries = [one];
            let found = matches(&stored, &entries);
            let identified = identify(&entries, &found, Some(moment()), moment());
            assert_eq!(identified[0].known.is_some(), is_known, "{what}");
            assert_eq!(identified[0].key == Ladder::of(&stored).key(), is_known, "{what}");
        }
    }

    #[test]
    fn two_entries_may_share_a_page() {
        let stored = entry("guid-1", PAGE, "Council reopens the night ferry", "");
        let entries = [stored.clone(), entry("guid-2", PAGE, "Council reopens the night ferry: live", "")];
        let found = matches(&stored, &entries);
        let identified = identify(&entries, &found, Some(moment()), moment());
        assert!(identified[0].known.is_some() && identified[1].known.is_none());
    }

    #[test]
    fn a_listed_entry_is_neither_unknown_nor_taken_for_another() {
        let listed = entry("guid-1", PAGE, "Council reopens the night ferry", "");
        let entries = [listed.clone(), entry("guid-2", PAGE, "Council reopens the night ferry: live", "")];
        let mut known = matches(&listed, &entries);
        known.matches.remove(&Ladder::of(&listed).key());
        let held = [&listed].map(Ladder::of).map(|ladder| super::super::mark(ladder.key(), ladder.print));
        known.listing = Some(Listing::new(moment(), held));
        let identified = identify(&entries, &known, Some(moment()), moment());
        assert_eq!(identified.iter().map(|one| one.listed).collect::<Vec<_>>(), [true, false]);
        assert!(identified.iter().all(|one| one.known.is_none()));
    }

    #[test]
    fn a_flood_of_new_keys_is_no_news() {
        let mut entries: Vec<FeedEntry> =
            (0..6).map(|number| entry(&format!("new-{number}"), "", "Old story", "2026-09-01T10:00:00Z")).collect();
        entries.push(entry("new-7", "", "News", &(moment() + Duration::from_secs(60)).to_string()));
        let none = Known { ladders: entries.iter().map(Ladder::of).collect(), ..Known::default() };
        let marked =
            |last| -> Vec<bool> { identify(&entries, &none, last, moment()).iter().map(|one| one.backfill).collect() };
        assert_eq!(marked(Some(moment())), [true, true, true, true, true, true, false]);
        assert!(!marked(None).contains(&true), "all of a new feed is new");
    }
}
