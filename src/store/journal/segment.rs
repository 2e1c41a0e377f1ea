//! One segment file: records appended at its end, and read from any record on.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::{Place, path};
use crate::store::record::checksum;

const MAGIC: [u8; 4] = *b"wdj1";
pub(super) const HEADER_BYTES: usize = 12;

/// The segment that is written.
pub(super) struct Active {
    pub(super) number: u32,
    file: File,
    pub(super) bytes: u64,
    /// Whether something was written since the last sync.
    is_dirty: bool,
}

impl Active {
    pub(super) fn begin(folder: &Path, number: u32) -> io::Result<Self> {
        let file = OpenOptions::new().create_new(true).append(true).open(path(folder, number))?;
        file.sync_all()?;
        File::open(folder)?.sync_all()?;
        Ok(Self { number, file, bytes: 0, is_dirty: false })
    }

    /// Goes on behind the last whole record.
    pub(super) fn resume(path: &Path, number: u32) -> io::Result<Self> {
        let mut scan = Scan::open(path, number, 0)?;
        let mut end = 0;
        while let Some(record) = scan.next() {
            end = record.end.offset;
        }
        Self::resume_at(path, Place { segment: number, offset: end })
    }

    pub(super) fn resume_at(path: &Path, end: Place) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).open(path)?;
        if file.metadata()?.len() != end.offset {
            file.set_len(end.offset)?;
            file.sync_all()?;
        }
        Ok(Self { number: end.segment, file, bytes: end.offset, is_dirty: false })
    }

    /// Where the body begins.
    pub(super) fn append(&mut self, body: &[u8]) -> io::Result<u64> {
        let length = u32::try_from(body.len()).map_err(|_| io::Error::other("a commit of over 4 GiB"))?;
        let mut record = Vec::with_capacity(HEADER_BYTES + body.len());
        record.extend_from_slice(&MAGIC);
        record.extend_from_slice(&length.to_be_bytes());
        record.extend_from_slice(&sum(length, body).to_be_bytes());
        record.extend_from_slice(body);
        if let Err(error) = self.file.write_all(&record) {
            // What was half written must not stand between this record and the next.
            self.file.set_len(self.bytes)?;
            return Err(error);
        }
        self.is_dirty = true;
        let begin = self.bytes + HEADER_BYTES as u64;
        self.bytes += record.len() as u64;
        Ok(begin)
    }

    pub(super) fn sync(&mut self) -> io::Result<()> {
        if self.is_dirty {
            self.file.sync_data()?;
            self.is_dirty = false;
        }
        Ok(())
    }
}

fn sum(length: u32, body: &[u8]) -> u32 {
    checksum(&[&length.to_be_bytes(), body])
}

/// The records of a segment, in order. Damaged stretches are passed over and counted.
pub(in crate::store) struct Scan {
    segment: u32,
    bytes: Vec<u8>,
    at: usize,
    /// Stretches, with a whole record behind them, that are no records.
    pub(in crate::store) gaps: u64,
}

/// A record and where it lies.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Found<'a> {
    pub body: &'a [u8],
    /// Where the body begins.
    pub begin: Place,
    /// Where the record ends.
    pub end: Place,
}

impl Scan {
    pub(super) fn open(path: &Path, segment: u32, offset: u64) -> io::Result<Self> {
        // A segment is bounded: see `SEGMENT_BYTES`. Reading it whole is fastest.
        let bytes = fs::read(path)?;
        let at = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
        Ok(Self { segment, bytes, at, gaps: 0 })
    }

    pub(in crate::store) fn next(&mut self) -> Option<Found<'_>> {
        let mut begin = self.at;
        let mut passed = false;
        let length = loop {
            if let Some(length) = record_at(&self.bytes, begin) {
                break length;
            }
            passed = true;
            let next = begin + 1;
            begin = next + find(self.bytes.get(next..)?, &MAGIC)?;
        };
        self.gaps += u64::from(passed);
        let body = begin + HEADER_BYTES;
        let end = body + length;
        self.at = end;
        let place = |offset: usize| Place { segment: self.segment, offset: offset as u64 };
        Some(Found { body: &self.bytes[body..end], begin: place(body), end: place(end) })
    }
}

/// The length of the body of the whole record that begins here.
fn record_at(bytes: &[u8], at: usize) -> Option<usize> {
    let (header, rest) = bytes.get(at..)?.split_first_chunk::<HEADER_BYTES>()?;
    let (magic, numbers) = header.split_at(4);
    let length = u32::from_be_bytes(numbers[..4].try_into().ok()?);
    let expected = u32::from_be_bytes(numbers[4..].try_into().ok()?);
    let body = rest.get(..length as usize).filter(|_| magic == MAGIC)?;
    (sum(length, body) == expected).then_some(length as usize)
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, wanted)
}
