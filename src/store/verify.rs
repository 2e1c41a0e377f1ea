//! The whole store in, what does not agree out.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::engine::Engine;
use super::record::{ItemHead, decode, decode_known, decode_listing};
use super::totals::Totals;
use super::tree::Tree;
use super::{Error, keys, query, words};
use crate::identity::{ArticleId, EntryKey, FeedId};
use crate::poll::{FeedState, FeedStatus, Listing, PendingEntry, mark};

/// What a walk over all records found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    pub feeds: u64,
    pub entries: u64,
    pub items: u64,
    pub articles: u64,
    pub pending: u64,
    /// What does not agree, a sentence each; the first thousand.
    pub problems: Vec<String>,
}

const MAX_PROBLEMS: usize = 1000;

pub(super) fn verify(engine: &Engine) -> Result<Verified, Error> {
    let mut walk = Walk { engine, tree: engine.tree()?, found: Verified::default() };
    walk.feeds()?;
    walk.due()?;
    walk.entries()?;
    walk.items()?;
    walk.feed_items()?;
    walk.sequence()?;
    walk.copies()?;
    walk.aliases()?;
    words::problems(engine)?.into_iter().for_each(|problem| walk.expect(false, || problem));
    let totals = Totals::read(&walk.tree)?;
    walk.expect(totals.items == walk.found.items, || "the count of items is wrong".to_owned());
    walk.expect(totals.versions == walk.found.articles, || "the count of articles is wrong".to_owned());
    Ok(walk.found)
}

struct Walk<'a> {
    engine: &'a Engine,
    tree: Tree,
    found: Verified,
}

