//! sled, opened and made durable by the protocol that was measured: the only file that opens it.
//!
//! `flush()` of sled 0.34 ends in `sync_file_range`, which no power cut respects (spacejam/sled#1452): a commit counts only after
//! an fsync of its log through a handle of our own. A store killed before its first clean close may not open again, so it is
//! closed cleanly once before use. `snap.*.generating`, left by a kill within open, would make every later open fail
//! (spacejam/sled#1527): it is deleted first.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rustix::fs::{FlockOperation, flock, statvfs};
use sled::Tree;

use super::copies::Copies;
use super::{Error, Settings, keys, record};

/// The format that this version writes, and the newest it reads.
const FORMAT: u32 = 1;
/// Values above a quarter of a segment a page go to files that sled does not sync: this keeps 24 kB values out of them.
const SEGMENT_BYTES: usize = 2 << 20;
/// The largest value we write; see [`SEGMENT_BYTES`].
pub(super) const MAX_VALUE_BYTES: usize = 16 << 10;

/// A command that looks into the store holds it for a moment: a daemon that starts just then waits, and the other way round.
const PATIENCE: Duration = Duration::from_secs(3);

pub(super) struct Engine {
    folder: PathBuf,
    settings: Settings,
    /// Replaced when sled must be reopened: its first write error stays for good.
    open: RwLock<Option<Open>>,
    /// Used by the writer alone.
    copies: Mutex<Copies>,
    /// Held, never read: it keeps a second process out.
    _lock: File,
}

struct Open {
    /// Dropped last: dropping closes the store.
    tree: Tree,
    _db: sled::Db,
    log: File,
}

impl Engine {
    pub(super) fn open(folder: &Path, settings: &Settings, now: Timestamp) -> Result<Self, Error> {
        let io = |error: std::io::Error| Error::Io { path: folder.to_owned(), message: error.to_string() };
        fs::create_dir_all(folder).map_err(io)?;
        let lock = lock(folder)?;
        let sled_folder = folder.join("sled");
        if !sled_folder.join("db").exists() {
            drop(open(&sled_folder, settings)?);
            sync_all(folder, &sled_folder).map_err(io)?;
        }
        let engine = Self {
            folder: folder.to_owned(),
            settings: settings.clone(),
            open: RwLock::new(Some(open(&sled_folder, settings)?)),
            copies: Mutex::default(),
            _lock: lock,
        };
        engine.check_format()?;
        *engine.copies() = Copies::load(&engine.tree()?, now)?;
        Ok(engine)
    }

    pub(super) fn copies(&self) -> MutexGuard<'_, Copies> {
        self.copies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn tree(&self) -> Result<Tree, Error> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        open.as_ref().map(|open| open.tree.clone()).ok_or(Error::Closed)
    }

    /// Makes all that was written before durable.
    pub(super) fn sync(&self) -> Result<(), Error> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        let open = open.as_ref().ok_or(Error::Closed)?;
        open.tree.flush()?;
        open.log.sync_data().map_err(|error| self.io(&error))
    }

    /// Opens sled anew after a failed write, with all that was durable before.
    pub(super) fn reopen(&self) -> Result<(), Error> {
        let mut slot = self.open.write().unwrap_or_else(PoisonError::into_inner);
        *slot = None;
        *slot = Some(open(&self.folder.join("sled"), &self.settings)?);
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

    fn io(&self, error: &std::io::Error) -> Error {
        if super::error::is_full(error) {
            return Error::Full(error.to_string());
        }
        Error::Io { path: self.folder.clone(), message: error.to_string() }
    }

    fn check_format(&self) -> Result<(), Error> {
        let tree = self.tree()?;
        match tree.get(keys::FORMAT)? {
            None => {
                tree.insert(keys::FORMAT, record::encode(&FORMAT)?)?;
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
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

fn lock(folder: &Path) -> Result<File, Error> {
    let path = folder.join("lock");
    let io = |error: std::io::Error| Error::Io { path: path.clone(), message: error.to_string() };
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

fn open(folder: &Path, settings: &Settings) -> Result<Open, Error> {
    remove_unfinished_snapshots(folder);
    let config = sled::Config::new()
        .path(folder)
        .cache_capacity(settings.cache_bytes)
        .segment_size(SEGMENT_BYTES)
        .flush_every_ms(Some(500));
    // Damaged files make sled 0.34 panic (spacejam/sled#1387): a panic here is an answer, not the end of the process.
    let db = catch_unwind(AssertUnwindSafe(|| config.open()))
        .map_err(|_| Error::Damaged("sled panicked while it opened the files".to_owned()))??;
    let log = File::open(folder.join("db"))
        .map_err(|error| Error::Io { path: folder.to_owned(), message: error.to_string() })?;
    Ok(Open { tree: (*db).clone(), _db: db, log })
}

fn remove_unfinished_snapshots(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Makes a new store's files and folders durable, once.
fn sync_all(folder: &Path, sled_folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(sled_folder)? {
        File::open(entry?.path())?.sync_all()?;
    }
    File::open(sled_folder)?.sync_all()?;
    File::open(folder)?.sync_all()?;
    match folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        Some(parent) => File::open(parent)?.sync_all(),
        None => Ok(()),
    }
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
mod tests {
    use super::*;

    fn open_at(folder: &Path) -> Result<Engine, Error> {
        Engine::open(folder, &Settings { min_free_bytes: 0, ..Settings::default() }, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_store_of_a_newer_format_and_one_in_use_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let engine = open_at(folder.path()).unwrap();
        let locked = open_at(folder.path()).err();
        assert!(
            matches!(locked, Some(Error::Locked { pid: Some(pid), .. }) if pid == std::process::id()),
            "{locked:?}"
        );
        engine.tree().unwrap().insert(keys::FORMAT, record::encode(&(FORMAT + 1)).unwrap()).unwrap();
        drop(engine);
        let newer = open_at(folder.path()).err();
        assert_eq!(newer, Some(Error::Newer { found: FORMAT + 1, known: FORMAT }));
    }

    #[test]
    fn a_snapshot_that_a_kill_left_unfinished_does_not_keep_the_store_from_opening() {
        let folder = tempfile::tempdir().unwrap();
        let engine = open_at(folder.path()).unwrap();
        engine.tree().unwrap().insert(b"a", b"1").unwrap();
        engine.sync().unwrap();
        drop(engine);
        std::fs::write(folder.path().join("sled/snap.FFFFFFFFFFFFFFFF.generating"), b"").unwrap();
        let engine = open_at(folder.path()).unwrap();
        assert_eq!(engine.tree().unwrap().get(b"a").unwrap().as_deref(), Some(&b"1"[..]));
    }

    #[test]
    fn writes_are_refused_before_the_disk_is_full() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { min_free_bytes: u64::MAX, ..Settings::default() };
        let engine = Engine::open(folder.path(), &settings, Timestamp::UNIX_EPOCH).unwrap();
        assert!(matches!(engine.check_space(), Err(Error::Full(_))));
    }
}
