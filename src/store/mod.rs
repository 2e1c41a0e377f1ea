//! The one memory of the house, an embedded sled store: asked twice a poll ([`Store::due`], [`Store::known`]), told once ([`Store::commit`]).
//!
//! The unit of work is a whole poll, so that a second backend can take this one's place without a change to its callers. No call
//! blocks an async worker: reads run on the blocking pool, all writes on one thread of their own, which gives group commit.

mod answers;
mod backup;
mod change;
mod clean;
mod commit;
mod copies;
mod due;
mod engine;
mod error;
mod feeds;
mod hubs;
mod index;
mod journal;
mod keys;
mod known;
mod lines;
mod migrate;
mod prepare;
mod query;
mod record;
mod rests;
mod retention;
mod sites;
mod sizes;
mod sync;
mod totals;
mod tree;
mod upkeep;
mod verify;
mod words;
mod writer;

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

pub use backup::BackedUp;
pub use commit::Receipt;
pub use error::Error;
pub use lines::{
    ChangeLine, CopyLine, FeedDetail, FeedLine, ItemFilter, ItemLine, RevisionLine, Shown, ShownStored, Source,
    StoreStatus,
};
pub use rests::{HostRest, SiteRobots};
pub use retention::Keep;
pub use sizes::{KindSize, Sizes};
pub use verify::Verified;
pub use words::Search;

use crate::article::SiteMemory;
use crate::identity::{FeedId, Ladder};
use crate::poll::{DuePoll, HubEvent, Known, Outcome, StoredVersion, Subscription, poll_after_push};
use engine::Engine;
use sync::Differing;
use writer::{Job, Writer};

/// How the store is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// sled's page cache, in bytes.
    pub cache_bytes: u64,
    /// Below this many free bytes on its disk the store takes no writes, so that the disk is never filled to the brim.
    pub min_free_bytes: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { cache_bytes: 64 << 20, min_free_bytes: 64 << 20 }
    }
}

/// Removals that share a commit: others get their turn between.
const REMOVED_AT_ONCE: usize = 500;
/// Feeds of a list that share a commit.
const SYNCED_AT_ONCE: usize = 2000;

/// A handle to the store; cheap to clone. The store is closed when the last one is dropped.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
    writer: Arc<Writer>,
}

/// Feeds that are due, the one longest due first, and when the next one will be.
#[derive(Debug, Default)]
pub struct Due {
    pub polls: Vec<DuePoll>,
    /// Absent where no further feed waits for its time.
    pub next: Option<Timestamp>,
}

/// What became of the list of feeds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Synced {
    pub added: Vec<FeedId>,
    pub moved: Vec<FeedId>,
    pub removed: Vec<FeedId>,
}

impl Synced {
    fn add(&mut self, Self { added, moved, removed }: Self) {
        self.added.extend(added);
        self.moved.extend(moved);
        self.removed.extend(removed);
    }
}

impl Store {
    /// Opens the store in a folder, making it where there is none. Copies are looked for among the articles of the days before `now`.
    pub async fn open(folder: &Path, settings: &Settings, now: Timestamp) -> Result<Self, Error> {
        let (folder, settings) = (folder.to_owned(), settings.clone());
        blocking(move || {
            let engine = Arc::new(Engine::open(&folder, &settings, now)?);
            let writer = Arc::new(Writer::start(engine.clone())?);
            Ok(Self { engine, writer })
        })
        .await
    }

    /// Makes the list of feeds the given one: new ones are due at once, known ones keep their schedule, others are set aside.
    pub async fn sync(&self, feeds: Vec<(FeedId, String)>, now: Timestamp) -> Result<Synced, Error> {
        let Differing { listed, gone } = self.read(move |engine| sync::differing(engine, &feeds)).await?;
        let mut synced = Synced::default();
        // Others get their turn between.
        for some in listed.chunks(SYNCED_AT_ONCE) {
            synced.add(self.sync_some(Differing { listed: some.to_vec(), gone: Vec::new() }, now).await?);
        }
        for some in gone.chunks(SYNCED_AT_ONCE) {
            synced.add(self.sync_some(Differing { listed: Vec::new(), gone: some.to_vec() }, now).await?);
        }
        Ok(synced)
    }

    async fn sync_some(&self, differing: Differing, now: Timestamp) -> Result<Synced, Error> {
        self.writer.ask(|answer| Job::Sync { differing, now, answer }).await
    }

    /// Up to `limit` feeds that are due at `now` and not among `busy`, which are being polled already.
    pub async fn due(&self, now: Timestamp, limit: usize, busy: HashSet<FeedId>) -> Result<Due, Error> {
        self.read(move |engine| due::due(engine, now, limit, &busy)).await
    }

    /// One feed, whether it is due or not. Absent where there is no such feed.
    pub async fn due_poll(&self, feed: &FeedId) -> Result<Option<DuePoll>, Error> {
        let feed = feed.clone();
        self.read(move |engine| due::due_poll(&engine.tree()?, &feed)).await
    }

