//! Feeds in, polls out, for years: the queue of due feeds, the workers, and what the operating system tells.

mod housekeeping;
mod metrics;
mod notify;
mod pricing;
mod queue;
mod repeats;
mod report;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, watch};

pub use metrics::Metrics;
pub use report::Summary;

use crate::identity::FeedId;
use crate::ingest::{Environment, Feed, ingest};
use crate::poll::DuePoll;
use crate::store::{self, FeedDetail, StoreStatus, Synced};

/// How the daemon works.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Feeds that are polled at the same time at the most.
    pub concurrent_polls: usize,
    /// How long running polls may take to their commit once the daemon is told to stop.
    pub grace: Duration,
}

/// Reads the configuration again: the feeds, or what is wrong with it.
pub type Reload = Box<dyn Fn() -> Result<Vec<Feed>, String> + Send + Sync>;

/// The daemon; shared by its loop and by those who ask it.
pub struct Daemon {
    pub env: Arc<Environment>,
    settings: Settings,
    feeds: RwLock<Arc<HashMap<FeedId, Arc<Feed>>>>,
    reload: Arc<Reload>,
    /// Something is due sooner than it was.
    wake: Notify,
    stop: watch::Sender<bool>,
    started: Timestamp,
    /// Polls of feeds that are polled by their rhythm, since the start.
    paced_polls: AtomicU64,
    /// Polls that have ended since the start.
    polls: watch::Sender<u64>,
    pub metrics: Metrics,
    /// Whether the loop works.
    ready: AtomicBool,
}

/// The daemon at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Whether a daemon answered; otherwise the store was read directly.
    pub running: bool,
    pub version: String,
    #[serde(flatten)]
    pub store: StoreStatus,
    pub uptime_seconds: u64,
    /// Since the daemon started.
    pub polls: u64,
}

impl Status {
    pub fn new(store: StoreStatus, running: bool, uptime_seconds: u64, polls: u64) -> Self {
        Self { running, version: env!("CARGO_PKG_VERSION").to_owned(), store, uptime_seconds, polls }
    }
}

/// What a reload changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reloaded {
    pub added: Vec<FeedId>,
    pub moved: Vec<FeedId>,
    pub removed: Vec<FeedId>,
    /// Other settings of theirs.
    pub changed: Vec<FeedId>,
}

#[derive(Debug, thiserror::Error)]
pub enum ReloadError {
    /// The configuration is wrong; the old one stays.
    #[error("{0}")]
    Mistaken(String),
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Daemon {
    /// `stop` is the sending half of the environment's `stopping`.
    pub fn new(env: Environment, settings: Settings, stop: watch::Sender<bool>, reload: Reload) -> Arc<Self> {
        let started = env.clock.now();
        Arc::new(Self {
            env: Arc::new(env),
            settings,
            feeds: RwLock::default(),
            reload: Arc::new(reload),
            wake: Notify::new(),
            stop,
            started,
            paced_polls: AtomicU64::new(0),
            polls: watch::Sender::new(0),
            metrics: Metrics::default(),
            ready: AtomicBool::new(false),
        })
    }

    /// No new work from now on; running polls go to their commit.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Whether polls begin and the store takes what they bring.
    pub async fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Relaxed) && self.env.store.is_writable().await
    }

    pub async fn status(&self) -> Result<Status, store::Error> {
        let now = self.env.clock.now();
        let uptime = now.duration_since(self.started).as_secs().max(0) as u64;
        Ok(Status::new(self.env.store.status(now).await?, true, uptime, *self.polls.borrow()))
    }

    /// Waits until so many polls have ended since the start.
    pub async fn polled(&self, count: u64) {
        // The sender lives as long as the daemon.
        let _ = self.polls.subscribe().wait_for(|polls| *polls >= count).await;
    }

    /// Tells of each poll that ends.
    pub fn polls(&self) -> watch::Receiver<u64> {
        self.polls.subscribe()
    }

    /// Makes a feed due now and tells it as it is after its poll. Absent where there is no such feed.
    pub async fn poll_now(&self, feed: &FeedId) -> Result<Option<FeedDetail>, store::Error> {
        let mut ended = self.polls.subscribe();
        let asked = self.env.clock.now();
        if !self.env.store.force(feed, asked).await? {
            return Ok(None);
        }
        self.wake.notify_one();
        loop {
            let detail = self.env.store.feed(feed).await?;
            if detail.as_ref().is_none_or(|detail| detail.polls.first().is_some_and(|last| last.at >= asked)) {
                return Ok(detail);
            }
            tokio::select! {
                changed = ended.changed() => if changed.is_err() { return Err(store::Error::Closed) },
                () = self.env.stopped() => return Err(store::Error::Closed),
            }
        }
    }

    /// A feed's hub told of news: it is polled soon.
    pub async fn pushed(&self, due: &DuePoll, now: Timestamp) -> Result<(), store::Error> {
        self.env.store.pushed(due, now).await?;
        self.wake.notify_one();
        Ok(())
    }

    /// Whether a feed is configured.
    pub fn has(&self, feed: &FeedId) -> bool {
        self.feeds().contains_key(feed)
    }

    /// Polls a feed here and now, where the daemon's loop does not run.
    pub async fn poll_here(&self, feed: &FeedId) -> Result<Option<FeedDetail>, store::Error> {
        let Some(settings) = self.feeds().get(feed).cloned() else { return Ok(None) };
        let Some(due) = self.env.store.due_poll(feed).await? else { return Ok(None) };
        ingest(&self.env, &settings, due).await?;
        self.env.store.feed(feed).await
    }

    /// Takes over a list of feeds: no schedule is lost, feeds that are gone are kept aside.
    pub async fn adopt(&self, feeds: Vec<Feed>) -> Result<Reloaded, store::Error> {
        let listed = feeds.iter().map(|feed| (feed.id.clone(), feed.url.clone())).collect();
        let Synced { added, moved, removed } = self.env.store.sync(listed, self.env.clock.now()).await?;
        let feeds: HashMap<FeedId, Arc<Feed>> =
            feeds.into_iter().map(|feed| (feed.id.clone(), Arc::new(feed))).collect();
        let before = self.feeds();
        let is_moved: HashSet<&FeedId> = moved.iter().collect();
        let differs = |(id, feed): (&FeedId, &Arc<Feed>)| {
            let changed = before.get(id).is_some_and(|before| before != feed) && !is_moved.contains(id);
            changed.then(|| id.clone())
        };
        let mut changed: Vec<FeedId> = feeds.iter().filter_map(differs).collect();
        changed.sort();
        *self.feeds.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(feeds);
        self.wake.notify_one();
        Ok(Reloaded { added, moved, removed, changed })
    }

    /// Reads the configuration again; the old one stays where the new one is wrong.
    pub async fn reload(&self) -> Result<Reloaded, ReloadError> {
        let reload = self.reload.clone();
        // A file of a hundred thousand feeds takes a second.
        let read = tokio::task::spawn_blocking(move || (*reload)()).await;
        let read = read.unwrap_or_else(|error| Err(format!("a panic while it was read: {error}")));
        let feeds = read.map_err(ReloadError::Mistaken)?;
        Ok(self.adopt(feeds).await?)
    }

    /// As configured now.
    pub fn feeds(&self) -> Arc<HashMap<FeedId, Arc<Feed>>> {
        self.feeds.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