impl Walk<'_> {
    fn expect(&mut self, holds: bool, problem: impl FnOnce() -> String) {
        if !holds && self.found.problems.len() < MAX_PROBLEMS {
            self.found.problems.push(problem());
        }
    }

    fn feeds(&mut self) -> Result<(), Error> {
        for entry in self.tree.scan_prefix(keys::FEEDS) {
            let (key, bytes) = entry?;
            let Some(feed) = keys::read_feed(&key) else {
                self.expect(false, || "a feed has no readable id".to_owned());
                continue;
            };
            self.found.feeds += 1;
            match decode::<FeedState>(&bytes) {
                Err(error) => self.expect(false, || format!("feed {feed}: {error}")),
                Ok(state) if state.status != FeedStatus::Removed => {
                    let due = keys::due(keys::millisecond(state.next_poll), &feed);
                    let listed = self.tree.contains_key(due)?;
                    self.expect(listed, || format!("feed {feed} is not in the due index"));
                }
                Ok(_) => {}
            }
        }
        Ok(())
    }

    fn due(&mut self) -> Result<(), Error> {
        for entry in self.tree.scan_prefix(keys::DUE) {
            let (key, _) = entry?;
            let feed = keys::read_due(&key).map(|(_, feed)| feed);
            let exists = feed.as_ref().map_or(Ok(false), |feed| self.tree.contains_key(keys::feed(feed)))?;
            self.expect(exists, || format!("the due index names the unknown feed {feed:?}"));
        }
        Ok(())
    }

    fn entries(&mut self) -> Result<(), Error> {
        for entry in self.tree.scan_prefix(keys::KNOWN) {
            let (key, bytes) = entry?;
            self.found.entries += 1;
            match (keys::read_entry(&key), decode_known(&bytes)) {
                (Some(_), Ok(known)) if known.expired => {}
                (Some((feed, entry)), Ok(known)) => {
                    let head =
                        self.tree.get(keys::item(known.article))?.and_then(|bytes| decode::<ItemHead>(&bytes).ok());
                    let agrees = head
                        .is_some_and(|head| head.key == entry && head.feed == feed && head.revision == known.revision);
                    self.expect(agrees, || {
                        format!("entry {entry} of feed {feed} and article {} disagree", known.article)
                    });
                }
                (_, Err(error)) => self.expect(false, || format!("an entry: {error}")),
                (None, Ok(known)) => {
                    self.expect(false, || format!("the entry of article {} has no readable key", known.article))
                }
            }
        }
        for entry in self.tree.scan_prefix(keys::LISTINGS) {
            let (key, bytes) = entry?;
            match (keys::read_listing(&key), decode_listing(&bytes)) {
                (Some(feed), Ok(listing)) => self.listing(&feed, &listing)?,
                (feed, _) => self.expect(false, || format!("the listing of feed {feed:?} cannot be read")),
            }
        }
        for entry in self.tree.scan_prefix(keys::PENDING) {
            let readable = decode::<PendingEntry>(&entry?.1);
            self.found.pending += 1;
            self.expect(readable.is_ok(), || "a pending entry cannot be read".to_owned());
        }
        Ok(())
    }

    /// What was listed is known, with the same words.
    fn listing(&mut self, feed: &FeedId, listing: &Listing) -> Result<(), Error> {
        let mut stored = HashSet::new();
        for entry in self.tree.scan_prefix(keys::known_of(feed)) {
            let (key, bytes) = entry?;
            if let (Some((_, key)), Ok(known)) = (keys::read_entry(&key), decode_known(&bytes)) {
                stored.insert(mark(key, known.entry));
            }
        }
        let strays = listing.marks().iter().filter(|mark| !stored.contains(mark)).count();
        self.expect(strays == 0, || format!("feed {feed} lists {strays} entries that are not stored so"));
        Ok(())
    }

    fn items(&mut self) -> Result<(), Error> {
        for entry in self.tree.scan_prefix(keys::ITEMS) {
            let (key, bytes) = entry?;
            let Some(id) = keys::read_id(&key) else { continue };
            self.found.items += 1;
            let head = match decode::<ItemHead>(&bytes) {
                Ok(head) => head,
                Err(error) => {
                    self.expect(false, || format!("item {id}: {error}"));
                    continue;
                }
            };
            let listed = self.tree.contains_key(keys::feed_item(&head.feed, id))?;
            self.expect(listed, || format!("item {id} is not listed under feed {}", head.feed));
            let known = self.tree.contains_key(keys::known(&head.feed, &head.key))?;
            self.expect(known, || format!("item {id} is not known by its key"));
            for revision in 1..=head.revision {
                self.version(id, revision)?;
            }
        }
        Ok(())
    }

    fn version(&mut self, id: ArticleId, revision: u32) -> Result<(), Error> {
        match query::version(self.engine, &self.tree, id, revision) {
            Ok(Some(_)) => self.found.articles += 1,
            Ok(None) => self.expect(false, || format!("revision {revision} of article {id} is missing")),
            Err(error) => self.expect(false, || format!("revision {revision} of article {id}: {error}")),
        }
        Ok(())
    }

    fn feed_items(&mut self) -> Result<(), Error> {
        for entry in self.tree.scan_prefix(keys::FEED_ITEMS) {
            let (key, _) = entry?;
            let exists = keys::read_id(&key).map_or(Ok(false), |id| self.tree.contains_key(keys::item(id)))?;
            self.expect(exists, || "a feed lists an item that does not exist".to_owned());
        }
        Ok(())
    }

    fn copies(&mut self) -> Result<(), Error> {
        for key in self.tree.scan_prefix(keys::COPIES).keys() {
            let exists = keys::read_id(&key?).map_or(Ok(false), |id| self.tree.contains_key(keys::item(id)))?;
            self.expect(exists, || "a cluster lists an item that does not exist".to_owned());
        }
        Ok(())
    }

    /// An alias may outlive its entry until the next sweep; it must be readable.
    fn aliases(&mut self) -> Result<(), Error> {
        for entry in self.tree.scan_prefix(keys::ALIASES) {
            let (key, filed) = entry?;
            let is_whole = keys::read_entry(&key).is_some() && filed.len() == size_of::<EntryKey>();
            self.expect(is_whole, || "an entry's further key is not readable".to_owned());
        }
        Ok(())
    }

    fn sequence(&mut self) -> Result<(), Error> {
        for entry in self.tree.scan_prefix(keys::SEQUENCE) {
            let (key, value) = entry?;
            let Some((number, id, revision)) = keys::read_sequence(&key, &value) else {
                self.expect(false, || "a number of the change feed is not readable".to_owned());
                continue;
            };
            let exists = self.tree.contains_key(keys::version(id, revision))?;
            // A number outlives a removed article where its head did not tell it.
            let is_removed = !self.tree.contains_key(keys::item(id))?;
            self.expect(exists || is_removed, || {
                format!("number {number} of the change feed names what does not exist")
            });
        }
        Ok(())
    }
}
