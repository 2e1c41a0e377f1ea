//! A feed's name in the configuration, the store and the logs.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// 1 to 64 of `a-z`, `0-9`, `.`, `_` and `-`, beginning with a letter or digit: safe in a path, a URL, a store key and a log line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FeedId(Arc<str>);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no feed id: use 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit")]
pub struct BadFeedId(String);

impl FeedId {
    pub fn parse(text: &str) -> Result<Self, BadFeedId> {
        let fits = (1..=64).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-'));
        if fits { Ok(Self(text.into())) } else { Err(BadFeedId(text.to_owned())) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for FeedId {
    type Err = BadFeedId;

    fn from_str(text: &str) -> Result<Self, BadFeedId> {
        Self::parse(text)
    }
}

impl TryFrom<String> for FeedId {
    type Error = BadFeedId;

    fn try_from(text: String) -> Result<Self, BadFeedId> {
        Self::parse(&text)
    }
}

impl From<FeedId> for String {
    fn from(id: FeedId) -> String {
        id.0.to_string()
    }
}

impl fmt::Display for FeedId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_parsed_once_and_strictly() {
        for good in ["tass", "bbc-world", "0", "un.news_en"] {
            assert_eq!(FeedId::parse(good).map(String::from).as_deref(), Ok(good));
        }
        for bad in ["", "-a", "A", "a b", "ä", "a/b", "a\0b", &"x".repeat(65)] {
            assert!(FeedId::parse(bad).is_err(), "{bad:?}");
        }
    }
}
