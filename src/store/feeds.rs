//! Questions about feeds, and about the store as a whole, in, answers in the contract's words out.

use jiff::Timestamp;
use serde::Deserialize;

use super::engine::Engine;
use super::lines::{FeedDetail, FeedLine, StoreStatus};
use super::record::decode;
use super::totals::Totals;
use super::{Error, hubs, keys};
use crate::identity::FeedId;
use crate::poll::{FeedState, FeedStatus, PendingEntry, Rhythm, Validators};

pub(super) fn status(engine: &Engine, now: Timestamp) -> Result<StoreStatus, Error> {
    let tree = engine.tree()?;
    let totals = Totals::read(&tree)?;
    let mut status = StoreStatus {
        items: totals.items,
        articles: totals.versions,
        store_bytes: engine.bytes(),
        journal_bytes: engine.bytes_of("journal"),
        index_bytes: engine.bytes_of("sled"),
        archive_bytes: engine.bytes_of("archive"),
        sequence: totals.last_sequence,
        pending: tree.scan_prefix(keys::PENDING).count() as u64,
        due: tree.range(keys::DUE.to_vec()..keys::due_until(keys::millisecond(now))).count() as u64,
        ..StoreStatus::default()
    };
    for entry in tree.scan_prefix(keys::FEEDS) {
        let Standing { status: standing } = decode(&entry?.1)?;
        status.feeds += u64::from(standing != FeedStatus::Removed);
        status.failing += u64::from(matches!(standing, FeedStatus::Failing | FeedStatus::Gone));
    }
    Ok(status)
}

/// What of a feed's state tells how it stands: to read the rest for each of many feeds takes most of the time.
#[derive(Deserialize)]
struct Standing {
    #[serde(default)]
    status: FeedStatus,
}

/// What of a feed's state tells its rhythm.
#[derive(Deserialize)]
struct Paced {
    #[serde(default)]
    status: FeedStatus,
    #[serde(default)]
    rhythm: Rhythm,
}

pub(super) fn rhythms<T: Default>(engine: &Engine, add: &impl Fn(&mut T, &FeedId, &Rhythm)) -> Result<T, Error> {
    let mut sum = T::default();
    for entry in engine.tree()?.scan_prefix(keys::FEEDS) {
        let (key, bytes) = entry?;
        let Paced { status, rhythm } = decode(&bytes)?;
        if let Some(feed) = keys::read_feed(&key).filter(|_| status != FeedStatus::Removed) {
            add(&mut sum, &feed, &rhythm);
        }
    }
    Ok(sum)
}

pub(super) fn feeds(engine: &Engine) -> Result<Vec<FeedLine>, Error> {
    let mut lines = Vec::new();
    for entry in engine.tree()?.scan_prefix(keys::FEEDS) {
        let (key, bytes) = entry?;
        if let Some(id) = keys::read_feed(&key) {
            lines.push(line(id, decode(&bytes)?));
        }
    }
    Ok(lines)
}

pub(super) fn feed(engine: &Engine, feed: &FeedId) -> Result<Option<FeedDetail>, Error> {
    let tree = engine.tree()?;
    let Some(bytes) = tree.get(keys::feed(feed))? else { return Ok(None) };
    let pending =
        tree.scan_prefix(keys::pending_of(feed)).map(|entry| decode(&entry?.1)).collect::<Result<Vec<_>, Error>>()?;
    let subscription = hubs::read(&tree, feed)?;
    let line = line(feed.clone(), decode(&bytes)?);
    Ok(Some(FeedDetail { subscription, ..detail(line, decode(&bytes)?, pending) }))
}

/// What of a feed's state is listed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Listed {
    url: String,
    status: FeedStatus,
    validators: Validators,
    next_poll: Timestamp,
    next_poll_reason: String,
    interval_seconds: u64,
    last_poll: Option<Timestamp>,
    last_change: Option<Timestamp>,
    consecutive_failures: u32,
    error: Option<String>,
    title: Option<String>,
    items: u64,
    polls: Vec<Timed>,
}

/// What of a poll tells how slow its feed is.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Timed {
    milliseconds: u64,
    delay_seconds: Option<u64>,
}

fn line(id: FeedId, listed: Listed) -> FeedLine {
    let median = |mut numbers: Vec<u64>| {
        numbers.sort_unstable();
        numbers.get(numbers.len() / 2).copied()
    };
    let fetches: Vec<u64> = listed.polls.iter().map(|poll| poll.milliseconds).filter(|time| *time > 0).collect();
    FeedLine {
        id,
        url: listed.url,
        status: listed.status,
        title: listed.title,
        last_poll: listed.last_poll,
        last_change: listed.last_change,
        next_poll: listed.next_poll,
        next_poll_reason: listed.next_poll_reason,
        interval_seconds: listed.interval_seconds,
        etag: listed.validators.etag,
        last_modified: listed.validators.last_modified,
        consecutive_failures: listed.consecutive_failures,
        error: listed.error,
        items: listed.items,
        slowest_fetch_milliseconds: fetches.iter().max().copied(),
        fetch_milliseconds: median(fetches),
        delay_seconds: median(listed.polls.iter().filter_map(|poll| poll.delay_seconds).collect()),
    }
}

fn detail(line: FeedLine, mut state: FeedState, pending: Vec<PendingEntry>) -> FeedDetail {
    state.polls.reverse();
    state.set_aside.reverse();
    FeedDetail {
        line,
        home: state.home,
        last_success: state.last_success,
        ttl_minutes: state.ttl_minutes,
        update_period_seconds: state.update_period_seconds,
        skip_hours: state.skip_hours,
        skip_days: state.skip_days,
        fresh_seconds: state.fresh_seconds,
        moving: state.moving,
        moved_for_good: state.moved_for_good,
        last_unconditional: state.last_unconditional,
        distrusted: state.distrusted,
        items_a_day: state.rhythm.expected(86_400),
        set_aside: state.set_aside,
        polls: state.polls,
        pending,
        subscription: None,
    }
}
