//! The store's keys: one tree, a letter before each kind of record, numbers big-endian so that they sort.
//!
//! | key | value |
//! |---|---|
//! | `Mname` | meta: `Mformat` the store's format, `Mtotals` its counts, `Mmark` how much of the journal the index has, `Mrests` hosts that asked to be left alone, `Mhubs` the key of what hubs are told |
//! | `F` feed | the feed's state |
//! | `N` feed | its next poll in milliseconds, to find its key in `D` |
//! | `D` milliseconds feed | nothing: the due index |
//! | `W` feed | its subscription at its hub |
//! | `K` feed 0 entry key | what is known of an entry |
//! | `L` feed 0 alias | the entry key under which the entry with this further key is filed |
//! | `V` feed | marks of the entries that its last document listed and that are stored as they stand |
//! | `P` feed 0 entry key | an entry whose page is pending |
//! | `R` feed 0 entry key | an entry whose page is to be looked at again |
//! | `I` article id | the item's head |
//! | `A` article id, revision | where in the journal that version of the article lies |
//! | `Q` sequence number | the article id and the revision that it was given to: what was stored, in order |
//! | `G` feed 0 article id | nothing: a feed's items by time |
//! | `C` cluster, article id | nothing: the near-copies of a cluster's first article |
//! | `H` host | where in the journal lies what was learned of the site |
//! | `B` origin | its robots.txt |
//! | `S` article id | the sketch of the article's first version |

use jiff::Timestamp;

use crate::identity::{ArticleId, EntryKey, FeedId};

pub(super) const FORMAT: &[u8] = b"Mformat";
pub(super) const TOTALS: &[u8] = b"Mtotals";
pub(super) const RESTS: &[u8] = b"Mrests";
pub(super) const HUBS_KEY: &[u8] = b"Mhubs";
pub(super) const MARK: &[u8] = b"Mmark";
pub(super) const FEEDS: &[u8] = b"F";
pub(super) const DUE: &[u8] = b"D";
pub(super) const KNOWN: &[u8] = b"K";
pub(super) const LISTINGS: &[u8] = b"V";
pub(super) const PENDING: &[u8] = b"P";
pub(super) const ITEMS: &[u8] = b"I";
pub(super) const FEED_ITEMS: &[u8] = b"G";
pub(super) const VERSIONS: &[u8] = b"A";
pub(super) const SEQUENCE: &[u8] = b"Q";
pub(super) const ALIASES: &[u8] = b"L";
pub(super) const COPIES: &[u8] = b"C";
pub(super) const SITES: &[u8] = b"H";
pub(super) const ROBOTS: &[u8] = b"B";

pub(super) fn feed(feed: &FeedId) -> Vec<u8> {
    [FEEDS, feed.as_str().as_bytes()].concat()
}

/// The host and port of a long origin are cut: two that share so much share their file at the worst.
pub(super) fn robots(origin: &str) -> Vec<u8> {
    let bytes = origin.as_bytes();
    [ROBOTS, &bytes[..bytes.len().min(300)]].concat()
}

pub(super) fn subscription(feed: &FeedId) -> Vec<u8> {
    [b"W", feed.as_str().as_bytes()].concat()
}

pub(super) fn listing(feed: &FeedId) -> Vec<u8> {
    [LISTINGS, feed.as_str().as_bytes()].concat()
}

pub(super) fn next(feed: &FeedId) -> Vec<u8> {
    [b"N", feed.as_str().as_bytes()].concat()
}

pub(super) fn due(millisecond: u64, feed: &FeedId) -> Vec<u8> {
    [DUE, &millisecond.to_be_bytes(), feed.as_str().as_bytes()].concat()
}

/// The end of all moments up to and with `millisecond` in the due index.
pub(super) fn due_until(millisecond: u64) -> Vec<u8> {
    [DUE, &(millisecond + 1).to_be_bytes()].concat()
}

pub(super) fn read_feed(key: &[u8]) -> Option<FeedId> {
    FeedId::parse(std::str::from_utf8(key.strip_prefix(FEEDS)?).ok()?).ok()
}

pub(super) fn read_listing(key: &[u8]) -> Option<FeedId> {
    FeedId::parse(std::str::from_utf8(key.strip_prefix(LISTINGS)?).ok()?).ok()
}

/// The moment and the feed in a key of the due index.
pub(super) fn read_due(key: &[u8]) -> Option<(u64, FeedId)> {
    let rest = key.strip_prefix(DUE)?;
    let (moment, feed) = rest.split_first_chunk::<8>()?;
    Some((u64::from_be_bytes(*moment), FeedId::parse(std::str::from_utf8(feed).ok()?).ok()?))
}

