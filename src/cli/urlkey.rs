//! `wiredesk urlkey`: an address a line in, its key a line out.

use std::io::{self, BufRead, BufReader, BufWriter, Write};

use clap::Args;

use crate::identity::UrlKey;

#[derive(Args)]
pub(super) struct Arguments {}

/// An empty line stands where there is no web address. Answers are given as soon as no further line waits.
pub(super) fn run(_: &Arguments) -> anyhow::Result<()> {
    let mut input = BufReader::with_capacity(1 << 16, io::stdin().lock());
    let mut output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        if let Some(key) = std::str::from_utf8(&line).ok().and_then(UrlKey::of) {
            output.write_all(key.as_str().as_bytes())?;
        }
        output.write_all(b"\n")?;
        line.clear();
        if input.buffer().is_empty() {
            output.flush()?;
        }
    }
    output.flush()?;
    Ok(())
}
