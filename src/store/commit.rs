//! The unit of work: what is due, what is known, and the one batch that a poll's outcome becomes.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use sled::Tree;

use super::change::Change;
use super::copies::{Copies, Original};
use super::engine::Engine;
use super::prepare::{Prepared, PreparedVersion};
use super::record::{ItemHead, decode, decode_known, encode, encode_known};
use super::totals::Totals;
use super::{Due, Error, Synced, keys};
use crate::identity::{ArticleId, EntryKey, FeedId};
use crate::poll::{Counts, DuePoll, FeedState, FeedStatus, KnownEntry, PendingEntry};

/// What a commit made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receipt {
    pub counts: Counts,
    /// The articles stored or revised.
    pub articles: Vec<ArticleId>,
    /// Of those, the ones whose text another article had before.
    pub duplicates: u32,
}

pub(super) fn due(engine: &Engine, now: Timestamp, limit: usize, busy: &HashSet<FeedId>) -> Result<Due, Error> {
    let tree = engine.tree()?;
    let mut due = Due::default();
    for entry in tree.scan_prefix(keys::DUE) {
        let (key, _) = entry?;
        let Some((moment, feed)) = keys::read_due(&key) else { continue };
        if busy.contains(&feed) {
            continue;
        }
        if moment > keys::millisecond(now) || due.polls.len() >= limit {
            due.next = Timestamp::from_millisecond(moment as i64).ok();
            break;
        }
        due.polls.extend(due_poll(&tree, &feed)?);
    }
    Ok(due)
}

pub(super) fn due_poll(tree: &Tree, feed: &FeedId) -> Result<Option<DuePoll>, Error> {
    let Some(bytes) = tree.get(keys::feed(feed))? else { return Ok(None) };
    let mut pending = Vec::new();
    for entry in tree.scan_prefix(keys::pending_of(feed)) {
        pending.push(decode::<PendingEntry>(&entry?.1)?);
    }
    Ok(Some(DuePoll { feed: feed.clone(), state: decode(&bytes)?, pending }))
}

pub(super) fn known(
    engine: &Engine,
    feed: &FeedId,
    wanted: &[EntryKey],
) -> Result<HashMap<EntryKey, KnownEntry>, Error> {
    let tree = engine.tree()?;
    let mut known = HashMap::with_capacity(wanted.len());
    for key in wanted {
        if let Some(bytes) = tree.get(keys::known(feed, key))? {
            known.insert(*key, decode_known(&bytes)?);
        }
    }
    Ok(known)
}

pub(super) fn commit(engine: &Engine, prepared: Prepared) -> Result<Receipt, Error> {
    let (change, receipt) = change_of(engine, prepared)?;
    engine.write(&change)?;
    Ok(receipt)
}

/// What a poll's outcome is to be written as. It is read from the index, which must have all that was written of this feed before,
/// and, where there are articles to store, of all others.
pub(super) fn change_of(engine: &Engine, prepared: Prepared) -> Result<(Change, Receipt), Error> {
    engine.check_space()?;
    let tree = engine.tree()?;
    let Prepared { feed, at, state, stored, seen, pending, settled, counts } = prepared;
    let mut change = Change::default();
    put_state(&tree, &mut change, &feed, &state)?;
    for (key, known) in seen {
        change.put(keys::known(&feed, &key), encode_known(&known));
    }
    for entry in pending {
        change.put(keys::pending(&feed, &entry.key), encode(&entry)?);
    }
    for key in settled {
        change.remove(keys::pending(&feed, &key));
    }
    if stored.is_empty() {
        return Ok((change, Receipt { counts, ..Receipt::default() }));
    }
    let mut storing = Storing {
        engine,
        tree: &tree,
        copies: &mut engine.copies(),
        clusters: HashMap::new(),
        change,
        feed: &feed,
        at,
        totals: Totals::read(&tree)?,
        receipt: Receipt { counts, ..Receipt::default() },
    };
    for version in stored {
        storing.store(version)?;
    }
    let Storing { mut change, totals, receipt, .. } = storing;
    if !receipt.articles.is_empty() {
        change.put(keys::TOTALS, encode(&totals)?);
    }
    Ok((change, receipt))
}

/// What an article is a copy of, its cluster, and the numbers of its earlier versions.
type Lineage = (Option<Original>, Option<ArticleId>, Vec<u64>);

struct Storing<'a> {
    engine: &'a Engine,
    tree: &'a Tree,
    copies: &'a mut Copies,
    /// The clusters that this commit's own articles joined.
    clusters: HashMap<ArticleId, ArticleId>,
    change: Change,
    feed: &'a FeedId,
    at: Timestamp,
    totals: Totals,
    receipt: Receipt,
}

