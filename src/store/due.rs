//! Which feeds are due, what a poll of them begins with, and when they are due again.

use std::collections::HashSet;

use jiff::Timestamp;

use super::change::Change;
use super::engine::Engine;
use super::record::{decode, decode_known, encode};
use super::tree::Tree;
use super::{Due, Error, hubs, keys};
use crate::identity::FeedId;
use crate::poll::{DuePoll, FeedState, FeedStatus, PendingEntry, Recheck};

pub(super) fn due(engine: &Engine, now: Timestamp, limit: usize, busy: &HashSet<FeedId>) -> Result<Due, Error> {
    let tree = engine.tree()?;
    let mut due = Due::default();
    for entry in tree.scan_prefix(keys::DUE) {
        let (key, _) = entry?;
        let Some((moment, feed)) = keys::read_due(&key) else { continue };
        if busy.contains(&feed) {
            continue;
        }
        if moment > keys::millisecond(now) || due.polls.len() >= limit {
            due.next = Timestamp::from_millisecond(moment as i64).ok();
            break;
        }
        due.polls.extend(due_poll(&tree, &feed)?);
    }
    Ok(due)
}

pub(super) fn due_poll(tree: &Tree, feed: &FeedId) -> Result<Option<DuePoll>, Error> {
    let Some(bytes) = tree.get(keys::feed(feed))? else { return Ok(None) };
    let mut pending = Vec::new();
    for entry in tree.scan_prefix(keys::pending_of(feed)) {
        pending.push(decode::<PendingEntry>(&entry?.1)?);
    }
    let mut rechecks = Vec::new();
    for entry in tree.scan_prefix(keys::rechecks_of(feed)) {
        let recheck: Recheck = decode(&entry?.1)?;
        let known = tree.get(keys::known(feed, &recheck.key))?.map(|known| decode_known(&known)).transpose()?;
        rechecks.push(Recheck { known, ..recheck });
    }
    let subscription = hubs::read(tree, feed)?;
    Ok(Some(DuePoll { feed: feed.clone(), state: decode(&bytes)?, pending, rechecks, subscription }))
}

pub(super) fn put_state(tree: &Tree, change: &mut Change, feed: &FeedId, state: &FeedState) -> Result<(), Error> {
    drop_due(tree, change, feed)?;
    let moment = keys::millisecond(state.next_poll);
    change.put(keys::feed(feed), encode(state)?);
    if state.status != FeedStatus::Removed {
        change.put(keys::next(feed), moment.to_be_bytes());
        change.put(keys::due(moment, feed), []);
    }
    Ok(())
}

fn drop_due(tree: &Tree, change: &mut Change, feed: &FeedId) -> Result<(), Error> {
    let key = keys::next(feed);
    if let Some(moment) = tree.get(&key)?.and_then(|bytes| bytes.as_ref().try_into().ok().map(u64::from_be_bytes)) {
        change.remove(keys::due(moment, feed));
        change.remove(key);
    }
    Ok(())
}

/// Makes a feed due at a moment, where it is not due sooner.
pub(super) fn force(engine: &Engine, feed: &FeedId, at: Timestamp, reason: &str) -> Result<bool, Error> {
    let tree = engine.tree()?;
    let Some(bytes) = tree.get(keys::feed(feed))? else { return Ok(false) };
    let state: FeedState = decode(&bytes)?;
    if state.status == FeedStatus::Removed {
        return Ok(false);
    }
    if state.next_poll <= at {
        return Ok(true);
    }
    let mut change = Change::default();
    let next_poll_reason = reason.to_owned();
    put_state(&tree, &mut change, feed, &FeedState { next_poll: at, next_poll_reason, ..state })?;
    engine.write(&change)?;
    Ok(true)
}
