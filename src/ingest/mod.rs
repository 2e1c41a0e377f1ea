//! The order of a poll, and nothing else: one due feed in, its receipt out.
//!
//! The store is asked twice and told once; what fails on the way is a value, so that there is one exit. Articles and the feed's
//! validators land in the same commit or not at all: a crash between the two would hide articles behind 304s for ever.

mod gather;
mod listen;
mod pages;
mod reparse;
mod sites;
mod websub;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub use reparse::{Reparse, Reparsed, reparse};
pub use websub::{Check, Websub};

use jiff::Timestamp;
use tokio::sync::{Semaphore, watch};

use crate::archive::Archive;
use crate::clock::Clock;
use crate::fetch::Fetcher;
use crate::identity::FeedId;
use crate::poll::{self, DuePoll};
use crate::store::{self, Receipt, Store};
use crate::{article, feed, fetch};

/// A feed as it is configured.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    pub id: FeedId,
    pub url: String,
    /// Shared by the feeds that have the same ones: most say nothing themselves.
    pub poll: Arc<poll::Settings>,
    pub fetch: Arc<fetch::Settings>,
    /// How much of what it brings is kept.
    pub keep: store::Keep,
    pub tags: Vec<String>,
    /// Where its pages have what; empty for most feeds.
    pub rules: article::Rules,
}

/// What all polls share.
pub struct Environment {
    pub store: Store,
    pub fetcher: Fetcher,
    /// Absent where raw pages are not kept.
    pub archive: Option<Archive>,
    pub clock: Clock,
    pub article: article::Settings,
    pub feed: feed::Settings,
    /// Pages that may be fetched at the same time.
    pub pages: Arc<Semaphore>,
    /// What a poll costs feeds that are polled by their rhythm; None until it is known. Set by the daemon.
    pub price: watch::Sender<Option<f64>>,
    /// Absent where no hub can reach us.
    pub websub: Option<Websub>,
    /// True once no new work is to begin.
    pub stopping: watch::Receiver<bool>,
}

impl Environment {
    /// Waits until no new work is to begin.
    pub async fn stopped(&self) {
        // The sender lives as long as the daemon; without it nobody would be left to work for.
        let _ = self.stopping.clone().wait_for(|stopping| *stopping).await;
    }
}

/// What became of a poll that was committed.
#[derive(Debug, Clone, PartialEq)]
pub struct Polled {
    pub receipt: Receipt,
    /// As committed.
    pub state: poll::FeedState,
    /// How long after its publication each new article was stored; of those whose time of publication is known.
    pub delays: Vec<Duration>,
}

/// Polls one feed: what it brings is committed before this returns.
pub async fn ingest(env: &Arc<Environment>, feed: &Arc<Feed>, due: DuePoll) -> Result<Polled, store::Error> {
    let news = listen::listen(env, feed, &due).await;
    let known = env.store.known(&feed.id, due.ladders(&news), env.clock.now()).await?;
    let (plan, wanted) = poll::plan(due, news, known, &feed.poll, env.clock.now());
    let gathered = gather::gather(env, feed, wanted).await;
    let mut outcome = poll::conclude(plan, gathered, &feed.poll, *env.price.borrow(), env.clock.now());
    let delays = outcome.delays();
    outcome.note_delays(&delays);
    let (state, asks_hub) = (outcome.state.clone(), outcome.hub.ask);
    let receipt = env.store.commit(outcome).await?;
    if asks_hub {
        websub::ask(env, feed).await?;
    }
    if let Some(rests) = env.fetcher.take_rests() {
        env.store.keep_rests(rests.into_iter().map(written).collect()).await?;
    }
    let robots = env.fetcher.take_robots();
    if !robots.is_empty() {
        env.store.keep_robots(robots.into_iter().map(written_file).collect()).await?;
    }
    Ok(Polled { receipt, state, delays })
}

/// Takes up what hosts asked for in an earlier run: which are to be left alone, and their robots.txt.
pub async fn restore(env: &Environment) -> Result<(), store::Error> {
    let rests = env.store.rests().await?;
    let told = |rest: store::HostRest| fetch::Rest {
        host: fetch::HostKey::parse(&rest.host),
        until: SystemTime::UNIX_EPOCH + Duration::from_millis(rest.until.as_millisecond().max(0) as u64),
        why: rest.why,
    };
    env.fetcher.restore(rests.into_iter().map(told).collect());
    let files = env.store.robots(env.clock.now()).await?.into_iter();
    let files = files.map(|store::SiteRobots { origin, until, text }| fetch::SiteRobots {
        origin,
        until: SystemTime::UNIX_EPOCH + Duration::from_millis(until.as_millisecond().max(0) as u64),
        text,
    });
    env.fetcher.restore_robots(files.collect());
    Ok(())
}

fn written_file(fetch::SiteRobots { origin, until, text }: fetch::SiteRobots) -> store::SiteRobots {
    store::SiteRobots { origin, until: Timestamp::try_from(until).unwrap_or(Timestamp::MAX), text }
}

fn written(rest: fetch::Rest) -> store::HostRest {
    let until = Timestamp::try_from(rest.until).unwrap_or(Timestamp::MAX);
    store::HostRest { host: rest.host.as_str().to_owned(), until, why: rest.why }
}
