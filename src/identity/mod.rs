//! Who is the same as whom: ids and keys parsed once into types, and fingerprints of texts. Bytes in, keys out.

mod article_id;
mod copies;
mod entry_key;
mod feed_id;
mod fingerprint;
mod ladder;
mod revision;
mod url;

pub use article_id::ArticleId;
pub use copies::{
    Clusters, Index as CopyIndex, Likeness, Placed, Relation, Sketch, Told, akin, copied, differ_in_length,
};
pub use entry_key::EntryKey;
pub use feed_id::FeedId;
pub use fingerprint::{Fingerprint, MIN_DUPLICATE_WORDS};
pub use ladder::{Ladder, Rung, canonical_key, titles_alike};
pub use revision::RevisionClass;
pub use url::UrlKey;

/// Hexadecimal digits of bytes.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
