//! sled's tree with what its memory needs: keys in, values out.
//!
//! What sled 0.34 replaces (a page, its fragments) it leaves to crossbeam-epoch, which frees 512 objects at the most for 128
//! operations, and counts a batch as one, whatever it holds. Large batches, and reads beyond the cache, leave more behind than that:
//! a million keys written over in batches of 10,000 took 4.4 GB, and 0.2 GB once each operation helped to free what it left.

use std::cell::Cell;
use std::ops::RangeBounds;

use sled::{IVec, Result};

/// Each may leave some ten objects, and one turn frees up to 512.
const OPERATIONS_A_TURN: usize = 32;

thread_local! {
    /// Operations of this thread since its last turn.
    static OPERATIONS: Cell<usize> = const { Cell::new(0) };
}

#[derive(Clone)]
pub(super) struct Tree(sled::Tree);

/// Puts and removals that happen together or not at all.
#[derive(Default)]
pub(super) struct Batch {
    batch: sled::Batch,
    operations: usize,
}

/// Entries in the order of their keys.
pub(super) struct Entries(sled::Iter);

impl Tree {
    pub(super) fn of(db: &sled::Db) -> Self {
        Self((**db).clone())
    }

    pub(super) fn get(&self, key: impl AsRef<[u8]>) -> Result<Option<IVec>> {
        let value = self.0.get(key);
        free(1);
        value
    }

    pub(super) fn contains_key(&self, key: impl AsRef<[u8]>) -> Result<bool> {
        self.get(key).map(|value| value.is_some())
    }

    pub(super) fn range<K: AsRef<[u8]>>(&self, keys: impl RangeBounds<K>) -> Entries {
        Entries(self.0.range(keys))
    }

    pub(super) fn scan_prefix(&self, prefix: impl AsRef<[u8]>) -> Entries {
        Entries(self.0.scan_prefix(prefix))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn insert(&self, key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Result<()> {
        self.0.insert(key, value.as_ref()).map(|_| ())
    }

    pub(super) fn apply(&self, batch: Batch) -> Result<()> {
        let Batch { batch, operations } = batch;
        let applied = self.0.apply_batch(batch);
        free(operations);
        applied
    }

    /// Hands what was written to the operating system; sled's files are not durable after it (spacejam/sled#1452).
    pub(super) fn flush(&self) -> Result<()> {
        self.0.flush().map(|_| ())
    }
}

impl Batch {
    pub(super) fn insert(&mut self, key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) {
        self.batch.insert(key.as_ref(), value.as_ref());
        self.operations += 1;
    }

    pub(super) fn remove(&mut self, key: &[u8]) {
        self.batch.remove(key);
        self.operations += 1;
    }
}

impl Entries {
    pub(super) fn keys(self) -> impl DoubleEndedIterator<Item = Result<IVec>> {
        self.map(|entry| entry.map(|(key, _)| key))
    }

    pub(super) fn values(self) -> impl DoubleEndedIterator<Item = Result<IVec>> {
        self.map(|entry| entry.map(|(_, value)| value))
    }
}

impl Iterator for Entries {
    type Item = Result<(IVec, IVec)>;

    fn next(&mut self) -> Option<Self::Item> {
        let entry = self.0.next();
        free(1);
        entry
    }
}

impl DoubleEndedIterator for Entries {
    fn next_back(&mut self) -> Option<Self::Item> {
        let entry = self.0.next_back();
        free(1);
        entry
    }
}

/// Frees what so many operations may have left, where no other thread still reads it.
fn free(operations: usize) {
    let owed = OPERATIONS.get() + operations;
    for _ in 0..owed / OPERATIONS_A_TURN {
        crossbeam_epoch::pin().flush();
    }
    OPERATIONS.set(owed % OPERATIONS_A_TURN);
}
