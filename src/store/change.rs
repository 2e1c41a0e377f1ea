//! What a commit writes: puts and removals of keys, kept as the bytes that the journal takes.
//!
//! An operation is `kind (1) ‖ length of the key (2) ‖ length of the value (4) ‖ key ‖ value`, numbers big-endian; a removal has
//! no value. A *large* value stands in the journal alone: the index gets its [`Place`].

use super::journal::Place;
use super::tree::Batch;

const PUT: u8 = 1;
const PUT_LARGE: u8 = 2;
const REMOVE: u8 = 3;
const HEADER_BYTES: usize = 7;

/// The operations of one commit, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Change {
    bytes: Vec<u8>,
}

/// One operation of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Operation<'a> {
    pub key: &'a [u8],
    pub what: What<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What<'a> {
    Put(&'a [u8]),
    /// The value, and where it begins in the change's bytes.
    PutLarge(&'a [u8], usize),
    Remove,
}

impl Change {
    pub(super) fn put(&mut self, key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) {
        self.push(PUT, key.as_ref(), value.as_ref());
    }

    /// Puts a value that the index need not hold.
    pub(super) fn put_large(&mut self, key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) {
        self.push(PUT_LARGE, key.as_ref(), value.as_ref());
    }

    pub(super) fn remove(&mut self, key: impl AsRef<[u8]>) {
        self.push(REMOVE, key.as_ref(), &[]);
    }

    /// Takes over an operation of another change.
    pub(super) fn copy(&mut self, operation: &Operation<'_>) {
        match operation.what {
            What::Put(value) => self.put(operation.key, value),
            What::PutLarge(value, _) => self.put_large(operation.key, value),
            What::Remove => self.remove(operation.key),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn push(&mut self, kind: u8, key: &[u8], value: &[u8]) {
        // Keys are made by `keys` alone, of a few hundred bytes at the most; values are below the journal's own limit.
        self.bytes.push(kind);
        self.bytes.extend_from_slice(&(key.len() as u16).to_be_bytes());
        self.bytes.extend_from_slice(&(value.len() as u32).to_be_bytes());
        self.bytes.extend_from_slice(key);
        self.bytes.extend_from_slice(value);
    }
}

/// The operations in a change's bytes; ends where they are not of our form.
pub(super) fn operations(bytes: &[u8]) -> impl Iterator<Item = Operation<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let header: &[u8; HEADER_BYTES] = bytes.get(at..)?.first_chunk()?;
        let [kind, a, b, c, d, e, f] = *header;
        let (key_bytes, value_bytes) = (u16::from_be_bytes([a, b]) as usize, u32::from_be_bytes([c, d, e, f]) as usize);
        let key_at = at + HEADER_BYTES;
        let value_at = key_at + key_bytes;
        let (key, value) = (bytes.get(key_at..value_at)?, bytes.get(value_at..value_at.checked_add(value_bytes)?)?);
        let what = match kind {
            PUT => What::Put(value),
            PUT_LARGE => What::PutLarge(value, value_at),
            REMOVE => What::Remove,
            _ => return None,
        };
        at = value_at + value_bytes;
        Some(Operation { key, what })
    })
}

/// Adds a change's operations to a batch of the index; `begin` is where its bytes begin in the journal.
pub(super) fn apply(bytes: &[u8], begin: Place, batch: &mut Batch) {
    for Operation { key, what } in operations(bytes) {
        match what {
            What::Put(value) => batch.insert(key, value),
            What::PutLarge(value, offset) => batch.insert(key, &begin.pointer(offset, value.len())[..]),
            What::Remove => batch.remove(key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_come_back_in_order_and_cut_ones_end_them() {
        let mut change = Change::default();
        change.put(b"a", b"1");
        change.put_large(b"key", b"large");
        change.remove(b"b");
        let bytes = change.as_bytes();
        let found: Vec<_> = operations(bytes).collect();
        assert_eq!(found[0], Operation { key: b"a", what: What::Put(b"1") });
        assert_eq!(found[2], Operation { key: b"b", what: What::Remove });
        let What::PutLarge(value, at) = found[1].what else { panic!("{found:?}") };
        assert_eq!((value, &bytes[at..at + 5]), (&b"large"[..], &b"large"[..]));
        for end in 0..bytes.len() {
            assert!(operations(&bytes[..end]).count() < 3);
        }
        let mut again = Change::default();
        found.iter().for_each(|operation| again.copy(operation));
        assert_eq!(again, change);
    }
}
