//! What the store tells its readers, in the contract's words: a type a line of an answer.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::article::Article;
use crate::identity::{ArticleId, EntryKey, FeedId, Relation, RevisionClass};
use crate::poll::{
    EntryWords, FeedStatus, KnownEntry, Moving, PendingEntry, PollRecord, RawLocator, SetAside, Subscription,
};

/// The store at a glance.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreStatus {
    pub feeds: u64,
    /// Feeds whose time has come.
    pub due: u64,
    pub failing: u64,
    /// Entries that became articles.
    pub items: u64,
    /// Versions of articles: items and their revisions.
    pub articles: u64,
    /// Entries whose page has not been had yet.
    pub pending: u64,
    pub store_bytes: u64,
    /// Parts of it: what was committed, its index (sled), and the pages as they were fetched.
    #[serde(default)]
    pub journal_bytes: u64,
    #[serde(default)]
    pub index_bytes: u64,
    #[serde(default)]
    pub archive_bytes: u64,
    /// The newest number of the change feed.
    #[serde(default)]
    pub sequence: u64,
}

/// A feed in a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeedLine {
    pub id: FeedId,
    pub url: String,
    pub status: FeedStatus,
    pub title: Option<String>,
    pub last_poll: Option<Timestamp>,
    /// When it last brought anything that differed.
    pub last_change: Option<Timestamp>,
    pub next_poll: Timestamp,
    pub next_poll_reason: String,
    pub interval_seconds: u64,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub consecutive_failures: u32,
    pub error: Option<String>,
    pub items: u64,
    /// How long its fetches take, time-outs included: the median of its last polls.
    #[serde(default)]
    pub fetch_milliseconds: Option<u64>,
    #[serde(default)]
    pub slowest_fetch_milliseconds: Option<u64>,
    /// From publication to the store: the median of its last polls that brought news.
    #[serde(default)]
    pub delay_seconds: Option<u64>,
}

/// A feed with its last polls and what is pending.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeedDetail {
    #[serde(flatten)]
    pub line: FeedLine,
    pub home: Option<String>,
    pub last_success: Option<Timestamp>,
    pub ttl_minutes: Option<u32>,
    pub update_period_seconds: Option<u32>,
    pub skip_hours: Vec<u8>,
    pub skip_days: Vec<String>,
    /// Of the last answer that said how long it is fresh.
    pub fresh_seconds: Option<u64>,
    /// A permanent redirect that is not proved stable yet.
    pub moving: Option<Moving>,
    /// Where the feed is asked instead of its address.
    pub moved_for_good: Option<String>,
    pub last_unconditional: Option<Timestamp>,
    pub distrusted: bool,
    /// By the feed's rhythm.
    pub items_a_day: f64,
    /// Pages given up, the newest first.
    pub set_aside: Vec<SetAside>,
    /// The newest first.
    pub polls: Vec<PollRecord>,
    pub pending: Vec<PendingEntry>,
    /// At the feed's hub, where one is used.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subscription: Option<Subscription>,
}

/// Which items are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ItemFilter {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feed: Option<FeedId>,
    /// First seen at or after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// First seen before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// ISO 639-1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

/// An item in a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemLine {
    pub id: ArticleId,
    pub feed: FeedId,
    pub url: Option<String>,
    pub title: Option<String>,
    pub published: Option<String>,
    pub first_seen: Timestamp,
    pub revision: u32,
    pub duplicate_of: Option<ArticleId>,
    pub language: Option<String>,
}

/// A near-copy in a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CopyLine {
    /// The first article of the copies.
    pub cluster: ArticleId,
    pub id: ArticleId,
    pub feed: FeedId,
    pub title: Option<String>,
    pub first_seen: Timestamp,
    /// Absent for the first.
    pub duplicate_of: Option<ArticleId>,
    pub relation: Option<Relation>,
    /// 0 to 1.
    pub similarity: Option<f64>,
}

/// A version of an article, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RevisionLine {
    pub id: ArticleId,
    pub revision: u32,
    pub stored: Timestamp,
    /// What it changed; absent for the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<RevisionClass>,
    pub article: Article,
}

/// A stored version of an article, with its number in the order in which versions were stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangeLine {
    pub sequence: u64,
    pub id: ArticleId,
    pub feed: FeedId,
    pub key: EntryKey,
    pub url: Option<String>,
    pub first_seen: Timestamp,
    /// When this version was stored.
    pub stored: Timestamp,
    pub revision: u32,
    /// What this version changed; absent for the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<RevisionClass>,
    pub duplicate_of: Option<ArticleId>,
    /// What it is to that article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relation: Option<Relation>,
    /// Stored, but no news: it is old, or the feed gave all its entries new keys.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub backfill: bool,
    pub article: Article,
}

/// A stored article with all that is needed to parse its page again.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    pub id: ArticleId,
    pub feed: FeedId,
    pub key: EntryKey,
    pub known: Option<KnownEntry>,
    pub url: Option<String>,
    pub title: Option<String>,
    pub published: Option<String>,
    pub raw: Option<RawLocator>,
    pub words: EntryWords,
    pub article: Article,
}

/// An article with what the store knows of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    pub stored: ShownStored,
    pub article: Article,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShownStored {
    pub id: ArticleId,
    pub feed: FeedId,
    pub key: EntryKey,
    pub url: Option<String>,
    pub first_seen: Timestamp,
    /// To within six hours.
    pub last_seen: Timestamp,
    pub revision: u32,
    pub revisions: Vec<ShownRevision>,
    pub duplicate_of: Option<ArticleId>,
    /// 0 to 1, to that article.
    pub similarity: Option<f64>,
    /// What it is to that article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relation: Option<Relation>,
    /// The first article of its cluster.
    pub cluster: ArticleId,
    /// Stored, but no news.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub backfill: bool,
    /// The revision that is published now, where the story went back to an earlier one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_force: Option<u32>,
    pub raw: Option<RawLocator>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShownRevision {
    pub revision: u32,
    pub stored: Timestamp,
    /// What it changed; absent for the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<RevisionClass>,
    pub headline: Option<String>,
}
