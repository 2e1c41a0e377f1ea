//! The scheduler's loop: what is due is polled, a bounded number at once; then it waits for the next.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::{JoinError, JoinHandle, JoinSet};

use super::notify::ServiceManager;
use super::pricing::Pricing;
use super::repeats::Repeats;
use super::report::{self, Summary};
use super::{Daemon, ReloadError, Reloaded};
use crate::identity::FeedId;
use crate::ingest::{Polled, ingest};
use crate::poll::DuePoll;
use crate::store;

/// After the store refused a poll's commit, the feed waits this long: the store's trouble is not the feed's.
const HOLD: Duration = Duration::from_secs(30);

type Finished = (FeedId, Result<Polled, store::Error>);

/// The store is asked for what is due once this share of the places is free, or after this time: to ask it for one feed costs as
/// much as for many.
const ROOM_SHARE: usize = 4;
const ROOM_PATIENCE: Duration = Duration::from_millis(50);

/// Polls until it is told to stop, or, with `once`, until nothing is due. Called with its feeds adopted.
impl Daemon {
    pub async fn run(self: &Arc<Self>, once: bool, progress: impl Fn(&Summary)) -> Result<Summary, store::Error> {
        let mut round = Round {
            daemon: self.clone(),
            // What becomes due meanwhile is for the next run: each feed is polled once.
            until: once.then(|| self.env.clock.now()),
            running: JoinSet::new(),
            busy: HashSet::new(),
            held: HashMap::new(),
            summary: Summary::begin(),
            repeats: Repeats::default(),
            manager: ServiceManager::of_process(),
            reloading: None,
            asked: None,
        };
        let mut pricing = Pricing::default();
        if once {
            pricing.turn(self).await;
        }
        let mut signals = Signals::new()
            .map_err(|error| store::Error::Io { path: Default::default(), message: error.to_string() })?;
        round.manager.ready();
        self.ready.store(true, Ordering::Relaxed);
        let mut beside = JoinSet::new();
        if !once {
            beside.spawn(super::housekeeping::keep(self.clone()));
            beside.spawn(super::pricing::keep(self.clone(), pricing));
        }
        loop {
            round.manager.progressed();
            let wait = round.begin_due().await?;
            progress(&round.summary);
            if once && round.running.is_empty() {
                break;
            }
            let wait = wait.unwrap_or(Duration::MAX).min(round.manager.longest_wait());
            tokio::select! {
                () = self.env.stopped() => break,
                Some(joined) = round.running.join_next() => round.finish_all(joined),
                () = self.wake.notified() => {}
                () = tokio::time::sleep(wait) => {}
                told = signals.next() => match told {
                    Told::Stop(name) => {
                        tracing::info!(signal = name, running = round.running.len(), "stopping: running polls go to their commit");
                        self.stop();
                    }
                    Told::Reload => round.reload(),
                },
                reloaded = ended(&mut round.reloading) => round.reloaded(reloaded),
            }
        }
        self.ready.store(false, Ordering::Relaxed);
        round.drain(&mut signals).await;
        // Housekeeping may be in the middle of a long copy: what it has done is committed.
        beside.abort_all();
        Ok(round.summary)
    }
}

struct Round {
    daemon: Arc<Daemon>,
    /// Feeds that are due after this are not polled.
    until: Option<Timestamp>,
    running: JoinSet<Finished>,
    /// Feeds that are being polled, or held back.
    busy: HashSet<FeedId>,
    held: HashMap<FeedId, Instant>,
    summary: Summary,
    /// What the log was told already.
    repeats: Repeats,
    manager: ServiceManager,
    /// The configuration is read, and the store told, while polls go on.
    reloading: Option<JoinHandle<Result<Reloaded, ReloadError>>>,
    /// When the store was last asked what is due.
    asked: Option<Instant>,
}

impl Round {
    /// Begins what is due, as far as there is room; how long to wait for more, where something waits for its time.
    async fn begin_due(&mut self) -> Result<Option<Duration>, store::Error> {
        let now = Instant::now();
        self.held.retain(|_, until| *until > now);
        let room = self.daemon.settings.concurrent_polls.saturating_sub(self.running.len());
        if room == 0 {
            return Ok(Some(Duration::MAX));
        }
        let wanted = self.daemon.settings.concurrent_polls.div_ceil(ROOM_SHARE);
        let patience = self.asked.map_or(Duration::ZERO, |asked| ROOM_PATIENCE.saturating_sub(asked.elapsed()));
        if room < wanted && !patience.is_zero() {
            return Ok(Some(patience));
        }
        self.asked = Some(now);
        let env = self.daemon.env.clone();
        let skip = self.busy.iter().chain(self.held.keys()).cloned().collect();
        let now_due = self.until.unwrap_or_else(|| env.clock.now());
        let due = match env.store.due(now_due, room, skip).await {
            Ok(due) => due,
            Err(error @ (store::Error::Closed | store::Error::Full(_) | store::Error::Io { .. })) => {
                tracing::error!(
                    error = error.to_string(),
                    "the store cannot tell what is due; it is asked again in {} s",
                    HOLD.as_secs()
                );
                return Ok(Some(HOLD));
            }
            Err(error) => return Err(error),
        };
        for poll in due.polls {
            self.begin(poll);
        }
        // What is due and finds no room begins when a running poll ends, which wakes the loop by itself.
        let until_due = |next: Timestamp| next.duration_since(now_due).try_into().unwrap_or(Duration::ZERO);
        Ok(due.next.map(until_due).filter(|wait| !wait.is_zero()))
    }

