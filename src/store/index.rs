//! A journal in, its index out, opened, brought up, or made anew: the only file that opens sled.

use std::fs::{self, File};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::journal::{Journal, Place};
use super::tree::{Batch, Tree};
use super::{Error, Settings, change, keys, totals};

/// sled rewrites whole segments; with large ones it writes more and holds less.
const SEGMENT_BYTES: usize = 2 << 20;
/// What is put into a new index at once: larger batches cost less a key.
const REBUILD_BATCH_BYTES: usize = 256 << 10;
/// A reader may hold the old index for so long.
const PATIENCE: Duration = Duration::from_secs(3);

pub(super) const FOLDER: &str = "sled";
const FRESH: &str = "sled.new";
/// While the index is open this file names the boot of the machine (`boot_id` of proc(5)).
const OPENED: &str = "index-opened";

pub(super) struct Index {
    /// Dropped last: dropping closes the index.
    tree: Tree,
    _db: sled::Db,
}

impl Index {
    pub(super) fn tree(&self) -> Tree {
        self.tree.clone()
    }

    /// Closes it so that the next open may trust it.
    pub(super) fn close(self, folder: &Path) {
        let written = self.tree.flush().is_ok() && sync_files(&folder.join(FOLDER)).is_ok();
        drop(self);
        if written {
            let _ = fs::remove_file(folder.join(OPENED));
        }
    }
}

/// Opens the index and brings it up to the journal; makes it anew where it cannot be trusted.
pub(super) fn open(folder: &Path, settings: &Settings, journal: &Journal) -> Result<Index, Error> {
    remove(&folder.join(FRESH))?;
    let went_down = machine_went_down(folder);
    mark_opened(folder)?;
    let opened = if went_down {
        Err(Doubt::Untrusted("the machine went down while it was open"))
    } else {
        open_and_bring_up(&folder.join(FOLDER), settings, journal)
    };
    match opened {
        Ok(index) => Ok(index),
        Err(Doubt::Other(error)) => Err(error),
        Err(Doubt::Untrusted(why)) => renew(folder, settings, journal, (why, false)),
        Err(Doubt::Broken(why)) => renew(folder, settings, journal, (&why, true)),
    }
}

/// `why` the index is not used, and whether it is broken.
fn renew(folder: &Path, settings: &Settings, journal: &Journal, why: (&str, bool)) -> Result<Index, Error> {
    let (reason, is_broken) = why;
    tracing::warn!(reason, "the store's index is made anew from its journal");
    let fresh = rebuild(folder, settings, journal)?;
    replace(folder, settings, fresh, is_broken.then_some(reason))
}

