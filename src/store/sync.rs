//! The configured list of feeds in, what of it the store must write out: a reload of many feeds mostly changes few.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Deserialize;

use super::change::Change;
use super::due::put_state;
use super::engine::Engine;
use super::record::decode;
use super::{Error, Synced, keys};
use crate::identity::FeedId;
use crate::poll::{FeedState, FeedStatus};

/// What of a feed's state tells whether the list changes it: to read the rest for each of many feeds takes most of the time.
#[derive(Deserialize)]
struct Standing {
    #[serde(default)]
    url: String,
    #[serde(default)]
    status: FeedStatus,
}

/// Where the list and the store differ.
#[derive(Debug, Default)]
pub(super) struct Differing {
    /// New, at another address, or back again.
    pub listed: Vec<(FeedId, String)>,
    /// No longer listed.
    pub gone: Vec<FeedId>,
}

/// Compares, without holding up the writer.
pub(super) fn differing(engine: &Engine, feeds: &[(FeedId, String)]) -> Result<Differing, Error> {
    let mut differ: HashMap<&FeedId, &String> = feeds.iter().map(|(feed, url)| (feed, url)).collect();
    let mut gone = Vec::new();
    for entry in engine.tree()?.scan_prefix(keys::FEEDS) {
        let (key, bytes) = entry?;
        let Some(feed) = keys::read_feed(&key) else { continue };
        let Standing { url, status } = decode(&bytes)?;
        match (differ.get(&feed), status) {
            (Some(listed), status) if **listed == url && status != FeedStatus::Removed => drop(differ.remove(&feed)),
            (None, status) if status != FeedStatus::Removed => gone.push(feed),
            _ => {}
        }
    }
    // In the order of the list.
    let listed = feeds.iter().filter(|(feed, _)| differ.contains_key(feed)).cloned().collect();
    Ok(Differing { listed, gone })
}

/// Writes what differs: new feeds are due at once, known ones keep their schedule, others are set aside.
pub(super) fn sync(engine: &Engine, differing: Differing, now: Timestamp) -> Result<Synced, Error> {
    let tree = engine.tree()?;
    let mut synced = Synced::default();
    let mut change = Change::default();
    let read = |feed: &FeedId| -> Result<Option<FeedState>, Error> {
        tree.get(keys::feed(feed))?.map(|bytes| decode(&bytes)).transpose()
    };
    for (feed, url) in differing.listed {
        let state = match read(&feed)? {
            None => {
                synced.added.push(feed.clone());
                FeedState { url, next_poll: now, ..FeedState::default() }
            }
            Some(before) if before.url != url => {
                synced.moved.push(feed.clone());
                before.at_another_address(url, now)
            }
            Some(before) if before.status == FeedStatus::Removed => {
                synced.added.push(feed.clone());
                FeedState { next_poll: before.next_poll.max(now), status: FeedStatus::New, ..before }
            }
            Some(_) => continue,
        };
        put_state(&tree, &mut change, &feed, &state)?;
    }
    for feed in differing.gone {
        if let Some(state) = read(&feed)?.filter(|state| state.status != FeedStatus::Removed) {
            put_state(&tree, &mut change, &feed, &FeedState { status: FeedStatus::Removed, ..state })?;
            synced.removed.push(feed);
        }
    }
    engine.write(&change)?;
    Ok(synced)
}
