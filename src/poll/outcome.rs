//! All that one poll writes, as one value.

use jiff::Timestamp;

use super::{FeedState, KnownEntry, PendingEntry, RawLocator};
use crate::article::Article;
use crate::identity::{EntryKey, FeedId, Fingerprint};

/// The one write of a poll: it is committed whole or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    pub feed: FeedId,
    pub at: Timestamp,
    pub state: FeedState,
    /// New articles and new revisions.
    pub stored: Vec<StoredVersion>,
    /// Known entries that were only seen again.
    pub seen: Vec<(EntryKey, KnownEntry)>,
    /// Further keys of entries, with the key under which each is filed.
    pub aliases: Vec<(EntryKey, EntryKey)>,
    /// Put or replaced.
    pub pending: Vec<PendingEntry>,
    /// No longer pending.
    pub settled: Vec<EntryKey>,
    pub counts: Counts,
}

/// An article, or a new revision of one.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredVersion {
    pub key: EntryKey,
    /// What was known before: absent for a new article.
    pub known: Option<KnownEntry>,
    pub entry: Fingerprint,
    pub text: Fingerprint,
    pub first_seen: Timestamp,
    pub title: Option<String>,
    pub url: Option<String>,
    /// It is old, or the feed gave all its entries new keys: stored, and marked so that nobody takes it for news.
    pub backfill: bool,
    /// As the feed told it.
    pub published: Option<String>,
    pub article: Article,
    pub raw: Option<RawLocator>,
}

impl StoredVersion {
    /// 1 for a new article.
    pub fn revision(&self) -> u32 {
        self.known.as_ref().map_or(1, |known| known.revision + 1)
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub entries: u32,
    pub new: u32,
    pub changed: u32,
    /// Entries that came under other keys than before.
    pub rekeyed: u32,
    pub pending: u32,
    /// Pages given up, stored from the feed's own text.
    pub abandoned: u32,
}
