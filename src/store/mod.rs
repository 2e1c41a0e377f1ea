//! The one memory of the house, an embedded sled store: asked twice a poll ([`Store::due`], [`Store::known`]), told once ([`Store::commit`]).
//!
//! The unit of work is a whole poll, so that a second backend can take this one's place without a change to its callers. No call
//! blocks an async worker: reads run on the blocking pool, all writes on one thread of their own, which gives group commit.

mod backup;
mod change;
mod clean;
mod commit;
mod copies;
mod engine;
mod error;
mod hubs;
mod index;
mod journal;
mod keys;
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
use crate::identity::{ArticleId, EntryKey, FeedId, Ladder};
use crate::poll::{
    DuePoll, HubEvent, Match, Outcome, RawLocator, Rhythm, StoredVersion, Subscription, poll_after_push,
};
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

/// Blocks of the word index that are made at once, some 20 ms each.
const WORDS_A_STEP: usize = 16;

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
        self.read(move |engine| commit::due(engine, now, limit, &busy)).await
    }

    /// One feed, whether it is due or not. Absent where there is no such feed.
    pub async fn due_poll(&self, feed: &FeedId) -> Result<Option<DuePoll>, Error> {
        let feed = feed.clone();
        self.read(move |engine| commit::due_poll(&engine.tree()?, &feed)).await
    }

    /// The stored entries of a feed to which the keys of a document's entries lead, by the key that each would be filed under;
    /// entries that are not known are absent.
    pub async fn known(&self, feed: &FeedId, ladders: Vec<Ladder>) -> Result<HashMap<EntryKey, Vec<Match>>, Error> {
        if ladders.is_empty() {
            return Ok(HashMap::new());
        }
        let feed = feed.clone();
        self.read(move |engine| commit::known(engine, &feed, &ladders)).await
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

    /// Adds up the rhythms of all feeds that are polled: of a hundred thousand, all at once would be a hundred megabytes.
    pub async fn rhythms<T, F>(&self, add: F) -> Result<T, Error>
    where
        T: Default + Send + 'static,
        F: Fn(&mut T, &FeedId, &Rhythm) + Send + Sync + 'static,
    {
        self.read(move |engine| query::rhythms(engine, &add)).await
    }

    pub async fn status(&self, now: Timestamp) -> Result<StoreStatus, Error> {
        self.read(move |engine| query::status(engine, now)).await
    }

    pub async fn feeds(&self) -> Result<Vec<FeedLine>, Error> {
        self.read(query::feeds).await
    }

    /// Absent where there is no such feed.
    pub async fn feed(&self, feed: &FeedId) -> Result<Option<FeedDetail>, Error> {
        let feed = feed.clone();
        self.read(move |engine| query::feed(engine, &feed)).await
    }

    /// The newest first.
    pub async fn items(&self, filter: ItemFilter) -> Result<Vec<ItemLine>, Error> {
        self.read(move |engine| query::items(engine, &filter)).await
    }

    /// The newest first. Where much was stored since the word index was last brought up, it is brought up first.
    pub async fn search(&self, search: Search) -> Result<Vec<ItemLine>, Error> {
        self.read(move |engine| words::find(engine, &search)).await
    }

    /// Brings the word index on by a step of less than a second. False where there was nothing to do.
    pub async fn index_words(&self) -> Result<bool, Error> {
        self.read(|engine| words::catch_up(engine, WORDS_A_STEP)).await.map(|(_, made)| made > 0)
    }

    /// Makes the word index anew, when it is wanted.
    pub async fn clear_words(&self) -> Result<(), Error> {
        self.read(words::clear).await
    }

    /// Absent where there is no such article.
    pub async fn show(&self, id: ArticleId) -> Result<Option<Shown>, Error> {
        self.read(move |engine| query::show(engine, id)).await
    }

    /// All versions of an article, the first one first. Absent where there is no such article.
    pub async fn revisions(&self, id: ArticleId) -> Result<Option<Vec<RevisionLine>>, Error> {
        self.read(move |engine| query::revisions(engine, id)).await
    }

    /// Near-copies of other articles, the newest first.
    pub async fn duplicates(&self, filter: ItemFilter) -> Result<Vec<CopyLine>, Error> {
        self.read(move |engine| query::duplicates(engine, &filter)).await
    }

    /// The near-copies that an article is one of, the first one first. Absent where there is no such article.
    pub async fn cluster(&self, id: ArticleId) -> Result<Option<Vec<CopyLine>>, Error> {
        self.read(move |engine| query::cluster(engine, id)).await
    }

    /// Where an article's raw page lies; absent where there is no such article or its page was not kept.
    pub async fn raw(&self, id: ArticleId) -> Result<Option<RawLocator>, Error> {
        self.read(move |engine| query::raw(engine, id)).await
    }

    /// Walks all records and checks that every index agrees with them.
    pub async fn verify(&self) -> Result<Verified, Error> {
        self.read(verify::verify).await
    }

    /// What takes how much room; reads all of it.
    pub async fn sizes(&self) -> Result<Sizes, Error> {
        self.read(sizes::sizes).await
    }

    /// The versions stored after a number, in the order in which they were stored.
    pub async fn changes(&self, after: u64, limit: usize) -> Result<Vec<ChangeLine>, Error> {
        self.read(move |engine| query::changes(engine, after, limit)).await
    }

    /// Stored articles with all that is needed to parse their pages again, in the order in which they were stored.
    pub async fn sources(
        &self,
        feed: Option<FeedId>,
        after: Option<ArticleId>,
        limit: usize,
    ) -> Result<Vec<Source>, Error> {
        self.read(move |engine| query::sources(engine, feed.as_ref(), after, limit)).await
    }

    /// Stored articles whole, in the order in which they were stored, from behind one of them.
    pub async fn articles(
        &self,
        filter: ItemFilter,
        after: Option<ArticleId>,
        limit: usize,
    ) -> Result<Vec<Shown>, Error> {
        self.read(move |engine| query::articles(engine, &filter, after, limit)).await
    }

    /// Stores further versions of known articles, without a poll.
    pub async fn revise(&self, feed: &FeedId, versions: Vec<StoredVersion>, at: Timestamp) -> Result<Receipt, Error> {
        let (feed, engine) = (feed.clone(), self.engine.clone());
        let versions = blocking(move || prepare::prepare_versions(&engine, versions, at)).await?;
        self.writer.ask(|answer| Job::Revise { feed, at, versions, answer }).await
    }

    /// Whether there is room and the writer works.
    pub async fn is_writable(&self) -> bool {
        self.writer.is_alive() && self.read(|engine| engine.check_space()).await.is_ok()
    }

    /// Removes the articles that are beyond what their feeds keep, and what is left of articles that went long ago.
    pub async fn retain(&self, feeds: Vec<(FeedId, Keep)>, now: Timestamp) -> Result<u64, Error> {
        let surplus = self.read(move |engine| retention::surplus(engine, &feeds, now)).await?;
        let mut removed = 0;
        for articles in surplus.chunks(REMOVED_AT_ONCE) {
            let articles = articles.to_vec();
            removed += self.writer.ask(|answer| Job::Remove { articles, answer }).await?;
        }
        let faded = self
            .read(move |engine| {
                let oldest = engine.copies().oldest();
                retention::faded(engine, oldest, now)
            })
            .await?;
        for keys in faded.chunks(REMOVED_AT_ONCE) {
            let keys = keys.to_vec();
            self.writer.ask(|answer| Job::Drop { keys, answer }).await?;
        }
        self.read(words::tidy).await?;
        Ok(removed)
    }

    /// Gives space back: moves what is live out of segments of which less than this share is, and removes them. Other work goes on
    /// between segments. Returns how many bytes the journal is smaller.
    pub async fn compact(&self, least_live: f64) -> Result<u64, Error> {
        let bytes = |engine: &Engine| Ok(journal_bytes(engine));
        let before = self.read(bytes).await?;
        self.writer.ask(|answer| Job::CloseSegment { answer }).await?;
        for segment in self.read(clean::closed_segments).await? {
            let weighed = self.read(move |engine| clean::weigh(engine, segment)).await?;
            if (weighed.live as f64) < weighed.total as f64 * least_live {
                self.writer.ask(|answer| Job::Clean { segment, answer }).await?;
            }
        }
        Ok(before.saturating_sub(self.read(bytes).await?))
    }

    /// Writes all that is stored to a folder of its own, while work goes on; the folder can be opened as a store.
    pub async fn back_up(&self, to: &Path) -> Result<BackedUp, Error> {
        self.writer.ask(|answer| Job::CloseSegment { answer }).await?;
        let to = to.to_owned();
        self.read(move |engine| backup::copy(engine, &to)).await
    }

    /// Makes the index anew from the journal.
    pub async fn rebuild(&self) -> Result<(), Error> {
        self.writer.ask(|answer| Job::Mend { why: None, answer }).await
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

fn journal_bytes(engine: &Engine) -> u64 {
    let segments = engine.journal.segments().unwrap_or_default();
    segments.into_iter().map(|segment| engine.journal.bytes_of(segment)).sum()
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
