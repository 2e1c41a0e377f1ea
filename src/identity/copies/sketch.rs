//! Words in, the hashes by which a text is found again out.

use super::Words;

/// Words of a gram: a phrase of five words is seldom shared by chance.
const GRAM: usize = 5;
/// Smallest hashes that are kept: they are a fair sample of the grams, the same sample in every text that has them.
const KEPT: usize = 32;
/// Of those, the ones under which a text is filed.
const POSTED: usize = 12;
/// A teaser has the head of its text alone: so many of the head's hashes are filed too ...
const LEAD_POSTED: usize = 4;
/// ... the head being so many words.
const LEAD_WORDS: usize = 48;

/// The smallest hashes of a text's grams, and of its head's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sketch {
    /// In rising order.
    pub(super) smallest: Vec<u32>,
    lead: Vec<u32>,
}

impl Sketch {
    pub fn of(words: &Words) -> Self {
        let grams = runs(words.hashes(), GRAM);
        let lead = grams[..grams.len().min(LEAD_WORDS - GRAM + 1)].to_vec();
        Self { smallest: least(grams, KEPT), lead: least(lead, LEAD_POSTED) }
    }

    /// The number of the smallest, then all hashes, big-endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        let hashes = self.smallest.iter().chain(&self.lead).flat_map(|hash| hash.to_be_bytes());
        std::iter::once(self.smallest.len() as u8).chain(hashes).collect()
    }

    /// None where the bytes are no sketch.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (count, hashes) = bytes.split_first()?;
        let (hashes, rest) = hashes.as_chunks::<4>();
        let mut smallest: Vec<u32> = hashes.iter().map(|hash| u32::from_be_bytes(*hash)).collect();
        let is_whole = rest.is_empty() && usize::from(*count) <= smallest.len();
        is_whole.then(|| {
            let lead = smallest.split_off(usize::from(*count));
            Self { smallest, lead }
        })
    }

    /// What the text is filed under.
    pub(super) fn posted(&self) -> impl Iterator<Item = u32> {
        let smallest = &self.smallest[..self.smallest.len().min(POSTED)];
        smallest.iter().chain(self.lead.iter().filter(|hash| !smallest.contains(hash))).copied()
    }

    /// What earlier texts are looked for by.
    pub(super) fn asked(&self) -> impl Iterator<Item = u32> {
        self.smallest.iter().chain(self.lead.iter().filter(|hash| !self.smallest.contains(hash))).copied()
    }
}

/// The hash of each run of `length` words; a shorter text is one run.
pub(super) fn runs(words: &[u32], length: usize) -> Vec<u32> {
    if words.len() < length {
        return if words.is_empty() { Vec::new() } else { vec![gram(words)] };
    }
    words.windows(length).map(gram).collect()
}

/// A polynomial of the words, then the finaliser of MurmurHash3, so that "smallest" is fair.
fn gram(words: &[u32]) -> u32 {
    let sum = words
        .iter()
        .fold(0_u64, |sum, word| sum.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(u64::from(*word) + 1));
    let mut hash = sum ^ sum >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    (hash ^ hash >> 33) as u32
}

/// The `count` smallest of the hashes, each once, in rising order.
fn least(mut hashes: Vec<u32>, count: usize) -> Vec<u32> {
    // Doubles are few: twice the count nearly always holds enough.
    let rough = count * 2;
    if hashes.len() > rough {
        let (smaller, _, _) = hashes.select_nth_unstable(rough);
        let mut smaller = smaller.to_vec();
        smaller.sort_unstable();
        smaller.dedup();
        if smaller.len() >= count {
            smaller.truncate(count);
            return smaller;
        }
    }
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(count);
    hashes
}
