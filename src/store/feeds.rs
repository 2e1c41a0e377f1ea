//! Questions about feeds, and about the store as a whole, in, answers in the contract's words out.

use jiff::Timestamp;
use serde::Deserialize;

use super::engine::Engine;
use super::lines::{FeedDetail, FeedLine, StoreStatus};
use super::record::decode;
use super::totals::Totals;
use super::{Error, hubs, keys};
use crate::identity::FeedId;
use crate::poll::{FeedState, FeedStatus, PendingEntry, Rhythm};

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
            lines.push(detail(id, decode(&bytes)?, Vec::new()).line);
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
    Ok(Some(FeedDetail { subscription, ..detail(feed.clone(), decode(&bytes)?, pending) }))
}

fn detail(id: FeedId, state: FeedState, pending: Vec<PendingEntry>) -> FeedDetail {
    let FeedState {
        url,
        status,
        validators,
        body: _,
        next_poll,
        next_poll_reason,
        interval_seconds,
        last_poll,
        last_success,
        last_change,
        consecutive_failures,
        error,
        title,
        home,
        items,
        ttl_minutes,
        update_period_seconds,
        skip_hours,
        skip_days,
        fresh_seconds,
        moving,
        moved_for_good,
        last_unconditional,
        distrusted,
        mut set_aside,
        rhythm,
        mut polls,
    } = state;
    let median = |mut numbers: Vec<u64>| {
        numbers.sort_unstable();
        numbers.get(numbers.len() / 2).copied()
    };
    let fetches: Vec<u64> = polls.iter().map(|poll| poll.milliseconds).filter(|time| *time > 0).collect();
    let slowest_fetch_milliseconds = fetches.iter().max().copied();
    let fetch_milliseconds = median(fetches);
    let delay_seconds = median(polls.iter().filter_map(|poll| poll.delay_seconds).collect());
    polls.reverse();
    set_aside.reverse();
    let line = FeedLine {
        id,
        url,
        status,
        title,
        last_poll,
        last_change,
        next_poll,
        next_poll_reason,
        interval_seconds,
        etag: validators.etag,
        last_modified: validators.last_modified,
        consecutive_failures,
        error,
        items,
        fetch_milliseconds,
        slowest_fetch_milliseconds,
        delay_seconds,
    };
    FeedDetail {
        line,
        home,
        last_success,
        ttl_minutes,
        update_period_seconds,
        skip_hours,
        skip_days,
        fresh_seconds,
        moving,
        moved_for_good,
        last_unconditional,
        distrusted,
        items_a_day: rhythm.expected(86_400),
        set_aside,
        polls,
        pending,
        subscription: None,
    }
}
