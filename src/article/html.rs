//! HTML bytes in, a [`Draft`] out.

use super::{Draft, Hints, Settings};

/// Reads a page's bytes into canonical text, parts and facts.
pub fn read(_bytes: &[u8], _content_type: Option<&str>, _hints: &Hints, _settings: &Settings) -> Draft {
    Draft::default()
}
