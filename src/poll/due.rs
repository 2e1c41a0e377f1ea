//! What the store remembers of a feed and hands out when it is due.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{News, Rhythm, Subscription};
use crate::feed::FeedEntry;
use crate::identity::{ArticleId, EntryKey, FeedId, Fingerprint, Ladder};

/// How often a feed is polled, and how much of it is taken at once.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Where neither feed nor server says otherwise.
    pub interval: Duration,
    pub min_interval: Duration,
    pub max_interval: Duration,
    /// Never sooner than this where the server gives no validators: each poll costs it a whole document.
    pub unconditional_interval: Duration,
    /// Whether polls follow the feed's own rhythm; then `interval` is what they come to on the average of all such feeds.
    pub adaptive: bool,
    /// Whether the pages of new entries are fetched; otherwise the feed's own text is the article.
    pub scrape: bool,
    /// Pages that one poll may fetch; the others come with the next polls.
    pub max_pages: usize,
    /// Tries of one page before the feed's own text is stored in its place.
    pub page_attempts: u32,
    /// When the page of a stored story is looked at again, after it was stored and after each look: publishers edit without
    /// touching the feed. Empty: never.
    pub recheck: Vec<Duration>,
    /// Whether the hub that a feed names is asked to tell of its news (WebSub).
    pub websub: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(3600),
            min_interval: Duration::from_secs(900),
            max_interval: Duration::from_secs(86_400),
            unconditional_interval: Duration::from_secs(3600),
            adaptive: true,
            scrape: true,
            max_pages: 100,
            page_attempts: 5,
            recheck: Vec::new(),
            websub: false,
        }
    }
}

/// A feed whose time has come, with all that is remembered of it.
#[derive(Debug, Clone, PartialEq)]
pub struct DuePoll {
    pub feed: FeedId,
    pub state: FeedState,
    pub pending: Vec<PendingEntry>,
    pub rechecks: Vec<Recheck>,
    /// Absent where the feed names no hub, or none is to be used.
    pub subscription: Option<Subscription>,
}

impl DuePoll {
    /// The keys that the store must be asked about before [`plan`](super::plan): those of the document's entries.
    pub fn ladders(&self, news: &News) -> Vec<Ladder> {
        match news {
            News::Document { document, .. } => document.entries.iter().map(Ladder::of).collect(),
            News::Unchanged(_) | News::Failed(_) => Vec::new(),
        }
    }

    /// What the request is to be conditional on: nothing where none is known, and, at most once a day, where they look wrong.
    pub fn validators(&self, now: Timestamp) -> Validators {
        if looks_wrong(&self.state, now) { Validators::default() } else { self.state.validators.clone() }
    }

    /// Where the feed is asked: its address, or the one that it proved to have moved to for good.
    pub fn address<'a>(&'a self, configured: &'a str) -> &'a str {
        self.state.moved_for_good.as_deref().unwrap_or(configured)
    }
}

/// Servers exist whose 304 is wrong: a feed that has been silent for longer than its rhythm lets one expect is asked once without
/// conditions, and again after growing gaps; one that was caught so, once a day.
fn looks_wrong(state: &FeedState, now: Timestamp) -> bool {
    const DAY: u64 = 86_400;
    let since = |moment: Option<Timestamp>| moment.map(|moment| now.duration_since(moment).as_secs().max(0) as u64);
    let Some(silent) = since(state.last_change) else { return false };
    let checked = since(state.last_unconditional).unwrap_or(silent);
    if state.validators.is_empty() || checked < DAY {
        return false;
    }
    state.distrusted || checked >= silent / 2 && state.rhythm.expected(silent) >= SILENCE_ITEMS
}

/// So many items were to be expected before silence is strange.
const SILENCE_ITEMS: f64 = 8.0;

/// RFC 9110 validators, opaque: sent back byte for byte as they were received. A character stands for a byte (Latin-1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Validators {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

impl Validators {
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// An address to which permanent redirects lead, while they are being proved stable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moving {
    pub to: String,
    pub since: Timestamp,
    /// Polls in a row that were led there.
    pub times: u32,
}

/// A page that could not be had: the feed's own text stands for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    pub url: String,
    pub at: Timestamp,
    pub error: String,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedStatus {
    /// Not polled yet.
    #[default]
    New,
    Ok,
    Failing,
    /// The server answered 410 Gone: asked once a month.
    Gone,
    /// No longer in the configuration; what it brought stays.
    Removed,
}

impl FeedStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Ok => "ok",
            Self::Failing => "failing",
            Self::Gone => "gone",
            Self::Removed => "removed",
        }
    }
}

