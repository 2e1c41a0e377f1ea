//! A segment of the journal in, what is live of it moved to the journal's end; then the segment can go and its space is free.

use super::change::{Change, Operation, What, operations};
use super::engine::Engine;
use super::journal::{Place, Pointer};
use super::{Error, keys};

/// What is moved at once.
const CHANGE_BYTES: usize = 1 << 20;

/// What a segment's bytes are worth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Weighed {
    pub live: u64,
    pub total: u64,
}

/// The closed segments, the oldest first.
pub(super) fn closed_segments(engine: &Engine) -> Result<Vec<u32>, Error> {
    let mut segments = engine.journal.segments().map_err(|error| engine.io(&error))?;
    segments.pop();
    Ok(segments)
}

/// How much of a segment is live.
pub(super) fn weigh(engine: &Engine, segment: u32) -> Result<Weighed, Error> {
    let mut weighed = Weighed { live: 0, total: engine.journal.bytes_of(segment) };
    each_live(engine, segment, |operation| {
        let value = match operation.what {
            What::Put(value) | What::PutLarge(value, _) => value.len(),
            What::Remove => 0,
        };
        weighed.live += (operation.key.len() + value) as u64;
        Ok(())
    })?;
    Ok(weighed)
}

/// Moves what is live and removes the segment. Called by the writer; what it moves is durable before the segment goes.
pub(super) fn clean(engine: &Engine, segment: u32) -> Result<(), Error> {
    if !closed_segments(engine)?.contains(&segment) {
        return Ok(());
    }
    engine.check_space()?;
    let mut change = Change::default();
    each_live(engine, segment, |operation| {
        change.copy(operation);
        if change.as_bytes().len() >= CHANGE_BYTES {
            engine.write(&std::mem::take(&mut change))?;
        }
        Ok(())
    })?;
    engine.write(&change)?;
    engine.sync()?;
    engine.journal.remove(segment).map_err(|error| engine.io(&error))
}

/// An operation is live while the index tells the same: a later one for its key has not come. A removal is live while an older
/// segment may hold what it removed.
fn each_live(
    engine: &Engine,
    segment: u32,
    mut take: impl FnMut(&Operation<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let tree = engine.tree()?;
    let is_oldest = closed_segments(engine)?.first() == Some(&segment);
    let mut scan = engine.journal.scan(segment, 0).map_err(|error| engine.io(&error))?;
    while let Some(record) = scan.next() {
        for operation in operations(record.body) {
            let held = tree.get(operation.key)?;
            let is_live = match operation.what {
                What::Put(value) => held.as_deref() == Some(value),
                What::PutLarge(value, offset) => held.as_deref() == Some(&here(record.begin, offset, value)[..]),
                What::Remove => !is_oldest && held.is_none(),
            };
            if is_live && operation.key != keys::MARK {
                take(&operation)?;
            }
        }
    }
    Ok(())
}

fn here(begin: Place, offset: usize, value: &[u8]) -> [u8; Pointer::BYTES] {
    begin.pointer(offset, value.len())
}
