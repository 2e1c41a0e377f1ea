//! The journal and its index put together: what a commit is written through, and what opening one, after whatever befell it, does.
//!
//! The journal is the record; sled holds what is asked often (heads, keys, schedules) and where the rest lies. Each batch of the
//! index carries the journal's end as a mark, so that an index that fell behind is brought up from there. sled 0.34 is not synced
//! for a commit: its files survive the death of a process (1,200 kills), not that of the machine (spacejam/sled#1452). An index that
//! was open when the machine went down, that cannot be opened or read, or that knows more than the journal, is made anew.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rustix::fs::{FlockOperation, flock, statvfs};

use super::change::{self, Change};
use super::copies::Copies;
use super::index::{self, Index};
use super::journal::{Journal, Place, Pointer};
use super::tree::{Batch, Tree};
use super::{Error, Settings, keys, migrate, record};

/// The format that this version writes, and the newest it reads.
pub(super) const FORMAT: u32 = 2;

/// A command that looks into the store holds it for a moment: a daemon that starts just then waits, and the other way round.
const PATIENCE: Duration = Duration::from_secs(3);

pub(super) struct Engine {
    folder: PathBuf,
    settings: Settings,
    pub(super) journal: Journal,
    /// Replaced when the index must be opened or made anew.
    index: RwLock<Option<Index>>,
    /// Used by the writer alone.
    copies: Mutex<Copies>,
    /// Held by who makes blocks of the word index.
    words: Mutex<()>,
    /// The end of what is durable.
    durable: Mutex<Place>,
    /// Held, never read: it keeps a second process out.
    _lock: File,
}

/// Changes that the journal has and the index has not yet: sled begins a new buffer, and a write to disk, with each batch.
#[derive(Default)]
pub(super) struct Later {
    batch: Batch,
    /// Where the journal ended before the first of them.
    before: Option<Place>,
}

