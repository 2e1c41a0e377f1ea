//! Jobs in, answers out: one thread makes all writes, so that polls that end together share one fsync.

use std::collections::HashSet;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot};

use super::change::Change;
use super::commit::{self, Receipt};
use super::due;
use super::engine::Later;
use super::prepare::{Prepared, PreparedVersion};
use super::sync::{self, Differing};
use super::{Engine, Error, HostRest, SiteRobots, Synced, clean, hubs, rests, retention};
use crate::identity::{ArticleId, FeedId};
use crate::poll::{HubEvent, Subscription};

/// Jobs that wait for the writer; whoever brings more waits too.
const QUEUE: usize = 256;
/// Commits that share one fsync at the most.
const GROUP: usize = 128;

type Answer<T> = oneshot::Sender<Result<T, Error>>;

pub(super) enum Job {
    Commit {
        prepared: Box<Prepared>,
        answer: Answer<Receipt>,
    },
    Sync {
        differing: Differing,
        now: Timestamp,
        answer: Answer<Synced>,
    },
    Force {
        feed: FeedId,
        at: Timestamp,
        reason: &'static str,
        answer: Answer<bool>,
    },
    /// Something befell a feed's subscription.
    Hub {
        feed: FeedId,
        event: HubEvent,
        now: Timestamp,
        answer: Answer<Option<Subscription>>,
    },
    /// The key of what hubs are told, made where there is none.
    HubsKey {
        fresh: [u8; 32],
        answer: Answer<[u8; 32]>,
    },
    /// Stores further versions of known articles.
    Revise {
        feed: FeedId,
        at: Timestamp,
        versions: Vec<PreparedVersion>,
        answer: Answer<Receipt>,
    },
    /// Remembers the hosts that asked to be left alone.
    Rests {
        rests: Vec<HostRest>,
        answer: Answer<()>,
    },
    /// Remembers sites' robots.txt.
    Robots {
        files: Vec<SiteRobots>,
        answer: Answer<()>,
    },
    /// Removes articles.
    Remove {
        articles: Vec<ArticleId>,
        answer: Answer<u64>,
    },
    /// Removes keys that are of no more use.
    Drop {
        keys: Vec<Vec<u8>>,
        answer: Answer<()>,
    },
    /// Begins a new segment of the journal, so that all that is written lies in closed ones.
    CloseSegment {
        answer: Answer<()>,
    },
    /// Moves what is live out of a closed segment and removes it.
    Clean {
        segment: u32,
        answer: Answer<()>,
    },
    /// Makes the index anew; `why` it is broken, where it is.
    Mend {
        why: Option<String>,
        answer: Answer<()>,
    },
}

pub(super) struct Writer {
    /// Taken when the writer is to end.
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(engine: Arc<Engine>) -> Result<Self, Error> {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || work(&engine, queue))
            .map_err(|error| Error::Io { path: Default::default(), message: format!("no thread: {error}") })?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    pub(super) fn is_alive(&self) -> bool {
        self.jobs.as_ref().is_some_and(|jobs| !jobs.is_closed())
    }

    pub(super) async fn ask<T>(&self, job: impl FnOnce(Answer<T>) -> Job) -> Result<T, Error> {
        let (answer, result) = oneshot::channel();
        let jobs = self.jobs.as_ref().ok_or(Error::Closed)?;
        jobs.send(job(answer)).await.map_err(|_| Error::Closed)?;
        result.await.map_err(|_| Error::Closed)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// An answer that is told once the writes before it are durable.
type Promise = Box<dyn FnOnce(Result<(), Error>)>;

fn work(engine: &Engine, mut queue: mpsc::Receiver<Job>) {
    while let Some(first) = queue.blocking_recv() {
        let mut group =
            Group { engine, done: Vec::new(), later: Later::default(), feeds: HashSet::new(), waiting: Vec::new() };
        group.take(first);
        while group.len() < GROUP {
            match queue.try_recv() {
                Ok(job) => group.take(job),
                Err(_) => break,
            }
        }
        group.end();
    }
}

/// Jobs that share one fsync. Polls that brought no articles share a batch of the index too: each reads nothing but its own feed.
struct Group<'a> {
    engine: &'a Engine,
    done: Vec<Promise>,
    later: Later,
    /// The feeds whose changes the index has not yet, and the answers that wait for it.
    feeds: HashSet<FeedId>,
    waiting: Vec<Promise>,
}

impl Group<'_> {
    fn len(&self) -> usize {
        self.done.len() + self.waiting.len()
    }

    fn take(&mut self, job: Job) {
        match job {
            Job::Commit { prepared, answer }
                if prepared.stored.is_empty() && !self.feeds.contains(&prepared.outcome.feed) =>
            {
                self.feeds.insert(prepared.outcome.feed.clone());
                let committed = commit::change_of(self.engine, *prepared).and_then(|(change, receipt)| {
                    self.engine.write_later(&change, &mut self.later)?;
                    Ok(receipt)
                });
                self.waiting.push(promise(committed, answer));
            }
            job => {
                self.catch_up();
                self.done.push(perform(self.engine, job));
            }
        }
    }

    fn catch_up(&mut self) {
        self.feeds.clear();
        match self.engine.catch_up(&mut self.later) {
            Ok(()) => self.done.append(&mut self.waiting),
            Err(error) => self.waiting.drain(..).for_each(|promise| promise(Err(error.clone()))),
        }
    }

    fn end(mut self) {
        self.catch_up();
        let synced = self.engine.sync();
        for promise in self.done {
            promise(synced.clone());
        }
    }
}

fn perform(engine: &Engine, job: Job) -> Promise {
    match job {
        Job::Commit { prepared, answer } => {
            let committed = commit::commit(engine, *prepared);
            if committed.is_err() {
                engine.copies().forget_recent();
            }
            promise(committed, answer)
        }
        Job::Revise { feed, at, versions, answer } => promise(commit::revise(engine, &feed, at, versions), answer),
        Job::Remove { articles, answer } => promise(retention::remove(engine, &articles), answer),
        Job::Rests { rests: told, answer } => promise(rests::write(engine, &told), answer),
        Job::Robots { files, answer } => promise(rests::write_robots(engine, &files), answer),
        Job::Drop { keys, answer } => promise(drop_keys(engine, &keys), answer),
        Job::CloseSegment { answer } => {
            promise(engine.journal.close_segment().map_err(|error| engine.io(&error)), answer)
        }
        Job::Clean { segment, answer } => promise(clean::clean(engine, segment), answer),
        Job::Mend { why, answer } => promise(engine.rebuild(why.as_deref()), answer),
        Job::Sync { differing, now, answer } => promise(sync::sync(engine, differing, now), answer),
        Job::Force { feed, at, reason, answer } => promise(due::force(engine, &feed, at, reason), answer),
        Job::Hub { feed, event, now, answer } => promise(hubs::tell(engine, &feed, event, now), answer),
        Job::HubsKey { fresh, answer } => promise(hubs::key(engine, fresh), answer),
    }
}

fn drop_keys(engine: &Engine, keys: &[Vec<u8>]) -> Result<(), Error> {
    let mut change = Change::default();
    keys.iter().for_each(|key| change.remove(key));
    engine.write(&change)
}

fn promise<T: 'static>(result: Result<T, Error>, answer: Answer<T>) -> Promise {
    Box::new(move |synced| {
        // Nobody may be waiting any more.
        let _ = answer.send(synced.and(result));
    })
}