/// All that is remembered of a feed between two polls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedState {
    /// As configured.
    pub url: String,
    pub status: FeedStatus,
    pub validators: Validators,
    /// Of the last body, to tell a 200 with nothing new.
    pub body: Option<Fingerprint>,
    pub next_poll: Timestamp,
    /// The header, element, rule or setting that decided `next_poll`.
    pub next_poll_reason: String,
    pub interval_seconds: u64,
    pub last_poll: Option<Timestamp>,
    pub last_success: Option<Timestamp>,
    pub last_change: Option<Timestamp>,
    pub consecutive_failures: u32,
    pub error: Option<String>,
    pub title: Option<String>,
    pub home: Option<String>,
    /// Articles stored from this feed.
    pub items: u64,
    /// Wishes of the feed's document, kept for polls that answer 304.
    pub ttl_minutes: Option<u32>,
    pub update_period_seconds: Option<u32>,
    pub skip_hours: Vec<u8>,
    pub skip_days: Vec<String>,
    /// Of the last answer that said how long it is fresh: a 304 need not say it again (RFC 9111, section 4.3.4).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fresh_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moving: Option<Moving>,
    /// Where the feed is asked instead of `url`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_for_good: Option<String>,
    /// When it was last asked without conditions although validators were known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_unconditional: Option<Timestamp>,
    /// Its validators were caught being wrong: 304 where there was news.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub distrusted: bool,
    /// Pages given up, the newest last; at most [`FeedState::SET_ASIDE_KEPT`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub set_aside: Vec<SetAside>,
    pub rhythm: Rhythm,
    /// The last polls, the newest last; at most [`FeedState::POLLS_KEPT`].
    pub polls: Vec<PollRecord>,
}

impl Default for FeedState {
    fn default() -> Self {
        Self {
            url: String::new(),
            status: FeedStatus::New,
            validators: Validators::default(),
            body: None,
            next_poll: Timestamp::UNIX_EPOCH,
            next_poll_reason: "never polled".to_owned(),
            interval_seconds: 0,
            last_poll: None,
            last_success: None,
            last_change: None,
            consecutive_failures: 0,
            error: None,
            title: None,
            home: None,
            items: 0,
            ttl_minutes: None,
            update_period_seconds: None,
            skip_hours: Vec::new(),
            skip_days: Vec::new(),
            fresh_seconds: None,
            moving: None,
            moved_for_good: None,
            last_unconditional: None,
            distrusted: false,
            set_aside: Vec::new(),
            rhythm: Rhythm::default(),
            polls: Vec::new(),
        }
    }
}

impl FeedState {
    pub const POLLS_KEPT: usize = 8;
    pub const SET_ASIDE_KEPT: usize = 16;

    /// Another address has other validators and another past; what was stored is still known by its keys.
    pub fn at_another_address(self, url: String, now: Timestamp) -> Self {
        Self {
            url,
            next_poll: now,
            validators: Validators::default(),
            body: None,
            status: FeedStatus::New,
            fresh_seconds: None,
            moving: None,
            moved_for_good: None,
            last_unconditional: None,
            distrusted: false,
            ..self
        }
    }
}

/// One poll, for whoever asks why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollRecord {
    pub at: Timestamp,
    /// `news`, `unchanged` or `failed`; `waited` where the host rests, `cut off` where our own network is down.
    pub outcome: String,
    /// What decided when the poll after this one was to be.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    pub bytes: u64,
    pub milliseconds: u64,
    pub new: u32,
    pub changed: u32,
    pub pending: u32,
    /// From publication to this poll's commit, the median of its new stories whose time of publication is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// What the store knows of an entry that became an article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KnownEntry {
    pub article: ArticleId,
    /// Of the entry's own title, summary and content: tells an edit.
    pub entry: Fingerprint,
    /// Of the article's headline and body: tells whether an edit changed the story.
    pub text: Fingerprint,
    pub revision: u32,
    pub first_seen: Timestamp,
    /// Kept to within [`KnownEntry::LAST_SEEN_GRAIN`] and the life of a [`Listing`](super::Listing).
    pub last_seen: Timestamp,
    /// Its article was removed by age, count or size: what is left keeps it from coming back while the feed still lists it.
    #[serde(default)]
    pub expired: bool,
}

impl KnownEntry {
    /// A feed lists an entry for days: writing down each sighting would cost a record a poll and entry.
    pub const LAST_SEEN_GRAIN: Duration = Duration::from_secs(6 * 3600);
}

/// An entry whose page has not been had yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PendingEntry {
    pub key: EntryKey,
    pub entry: FeedEntry,
    /// Stored, but no news.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub backfill: bool,
    /// What was known before, where an edited entry waits for its page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub known: Option<KnownEntry>,
    pub first_seen: Timestamp,
    /// Tries so far; 0 where the poll that found it was at its limit or was stopped.
    pub attempts: u32,
    /// Not before this.
    pub next_attempt: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// A stored entry whose page is to be looked at again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recheck {
    pub key: EntryKey,
    pub entry: FeedEntry,
    /// Which of the looks it will be, from 0.
    pub round: u32,
    /// Not before this.
    pub next: Timestamp,
    /// What is stored of it by the time it is handed out; absent where it is gone.
    #[serde(skip)]
    pub known: Option<KnownEntry>,
}
