//! All that one poll writes, as one value.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{FeedState, HubEvent, KnownEntry, Listing, PendingEntry, RawLocator, Recheck, SiteLesson};
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
    /// What the document listed; absent where none came.
    pub listing: Option<Listing>,
    /// Further keys of entries, with the key under which each is filed.
    pub aliases: Vec<(EntryKey, EntryKey)>,
    /// Put or replaced.
    pub pending: Vec<PendingEntry>,
    /// No longer pending.
    pub settled: Vec<EntryKey>,
    /// Looks to be taken again, put or replaced.
    pub rechecks: Vec<Recheck>,
    /// Looks that are over.
    pub rechecked: Vec<EntryKey>,
    /// What the pages of new articles teach of their sites; a page that is read again has taught already.
    pub lessons: Vec<SiteLesson>,
    pub counts: Counts,
    pub hub: HubOutcome,
}

/// What a poll means for the feed's subscription.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HubOutcome {
    /// In order. Others may have befallen it since it was read: these are told to the subscription as it is then.
    pub events: Vec<HubEvent>,
    /// Whether there was a subscription.
    pub subscribed: bool,
    /// The last push that the poll knew of: a later one wants a poll after it.
    pub known_push: Option<Timestamp>,
    /// Whether the hub is to be asked once this is stored.
    pub ask: bool,
}

impl Outcome {
    /// Of a poll that changes nothing but the feed's state.
    pub fn empty(feed: &FeedId, state: FeedState, at: Timestamp) -> Self {
        Self {
            feed: feed.clone(),
            at,
            state,
            stored: Vec::new(),
            seen: Vec::new(),
            listing: None,
            aliases: Vec::new(),
            pending: Vec::new(),
            settled: Vec::new(),
            rechecks: Vec::new(),
            rechecked: Vec::new(),
            lessons: Vec::new(),
            counts: Counts::default(),
            hub: HubOutcome::default(),
        }
    }

    /// How long after its publication each new article came; of those whose time of publication is known, and that are news.
    pub fn delays(&self) -> Vec<Duration> {
        let is_news = |version: &&StoredVersion| version.known.is_none() && !version.backfill;
        let delay = |version: &StoredVersion| {
            let published: Timestamp = version.published.as_ref()?.parse().ok()?;
            self.at.duration_since(published).try_into().ok()
        };
        self.stored.iter().filter(is_news).filter_map(delay).collect()
    }

    /// Writes the median of them beside the poll.
    pub fn note_delays(&mut self, delays: &[Duration]) {
        let mut sorted = delays.to_vec();
        sorted.sort_unstable();
        if let (Some(median), Some(record)) = (sorted.get(sorted.len() / 2), self.state.polls.last_mut()) {
            record.delay_seconds = Some(median.as_secs());
        }
    }
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
    /// What the feed said of it, so that its page can be parsed again.
    pub words: EntryWords,
    /// The page is the same: a newer parser read it again.
    pub by_parser: bool,
}

/// A feed's own words on an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EntryWords {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// It costs little beside the article, which mostly has the same words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// When it was published, or else updated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
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