impl Storing<'_> {
    fn store(&mut self, mut version: PreparedVersion) -> Result<(), Error> {
        let known_key = keys::known(self.feed, &version.key);
        let id = match &version.known {
            Some(known) => known.article,
            // A commit that is told twice must not store twice.
            None if self.tree.contains_key(&known_key)? => return Ok(()),
            None => self.totals.next_id(self.at),
        };
        let (original, cluster, mut sequences) = self.original(id, &mut version)?;
        let sequence = self.totals.next_sequence();
        sequences.push(sequence);
        let PreparedVersion {
            key,
            known: _,
            entry,
            text,
            first_seen,
            title,
            url,
            published,
            language,
            revision,
            record,
            measured: _,
        } = version;
        let head = ItemHead {
            feed: self.feed.clone(),
            key,
            url,
            title,
            published,
            language,
            first_seen,
            revision,
            duplicate_of: original.map(|original| original.id),
            similarity: original.map(|original| original.similarity),
            cluster,
            sequences,
        };
        let last_seen = self.at;
        let known = KnownEntry { article: id, entry, text, revision, first_seen, last_seen, expired: false };
        self.change.put(known_key, encode_known(&known));
        self.change.put(keys::item(id), encode(&head)?);
        self.change.put(keys::feed_item(self.feed, id), []);
        self.change.put(keys::sequence(sequence), keys::stored(id, revision));
        self.change.put_large(keys::version(id, revision), record);
        self.totals.items += u64::from(revision == 1);
        self.totals.versions += 1;
        self.receipt.articles.push(id);
        self.receipt.duplicates += u32::from(revision == 1 && original.is_some());
        Ok(())
    }

    /// The article, of any feed, that this one is a copy of, and the first article of the copies. A revision keeps what its first
    /// version had, and the numbers of the versions before it.
    fn original(&mut self, id: ArticleId, version: &mut PreparedVersion) -> Result<Lineage, Error> {
        if version.known.is_some() {
            let Some(ItemHead { duplicate_of, similarity, cluster, sequences, .. }) = self.head(id)? else {
                return Ok((None, None, Vec::new()));
            };
            let original = duplicate_of.map(|id| Original { id, similarity: similarity.unwrap_or(1.0) });
            return Ok((original, cluster, sequences));
        }
        let Some((told, sketch)) = version.measured.take() else { return Ok((None, None, Vec::new())) };
        self.change.put(keys::sketch(id), sketch.to_bytes());
        let Some(found) = self.copies.place(self.engine, id, told, &sketch, self.at)? else {
            return Ok((None, None, Vec::new()));
        };
        let cluster = match self.clusters.get(&found.id) {
            Some(cluster) => *cluster,
            None => self.head(found.id)?.and_then(|head| head.cluster).unwrap_or(found.id),
        };
        self.clusters.insert(id, cluster);
        Ok((Some(found), Some(cluster), Vec::new()))
    }

    fn head(&self, id: ArticleId) -> Result<Option<ItemHead>, Error> {
        self.tree.get(keys::item(id))?.map(|bytes| decode(&bytes)).transpose()
    }
}

fn put_state(tree: &Tree, change: &mut Change, feed: &FeedId, state: &FeedState) -> Result<(), Error> {
    drop_due(tree, change, feed)?;
    let moment = keys::millisecond(state.next_poll);
    change.put(keys::feed(feed), encode(state)?);
    if state.status != FeedStatus::Removed {
        change.put(keys::next(feed), moment.to_be_bytes());
        change.put(keys::due(moment, feed), []);
    }
    Ok(())
}

fn drop_due(tree: &Tree, change: &mut Change, feed: &FeedId) -> Result<(), Error> {
    let key = keys::next(feed);
    if let Some(moment) = tree.get(&key)?.and_then(|bytes| bytes.as_ref().try_into().ok().map(u64::from_be_bytes)) {
        change.remove(keys::due(moment, feed));
        change.remove(key);
    }
    Ok(())
}

pub(super) fn sync(engine: &Engine, feeds: Vec<(FeedId, String)>, now: Timestamp) -> Result<Synced, Error> {
    let tree = engine.tree()?;
    let mut synced = Synced::default();
    let mut change = Change::default();
    let mut listed = HashSet::with_capacity(feeds.len());
    for (feed, url) in feeds {
        listed.insert(feed.clone());
        let before: Option<FeedState> = tree.get(keys::feed(&feed))?.map(|bytes| decode(&bytes)).transpose()?;
        let state = match before {
            None => {
                synced.added.push(feed.clone());
                FeedState { url, next_poll: now, ..FeedState::default() }
            }
            Some(before) if before.url != url => {
                synced.moved.push(feed.clone());
                before.at_another_address(url, now)
            }
            Some(before) if before.status == FeedStatus::Removed => {
                synced.added.push(feed.clone());
                FeedState { next_poll: before.next_poll.max(now), status: FeedStatus::New, ..before }
            }
            Some(_) => continue,
        };
        put_state(&tree, &mut change, &feed, &state)?;
    }
    for entry in tree.scan_prefix(keys::FEEDS) {
        let (key, bytes) = entry?;
        let Some(feed) = keys::read_feed(&key) else { continue };
        let state: FeedState = decode(&bytes)?;
        if !listed.contains(&feed) && state.status != FeedStatus::Removed {
            put_state(&tree, &mut change, &feed, &FeedState { status: FeedStatus::Removed, ..state })?;
            synced.removed.push(feed);
        }
    }
    engine.write(&change)?;
    Ok(synced)
}

pub(super) fn force(engine: &Engine, feed: &FeedId, now: Timestamp) -> Result<bool, Error> {
    let tree = engine.tree()?;
    let Some(bytes) = tree.get(keys::feed(feed))? else { return Ok(false) };
    let state: FeedState = decode(&bytes)?;
    if state.status == FeedStatus::Removed {
        return Ok(false);
    }
    let mut change = Change::default();
    let next_poll_reason = "asked for by hand".to_owned();
    put_state(&tree, &mut change, feed, &FeedState { next_poll: now, next_poll_reason, ..state })?;
    engine.write(&change)?;
    Ok(true)
}
