//! Terms of a stretch of the change feed in, a file that tells which of its versions have a term out.
//!
//! `magic (4) ‖ first and last number of the stretch (8 each) ‖ newest moment in ms (8) ‖ versions (4) ‖ terms (4) ‖ CRC-32 of what
//! follows (4)`, then a table of `term (8) ‖ offset (4)` sorted by term, then the lists: the versions' numbers, each as its distance
//! to the one before (LEB128). Numbers are big-endian. A file is written whole, synced and then named, and never changed.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::ops::RangeInclusive;
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::terms::Term;
use crate::store::record::checksum;

const MAGIC: [u8; 4] = *b"wdw1";
const HEADER_BYTES: usize = 40;
const ENTRY_BYTES: usize = 12;
/// No block has more numbers of the change feed.
pub(super) const MOST: u64 = 1 << 14;
/// Terms that are read around the place where one should stand: hashes are spread evenly.
const WINDOW: u64 = 512;

/// The terms of a stretch, gathered.
#[derive(Default)]
pub(super) struct Builder {
    lists: BTreeMap<Term, List>,
    newest: u64,
    versions: u32,
}

#[derive(Default)]
struct List {
    last: u64,
    bytes: Vec<u8>,
}

impl Builder {
    /// Adds a version; their places in the stretch must grow.
    pub(super) fn add(&mut self, place: u64, stored: u64, terms: &[Term]) {
        terms.iter().for_each(|term| self.lists.entry(*term).or_default().push(place));
        self.newest = self.newest.max(stored);
        self.versions += 1;
    }

    /// Adds all of a block that begins at such a place of the stretch.
    pub(super) fn add_block(&mut self, begin: u64, block: &Whole) {
        for (term, list) in block.lists() {
            let into = self.lists.entry(term).or_default();
            read_list(list).for_each(|place| into.push(begin + place));
        }
        self.newest = self.newest.max(block.newest);
        self.versions += block.versions;
    }

    pub(super) fn write(self, path: &Path, stretch: &RangeInclusive<u64>) -> io::Result<()> {
        let Self { lists, newest, versions } = self;
        let (mut table, mut bytes) = (Vec::with_capacity(lists.len() * ENTRY_BYTES), Vec::new());
        for (term, list) in &lists {
            table.extend_from_slice(&term.to_be_bytes());
            table.extend_from_slice(&(bytes.len() as u32).to_be_bytes());
            bytes.extend_from_slice(&list.bytes);
        }
        let mut file = Vec::with_capacity(HEADER_BYTES + table.len() + bytes.len());
        file.extend_from_slice(&MAGIC);
        for number in [*stretch.start(), *stretch.end(), newest] {
            file.extend_from_slice(&number.to_be_bytes());
        }
        for number in [versions, lists.len() as u32, checksum(&[&table, &bytes])] {
            file.extend_from_slice(&number.to_be_bytes());
        }
        file.extend_from_slice(&table);
        file.extend_from_slice(&bytes);
        let fresh = path.with_extension("new");
        let mut written = File::create(&fresh)?;
        written.write_all(&file)?;
        written.sync_all()?;
        fs::rename(&fresh, path)
    }
}

impl List {
    fn push(&mut self, place: u64) {
        let mut rest = if self.bytes.is_empty() { place } else { place - self.last };
        self.last = place;
        while rest >= 0x80 {
            self.bytes.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.bytes.push(rest as u8);
    }
}

/// A block that is read.
pub(super) struct Block {
    file: File,
    bytes: u64,
    pub(super) stretch: RangeInclusive<u64>,
    /// Milliseconds; nothing in it was stored later.
    pub(super) newest: u64,
    pub(super) versions: u32,
    terms: u64,
    sum: u32,
}

impl Block {
    /// Fails with `InvalidData` where the file is no whole block.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let bytes = file.metadata()?.len();
        let mut header = [0; HEADER_BYTES];
        file.read_exact_at(&mut header, 0).map_err(|_| damaged())?;
        let long = |at: usize| u64::from_be_bytes(header[at..at + 8].try_into().unwrap_or_default());
        let short = |at: usize| u32::from_be_bytes(header[at..at + 4].try_into().unwrap_or_default());
        let terms = u64::from(short(32));
        if header[..4] != MAGIC || bytes < HEADER_BYTES as u64 + terms * ENTRY_BYTES as u64 {
            return Err(damaged());
        }
        let stretch = long(4)..=long(12);
        if stretch.end().checked_sub(*stretch.start()).is_none_or(|more| more >= MOST) {
            return Err(damaged());
        }
        Ok(Self { file, bytes, stretch, newest: long(20), versions: short(28), terms, sum: short(36) })
    }

