//! Raw pages in, where they lie out: WARC 1.1 segments on disk, a gzip member a record (ISO 28500:2017, annex D).
//!
//! A body is kept as it was read, after content coding: a `resource` record. Segments are only ever appended to; the oldest are
//! removed when the archive grows over its limit.

mod warc;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

pub use warc::{Kept, Record, information};

use crate::poll::RawLocator;

const SEGMENT_BYTES: u64 = 64 << 20;
const SUFFIX: &str = ".warc.gz";
/// No record of ours unpacks to more.
const MAX_RECORD_BYTES: u64 = 256 << 20;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub enabled: bool,
    /// Bytes on disk; the oldest segments go when there are more.
    pub max_bytes: u64,
    /// Older segments go; None keeps them.
    pub max_age: Option<Duration>,
    /// Whether feeds are kept too, each body that differs from the one before.
    pub feeds: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { enabled: true, max_bytes: 4 << 30, max_age: None, feeds: false }
    }
}

/// A handle to the archive; cheap to clone. All its calls block.
#[derive(Debug, Clone)]
pub struct Archive {
    folder: Arc<Path>,
    settings: Settings,
    current: Arc<Mutex<Option<Segment>>>,
}

#[derive(Debug)]
struct Segment {
    name: String,
    file: File,
    bytes: u64,
}

