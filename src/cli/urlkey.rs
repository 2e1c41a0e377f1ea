//! `wiredesk urlkey`: an address a line in, its key a line out.

use clap::Args;

use super::ndjson::each_line;
use crate::identity::UrlKey;

#[derive(Args)]
pub(super) struct Arguments {}

/// An empty line stands where there is no web address.
pub(super) fn run(_: &Arguments) -> anyhow::Result<()> {
    each_line(|line, output| {
        if let Some(key) = std::str::from_utf8(line).ok().and_then(UrlKey::of) {
            output.write_all(key.as_str().as_bytes())?;
        }
        Ok(output.write_all(b"\n")?)
    })
}
