//! Hosts that asked to be left alone, kept over a restart: one record, since they are few.

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

pub(super) fn read(tree: &Tree) -> Result<Vec<HostRest>, Error> {
    tree.get(keys::RESTS)?.map_or(Ok(Vec::new()), |bytes| decode(&bytes))
}

pub(super) fn write(engine: &Engine, rests: &[HostRest]) -> Result<(), Error> {
    let mut change = Change::default();
    change.put(keys::RESTS, encode(&rests)?);
    engine.write(&change)
}
