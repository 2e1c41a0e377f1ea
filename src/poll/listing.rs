//! What a feed's last document listed, as far as it was stored as it stands: entries that the store need not be asked about again.

use std::time::Duration;

use jiff::Timestamp;

use crate::identity::{EntryKey, Fingerprint, Ladder};

/// Marks of entries that are filed under their own ids with the very words that the document had.
///
/// Most entries of a document were in the one before. To find them here is one read for all instead of one for each: the store's
/// look-ups then cost by what is new, not by what is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// When all of its entries were last looked up.
    pub at: Timestamp,
    /// Sorted.
    marks: Vec<u64>,
}

impl Listing {
    /// After so long all entries are looked up again, so that what is known of them can be brought up to date.
    pub const LIFE: Duration = Duration::from_secs(3 * 3600);
    /// Marks that are kept; the further entries of a larger document are looked up each time.
    pub const LONGEST: usize = 1024;

    pub fn new(at: Timestamp, marks: impl IntoIterator<Item = u64>) -> Self {
        let mut marks: Vec<u64> = marks.into_iter().take(Self::LONGEST).collect();
        marks.sort_unstable();
        marks.dedup();
        Self { at, marks }
    }

    pub fn marks(&self) -> &[u64] {
        &self.marks
    }

    pub fn is_in_force(&self, now: Timestamp) -> bool {
        now.duration_since(self.at).unsigned_abs() < Self::LIFE
    }

    /// Whether this very entry is stored, under its own id and with the same words.
    pub fn holds(&self, ladder: &Ladder) -> bool {
        self.marks.binary_search(&mark(ladder.key(), ladder.print)).is_ok()
    }
}

/// Of an entry and its words: two that differ have the same mark once in 2⁶⁴.
pub fn mark(key: EntryKey, words: Fingerprint) -> u64 {
    let half = |bytes: &[u8; 16]| bytes.first_chunk().copied().map_or(0, u64::from_be_bytes);
    half(key.as_bytes()) ^ half(words.as_bytes()).rotate_left(32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::FeedEntry;

    #[test]
    fn an_entry_is_held_until_its_words_change() {
        let entry = |id: &str, title: &str| {
            Ladder::of(&FeedEntry { key: id.to_owned(), title: Some(title.to_owned()), ..FeedEntry::default() })
        };
        let at = Timestamp::from_second(1_790_000_000).unwrap();
        let (one, other) = (entry("1", "Night ferry reopens"), entry("2", "Storm over the coast"));
        let listing = Listing::new(at, [&one, &other].map(|ladder| mark(ladder.key(), ladder.print)));
        assert!(listing.holds(&one) && listing.holds(&other));
        assert!(!listing.holds(&entry("1", "Night ferry reopens late")));
        assert!(!listing.holds(&entry("2", "Night ferry reopens")), "the words of one under the id of the other");
        assert!(listing.is_in_force(at) && !listing.is_in_force(at.checked_add(Listing::LIFE).unwrap()));
    }
}
