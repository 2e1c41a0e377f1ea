//! Pages of one site in, what is furniture on all of them out: fingerprints of blocks with how often each was seen. A plain value: whoever
//! keeps it decides how long.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// Fingerprints of one site; beyond it those seen least and longest ago go.
const MAX_BLOCKS: usize = 4000;

/// Pages on which a block must have stood to be furniture.
const FURNITURE_PAGES: u16 = 2;

/// Pages after which a block that did not come back is forgotten: sites change.
const FORGET_AFTER: u32 = 500;

/// What was learned of one site.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SiteMemory {
    blocks: HashMap<u64, Seen>,
    /// Pages learned from.
    pages: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Seen {
    pages: u16,
    /// The number of the last page it stood on.
    last: u32,
}

/// The fingerprints of one page's blocks, to learn from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lesson(Vec<u64>);

impl Lesson {
    pub(super) fn of<'b>(blocks: impl Iterator<Item = &'b str>) -> Self {
        let mut fingerprints: Vec<u64> = blocks.filter_map(fingerprint).collect();
        fingerprints.sort_unstable();
        fingerprints.dedup();
        fingerprints.truncate(MAX_BLOCKS);
        Self(fingerprints)
    }
}

impl SiteMemory {
    /// Takes in one page. A page must be told once: the same page again would make its story furniture.
    pub fn learn(&mut self, lesson: &Lesson) {
        self.pages += 1;
        for fingerprint in &lesson.0 {
            let seen = self.blocks.entry(*fingerprint).or_insert(Seen { pages: 0, last: 0 });
            seen.pages = seen.pages.saturating_add(1);
            seen.last = self.pages;
        }
        let oldest = self.pages.saturating_sub(FORGET_AFTER);
        self.blocks.retain(|_, seen| seen.last >= oldest);
        if self.blocks.len() > MAX_BLOCKS {
            self.forget_least();
        }
    }

    /// Whether a block stood on several pages of the site.
    pub fn is_furniture(&self, block: &str) -> bool {
        let seen = || self.blocks.get(&fingerprint(block)?);
        !self.blocks.is_empty() && seen().is_some_and(|seen| seen.pages >= FURNITURE_PAGES)
    }

    /// Blocks seen once, the longest ago first, until the rest fits.
    fn forget_least(&mut self) {
        let mut ranked: Vec<(u16, u32, u64)> =
            self.blocks.iter().map(|(block, seen)| (seen.pages.min(FURNITURE_PAGES), seen.last, *block)).collect();
        ranked.sort_unstable();
        for (_, _, block) in ranked.iter().take(self.blocks.len() - MAX_BLOCKS) {
            self.blocks.remove(block);
        }
    }
}

/// FNV-1a over letters in lower case; figures are left out, since counters and times make one block many. Short lines tell nothing.
fn fingerprint(block: &str) -> Option<u64> {
    let (mut hash, mut letters) = (0xcbf2_9ce4_8422_2325u64, 0);
    for character in block.chars().filter(|character| character.is_alphabetic()).flat_map(char::to_lowercase) {
        hash = (hash ^ u64::from(u32::from(character))).wrapping_mul(0x0100_0000_01b3);
        letters += 1;
    }
    (letters >= 12).then_some(hash)
}

#[cfg(test)]
mod tests {
    use super::{Lesson, MAX_BLOCKS, SiteMemory};

    #[test]
    fn what_comes_back_is_furniture() {
        let mut memory = SiteMemory::default();
        let about = "The Harbour Post has told the news of the coast since 1871.";
        memory.learn(&Lesson::of([about, "The ferry sails all winter."].into_iter()));
        assert!(!memory.is_furniture(about));
        memory.learn(&Lesson::of([about, "The herring are back in the sound."].into_iter()));
        assert!(memory.is_furniture(about));
        assert!(!memory.is_furniture("The ferry sails all winter."));
    }

    #[test]
    fn a_memory_stays_small_and_keeps_what_comes_back() {
        let mut memory = SiteMemory::default();
        let about = "The Harbour Post has told the news of the coast since 1871.";
        let letters = |page: usize, n: usize| -> String {
            format!("{page} {n}")
                .chars()
                .map(|digit| char::from(b'a' + (digit as u8 % 26)))
                .chain("a long story".chars())
                .collect()
        };
        for page in 0..8 {
            let lines: Vec<String> = (0..1500).map(|n| letters(page, n)).collect();
            memory.learn(&Lesson::of(lines.iter().map(String::as_str).chain([about])));
        }
        assert!(memory.blocks.len() <= MAX_BLOCKS);
        assert!(memory.is_furniture(about));
    }
}
