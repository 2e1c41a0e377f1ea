//! The id of a stored article.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Crockford's alphabet: no letter that is taken for a digit.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const DIGITS: usize = 13;
/// Low bits that tell ids of one millisecond apart.
const COUNTER_BITS: u32 = 16;

/// 48 bits of milliseconds since 1970 and a counter of 16 bits: ids sort by the time at which articles were stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ArticleId(u64);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no article id: it is 13 letters and digits, as `wiredesk debug items` shows them")]
pub struct BadArticleId(String);

impl ArticleId {
    /// The first id at or after `now` that is greater than `last`.
    pub fn next(now: Timestamp, last: Option<Self>) -> Self {
        let first = Self::first_at(now).0;
        Self(last.map_or(first, |last| first.max(last.0 + 1)))
    }

    /// The least id of a moment, for ranges of time.
    pub fn first_at(moment: Timestamp) -> Self {
        Self((moment.as_millisecond().clamp(0, (1 << 47) - 1) as u64) << COUNTER_BITS)
    }

    pub fn from_u64(number: u64) -> Self {
        Self(number)
    }

    pub fn as_u64(self) -> u64 {
        self.0
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; DIGITS];
        for (place, digit) in text.iter_mut().enumerate() {
            *digit = ALPHABET[(self.0 >> (5 * (DIGITS - 1 - place)) & 31) as usize];
        }
        formatter.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl FromStr for ArticleId {
    type Err = BadArticleId;

    fn from_str(text: &str) -> Result<Self, BadArticleId> {
        let bad = || BadArticleId(text.chars().take(40).collect());
        if text.len() != DIGITS {
            return Err(bad());
        }
        let mut number = 0_u128;
        for byte in text.bytes() {
            let digit = ALPHABET.iter().position(|&letter| letter == byte.to_ascii_lowercase()).ok_or_else(bad)?;
            number = number << 5 | digit as u128;
        }
        u64::try_from(number).map(Self).map_err(|_| bad())
    }
}

impl TryFrom<String> for ArticleId {
    type Error = BadArticleId;

    fn try_from(text: String) -> Result<Self, BadArticleId> {
        text.parse()
    }
}

impl From<ArticleId> for String {
    fn from(id: ArticleId) -> String {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_and_come_back_from_text() {
        let now = Timestamp::from_millisecond(1_764_000_000_123).unwrap();
        let first = ArticleId::next(now, None);
        let second = ArticleId::next(now, Some(first));
        assert!(first < second && first.to_string() < second.to_string());
        for id in [first, second, ArticleId(0), ArticleId(u64::MAX)] {
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        for bad in ["", "0", "iiiiiiiiiiiii", "zzzzzzzzzzzzz", "ääääääääääääää"] {
            assert!(bad.parse::<ArticleId>().is_err(), "{bad}");
        }
    }
}
