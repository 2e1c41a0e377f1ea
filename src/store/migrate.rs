//! A store of an older format in, a journal of today's out; the old files stay beside it.
//!
//! Format 1 held all in sled, articles in pieces below `A` id, revision, piece; it had no journal and no change feed.

use std::fs;
use std::path::Path;

use super::change::Change;
use super::engine::FORMAT;
use super::journal::Journal;
use super::record::{decode, encode, encode_known};
use super::totals::Totals;
use super::tree::Tree;
use super::{Error, Settings, index, keys};
use crate::identity::ArticleId;
use crate::poll::KnownEntry;

/// A record of the journal has about so many bytes.
const CHANGE_BYTES: usize = 1 << 20;
/// The key of a piece: `A`, the id, the revision.
const VERSION_KEY_BYTES: usize = 13;

/// Makes the journal of a store that has none: whole or not at all, since a half one would be taken for all that there is. A store
/// that cannot be read is refused and left as it is.
pub(super) fn take_over(folder: &Path, settings: &Settings) -> Result<(), Error> {
    let (journal, sled) = (folder.join("journal"), folder.join(index::FOLDER));
    if journal.exists() || !sled.exists() {
        return Ok(());
    }
    let tree = index::open_sled(&sled, settings)?.tree();
    match tree.get(keys::FORMAT)?.map(|bytes| decode::<u32>(&bytes)).transpose()? {
        Some(1) => {}
        Some(found) => return Err(Error::Newer { found, known: FORMAT }),
        None if tree.is_empty() => return Ok(()),
        None => return Err(Error::damaged("it has neither a journal nor a format")),
    }
    let part = folder.join("journal.part");
    let io = |error: std::io::Error| Error::io(&part, &error);
    if part.exists() {
        fs::remove_dir_all(&part).map_err(io)?;
    }
    write(&tree, &Journal::open(&part).map_err(io)?)?;
    fs::rename(&part, &journal).and_then(|()| fs::File::open(folder)?.sync_all()).map_err(io)?;
    tracing::info!("the store was of an older format: its journal is made");
    Ok(())
}

fn write(tree: &Tree, journal: &Journal) -> Result<(), Error> {
    let mut writing = Writing { journal, change: Change::default(), totals: Totals::read(tree)? };
    let mut version: Option<(Vec<u8>, Vec<u8>)> = None;
    for entry in tree.scan_prefix("") {
        let (key, value) = entry?;
        match (key.first(), key.get(..VERSION_KEY_BYTES)) {
            (Some(b'A'), Some(begin)) => match &mut version {
                Some((of, whole)) if of == begin => whole.extend_from_slice(&value),
                _ => {
                    let next = (begin.to_vec(), value.to_vec());
                    writing.version(version.replace(next))?;
                }
            },
            (Some(b'K'), _) => writing.change.put(&key, encode_known(&decode::<KnownEntry>(&value)?)),
            _ if key == keys::FORMAT || key == keys::TOTALS => {}
            _ => writing.change.put(&key, &value),
        }
        writing.flush(CHANGE_BYTES)?;
    }
    writing.version(version)?;
    writing.change.put(keys::FORMAT, encode(&FORMAT)?);
    writing.change.put(keys::TOTALS, encode(&writing.totals)?);
    writing.flush(0)?;
    journal.sync().map_err(failed)
}

struct Writing<'a> {
    journal: &'a Journal,
    change: Change,
    totals: Totals,
}

impl Writing<'_> {
    /// Versions come in the order of their ids: so are they numbered.
    fn version(&mut self, version: Option<(Vec<u8>, Vec<u8>)>) -> Result<(), Error> {
        let Some((key, whole)) = version else { return Ok(()) };
        let parts = key.get(1..9).zip(key.get(9..));
        let numbers = parts.and_then(|(id, revision)| Some((id.try_into().ok()?, revision.try_into().ok()?)));
        let (id, revision) = numbers.ok_or_else(|| Error::damaged("the key of a version is of no known form"))?;
        let stored = keys::stored(ArticleId::from_u64(u64::from_be_bytes(id)), u32::from_be_bytes(revision));
        self.change.put(keys::sequence(self.totals.next_sequence()), stored);
        self.change.put_large(&key, &whole);
        Ok(())
    }

    fn flush(&mut self, from_bytes: usize) -> Result<(), Error> {
        if self.change.as_bytes().len() > from_bytes {
            self.journal.append(self.change.as_bytes()).map_err(failed)?;
            self.change = Change::default();
        }
        Ok(())
    }
}

fn failed(error: std::io::Error) -> Error {
    Error::io(std::path::Path::new("journal"), &error)
}
