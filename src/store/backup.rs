//! A folder in, a copy of the journal in it out: a store whose index is made when it is opened.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::Error;
use super::clean::closed_segments;
use super::engine::Engine;

/// What a backup holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackedUp {
    pub segments: u64,
    pub bytes: u64,
}

/// Copies the closed segments; those that are there already, from a backup before, are left as they are.
///
/// Closed segments never change: on the same disk a second name for them is as good as a copy, and costs nothing.
pub(super) fn copy(engine: &Engine, to: &Path) -> Result<BackedUp, Error> {
    let io = |error: io::Error| Error::io(to, &error);
    let folder = to.join("journal");
    fs::create_dir_all(&folder).map_err(io)?;
    let mut done = BackedUp::default();
    let segments = closed_segments(engine)?;
    remove_others(engine, &folder, &segments).map_err(io)?;
    for segment in segments {
        let from = engine.journal.path_of(segment);
        let copy = folder.join(from.file_name().unwrap_or_default());
        let bytes = engine.journal.bytes_of(segment);
        if fs::metadata(&copy).map_or(true, |there| there.len() != bytes) {
            copy_file(&from, &copy).map_err(io)?;
        }
        done.segments += 1;
        done.bytes += bytes;
    }
    File::open(&folder).and_then(|folder| folder.sync_all()).map_err(io)?;
    Ok(done)
}

/// A segment that was cleaned since the last backup would bring back what was removed.
fn remove_others(engine: &Engine, folder: &Path, segments: &[u32]) -> io::Result<()> {
    let kept: Vec<_> = segments.iter().map(|segment| engine.journal.path_of(*segment)).collect();
    for entry in fs::read_dir(folder)?.flatten() {
        let is_kept = kept.iter().any(|path| path.file_name() == Some(&entry.file_name()));
        if !is_kept && entry.path().extension().is_some_and(|end| end == "journal") {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    let part = to.with_extension("part");
    let _ = fs::remove_file(&part);
    if fs::hard_link(from, &part).is_err() {
        fs::copy(from, &part)?;
        File::open(&part)?.sync_all()?;
    }
    fs::rename(&part, to)
}