/// Why an index is not used.
enum Doubt {
    /// It cannot be opened or read: it is set aside.
    Broken(String),
    /// Nothing is known to be wrong with it.
    Untrusted(&'static str),
    /// Nothing that a new index would cure.
    Other(Error),
}

impl From<Error> for Doubt {
    fn from(error: Error) -> Self {
        match error {
            Error::Damaged(why) => Self::Broken(why),
            other => Self::Other(other),
        }
    }
}

fn open_and_bring_up(folder: &Path, settings: &Settings, journal: &Journal) -> Result<Index, Doubt> {
    let index = open_sled(folder, settings)?;
    let mark = index.tree.get(keys::MARK).map_err(Error::from)?;
    let Some(mark) = mark else {
        if index.tree.is_empty() {
            return if journal.is_empty() { Ok(index) } else { Err(Doubt::Untrusted("it is empty")) };
        }
        // The journal has all that an older format held; its files stay beside, as they were.
        return Err(Doubt::Broken("it is of an older format".to_owned()));
    };
    let mark = Place::read(&mark).ok_or_else(|| Doubt::Broken("its mark is of no known form".to_owned()))?;
    if mark > journal.end() {
        return Err(Doubt::Untrusted("it knows more than the journal"));
    }
    if !journal.has(mark) {
        return Err(Doubt::Untrusted("the journal has been cleaned since"));
    }
    // The panic of a damaged page is an answer too.
    catch_unwind(AssertUnwindSafe(|| replay(&index.tree, journal, mark)))
        .unwrap_or_else(|_| Err(Error::damaged("sled panicked while it was brought up")))?;
    Ok(index)
}

/// Makes an index of the whole journal, beside the one in use.
pub(super) fn rebuild(folder: &Path, settings: &Settings, journal: &Journal) -> Result<Index, Error> {
    let fresh = folder.join(FRESH);
    remove(&fresh)?;
    let index = open_sled(&fresh, settings)?;
    replay(&index.tree, journal, Place::default())?;
    Ok(index)
}

/// Puts a new index in the place of the one before, which is kept where it is broken.
pub(super) fn replace(folder: &Path, settings: &Settings, fresh: Index, broken: Option<&str>) -> Result<Index, Error> {
    let io = |error: std::io::Error| Error::io(folder, &error);
    fresh.tree.flush()?;
    drop(fresh);
    let old = folder.join(FOLDER);
    if old.exists() {
        match broken {
            Some(why) => set_aside(folder, why).map_err(io)?,
            None => remove(&old)?,
        }
    }
    fs::rename(folder.join(FRESH), &old).map_err(io)?;
    sync_files(&old).and_then(|()| File::open(folder)?.sync_all()).map_err(io)?;
    open_sled(&old, settings)
}

/// A broken index is never deleted: it may be wanted to find out what broke it.
fn set_aside(folder: &Path, why: &str) -> std::io::Result<()> {
    for number in 1.. {
        let aside = folder.join(format!("{FOLDER}.broken-{number}"));
        if !aside.exists() {
            fs::rename(folder.join(FOLDER), &aside)?;
            tracing::warn!(reason = why, kept = %aside.display(), "the old index is kept aside");
            break;
        }
    }
    Ok(())
}

/// Applies the records from a place on.
fn replay(tree: &Tree, journal: &Journal, from: Place) -> Result<(), Error> {
    let io = |error: std::io::Error| Error::Damaged(format!("the journal cannot be read: {error}"));
    let (mut batch, mut bytes, mut gaps) = (Batch::default(), 0, 0);
    for segment in journal.segments().map_err(io)?.into_iter().filter(|segment| *segment >= from.segment) {
        let offset = if segment == from.segment { from.offset } else { 0 };
        let mut scan = journal.scan(segment, offset).map_err(io)?;
        while let Some(record) = scan.next() {
            change::apply(record.body, record.begin, &mut batch);
            batch.insert(keys::MARK, &record.end.to_bytes()[..]);
            bytes += record.body.len();
            if bytes >= REBUILD_BATCH_BYTES {
                tree.apply(std::mem::take(&mut batch))?;
                bytes = 0;
            }
        }
        gaps += scan.gaps;
    }
    tree.apply(batch)?;
    if gaps > 0 {
        tracing::error!(gaps, "the journal is damaged: `wiredesk debug verify` tells which articles are missing");
        totals::recount(tree)?;
    }
    Ok(())
}

/// Opens sled's files, which must not be open already.
pub(super) fn open_sled(folder: &Path, settings: &Settings) -> Result<Index, Error> {
    remove_unfinished_snapshots(folder);
    let config = sled::Config::new()
        .path(folder)
        .cache_capacity(settings.cache_bytes)
        .segment_size(SEGMENT_BYTES)
        .flush_every_ms(Some(500));
    let begun = Instant::now();
    loop {
        // Damaged files make sled 0.34 panic (spacejam/sled#1387): a panic here is an answer, not the end of the process.
        let db = catch_unwind(AssertUnwindSafe(|| config.open()))
            .map_err(|_| Error::damaged("sled panicked while it opened the files"))?;
        match db {
            Ok(db) => return Ok(Index { tree: Tree::of(&db), _db: db }),
            Err(error) if is_lock(&error) && begun.elapsed() < PATIENCE => thread::sleep(PATIENCE / 300),
            Err(error) => return Err(error.into()),
        }
    }
}

/// The kind of this error tells nothing (it is `Other`), its words do.
fn is_lock(error: &sled::Error) -> bool {
    matches!(error, sled::Error::Io(error) if error.to_string().contains("could not acquire lock"))
}

/// A kill within open leaves one, and then no further open succeeds (spacejam/sled#1527).
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

fn boot() -> Option<String> {
    fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()
}

fn machine_went_down(folder: &Path) -> bool {
    fs::read_to_string(folder.join(OPENED)).is_ok_and(|opened| boot().is_none_or(|boot| boot != opened))
}

fn mark_opened(folder: &Path) -> Result<(), Error> {
    let path = folder.join(OPENED);
    let write = || {
        fs::write(&path, boot().unwrap_or_default())?;
        File::open(&path)?.sync_all()?;
        File::open(folder)?.sync_all()
    };
    write().map_err(|error| Error::io(&path, &error))
}

fn sync_files(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        File::open(entry?.path())?.sync_all()?;
    }
    File::open(folder)?.sync_all()
}

fn remove(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(folder, &error)),
        _ => Ok(()),
    }
}
