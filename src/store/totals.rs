//! The store's counts: kept with each commit, so that nobody has to count.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::record::{self, decode};
use super::tree::Tree;
use super::{Error, keys};
use crate::identity::ArticleId;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Totals {
    pub items: u64,
    pub versions: u64,
    pub last_id: Option<ArticleId>,
    /// The newest number of the change feed.
    #[serde(default)]
    pub last_sequence: u64,
}

impl Totals {
    pub(super) fn read(tree: &Tree) -> Result<Self, Error> {
        tree.get(keys::TOTALS)?.map_or(Ok(Self::default()), |bytes| decode(&bytes))
    }

    pub(super) fn next_id(&mut self, now: Timestamp) -> ArticleId {
        let id = ArticleId::next(now, self.last_id);
        self.last_id = Some(id);
        id
    }

    pub(super) fn next_sequence(&mut self) -> u64 {
        self.last_sequence += 1;
        self.last_sequence
    }
}

/// Counts anew, where records were lost between those that tell the counts.
pub(super) fn recount(tree: &Tree) -> Result<(), Error> {
    let counted = |prefix: &[u8]| tree.scan_prefix(prefix).keys().try_fold(0_u64, |count, key| key.map(|_| count + 1));
    let before = Totals::read(tree)?;
    let totals = Totals { items: counted(keys::ITEMS)?, versions: counted(keys::VERSIONS)?, ..before };
    tree.insert(keys::TOTALS, record::encode(&totals)?)?;
    Ok(())
}
