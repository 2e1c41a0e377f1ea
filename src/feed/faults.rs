//! What was mended or passed over, gathered a kind at a time: the first place of each kind and how often it was met.

use super::Fault;

/// Faults of one reading. A kind is kept once with a count, so that a document with a million faults has a short list.
#[derive(Debug, Default)]
pub(super) struct Faults {
    found: Vec<Found>,
}

#[derive(Debug)]
struct Found {
    kind: &'static str,
    message: String,
    /// Byte offset into the decoded text.
    at: Option<usize>,
    count: usize,
}

impl Faults {
    /// Tells one fault; `at` is its byte offset in the decoded text, where it has a place.
    pub(super) fn tell(&mut self, kind: &'static str, message: &str, at: Option<usize>) {
        match self.found.iter_mut().find(|found| found.kind == kind) {
            Some(found) => found.count += 1,
            None => self.found.push(Found { kind, message: message.to_owned(), at, count: 1 }),
        }
    }

    /// The list for the document, in the order in which the kinds were first met.
    pub(super) fn into_list(self, text: &str) -> Vec<Fault> {
        let list = self.found.into_iter().map(|found| Fault {
            kind: found.kind.to_owned(),
            message: match found.count {
                1 => found.message,
                count => format!("{} ({count} times)", found.message),
            },
            line: found.at.map(|at| line_of(text, at)),
        });
        list.collect()
    }
}

fn line_of(text: &str, at: usize) -> u32 {
    let before = &text.as_bytes()[..at.min(text.len())];
    let lines = memchr::memchr_iter(b'\n', before).count() + 1;
    u32::try_from(lines).unwrap_or(u32::MAX)
}
