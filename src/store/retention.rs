//! What feeds may keep in, the articles that are to go out; and their removal.

use std::time::Duration;

use jiff::Timestamp;

use super::change::Change;
use super::engine::Engine;
use super::journal::Pointer;
use super::record::{ItemHead, decode, decode_known, encode, encode_known};
use super::totals::Totals;
use super::tree::Tree;
use super::{Error, keys, sites};
use crate::identity::{ArticleId, EntryKey, FeedId};
use crate::poll::KnownEntry;

/// How much of a feed is kept; what is absent is no limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keep {
    /// Since it was first stored.
    pub age: Option<Duration>,
    /// Articles, the newest.
    pub items: Option<u64>,
    /// Bytes of the newest articles, all their versions, as they lie in the journal.
    pub bytes: Option<u64>,
}

/// An entry whose article was removed is remembered until it has not been listed for so long: it must not come back as new.
const REMEMBERED: Duration = Duration::from_secs(90 * 86_400);

impl Keep {
    fn is_all(&self) -> bool {
        *self == Self::default()
    }
}

/// The articles that are beyond what their feeds keep, the oldest first.
pub(super) fn surplus(engine: &Engine, feeds: &[(FeedId, Keep)], now: Timestamp) -> Result<Vec<ArticleId>, Error> {
    let tree = engine.tree()?;
    let mut surplus = Vec::new();
    for (feed, keep) in feeds.iter().filter(|(_, keep)| !keep.is_all()) {
        let first_kept = keep.age.and_then(|age| now.checked_sub(age).ok()).map(ArticleId::first_at);
        let (mut items, mut bytes, mut is_full) = (0, 0, false);
        for key in tree.scan_prefix(keys::feed_items(feed)).keys().rev() {
            let Some(id) = keys::read_id(&key?) else { continue };
            items += 1;
            if keep.bytes.is_some() && !is_full {
                bytes += bytes_of(&tree, id)?;
            }
            // Once an article is too many, so are all older ones.
            is_full |= first_kept.is_some_and(|first| id < first)
                || keep.items.is_some_and(|most| items > most)
                || keep.bytes.is_some_and(|most| bytes > most);
            if is_full {
                surplus.push(id);
            }
        }
    }
    surplus.sort_unstable();
    Ok(surplus)
}

fn bytes_of(tree: &Tree, id: ArticleId) -> Result<u64, Error> {
    let mut bytes = 0;
    for pointer in tree.scan_prefix(keys::versions(id)).values() {
        bytes += Pointer::read(&pointer?).map_or(0, |pointer| u64::from(pointer.bytes));
    }
    Ok(bytes)
}

/// Removes articles, all or none; how many there were.
pub(super) fn remove(engine: &Engine, articles: &[ArticleId]) -> Result<u64, Error> {
    let tree = engine.tree()?;
    let (mut change, mut totals) = (Change::default(), Totals::read(&tree)?);
    let mut removed = 0;
    for id in articles {
        let Some(head) = tree.get(keys::item(*id))? else { continue };
        let head: ItemHead = decode(&head)?;
        let known_key = keys::known(&head.feed, &head.key);
        if let Some(known) = tree.get(&known_key)? {
            let known = KnownEntry { expired: true, ..decode_known(&known)? };
            change.put(known_key, encode_known(&known));
        }
        for key in tree.scan_prefix(keys::versions(*id)).keys() {
            change.remove(key?);
            totals.versions = totals.versions.saturating_sub(1);
        }
        head.sequences.iter().for_each(|number| change.remove(keys::sequence(*number)));
        change.remove(keys::item(*id));
        change.remove(keys::feed_item(&head.feed, *id));
        change.remove(keys::sketch(*id));
        if let Some(cluster) = head.cluster {
            change.remove(keys::copy(cluster, *id));
        }
        totals.items = totals.items.saturating_sub(1);
        removed += 1;
    }
    if removed > 0 {
        change.put(keys::TOTALS, encode(&totals)?);
        engine.write(&change)?;
    }
    Ok(removed)
}

/// Keys that are of no more use: entries of removed articles that no feed lists any more, sketches that nothing is compared with.
pub(super) fn faded(engine: &Engine, sketches_before: ArticleId, now: Timestamp) -> Result<Vec<Vec<u8>>, Error> {
    let tree = engine.tree()?;
    let mut faded = Vec::new();
    for key in tree.range(keys::sketch(ArticleId::from_u64(0))..keys::sketch(sketches_before)).keys() {
        faded.push(key?.to_vec());
    }
    faded.extend(sites::faded(engine, &tree, now)?);
    for entry in tree.scan_prefix(keys::KNOWN) {
        let (key, value) = entry?;
        let known = decode_known(&value)?;
        if known.expired && now.duration_since(known.last_seen).unsigned_abs() > REMEMBERED {
            // A listing tells of entries that are known.
            faded.extend(keys::read_entry(&key).map(|(feed, _)| keys::listing(&feed)));
            faded.push(key.to_vec());
        }
    }
    for entry in tree.scan_prefix(keys::ALIASES) {
        let (key, filed) = entry?;
        let (Some((feed, _)), Ok(filed)) = (keys::read_entry(&key), <[u8; 16]>::try_from(&filed[..])) else { continue };
        if !tree.contains_key(keys::known(&feed, &EntryKey::from_bytes(filed)))? {
            faded.push(key.to_vec());
        }
    }
    Ok(faded)
}
