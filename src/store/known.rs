//! The keys of a document's entries in, what is known of them out; and what a document listed, so that the next is asked of the less.

use std::collections::HashMap;

use jiff::Timestamp;

use super::change::Change;
use super::engine::Engine;
use super::record::{ItemHead, decode, decode_known, decode_listing, encode_listing};
use super::tree::Tree;
use super::{Error, keys};
use crate::identity::{EntryKey, FeedId, Ladder, Rung};
use crate::poll::{Listing, Match, MatchHead};

type Met = (HashMap<EntryKey, Vec<Match>>, Option<Listing>);

/// Of a document's entries, those that are known by the key that each would be filed under, but for those that the listing holds.
pub(super) fn known(engine: &Engine, feed: &FeedId, ladders: &[Ladder], now: Timestamp) -> Result<Met, Error> {
    let tree = engine.tree()?;
    let listing = tree.get(keys::listing(feed))?.map(|listing| decode_listing(&listing)).transpose()?;
    let listing = listing.filter(|listing| listing.is_in_force(now));
    let mut matches = HashMap::new();
    for ladder in ladders {
        if listing.as_ref().is_some_and(|listing| listing.holds(ladder)) {
            continue;
        }
        let found = climb(&tree, feed, ladder)?;
        if !found.is_empty() {
            matches.insert(ladder.key(), found);
        }
    }
    Ok((matches, listing))
}

fn climb(tree: &Tree, feed: &FeedId, ladder: &Ladder) -> Result<Vec<Match>, Error> {
    let mut matches: Vec<Match> = Vec::new();
    for (rung, alias) in ladder.rungs() {
        let filed =
            if rung == Rung::Id { tree.get(keys::known(feed, &alias))?.map(|known| (alias, known)) } else { None };
        let filed = match filed {
            Some(filed) => Some(filed),
            None => match tree.get(keys::alias(feed, &alias))?.and_then(|key| <[u8; 16]>::try_from(&key[..]).ok()) {
                Some(key) => {
                    let key = EntryKey::from_bytes(key);
                    tree.get(keys::known(feed, &key))?.map(|known| (key, known))
                }
                None => None,
            },
        };
        let Some((key, known)) = filed.filter(|(key, _)| matches.iter().all(|met| met.key != *key)) else { continue };
        let known = decode_known(&known)?;
        // A removed entry has no words left to doubt it by: only its own id or number brings it back to mind.
        if known.entry == ladder.print || (known.expired && matches!(rung, Rung::Id | Rung::Number)) {
            matches.push(Match { key, rung, known, head: None });
            break;
        }
        if known.expired {
            continue;
        }
        let head: Option<ItemHead> = tree.get(keys::item(known.article))?.map(|head| decode(&head)).transpose()?;
        let head = head.map(|ItemHead { title, url, published, .. }| MatchHead { title, url, published });
        matches.push(Match { key, rung, known, head });
    }
    Ok(matches)
}

/// Keeps what the feed's document listed. Without a document, what is stored of an entry may differ from what was listed.
pub(super) fn list(
    tree: &Tree,
    change: &mut Change,
    feed: &FeedId,
    listing: Option<&Listing>,
    stores: bool,
) -> Result<(), Error> {
    let key = keys::listing(feed);
    match listing {
        Some(listing) => {
            let bytes = encode_listing(listing);
            if tree.get(&key)?.is_none_or(|held| held != bytes) {
                change.put(key, bytes);
            }
        }
        None if stores && tree.contains_key(&key)? => change.remove(key),
        None => {}
    }
    Ok(())
}
