//! The unit of work: what is due, what is known, and the one batch that a poll's outcome becomes.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use sled::{Batch, Tree};

use super::copies::{Copies, Original};
use super::engine::{Engine, MAX_VALUE_BYTES};
use super::record::{ItemHead, Totals, Version, decode, encode};
use super::{Due, Error, Synced, keys};
use crate::article::Article;
use crate::identity::{ArticleId, EntryKey, FeedId};
use crate::poll::{Counts, DuePoll, FeedState, FeedStatus, KnownEntry, Outcome, PendingEntry, StoredVersion};

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
        due.polls.extend(due_poll(&tree, feed)?);
    }
    Ok(due)
}

pub(super) fn due_poll(tree: &Tree, feed: FeedId) -> Result<Option<DuePoll>, Error> {
    let Some(bytes) = tree.get(keys::feed(&feed))? else { return Ok(None) };
    let mut pending = Vec::new();
    for entry in tree.scan_prefix(keys::pending_of(&feed)) {
        pending.push(decode::<PendingEntry>(&entry?.1)?);
    }
    Ok(Some(DuePoll { feed, state: decode(&bytes)?, pending }))
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
            known.insert(*key, decode(&bytes)?);
        }
    }
    Ok(known)
}

pub(super) fn commit(engine: &Engine, outcome: Outcome) -> Result<Receipt, Error> {
    engine.check_space()?;
    let tree = engine.tree()?;
    let Outcome { feed, at, state, stored, seen, pending, settled, counts } = outcome;
    let mut batch = Batch::default();
    put_state(&tree, &mut batch, &feed, &state)?;
    for (key, known) in seen {
        batch.insert(keys::known(&feed, &key), encode(&known)?);
    }
    for entry in pending {
        batch.insert(keys::pending(&feed, &entry.key), encode(&entry)?);
    }
    for key in settled {
        batch.remove(keys::pending(&feed, &key));
    }
    let mut storing = Storing {
        tree: &tree,
        copies: &mut engine.copies(),
        batch,
        feed: &feed,
        at,
        totals: totals(&tree)?,
        receipt: Receipt { counts, ..Receipt::default() },
    };
    for version in stored {
        storing.store(version)?;
    }
    let Storing { mut batch, totals, receipt, .. } = storing;
    if !receipt.articles.is_empty() {
        batch.insert(keys::TOTALS, encode(&totals)?);
    }
    tree.apply_batch(batch)?;
    Ok(receipt)
}

pub(super) fn totals(tree: &Tree) -> Result<Totals, Error> {
    tree.get(keys::TOTALS)?.map_or(Ok(Totals::default()), |bytes| decode(&bytes))
}

struct Storing<'a> {
    tree: &'a Tree,
    copies: &'a mut Copies,
    batch: Batch,
    feed: &'a FeedId,
    at: Timestamp,
    totals: Totals,
    receipt: Receipt,
}

impl Storing<'_> {
    fn store(&mut self, version: StoredVersion) -> Result<(), Error> {
        let revision = version.revision();
        let StoredVersion { key, known, entry, text, first_seen, title, url, published, article, raw } = version;
        let known_key = keys::known(self.feed, &key);
        let id = match &known {
            Some(known) => known.article,
            // A commit that is told twice must not store twice.
            None if self.tree.contains_key(&known_key)? => return Ok(()),
            None => ArticleId::next(self.at, self.totals.last_id),
        };
        let (original, cluster) = self.original(id, known.as_ref(), &article)?;
        let head = ItemHead {
            feed: self.feed.clone(),
            key,
            url,
            title,
            published,
            language: article.language.as_ref().map(|language| language.code.clone()),
            first_seen,
            revision,
            duplicate_of: original.map(|original| original.id),
            similarity: original.map(|original| original.similarity),
            cluster,
        };
        let last_seen = self.at;
        let known = KnownEntry { article: id, entry, text, revision, first_seen, last_seen };
        self.batch.insert(known_key, encode(&known)?);
        self.batch.insert(keys::item(id), encode(&head)?);
        self.batch.insert(keys::feed_item(self.feed, id), &[]);
        put_pieces(&mut self.batch, id, revision, &encode(&Version { stored: self.at, raw, article })?);
        self.totals.items += u64::from(revision == 1);
        self.totals.versions += 1;
        self.totals.last_id = self.totals.last_id.max(Some(id));
        self.receipt.articles.push(id);
        self.receipt.duplicates += u32::from(revision == 1 && original.is_some());
        Ok(())
    }

    /// The article, of any feed, that this one is a copy of, and the first article of the copies. A revision keeps what its first
    /// version had.
    fn original(
        &mut self,
        id: ArticleId,
        known: Option<&KnownEntry>,
        article: &Article,
    ) -> Result<(Option<Original>, Option<ArticleId>), Error> {
        if known.is_some() {
            let head: Option<ItemHead> = self.tree.get(keys::item(id))?.map(|bytes| decode(&bytes)).transpose()?;
            let Some(ItemHead { duplicate_of, similarity, cluster, .. }) = head else { return Ok((None, None)) };
            let original = duplicate_of.map(|id| Original { id, similarity: similarity.unwrap_or(1.0) });
            return Ok((original, cluster));
        }
        let Some((original, sketch)) = self.copies.place(self.tree, id, article, self.at)? else {
            return Ok((None, None));
        };
        self.batch.insert(keys::sketch(id), sketch);
        let Some(found) = original else { return Ok((None, None)) };
        let head: Option<ItemHead> = self.tree.get(keys::item(found.id))?.map(|bytes| decode(&bytes)).transpose()?;
        Ok((original, Some(head.and_then(|head| head.cluster).unwrap_or(found.id))))
    }
}

