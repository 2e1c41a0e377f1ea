//! The store in, what takes how much room in it out.

use serde::{Deserialize, Serialize};

use super::engine::Engine;
use super::{Error, clean, keys};

/// What takes how much room.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sizes {
    /// Of the journal, what is still told by the index, with its keys.
    pub journal_live_bytes: u64,
    /// What was replaced or removed since; `debug compact` gives it back.
    pub journal_dead_bytes: u64,
    /// The index by kind of record.
    pub kinds: Vec<KindSize>,
}

/// The records of one kind: their keys and values as they are, without what sled adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindSize {
    pub kind: String,
    pub records: u64,
    pub bytes: u64,
}

const KINDS: [(&[u8], &str); 17] = [
    (keys::FEEDS, "feeds"),
    (b"N", "next polls"),
    (keys::DUE, "due index"),
    (keys::KNOWN, "known entries"),
    (keys::LISTINGS, "last listings"),
    (keys::ALIASES, "further keys of entries"),
    (keys::PENDING, "pending pages"),
    (b"R", "pages to look at again"),
    (keys::ITEMS, "items"),
    (keys::VERSIONS, "versions (pointers into the journal)"),
    (keys::SEQUENCE, "change feed"),
    (keys::FEED_ITEMS, "items by feed"),
    (keys::COPIES, "near-copies"),
    (b"S", "sketches"),
    (keys::ROBOTS, "robots.txt"),
    (b"W", "subscriptions at hubs"),
    (keys::SITES, "what was learned of sites (pointers into the journal)"),
];

/// Reads the whole journal and walks the whole index: seconds at a million articles.
pub(super) fn sizes(engine: &Engine) -> Result<Sizes, Error> {
    let mut sizes = Sizes::default();
    for segment in engine.journal.segments().map_err(|error| engine.io(&error))? {
        let weighed = clean::weigh(engine, segment)?;
        sizes.journal_live_bytes += weighed.live;
        sizes.journal_dead_bytes += weighed.total.saturating_sub(weighed.live);
    }
    let tree = engine.tree()?;
    for (prefix, kind) in KINDS {
        let mut size = KindSize { kind: kind.to_owned(), records: 0, bytes: 0 };
        for entry in tree.scan_prefix(prefix) {
            let (key, value) = entry?;
            size.records += 1;
            size.bytes += (key.len() + value.len()) as u64;
        }
        sizes.kinds.push(size);
    }
    Ok(sizes)
}
