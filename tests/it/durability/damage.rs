//! A store's folder in, the same with files as accidents leave them out.

use std::fs;
use std::path::{Path, PathBuf};

/// The same numbers for the same seed: a trial that fails can be run again (xorshift64).
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// 0 where there is nothing to choose from.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.checked_rem(end).unwrap_or(0)
    }
}

const PAGE: usize = 4096;

fn index_file(folder: &Path, chance: &mut Chance) -> PathBuf {
    let mut files: Vec<PathBuf> = fs::read_dir(folder.join("sled"))
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    // The log is by far the largest file: it is hit most.
    match chance.below(4) {
        0 => files.swap_remove(chance.below(files.len() as u64) as usize),
        _ => folder.join("sled/db"),
    }
}

fn rewrite(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
}

pub(super) fn cut_index(folder: &Path, chance: &mut Chance) {
    rewrite(&index_file(folder, chance), |bytes| {
        let most = bytes.len().min(1 << chance.below(23)) as u64;
        bytes.truncate(bytes.len() - chance.below(most + 1) as usize);
    });
}

pub(super) fn zero_index_page(folder: &Path, chance: &mut Chance) {
    rewrite(&index_file(folder, chance), |bytes| {
        let begin = chance.below((bytes.len() / PAGE) as u64) as usize * PAGE;
        let end = bytes.len().min(begin + PAGE);
        bytes[begin..end].fill(0);
    });
}

pub(super) fn flip_index_bit(folder: &Path, chance: &mut Chance) {
    rewrite(&index_file(folder, chance), |bytes| {
        let used = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        let place = chance.below(used as u64) as usize;
        if let Some(byte) = bytes.get_mut(place) {
            *byte ^= 1 << chance.below(8);
        }
    });
}

pub(super) fn remove_index_file(folder: &Path, chance: &mut Chance) {
    fs::remove_file(index_file(folder, chance)).unwrap();
}

/// Of what was not synced, any page may be lost: all of the index, and of the journal what comes after the last acknowledgement.
pub(super) fn power_cut(folder: &Path, acknowledged: u64, chance: &mut Chance) {
    let lost_of_ten = [0, 5, 9][chance.below(3) as usize];
    for entry in fs::read_dir(folder.join("sled")).unwrap().flatten().filter(|entry| entry.path().is_file()) {
        rewrite(&entry.path(), |bytes| lose_pages(bytes, 0, lost_of_ten, chance));
    }
    let mut segments: Vec<_> =
        fs::read_dir(folder.join("journal")).unwrap().flatten().map(|entry| entry.path()).collect();
    segments.sort();
    rewrite(segments.last().unwrap(), |bytes| {
        let synced = synced_bytes(bytes, acknowledged);
        lose_pages(bytes, synced, lost_of_ten, chance);
    });
    // The machine has started anew since.
    fs::write(folder.join("index-opened"), "another boot").unwrap();
}

fn lose_pages(bytes: &mut Vec<u8>, from: usize, lost_of_ten: u64, chance: &mut Chance) {
    let mut begin = from;
    while begin < bytes.len() {
        let end = bytes.len().min((begin / PAGE + 1) * PAGE);
        if chance.below(10) < lost_of_ten {
            bytes[begin..end].fill(0);
        }
        begin = end;
    }
    if chance.below(2) == 0 {
        // The file's length is written for itself.
        let keep = from + chance.below((bytes.len() - from) as u64 + 1) as usize;
        bytes.truncate(keep);
    }
}

/// The end of the record that tells of the last acknowledged poll: `magic ‖ length ‖ sum ‖ body`, one for the format, one a poll.
fn synced_bytes(bytes: &[u8], acknowledged: u64) -> usize {
    let mut at = 0;
    for _ in 0..=acknowledged {
        let length: [u8; 4] = bytes[at + 4..at + 8].try_into().unwrap();
        at += 12 + u32::from_be_bytes(length) as usize;
    }
    at
}