/// Large articles go in pieces: see [`MAX_VALUE_BYTES`].
fn put_pieces(batch: &mut Batch, id: ArticleId, revision: u32, bytes: &[u8]) {
    for (piece, part) in bytes.chunks(MAX_VALUE_BYTES).enumerate() {
        // 65,536 pieces are a gibibyte: no page within our limits makes so many.
        batch.insert(keys::piece(id, revision, piece as u16), part);
    }
}

fn put_state(tree: &Tree, batch: &mut Batch, feed: &FeedId, state: &FeedState) -> Result<(), Error> {
    drop_due(tree, batch, feed)?;
    let moment = keys::millisecond(state.next_poll);
    batch.insert(keys::feed(feed), encode(state)?);
    if state.status != FeedStatus::Removed {
        batch.insert(keys::next(feed), &moment.to_be_bytes());
        batch.insert(keys::due(moment, feed), &[]);
    }
    Ok(())
}

fn drop_due(tree: &Tree, batch: &mut Batch, feed: &FeedId) -> Result<(), Error> {
    let key = keys::next(feed);
    if let Some(moment) = tree.get(&key)?.and_then(|bytes| bytes.as_ref().try_into().ok().map(u64::from_be_bytes)) {
        batch.remove(keys::due(moment, feed));
        batch.remove(key);
    }
    Ok(())
}

pub(super) fn sync(engine: &Engine, feeds: Vec<(FeedId, String)>, now: Timestamp) -> Result<Synced, Error> {
    let tree = engine.tree()?;
    let mut synced = Synced::default();
    let mut batch = Batch::default();
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
                // Another address has other validators; what was stored is still known by its keys.
                let validators = crate::poll::Validators::default();
                FeedState { url, next_poll: now, validators, body: None, status: FeedStatus::New, ..before }
            }
            Some(before) if before.status == FeedStatus::Removed => {
                synced.added.push(feed.clone());
                FeedState { next_poll: before.next_poll.max(now), status: FeedStatus::New, ..before }
            }
            Some(_) => continue,
        };
        put_state(&tree, &mut batch, &feed, &state)?;
    }
    for entry in tree.scan_prefix(keys::FEEDS) {
        let (key, bytes) = entry?;
        let Some(feed) = keys::read_feed(&key) else { continue };
        let state: FeedState = decode(&bytes)?;
        if !listed.contains(&feed) && state.status != FeedStatus::Removed {
            put_state(&tree, &mut batch, &feed, &FeedState { status: FeedStatus::Removed, ..state })?;
            synced.removed.push(feed);
        }
    }
    tree.apply_batch(batch)?;
    Ok(synced)
}

pub(super) fn force(engine: &Engine, feed: &FeedId, now: Timestamp) -> Result<bool, Error> {
    let tree = engine.tree()?;
    let Some(bytes) = tree.get(keys::feed(feed))? else { return Ok(false) };
    let state: FeedState = decode(&bytes)?;
    if state.status == FeedStatus::Removed {
        return Ok(false);
    }
    let mut batch = Batch::default();
    let next_poll_reason = "asked for by hand".to_owned();
    put_state(&tree, &mut batch, feed, &FeedState { next_poll: now, next_poll_reason, ..state })?;
    tree.apply_batch(batch)?;
    Ok(true)
}