    fn begin(&mut self, due: DuePoll) {
        let feed = due.feed.clone();
        let Some(settings) = self.daemon.feeds().get(&feed).cloned() else { return };
        self.busy.insert(feed.clone());
        let env = self.daemon.env.clone();
        self.running.spawn(async move { (feed, ingest(&env, &settings, due).await) });
        self.daemon.metrics.set_running(self.running.len());
    }

    /// Takes up all polls that have ended.
    fn finish_all(&mut self, first: Result<Finished, JoinError>) {
        self.finish(first);
        while let Some(joined) = self.running.try_join_next() {
            self.finish(joined);
        }
    }

    fn finish(&mut self, joined: Result<Finished, JoinError>) {
        self.daemon.metrics.set_running(self.running.len());
        self.daemon.polls.send_modify(|polls| *polls += 1);
        let (feed, polled) = match joined {
            Ok(finished) => finished,
            Err(error) => {
                // Its feed stays busy: a panic that comes at every poll must not come at every turn of this loop.
                tracing::error!(
                    error = error.to_string(),
                    "a poll panicked; its feed rests until the next start: please report it"
                );
                return;
            }
        };
        self.busy.remove(&feed);
        if self.daemon.feeds().get(&feed).is_some_and(|feed| feed.poll.adaptive) {
            self.daemon.paced_polls.fetch_add(1, Ordering::Relaxed);
        }
        match polled {
            Ok(polled) => {
                report::log(&feed, &polled, &mut self.repeats);
                self.summary.count(&polled);
                self.daemon.metrics.count(&polled);
            }
            Err(error) => {
                let error = error.to_string();
                if let Some(repeats) = self.repeats.count(&feed, &error, self.daemon.env.clock.now()) {
                    tracing::error!(
                        feed.id = feed.as_str(),
                        error,
                        repeats,
                        "nothing of this poll was stored; it is tried again"
                    );
                }
                self.summary.lost += 1;
                self.daemon.metrics.count_lost();
                self.held.insert(feed, Instant::now() + HOLD);
            }
        }
    }

    /// A second signal during a reload is one for the state after it: the file is read again.
    fn reload(&mut self) {
        self.manager.reloading();
        let (daemon, before) = (self.daemon.clone(), self.reloading.take());
        self.reloading = Some(tokio::spawn(async move {
            if let Some(before) = before {
                // What became of it is told by the one after it.
                let _ = before.await;
            }
            daemon.reload().await
        }));
    }

    fn reloaded(&mut self, reloaded: Result<Result<Reloaded, ReloadError>, JoinError>) {
        self.reloading = None;
        match reloaded {
            Ok(Ok(changes)) => report::log_reload(&changes),
            Ok(Err(ReloadError::Mistaken(mistakes))) => {
                tracing::error!("the configuration has mistakes, the old one stays: {mistakes}");
            }
            Ok(Err(ReloadError::Store(error))) => {
                tracing::error!(error = error.to_string(), "the configuration cannot be taken over, the old one stays")
            }
            Err(error) => {
                tracing::error!(error = error.to_string(), "the reload panicked, the old configuration stays")
            }
        }
        self.manager.ready();
    }

    /// Lets running polls reach their commit, within the grace time; a second signal ends the wait.
    async fn drain(&mut self, signals: &mut Signals) {
        self.manager.stopping();
        let deadline = tokio::time::sleep(self.daemon.settings.grace);
        tokio::pin!(deadline);
        while !self.running.is_empty() {
            tokio::select! {
                Some(joined) = self.running.join_next() => self.finish(joined),
                () = &mut deadline => {
                    tracing::warn!(running = self.running.len(), "the grace time is over: these polls are broken off, nothing of them is stored");
                    break;
                }
                Told::Stop(_) = signals.next() => break,
            }
        }
        self.running.shutdown().await;
    }
}

/// Waits for the end of a task; for ever where there is none.
async fn ended<T>(task: &mut Option<JoinHandle<T>>) -> Result<T, JoinError> {
    match task {
        Some(task) => task.await,
        None => std::future::pending().await,
    }
}

enum Told {
    Stop(&'static str),
    Reload,
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hang_up: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Told {
        tokio::select! {
            _ = self.terminate.recv() => Told::Stop("SIGTERM"),
            _ = self.interrupt.recv() => Told::Stop("SIGINT"),
            _ = self.hang_up.recv() => Told::Reload,
        }
    }
}