    /// The numbers of the change feed whose versions have all the terms, in order; there must be one.
    pub(super) fn find(&self, terms: &[Term]) -> io::Result<Vec<u64>> {
        let mut found: Option<Vec<u64>> = None;
        for term in terms {
            let Some(list) = self.list(*term)? else { return Ok(Vec::new()) };
            found = Some(match found {
                None => read_list(&list).collect(),
                Some(before) => shared(&before, read_list(&list)),
            });
            if found.as_ref().is_some_and(Vec::is_empty) {
                break;
            }
        }
        let places = found.unwrap_or_default();
        let number =
            |place: u64| self.stretch.start().checked_add(place).filter(|number| self.stretch.contains(number));
        Ok(places.into_iter().filter_map(number).collect())
    }

    /// All of it; fails with `InvalidData` where it is not what was written.
    pub(super) fn whole(&self) -> io::Result<Whole> {
        let mut body = vec![0; (self.bytes - HEADER_BYTES as u64) as usize];
        self.file.read_exact_at(&mut body, HEADER_BYTES as u64)?;
        let Self { newest, versions, terms, sum, .. } = *self;
        if checksum(&[&body]) == sum { Ok(Whole { body, newest, versions, terms }) } else { Err(damaged()) }
    }

    /// Where the table is read around the place at which the term should stand, and farther where it does not.
    fn list(&self, term: Term) -> io::Result<Option<Vec<u8>>> {
        let middle = ((u128::from(term) * u128::from(self.terms)) >> 64) as u64;
        let mut around = WINDOW;
        loop {
            let (first, last) = (middle.saturating_sub(around), (middle + around).min(self.terms));
            // One more than is looked at: a list ends where the next begins.
            let entries = self.entries(first, (last + 1).min(self.terms))?;
            let looked_at = &entries[..entries.len().min((last - first) as usize)];
            let is_before = first == 0 || looked_at.first().is_some_and(|(least, _)| *least <= term);
            let is_behind = last == self.terms || looked_at.last().is_some_and(|(most, _)| *most >= term);
            if !is_before || !is_behind {
                around *= 4;
                continue;
            }
            let Ok(at) = looked_at.binary_search_by_key(&term, |(term, _)| *term) else { return Ok(None) };
            return self.bytes_between(entries[at].1, entries.get(at + 1).map(|(_, end)| *end)).map(Some);
        }
    }

    fn entries(&self, first: u64, end: u64) -> io::Result<Vec<(Term, u32)>> {
        let mut bytes = vec![0; (end - first) as usize * ENTRY_BYTES];
        self.file.read_exact_at(&mut bytes, HEADER_BYTES as u64 + first * ENTRY_BYTES as u64)?;
        Ok(bytes.chunks_exact(ENTRY_BYTES).map(read_entry).collect())
    }

    fn bytes_between(&self, begin: u32, end: Option<u32>) -> io::Result<Vec<u8>> {
        let lists = HEADER_BYTES as u64 + self.terms * ENTRY_BYTES as u64;
        let end = end.map_or(self.bytes, |end| lists + u64::from(end));
        let begin = lists + u64::from(begin);
        if begin > end || end > self.bytes {
            return Err(damaged());
        }
        let mut bytes = vec![0; (end - begin) as usize];
        self.file.read_exact_at(&mut bytes, begin)?;
        Ok(bytes)
    }
}

