//! Sketches of earlier texts in, the few that could be copies of a new one out.

use super::Sketch;

/// A hash that so many texts have is a phrase of the trade, not a sign of copying.
const LONGEST_LIST: usize = 64;
/// Hashes that a candidate must share.
const LEAST_SHARED: usize = 2;
/// The share of the smaller sketch that must be in the other.
const LEAST_CONTAINED: f64 = 0.25;
/// Candidates that are worth an exact comparison.
const MOST_CANDIDATES: usize = 12;
/// Fewer hashes than this are no sample: a teaser against its whole text.
const LEAST_SAMPLE: usize = 4;
const FIRST_SLOTS: usize = 1 << 12;
const EMPTY: u64 = u64::MAX;

/// One flat table of `hash, text` pairs (8 bytes a slot, open addressing) and the sketches themselves.
#[derive(Debug)]
pub struct Index {
    slots: Vec<u64>,
    used: usize,
    /// The smallest hashes of each text, one text after the other.
    sketches: Vec<u32>,
    /// Where each text's begin.
    begins: Vec<u32>,
}

impl Default for Index {
    fn default() -> Self {
        Self { slots: vec![EMPTY; FIRST_SLOTS], used: 0, sketches: Vec::new(), begins: vec![0] }
    }
}

impl Index {
    /// Texts inserted so far: the number of the next one.
    pub fn len(&self) -> usize {
        self.begins.len() - 1
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Files a text under the next number.
    pub fn insert(&mut self, sketch: &Sketch) {
        let text = self.len() as u32;
        for hash in sketch.posted() {
            if self.used * 5 >= self.slots.len() * 3 {
                self.grow();
            }
            self.used += usize::from(put(&mut self.slots, hash, text));
        }
        self.sketches.extend_from_slice(&sketch.smallest);
        self.begins.push(self.sketches.len() as u32);
    }

    /// The texts that could be copies, the likeliest first.
    pub fn candidates(&self, sketch: &Sketch) -> Vec<u32> {
        let mut hits = Vec::new();
        for hash in sketch.asked() {
            let before = hits.len();
            hits.extend(run(&self.slots, hash).take(LONGEST_LIST));
            if hits.len() - before >= LONGEST_LIST {
                hits.truncate(before);
            }
        }
        hits.sort_unstable();
        let least = LEAST_SHARED.min(sketch.smallest.len());
        let mut candidates: Vec<(f64, u32)> = hits
            .chunk_by(|one, other| one == other)
            .filter(|texts| texts.len() >= least)
            .map(|texts| (contained(&sketch.smallest, self.sketch(texts[0])), texts[0]))
            .filter(|(share, _)| *share >= LEAST_CONTAINED)
            .collect();
        candidates.sort_unstable_by(|(one, first), (other, second)| other.total_cmp(one).then(first.cmp(second)));
        candidates.truncate(MOST_CANDIDATES);
        candidates.into_iter().map(|(_, text)| text).collect()
    }

    fn sketch(&self, text: u32) -> &[u32] {
        let text = text as usize;
        &self.sketches[self.begins[text] as usize..self.begins[text + 1] as usize]
    }

    fn grow(&mut self) {
        let mut slots = vec![EMPTY; self.slots.len() * 2];
        for slot in self.slots.iter().filter(|slot| **slot != EMPTY) {
            put(&mut slots, (slot >> 32) as u32, *slot as u32);
        }
        self.slots = slots;
    }
}

/// Texts under a hash. Probing begins at the hash's place and ends at the first empty slot.
fn run(slots: &[u64], hash: u32) -> impl Iterator<Item = u32> {
    let mask = slots.len() - 1;
    let begin = place(hash, mask);
    (0..slots.len())
        .map(move |step| slots[(begin + step) & mask])
        .take_while(|slot| *slot != EMPTY)
        .filter(move |slot| (slot >> 32) as u32 == hash)
        .map(|slot| slot as u32)
}

/// False where the hash's list is full: it tells nothing any more.
fn put(slots: &mut [u64], hash: u32, text: u32) -> bool {
    let mask = slots.len() - 1;
    let mut at = place(hash, mask);
    let mut same = 0;
    while slots[at] != EMPTY {
        same += usize::from((slots[at] >> 32) as u32 == hash);
        if same >= LONGEST_LIST {
            return false;
        }
        at = (at + 1) & mask;
    }
    slots[at] = u64::from(hash) << 32 | u64::from(text);
    true
}

/// The filed hashes are small ones: they are spread over the table anew.
fn place(hash: u32, mask: usize) -> usize {
    (u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & mask
}

/// How much of the text with fewer grams is in the other, by what both samples cover.
fn contained(one: &[u32], other: &[u32]) -> f64 {
    let (Some(last), Some(other_last)) = (one.last(), other.last()) else { return 0.0 };
    let covered = (*last).min(*other_last);
    // A short text's sketch is all of it: then the other's sample is the bound.
    let below = |hashes: &[u32]| hashes.partition_point(|hash| *hash <= covered);
    let (one, other) = (&one[..below(one)], &other[..below(other)]);
    let fewer = one.len().min(other.len());
    if fewer < LEAST_SAMPLE {
        return 1.0;
    }
    let shared = one.iter().filter(|hash| other.binary_search(hash).is_ok()).count();
    shared as f64 / fewer as f64
}