/// Moments before 1970 count as 1970.
pub(super) fn millisecond(moment: Timestamp) -> u64 {
    moment.as_millisecond().max(0) as u64
}

pub(super) fn known(feed: &FeedId, key: &EntryKey) -> Vec<u8> {
    [&known_of(feed)[..], key.as_bytes()].concat()
}

pub(super) fn known_of(feed: &FeedId) -> Vec<u8> {
    [KNOWN, feed.as_str().as_bytes(), b"\0"].concat()
}

pub(super) fn alias(feed: &FeedId, alias: &EntryKey) -> Vec<u8> {
    [ALIASES, feed.as_str().as_bytes(), b"\0", alias.as_bytes()].concat()
}

pub(super) fn copy(cluster: ArticleId, id: ArticleId) -> Vec<u8> {
    [&copies(cluster)[..], &id.as_u64().to_be_bytes()].concat()
}

/// What the keys of all copies of a cluster's first article begin with.
pub(super) fn copies(cluster: ArticleId) -> Vec<u8> {
    [COPIES, &cluster.as_u64().to_be_bytes()].concat()
}

pub(super) fn pending(feed: &FeedId, key: &EntryKey) -> Vec<u8> {
    [&pending_of(feed)[..], key.as_bytes()].concat()
}

pub(super) fn recheck(feed: &FeedId, key: &EntryKey) -> Vec<u8> {
    [&rechecks_of(feed)[..], key.as_bytes()].concat()
}

pub(super) fn rechecks_of(feed: &FeedId) -> Vec<u8> {
    [b"R", feed.as_str().as_bytes(), b"\0"].concat()
}

pub(super) fn pending_of(feed: &FeedId) -> Vec<u8> {
    [PENDING, feed.as_str().as_bytes(), b"\0"].concat()
}

/// The feed and the entry in a key of `K`, `L` or `P`.
pub(super) fn read_entry(key: &[u8]) -> Option<(FeedId, EntryKey)> {
    let (feed, key) = key.get(1..)?.split_last_chunk::<16>()?;
    let feed = feed.strip_suffix(b"\0")?;
    Some((FeedId::parse(std::str::from_utf8(feed).ok()?).ok()?, EntryKey::from_bytes(*key)))
}

pub(super) fn item(id: ArticleId) -> Vec<u8> {
    [ITEMS, &id.as_u64().to_be_bytes()].concat()
}

pub(super) fn feed_item(feed: &FeedId, id: ArticleId) -> Vec<u8> {
    [&feed_items(feed)[..], &id.as_u64().to_be_bytes()].concat()
}

pub(super) fn feed_items(feed: &FeedId) -> Vec<u8> {
    [FEED_ITEMS, feed.as_str().as_bytes(), b"\0"].concat()
}

/// The article id at the end of a key of `I`, `G` or `C`.
pub(super) fn read_id(key: &[u8]) -> Option<ArticleId> {
    key.last_chunk::<8>().map(|id| ArticleId::from_u64(u64::from_be_bytes(*id)))
}

pub(super) fn version(id: ArticleId, revision: u32) -> Vec<u8> {
    [VERSIONS, &id.as_u64().to_be_bytes(), &revision.to_be_bytes()].concat()
}

/// What the keys of all versions of an article begin with.
pub(super) fn versions(id: ArticleId) -> Vec<u8> {
    [VERSIONS, &id.as_u64().to_be_bytes()].concat()
}

pub(super) fn sequence(number: u64) -> Vec<u8> {
    [SEQUENCE, &number.to_be_bytes()].concat()
}

/// The value at a sequence number.
pub(super) fn stored(id: ArticleId, revision: u32) -> [u8; 12] {
    let mut value = [0; 12];
    value[..8].copy_from_slice(&id.as_u64().to_be_bytes());
    value[8..].copy_from_slice(&revision.to_be_bytes());
    value
}

/// The number in a key of `Q`.
pub(super) fn read_number(key: &[u8]) -> Option<u64> {
    key.last_chunk().map(|number| u64::from_be_bytes(*number))
}

/// The number in a key of `Q`, with the article and the revision in its value.
pub(super) fn read_sequence(key: &[u8], value: &[u8]) -> Option<(u64, ArticleId, u32)> {
    let number = read_number(key)?;
    let (id, revision) = value.split_first_chunk::<8>()?;
    let id = ArticleId::from_u64(u64::from_be_bytes(*id));
    Some((number, id, u32::from_be_bytes(revision.try_into().ok()?)))
}

pub(super) fn site(host: &str) -> Vec<u8> {
    [SITES, host.as_bytes()].concat()
}

pub(super) fn sketch(id: ArticleId) -> Vec<u8> {
    [b"S", &id.as_u64().to_be_bytes()[..]].concat()
}
