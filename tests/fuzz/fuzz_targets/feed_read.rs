//! Any bytes: `feed::read` never panics, gives the same answer twice, and no two entries share a key.
#![no_main]

use std::collections::HashSet;

use libfuzzer_sys::fuzz_target;
use wiredesk::feed::{self, Settings};

fuzz_target!(|bytes: &[u8]| {
    let read = || feed::read(bytes, None, Some("https://paper.example/feed"), &Settings::default());
    let first = read();
    assert_eq!(first, read());
    if let Ok(document) = first {
        let keys: HashSet<_> = document.entries.iter().map(|entry| &entry.key).collect();
        assert_eq!(keys.len(), document.entries.len());
    }
});
