//! Changes in, durable bytes out: an append-only journal in segment files, from which the index can always be made anew.
//!
//! A segment is `NNNNNNNN.journal`: records one after the other, each `magic (4) ‖ length (4) ‖ CRC-32 (4) ‖ body`, numbers
//! big-endian, the sum being of length and body. A commit counts once the record is synced (`fdatasync`). A torn tail, which a
//! power cut leaves of what was never acknowledged, is cut off at the next open.

mod segment;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use segment::Active;
pub(super) use segment::Scan;

/// A segment is closed when it has grown to this.
pub(super) const SEGMENT_BYTES: u64 = 64 << 20;
const SUFFIX: &str = ".journal";
/// Segments that are held open for reading.
const OPEN_SEGMENTS: usize = 128;

/// A place in the journal: places sort in the order of writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Place {
    pub segment: u32,
    pub offset: u64,
}

/// Where a large value lies: what the index holds in its stead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pointer {
    pub place: Place,
    pub bytes: u32,
}

impl Place {
    pub(super) const BYTES: usize = 12;

    pub(super) fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..4].copy_from_slice(&self.segment.to_be_bytes());
        bytes[4..].copy_from_slice(&self.offset.to_be_bytes());
        bytes
    }

    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (segment, offset) = bytes.split_first_chunk::<4>()?;
        Some(Self { segment: u32::from_be_bytes(*segment), offset: u64::from_be_bytes(offset.try_into().ok()?) })
    }

    /// The pointer, as the index holds it, to a value that begins so many bytes on.
    pub(super) fn pointer(self, offset: usize, bytes: usize) -> [u8; Pointer::BYTES] {
        let place = Self { offset: self.offset + offset as u64, ..self };
        let mut pointer = [0; Pointer::BYTES];
        pointer[..Self::BYTES].copy_from_slice(&place.to_bytes());
        pointer[Self::BYTES..].copy_from_slice(&(bytes as u32).to_be_bytes());
        pointer
    }
}

impl Pointer {
    pub(super) const BYTES: usize = Place::BYTES + 4;

    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (place, length) = bytes.split_at_checked(Place::BYTES)?;
        Some(Self { place: Place::read(place)?, bytes: u32::from_be_bytes(length.try_into().ok()?) })
    }
}

/// The journal of a store. One thread appends; any may read.
pub(super) struct Journal {
    folder: PathBuf,
    active: Mutex<Active>,
    readers: Mutex<BTreeMap<u32, Arc<File>>>,
}

impl Journal {
    /// Opens the journal in a folder, making it where there is none; a torn tail is cut off.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let last = numbers(folder)?.last().copied();
        let active = match last {
            Some(number) => Active::resume(&path(folder, number), number)?,
            None => Active::begin(folder, 1)?,
        };
        Ok(Self { folder: folder.to_owned(), active: Mutex::new(active), readers: Mutex::default() })
    }

    /// Writes a record; it is durable after the next [`sync`](Self::sync). Returns where its body begins and where it ends. A record that could
    /// not be written whole leaves nothing behind.
    pub(super) fn append(&self, body: &[u8]) -> io::Result<(Place, Place)> {
        let mut active = self.active();
        if active.bytes >= SEGMENT_BYTES {
            self.turn(&mut active)?;
        }
        let begin = active.append(body)?;
        let segment = active.number;
        Ok((Place { segment, offset: begin }, Place { segment, offset: active.bytes }))
    }

    /// Closes the segment that is written and begins the next; an empty one is gone on with.
    pub(super) fn close_segment(&self) -> io::Result<()> {
        let mut active = self.active();
        if active.bytes > 0 { self.turn(&mut active) } else { Ok(()) }
    }

    fn turn(&self, active: &mut Active) -> io::Result<()> {
        active.sync()?;
        *active = Active::begin(&self.folder, active.number + 1)?;
        Ok(())
    }

    /// Makes all that was appended durable.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.active().sync()
    }

    /// Forgets what was appended after a place, where it could not be made durable.
    pub(super) fn cut_to(&self, end: Place) -> io::Result<()> {
        let mut active = self.active();
        for number in numbers(&self.folder)?.into_iter().filter(|number| *number > end.segment) {
            fs::remove_file(path(&self.folder, number))?;
        }
        self.readers().clear();
        *active = Active::resume_at(&path(&self.folder, end.segment), end)?;
        Ok(())
    }

    /// The end of what is written.
    pub(super) fn end(&self) -> Place {
        let active = self.active();
        Place { segment: active.number, offset: active.bytes }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.end().offset == 0 && numbers(&self.folder).is_ok_and(|numbers| numbers.len() == 1)
    }

    /// The large value at a pointer, as it was put.
    pub(super) fn read(&self, pointer: Pointer) -> io::Result<Vec<u8>> {
        let file = self.reader(pointer.place.segment)?;
        let mut value = vec![0; pointer.bytes as usize];
        file.read_exact_at(&mut value, pointer.place.offset)?;
        Ok(value)
    }

    /// The numbers of all segments, in order; the last is the one that is written.
    pub(super) fn segments(&self) -> io::Result<Vec<u32>> {
        numbers(&self.folder)
    }

    /// Whether a place lies in a segment that is there, and not behind its end.
    pub(super) fn has(&self, place: Place) -> bool {
        let length = fs::metadata(path(&self.folder, place.segment)).map(|metadata| metadata.len());
        length.is_ok_and(|length| place.offset <= length)
    }

    /// The records of a segment from an offset on.
    pub(super) fn scan(&self, segment: u32, offset: u64) -> io::Result<Scan> {
        Scan::open(&path(&self.folder, segment), segment, offset)
    }

    pub(super) fn path_of(&self, segment: u32) -> PathBuf {
        path(&self.folder, segment)
    }

    pub(super) fn bytes_of(&self, segment: u32) -> u64 {
        fs::metadata(path(&self.folder, segment)).map_or(0, |metadata| metadata.len())
    }

    /// Removes a closed segment for good.
    pub(super) fn remove(&self, segment: u32) -> io::Result<()> {
        self.readers().remove(&segment);
        fs::remove_file(path(&self.folder, segment))?;
        File::open(&self.folder)?.sync_all()
    }

    fn active(&self) -> MutexGuard<'_, Active> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn readers(&self) -> MutexGuard<'_, BTreeMap<u32, Arc<File>>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reader(&self, segment: u32) -> io::Result<Arc<File>> {
        let mut readers = self.readers();
        if let Some(file) = readers.get(&segment) {
            return Ok(file.clone());
        }
        let file = Arc::new(File::open(path(&self.folder, segment))?);
        if readers.len() >= OPEN_SEGMENTS {
            // Old stories are read least.
            readers.pop_first();
        }
        readers.insert(segment, file.clone());
        Ok(file)
    }
}

fn path(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("{number:08}{SUFFIX}"))
}

fn numbers(folder: &Path) -> io::Result<Vec<u32>> {
    let mut numbers = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        numbers.extend(name.to_str().and_then(|name| name.strip_suffix(SUFFIX)?.parse::<u32>().ok()));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

#[cfg(test)]
mod tests;