impl Engine {
    pub(super) fn open(folder: &Path, settings: &Settings, now: Timestamp) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(|error| Error::io(folder, &error))?;
        let lock = lock(folder)?;
        migrate::take_over(folder, settings)?;
        let journal = Journal::open(&folder.join("journal")).map_err(|error| Error::io(folder, &error))?;
        let index = index::open(folder, settings, &journal)?;
        let engine = Self {
            folder: folder.to_owned(),
            settings: settings.clone(),
            durable: Mutex::new(journal.end()),
            journal,
            index: RwLock::new(Some(index)),
            copies: Mutex::default(),
            words: Mutex::default(),
            _lock: lock,
        };
        engine.check_format()?;
        *engine.copies() = Copies::load(&engine.tree()?, now)?;
        Ok(engine)
    }

    pub(super) fn copies(&self) -> MutexGuard<'_, Copies> {
        self.copies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn words(&self) -> MutexGuard<'_, ()> {
        self.words.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn tree(&self) -> Result<Tree, Error> {
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        index.as_ref().map(Index::tree).ok_or(Error::Closed)
    }

    /// The large value that the index holds a pointer to.
    pub(super) fn large(&self, pointer: &[u8]) -> Result<Vec<u8>, Error> {
        let pointer = Pointer::read(pointer).ok_or_else(|| Error::damaged("a pointer is of no known form"))?;
        let read = self.journal.read(pointer);
        read.map_err(|error| Error::Damaged(format!("segment {} of the journal: {error}", pointer.place.segment)))
    }

    /// Writes a change to the journal and the index. It is durable after the next [`sync`](Self::sync).
    pub(super) fn write(&self, change: &Change) -> Result<(), Error> {
        let mut later = Later::default();
        self.write_later(change, &mut later)?;
        self.catch_up(&mut later)
    }

    /// Writes a change to the journal; the index gets it with the next [`catch_up`](Self::catch_up).
    pub(super) fn write_later(&self, change: &Change, later: &mut Later) -> Result<(), Error> {
        if change.is_empty() {
            return Ok(());
        }
        let before = self.journal.end();
        let (begin, end) = self.journal.append(change.as_bytes()).map_err(|error| self.io(&error))?;
        change::apply(change.as_bytes(), begin, &mut later.batch);
        later.batch.insert(keys::MARK, &end.to_bytes()[..]);
        later.before.get_or_insert(before);
        Ok(())
    }

    /// Brings the index up to the journal. Where that fails the changes have not happened.
    pub(super) fn catch_up(&self, later: &mut Later) -> Result<(), Error> {
        let Later { batch, before } = std::mem::take(later);
        let Some(before) = before else { return Ok(()) };
        let tree = self.tree()?;
        if let Err(error) = tree.apply(batch) {
            // sled keeps its first error until it is reopened.
            self.journal.cut_to(before).map_err(|error| self.io(&error))?;
            drop(tree);
            self.reopen()?;
            return Err(error.into());
        }
        Ok(())
    }

    /// Makes all that was written before durable. Where that fails it is as if it had not been written.
    pub(super) fn sync(&self) -> Result<(), Error> {
        let mut durable = self.durable.lock().unwrap_or_else(PoisonError::into_inner);
        match self.journal.sync() {
            Ok(()) => {
                *durable = self.journal.end();
                Ok(())
            }
            Err(error) => {
                self.journal.cut_to(*durable).map_err(|error| self.io(&error))?;
                self.reopen()?;
                Err(self.io(&error))
            }
        }
    }

    /// Opens the index anew: it is brought up to the journal, or made from it.
    pub(super) fn reopen(&self) -> Result<(), Error> {
        let mut slot = self.index.write().unwrap_or_else(PoisonError::into_inner);
        *slot = None;
        *slot = Some(index::open(&self.folder, &self.settings, &self.journal)?);
        Ok(())
    }

    /// Makes the index from the journal; the old one is kept aside where it is `broken`, and removed otherwise.
    pub(super) fn rebuild(&self, broken: Option<&str>) -> Result<(), Error> {
        let fresh = index::rebuild(&self.folder, &self.settings, &self.journal)?;
        let mut slot = self.index.write().unwrap_or_else(PoisonError::into_inner);
        *slot = None;
        *slot = Some(index::replace(&self.folder, &self.settings, fresh, broken)?);
        Ok(())
    }

    /// Refuses writes before the disk is full: sled's own error for it stays until it is reopened.
    pub(super) fn check_space(&self) -> Result<(), Error> {
        let space = statvfs(&self.folder).map_err(|error| self.io(&error.into()))?;
        let free = space.f_bavail.saturating_mul(space.f_frsize);
        if free >= self.settings.min_free_bytes {
            return Ok(());
        }
        Err(Error::Full(format!("{} MiB free at {}", free >> 20, self.folder.display())))
    }

    /// Bytes on disk.
    pub(super) fn bytes(&self) -> u64 {
        bytes_below(&self.folder)
    }

    /// Of a part of the store, which is a folder of its own.
    pub(super) fn bytes_of(&self, part: &str) -> u64 {
        bytes_below(&self.folder.join(part))
    }

    pub(super) fn io(&self, error: &std::io::Error) -> Error {
        Error::io(&self.folder, error)
    }

    fn check_format(&self) -> Result<(), Error> {
        match self.tree()?.get(keys::FORMAT)? {
            None => {
                let mut change = Change::default();
                change.put(keys::FORMAT, record::encode(&FORMAT)?);
                self.write(&change)?;
                self.sync()
            }
            Some(bytes) => match record::decode::<u32>(&bytes)? {
                found if found > FORMAT => Err(Error::Newer { found, known: FORMAT }),
                _ => Ok(()),
            },
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // Closed before the lock is given up.
        let index = self.index.write().unwrap_or_else(PoisonError::into_inner).take();
        index.into_iter().for_each(|index| index.close(&self.folder));
    }
}

fn lock(folder: &Path) -> Result<File, Error> {
    let path = folder.join("lock");
    let io = |error: std::io::Error| Error::io(&path, &error);
    let mut file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path).map_err(io)?;
    let begun = Instant::now();
    while flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
        if begun.elapsed() < PATIENCE {
            thread::sleep(PATIENCE / 60);
            continue;
        }
        let mut pid = String::new();
        let _ = file.read_to_string(&mut pid);
        return Err(Error::Locked { folder: folder.to_owned(), pid: pid.trim().parse().ok() });
    }
    file.set_len(0).and_then(|()| file.rewind()).map_err(io)?;
    writeln!(file, "{}", std::process::id()).map_err(io)?;
    Ok(file)
}

fn bytes_below(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => bytes_below(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests;
