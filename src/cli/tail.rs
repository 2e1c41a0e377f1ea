//! `wiredesk tail`: the change feed. Each stored version has a number; who remembers the last one it dealt with misses nothing.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use serde::Deserialize;

use super::anyone;
use super::{desk, shown};
use crate::api::{Answer, Client, ClientError, Line, Question};
use crate::config::Config;

/// Asked for at once.
const PAGE: usize = 100;
/// How long the daemon may let an answer wait for something new.
const WAIT_SECONDS: u64 = 30;
/// Between two looks for a daemon that does not run.
const AWAY: Duration = Duration::from_secs(2);

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: desk::ConfigFile,
    /// Only what was stored after this number (the `sequence` of an earlier line) [default: all]
    #[arg(long, value_name = "SEQUENCE", conflicts_with = "cursor")]
    after: Option<u64>,
    /// Go on behind the number in this file, and keep it there: a line is written before its number is, so that none is missed
    #[arg(long, value_name = "FILE")]
    cursor: Option<PathBuf>,
    /// Wait for more
    #[arg(long, short)]
    follow: bool,
    /// At the most so many
    #[arg(long)]
    limit: Option<usize>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let config = arguments.config.load_places()?;
    desk::runtime()?.block_on(tail(arguments, &config))
}

async fn tail(arguments: &Arguments, config: &Config) -> anyhow::Result<()> {
    let Arguments { config: _, after, cursor, follow, limit } = arguments;
    let after = match cursor {
        Some(file) => read_cursor(file)?,
        None => after.unwrap_or(0),
    };
    let part = Part { after, limit: limit.unwrap_or(usize::MAX), follow: *follow };
    walk(&Client::new(&config.socket), config, part, |lines, last| {
        write(lines)?;
        match cursor {
            Some(file) => write_cursor(file, last),
            None => Ok(()),
        }
    })
    .await
}

/// A part of the change feed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    /// Behind this number.
    pub(super) after: u64,
    /// At the most so many.
    pub(super) limit: usize,
    /// Whether to wait for more at its end.
    pub(super) follow: bool,
}

/// Hands on the changes, some at a time, with the number of the last one.
pub(super) async fn walk(
    client: &Client,
    config: &Config,
    mut part: Part,
    mut take: impl FnMut(&[Line], u64) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    while part.limit > 0 {
        let (after, limit) = (part.after, part.limit.min(PAGE));
        let lines = if part.follow {
            wait_for(client, after, limit).await?
        } else {
            match anyone::ask(client, config, &Question::Changes { after, limit }).await? {
                Answer::Lines(lines) => lines,
                Answer::Missing(_) | Answer::Bytes(_) => Vec::new(),
            }
        };
        let Some(last) = lines.last() else {
            if part.follow {
                continue;
            }
            break;
        };
        part.limit -= lines.len().min(part.limit);
        part.after = last.read::<Numbered>()?.sequence;
        take(&lines, part.after)?;
    }
    Ok(())
}

/// Of a change, its number.
#[derive(Deserialize)]
struct Numbered {
    sequence: u64,
}

/// A daemon that is away comes back: systemd starts it again.
async fn wait_for(client: &Client, after: u64, limit: usize) -> anyhow::Result<Vec<Line>> {
    match client.changes(after, limit, WAIT_SECONDS).await {
        Ok(lines) => Ok(lines),
        Err(ClientError::NoDaemon(_) | ClientError::Io { .. }) => {
            tokio::time::sleep(AWAY).await;
            Ok(Vec::new())
        }
        Err(error) => Err(error.into()),
    }
}

fn write(lines: &[Line]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    for line in lines {
        writeln!(out, "{}", shown::harmless_json(line.as_str()))?;
    }
    Ok(out.flush()?)
}

fn read_cursor(file: &Path) -> anyhow::Result<u64> {
    match fs::read_to_string(file) {
        Ok(text) => text.trim().parse().with_context(|| format!("{}: not a number of the change feed", file.display())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
    }
}

/// Whole or not at all: a cursor that is half written would begin at another place.
fn write_cursor(file: &Path, number: u64) -> anyhow::Result<()> {
    let part = file.with_extension("part");
    fs::write(&part, format!("{number}\n"))
        .and_then(|()| fs::rename(&part, file))
        .with_context(|| format!("cannot write {}", file.display()))
}
