//! What hosts asked for, kept over a restart: those that are to be left alone in one record, since they are few, and a record for
//! each site's robots.txt.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::change::Change;
use super::engine::Engine;
use super::record::{decode, encode};
use super::tree::Tree;
use super::{Error, keys};

/// A host that is not to be asked for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostRest {
    pub host: String,
    pub until: Timestamp,
    /// The header or status that asked for it.
    pub why: String,
}

/// A site's robots.txt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteRobots {
    /// Scheme, host and port.
    pub origin: String,
    /// It counts until then.
    pub until: Timestamp,
    pub text: String,
}

pub(super) fn read(tree: &Tree) -> Result<Vec<HostRest>, Error> {
    tree.get(keys::RESTS)?.map_or(Ok(Vec::new()), |bytes| decode(&bytes))
}

pub(super) fn write(engine: &Engine, rests: &[HostRest]) -> Result<(), Error> {
    let mut change = Change::default();
    change.put(keys::RESTS, encode(&rests)?);
    engine.write(&change)
}

/// The files that count at a moment, and the keys of those that do not any more.
pub(super) fn robots(tree: &Tree, now: Timestamp) -> Result<(Vec<SiteRobots>, Vec<Vec<u8>>), Error> {
    let (mut files, mut old) = (Vec::new(), Vec::new());
    for entry in tree.scan_prefix(keys::ROBOTS) {
        let (key, bytes) = entry?;
        let file: SiteRobots = decode(&bytes)?;
        if file.until > now { files.push(file) } else { old.push(key.to_vec()) }
    }
    Ok((files, old))
}

pub(super) fn write_robots(engine: &Engine, files: &[SiteRobots]) -> Result<(), Error> {
    let mut change = Change::default();
    for file in files {
        change.put(keys::robots(&file.origin), encode(file)?);
    }
    engine.write(&change)
}
