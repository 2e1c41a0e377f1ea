//! The key of an entry within its feed.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// 128 bits of the SHA-256 of a feed entry's key. Its scope is one feed: no feed can hide another's entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EntryKey([u8; 16]);

impl EntryKey {
    /// The key for the text that the feed room made ([`FeedEntry::key`](crate::feed::FeedEntry::key)).
    pub fn of(text: &str) -> Self {
        let digest = Sha256::digest(text.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self(bytes)
    }

    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for EntryKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&super::hex(&self.0))
    }
}

impl From<EntryKey> for String {
    fn from(key: EntryKey) -> String {
        key.to_string()
    }
}

impl TryFrom<String> for EntryKey {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        u128::from_str_radix(&text, 16)
            .ok()
            .filter(|_| text.len() == 32)
            .map(|number| Self(number.to_be_bytes()))
            .ok_or_else(|| format!("{text:?} is no entry key"))
    }
}