    /// What is known of the entries of a feed's document, by their keys.
    pub async fn known(&self, feed: &FeedId, ladders: Vec<Ladder>, now: Timestamp) -> Result<Known, Error> {
        if ladders.is_empty() {
            return Ok(Known::default());
        }
        let (feed, ladders) = (feed.clone(), Arc::new(ladders));
        let asked = ladders.clone();
        let (matches, listing) = self.read(move |engine| known::known(engine, &feed, &asked, now)).await?;
        Ok(Known { ladders: Arc::unwrap_or_clone(ladders), matches, listing })
    }

    /// What was learned of sites; of those that nothing is known of, nothing.
    pub async fn sites(&self, hosts: HashSet<String>) -> Result<HashMap<String, SiteMemory>, Error> {
        if hosts.is_empty() {
            return Ok(HashMap::new());
        }
        self.read(move |engine| sites::read(engine, &hosts)).await
    }

    /// Writes a poll's outcome, all or nothing, and returns when it is durable.
    pub async fn commit(&self, outcome: Outcome) -> Result<Receipt, Error> {
        let prepared = match outcome.stored.is_empty() {
            true => prepare::prepare(&self.engine, outcome)?,
            false => {
                let engine = self.engine.clone();
                blocking(move || prepare::prepare(&engine, outcome)).await?
            }
        };
        let prepared = Box::new(prepared);
        self.writer.ask(|answer| Job::Commit { prepared, answer }).await
    }

    /// Makes a feed due now, since somebody asked. False where there is no such feed.
    pub async fn force(&self, feed: &FeedId, now: Timestamp) -> Result<bool, Error> {
        let (feed, reason) = (feed.clone(), "asked for by hand");
        self.writer.ask(|answer| Job::Force { feed, at: now, reason, answer }).await
    }

    /// Makes a feed due soon, since its hub told of news. False where there is no such feed.
    pub async fn pushed(&self, due: &DuePoll, now: Timestamp) -> Result<bool, Error> {
        self.hub_event(&due.feed, HubEvent::Pushed, now).await?;
        let (feed, at, reason) = (due.feed.clone(), poll_after_push(due.state.last_poll, now), hubs::PUSHED);
        self.writer.ask(|answer| Job::Force { feed, at, reason, answer }).await
    }

    /// Tells a feed's subscription what befell it; the subscription after that.
    pub async fn hub_event(
        &self,
        feed: &FeedId,
        event: HubEvent,
        now: Timestamp,
    ) -> Result<Option<Subscription>, Error> {
        let feed = feed.clone();
        self.writer.ask(|answer| Job::Hub { feed, event, now, answer }).await
    }

    /// The key of what hubs are told: `fresh` where the store has none yet.
    pub async fn hubs_key(&self, fresh: [u8; 32]) -> Result<[u8; 32], Error> {
        self.writer.ask(|answer| Job::HubsKey { fresh, answer }).await
    }

    /// Remembers the hosts that asked to be left alone, in place of those before.
    pub async fn keep_rests(&self, rests: Vec<HostRest>) -> Result<(), Error> {
        self.writer.ask(|answer| Job::Rests { rests, answer }).await
    }

    pub async fn rests(&self) -> Result<Vec<HostRest>, Error> {
        self.read(|engine| rests::read(&engine.tree()?)).await
    }

    /// Remembers sites' robots.txt.
    pub async fn keep_robots(&self, files: Vec<SiteRobots>) -> Result<(), Error> {
        self.writer.ask(|answer| Job::Robots { files, answer }).await
    }

    /// The sites' robots.txt that count at `now`; others are forgotten.
    pub async fn robots(&self, now: Timestamp) -> Result<Vec<SiteRobots>, Error> {
        let (files, old) = self.read(move |engine| rests::robots(&engine.tree()?, now)).await?;
        for keys in old.chunks(REMOVED_AT_ONCE) {
            let keys = keys.to_vec();
            self.writer.ask(|answer| Job::Drop { keys, answer }).await?;
        }
        Ok(files)
    }

    /// Stores further versions of known articles, without a poll.
    pub async fn revise(&self, feed: &FeedId, versions: Vec<StoredVersion>, at: Timestamp) -> Result<Receipt, Error> {
        let (feed, engine) = (feed.clone(), self.engine.clone());
        let versions = blocking(move || prepare::prepare_versions(&engine, versions, at)).await?;
        self.writer.ask(|answer| Job::Revise { feed, at, versions, answer }).await
    }

    /// Answers from the index; a damaged one is made anew, once, before the question is put again.
    async fn read<T, F>(&self, question: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&Engine) -> Result<T, Error> + Send + Sync + 'static,
    {
        let question = Arc::new(question);
        let ask = |question: Arc<F>| {
            let engine = self.engine.clone();
            blocking(move || question(&engine))
        };
        match ask(question.clone()).await {
            Err(Error::Damaged(why)) => {
                self.writer.ask(|answer| Job::Mend { why: Some(why), answer }).await?;
                ask(question).await
            }
            answer => answer,
        }
    }
}

async fn blocking<T, F>(work: F) -> Result<T, Error>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, Error> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(Error::Damaged(format!("a panic in the store: {error}"))),
    }
}