impl Archive {
    pub fn open(folder: &Path, settings: &Settings) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.into(), settings: settings.clone(), current: Arc::default() })
    }

    /// Appends a record and returns when it is durable.
    pub fn append(&self, record: &Record<'_>) -> io::Result<RawLocator> {
        let bytes = record.to_gzip()?;
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if current.as_ref().is_none_or(|segment| segment.bytes >= SEGMENT_BYTES) {
            *current = Some(self.begin_segment(record.date)?);
            self.remove_oldest()?;
        }
        let Some(segment) = current.as_mut() else { return Err(io::Error::other("no segment")) };
        let offset = segment.bytes;
        let written = segment.file.write_all(&bytes).and_then(|()| segment.file.sync_data());
        if let Err(error) = written {
            // What was half written stays behind the next segment's back: it is never pointed to.
            *current = None;
            return Err(error);
        }
        segment.bytes += bytes.len() as u64;
        Ok(RawLocator { segment: segment.name.clone(), offset, length: bytes.len() as u64, parts: Vec::new() })
    }

    /// Whether feeds are to be kept.
    pub fn keeps_feeds(&self) -> bool {
        self.settings.feeds
    }

    /// A page as it was kept. An error of kind `NotFound` where its segment is gone.
    pub fn read(&self, at: &RawLocator) -> io::Result<Kept> {
        let mut record = Vec::new();
        flate2::read::GzDecoder::new(&self.member(at)?[..]).take(MAX_RECORD_BYTES).read_to_end(&mut record)?;
        warc::kept(&record).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "not a WARC record"))
    }

    /// A record as it lies in its segment: one gzip member.
    pub fn member(&self, at: &RawLocator) -> io::Result<Vec<u8>> {
        let is_plain = at.segment.ends_with(SUFFIX) && !at.segment.contains(['/', '\\']);
        if !is_plain {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "not the name of a segment"));
        }
        let mut file = File::open(self.folder.join(&at.segment))?;
        file.seek(SeekFrom::Start(at.offset))?;
        let mut member = Vec::new();
        file.take(at.length.min(MAX_RECORD_BYTES)).read_to_end(&mut member)?;
        Ok(member)
    }

    /// A record and those of the pages that continue it, one after the other.
    pub fn members(&self, at: &RawLocator) -> io::Result<Vec<u8>> {
        let mut members = self.member(at)?;
        for part in &at.parts {
            members.extend(self.member(part)?);
        }
        Ok(members)
    }

    /// Removes segments that are too old, all of whose records are older than the age.
    pub fn retain(&self, now: Timestamp) -> io::Result<()> {
        let Some(oldest) = self.settings.max_age.and_then(|age| now.checked_sub(age).ok()) else { return Ok(()) };
        let _current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let begin_of = |moment: Timestamp| format!("wiredesk-{}", moment.strftime("%Y%m%dT%H%M%S"));
        let segments = self.segments()?;
        // A segment's records end where the next one begins.
        for pair in segments.windows(2) {
            let next = pair[1].0.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if next < begin_of(oldest) {
                fs::remove_file(&pair[0].0)?;
            }
        }
        Ok(())
    }

    /// Copies all segments to a folder; those that are there whole already are left as they are. Returns their bytes.
    pub fn copy_to(&self, folder: &Path) -> io::Result<u64> {
        fs::create_dir_all(folder)?;
        // The next page begins a segment of its own, so that none is copied while it grows.
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let mut total = 0;
        for entry in fs::read_dir(&self.folder)?.flatten() {
            if !entry.file_name().to_string_lossy().ends_with(SUFFIX) {
                continue;
            }
            let (copy, bytes) = (folder.join(entry.file_name()), entry.metadata()?.len());
            if fs::metadata(&copy).map_or(true, |there| there.len() != bytes) {
                let _ = fs::remove_file(&copy);
                fs::hard_link(entry.path(), &copy).or_else(|_| fs::copy(entry.path(), &copy).map(drop))?;
            }
            total += bytes;
        }
        Ok(total)
    }

    fn begin_segment(&self, now: Timestamp) -> io::Result<Segment> {
        let moment = now.strftime("%Y%m%dT%H%M%S").to_string();
        for number in 0..u32::MAX {
            let name = format!("wiredesk-{moment}-{number:03}{SUFFIX}");
            match OpenOptions::new().create_new(true).append(true).open(self.folder.join(&name)) {
                Ok(file) => {
                    File::open(&self.folder)?.sync_all()?;
                    return Ok(Segment { name, file, bytes: 0 });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("no free name for a segment"))
    }

    /// All segments with their bytes, the oldest first.
    fn segments(&self) -> io::Result<Vec<(PathBuf, u64)>> {
        let mut segments: Vec<(PathBuf, u64)> = Vec::new();
        for entry in fs::read_dir(&self.folder)?.flatten() {
            if entry.file_name().to_string_lossy().ends_with(SUFFIX) {
                segments.push((entry.path(), entry.metadata()?.len()));
            }
        }
        segments.sort();
        Ok(segments)
    }

    fn remove_oldest(&self) -> io::Result<()> {
        let mut segments = self.segments()?;
        let mut total: u64 = segments.iter().map(|(_, bytes)| bytes).sum();
        // The newest is the one being written.
        segments.pop();
        for (path, bytes) in segments {
            if total + SEGMENT_BYTES <= self.settings.max_bytes {
                break;
            }
            fs::remove_file(path)?;
            total -= bytes;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_come_back_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(folder.path(), &Settings::default()).unwrap();
        let date = Timestamp::from_second(1_764_000_000).unwrap();
        let bodies: [&[u8]; 3] = [b"<p>one</p>", b"", b"\r\n\r\n\0binary\xff"];
        let places: Vec<_> = bodies
            .iter()
            .map(|body| {
                archive.append(&Record { date, url: "https://example.org/", content_type: None, body }).unwrap()
            })
            .collect();
        for (body, place) in bodies.iter().zip(&places) {
            let kept = archive.read(place).unwrap();
            assert_eq!((&kept.body[..], kept.url.as_str()), (*body, "https://example.org/"));
        }
        let gone = RawLocator { segment: "no.warc.gz".to_owned(), ..places[0].clone() };
        assert_eq!(archive.read(&gone).unwrap_err().kind(), io::ErrorKind::NotFound);
        let outside = RawLocator { segment: "../x.warc.gz".to_owned(), ..places[0].clone() };
        assert_eq!(archive.read(&outside).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn segments_that_are_too_old_go() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { max_age: Some(Duration::from_secs(3600)), ..Settings::default() };
        let begin = Timestamp::from_second(1_764_000_000).unwrap();
        let mut places = Vec::new();
        for hour in 0..4 {
            // Each opening begins a segment of its own.
            let archive = Archive::open(folder.path(), &settings).unwrap();
            let date = begin + Duration::from_secs(hour * 3600);
            places.push(
                archive.append(&Record { date, url: "https://example.org/", content_type: None, body: b"x" }).unwrap(),
            );
        }
        let archive = Archive::open(folder.path(), &settings).unwrap();
        archive.retain(begin + Duration::from_secs(3 * 3600 + 60)).unwrap();
        let kept: Vec<bool> = places.iter().map(|place| archive.read(place).is_ok()).collect();
        assert_eq!(kept, [false, false, true, true]);
    }
}