/// A block that was read whole.
pub(super) struct Whole {
    body: Vec<u8>,
    newest: u64,
    versions: u32,
    terms: u64,
}

impl Whole {
    fn lists(&self) -> impl Iterator<Item = (Term, &[u8])> {
        let (table, bytes) = self.body.split_at((self.terms as usize * ENTRY_BYTES).min(self.body.len()));
        let entries = table.chunks_exact(ENTRY_BYTES).map(read_entry);
        let ends = entries.clone().skip(1).map(|(_, begin)| begin as usize).chain([bytes.len()]);
        entries.zip(ends).map(|((term, begin), end)| (term, bytes.get(begin as usize..end).unwrap_or_default()))
    }
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a block of the word index is damaged")
}

fn read_entry(entry: &[u8]) -> (Term, u32) {
    let (term, offset) = entry.split_at(8);
    (u64::from_be_bytes(term.try_into().unwrap_or_default()), u32::from_be_bytes(offset.try_into().unwrap_or_default()))
}

fn read_list(list: &[u8]) -> impl Iterator<Item = u64> {
    let (mut bytes, mut place, mut is_first) = (list.iter(), 0_u64, true);
    std::iter::from_fn(move || {
        let (mut distance, mut shift) = (0_u64, 0);
        loop {
            let byte = *bytes.next()?;
            distance |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                break;
            }
            shift += 7;
        }
        place = if std::mem::take(&mut is_first) { distance } else { place.checked_add(distance)? };
        Some(place)
    })
}

/// What both have; both grow.
fn shared(one: &[u64], other: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut one = one.iter().peekable();
    other
        .filter(|place| {
            while one.next_if(|mine| *mine < place).is_some() {}
            one.peek() == Some(&place)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(word: u64) -> Term {
        word.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    #[test]
    fn what_was_put_into_a_block_and_into_joined_ones_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let (mut joined, mut paths) = (Builder::default(), Vec::new());
        for part in 0..3_u64 {
            let mut builder = Builder::default();
            for place in 0..400_u64 {
                let number = part * 400 + place;
                let mut terms: Vec<Term> =
                    (1..=12).filter(|by| number % by == 0).chain([100 + number]).map(spread).collect();
                terms.sort_unstable();
                builder.add(place, number, &terms);
            }
            let path = folder.path().join(format!("{part}.words"));
            builder.write(&path, &(1 + part * 400..=(part + 1) * 400)).unwrap();
            paths.push(path);
        }
        for (part, path) in paths.iter().enumerate() {
            joined.add_block(part as u64 * 400, &Block::open(path).unwrap().whole().unwrap());
        }
        let path = folder.path().join("joined.words");
        joined.write(&path, &(1..=1200)).unwrap();
        let block = Block::open(&path).unwrap();
        assert_eq!((block.newest, block.versions, block.whole().is_ok()), (1199, 1200, true));
        let expected: Vec<u64> = (0..1200).filter(|number| number % 42 == 0).map(|number| number + 1).collect();
        assert_eq!(block.find(&[6, 7].map(spread)).unwrap(), expected);
        assert_eq!(block.find(&[spread(100 + 777)]).unwrap(), [778]);
        assert!(block.find(&[spread(6), spread(99)]).unwrap().is_empty());
    }

    #[test]
    fn a_block_that_was_cut_off_or_changed_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("1.words");
        let mut builder = Builder::default();
        builder.add(0, 1, &[1, 2, 3]);
        builder.write(&path, &(1..=1)).unwrap();
        let whole = fs::read(&path).unwrap();
        for end in 0..whole.len() {
            fs::write(&path, &whole[..end]).unwrap();
            assert!(Block::open(&path).and_then(|block| block.whole()).is_err(), "{end}");
        }
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 0xff;
            fs::write(&path, &changed).unwrap();
            // Whatever it answers, it answers.
            if let Ok(block) = Block::open(&path) {
                let _ = (block.find(&[2]), block.whole());
            }
        }
    }
}
