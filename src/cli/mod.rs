//! The command line: a file a subcommand.

mod anyone;
mod check;
mod cluster;
mod debug;
mod demo;
mod desk;
mod diff;
mod draw;
mod export;
mod feed;
mod feeds;
mod manual;
mod ndjson;
mod parse;
mod progress;
mod reload;
mod run;
mod selection;
mod simulate;
mod tail;
mod urlkey;

use std::io::{self, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::{config, shown};

/// Exit status of a command that was called wrongly (sysexits.h EX_USAGE).
const USAGE: u8 = 64;

/// The wire desk of a newsroom as a service: polls news feeds, extracts and parses the articles, stores them without duplicates.
#[derive(Parser)]
#[command(name = "wiredesk", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Poll the configured feeds until told to stop
    Run(run::Arguments),
    /// Tell what is wrong with a configuration
    Check(check::Arguments),
    /// Look into the store, through the daemon where one runs
    Debug(debug::Arguments),
    /// Write stored articles and revisions, in the order in which they were stored, a JSON object a line
    Tail(tail::Arguments),
    /// Write stored articles as NDJSON, ninjs, JSON Feed, Atom or WARC, or the feeds as OPML
    Export(export::Arguments),
    /// Show the whole thing in ten seconds: a news site on loopback, polled by the real daemon
    Demo(demo::Arguments),
    /// Parse one page, or a page a line, into articles
    Parse(parse::Arguments),
    /// Put articles, one a line, into clusters of near-copies
    Cluster(cluster::Arguments),
    /// Tell how late the daemon's scheduling would have been on recorded publication times
    Simulate(simulate::Arguments),
    /// Turn addresses, one a line, into keys: one and the same for all addresses of one page
    Urlkey(urlkey::Arguments),
    /// The configuration's feeds: add, remove, list, import, test
    Feeds(feeds::Arguments),
    /// Let the running daemon read its configuration again; tells what changed
    Reload(reload::Arguments),
    /// Write completions for a shell to standard output
    Completions(manual::Completions),
    /// Write manual pages to a folder
    Man(manual::Manual),
    /// Read one feed document, or a document a line
    Feed(feed::Arguments),
}

/// Runs the command that the arguments name: exit status 0 when it did its work, 1 when it could not, 64 when it was called wrongly.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(USAGE) } else { ExitCode::SUCCESS };
        }
    };
    let done = match arguments.command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Debug(arguments) => debug::run(&arguments),
        Command::Tail(arguments) => tail::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Urlkey(arguments) => urlkey::run(&arguments),
        Command::Cluster(arguments) => cluster::run(&arguments),
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Parse(arguments) => parse::run(&arguments),
        Command::Feed(arguments) => feed::run(&arguments),
        Command::Feeds(arguments) => feeds::run(&arguments),
        Command::Reload(arguments) => reload::run(&arguments),
        Command::Completions(arguments) => {
            manual::complete(&arguments, Arguments::command());
            Ok(())
        }
        Command::Man(arguments) => manual::write(&arguments, Arguments::command()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            match error.downcast_ref::<config::Error>() {
                // As compilers tell it, so that editors find the place.
                Some(config::Error::Mistaken { .. }) => eprintln!("{}", shown::ShownLines(&error.to_string())),
                _ => eprintln!("wiredesk: {}", shown::ShownLines(&format!("{error:#}"))),
            }
            ExitCode::FAILURE
        }
    }
}

/// `wiredesk ... | head` ends well.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == io::ErrorKind::BrokenPipe))
}

/// The whole of FILE, or of standard input where there is none or `-`.
fn read_input(file: Option<&PathBuf>) -> anyhow::Result<Vec<u8>> {
    use anyhow::Context;
    let mut bytes = Vec::new();
    match file.filter(|path| path.as_os_str() != "-") {
        Some(path) => {
            std::fs::File::open(path)
                .and_then(|mut file| file.read_to_end(&mut bytes))
                .with_context(|| format!("cannot read {}", path.display()))?;
        }
        None => {
            io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
        }
    }
    Ok(bytes)
}

/// One JSON object and a line end to standard output.
fn print_json(value: &impl serde::Serialize, pretty: bool) -> anyhow::Result<()> {
    let text = if pretty { serde_json::to_string_pretty(value)? } else { serde_json::to_string(value)? };
    let mut out = io::stdout().lock();
    out.write_all(shown::harmless_json(&text).as_bytes())?;
    out.write_all(b"\n")?;
    Ok(())
}

/// Whether standard output is a terminal whose user wants colours (<https://no-color.org>).
fn is_coloured() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// All cores, for `--threads`.
fn all_cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
