//! What befalls the feeds' subscriptions in, the subscriptions out. They lie beside the feeds' states: hubs call while polls are under
//! way, and neither is to overwrite the other's word.

use jiff::Timestamp;

use super::change::Change;
use super::engine::Engine;
use super::record::{decode, encode};
use super::tree::Tree;
use super::{Error, keys};
use crate::identity::FeedId;
use crate::poll::{FeedState, HubEvent, HubOutcome, Subscription, poll_after_push, subscription_after};

pub(super) const PUSHED: &str = "its hub told of news";

pub(super) fn read(tree: &Tree, feed: &FeedId) -> Result<Option<Subscription>, Error> {
    tree.get(keys::subscription(feed))?.map(|bytes| decode(&bytes)).transpose()
}

/// Adds what a poll means for its feed's subscription to the poll's change. A push that came during the poll wants one after it.
pub(super) fn take(
    tree: &Tree,
    change: &mut Change,
    (feed, state): (&FeedId, FeedState),
    hub: HubOutcome,
    at: Timestamp,
) -> Result<FeedState, Error> {
    let HubOutcome { events, subscribed, known_push, ask: _ } = hub;
    if events.is_empty() && !subscribed {
        return Ok(state);
    }
    let before = read(tree, feed)?;
    let overtaken = before.as_ref().and_then(|before| before.last_push).is_some_and(|push| Some(push) > known_push);
    if !events.is_empty() {
        let after = events.into_iter().fold(before, |before, event| subscription_after(before, event, at));
        put(change, feed, after.as_ref())?;
    }
    if !overtaken {
        return Ok(state);
    }
    let next_poll = poll_after_push(state.last_poll, at).min(state.next_poll);
    Ok(FeedState { next_poll, next_poll_reason: PUSHED.to_owned(), ..state })
}

/// Writes what befell a feed's subscription outside of its polls; the subscription after it.
pub(super) fn tell(
    engine: &Engine,
    feed: &FeedId,
    event: HubEvent,
    now: Timestamp,
) -> Result<Option<Subscription>, Error> {
    let before = read(&engine.tree()?, feed)?;
    let after = subscription_after(before, event, now);
    let mut change = Change::default();
    put(&mut change, feed, after.as_ref())?;
    engine.write(&change)?;
    Ok(after)
}

fn put(change: &mut Change, feed: &FeedId, subscription: Option<&Subscription>) -> Result<(), Error> {
    match subscription {
        Some(subscription) => change.put(keys::subscription(feed), encode(subscription)?),
        None => change.remove(keys::subscription(feed)),
    }
    Ok(())
}

/// The key of what hubs are told, made of `fresh` where there is none yet.
pub(super) fn key(engine: &Engine, fresh: [u8; 32]) -> Result<[u8; 32], Error> {
    if let Some(key) = engine.tree()?.get(keys::HUBS_KEY)? {
        return decode(&key);
    }
    let mut change = Change::default();
    change.put(keys::HUBS_KEY, encode(&fresh)?);
    engine.write(&change)?;
    Ok(fresh)
}
