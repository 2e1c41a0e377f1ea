//! `wiredesk feed`: feed documents in, their entries out.

use std::io;
use std::path::PathBuf;

use anyhow::Context;
use base64::Engine;
use clap::Args;
use serde::Deserialize;
use serde_json::json;

use super::ndjson::map_lines;
use crate::feed::{self, Settings};

#[derive(Args)]
pub(super) struct Arguments {
    /// The document's raw bytes; standard input where none is given or `-`
    file: Option<PathBuf>,
    /// A document a line in, a feed a line out, in the same order
    #[arg(long)]
    ndjson: bool,
    /// The feed's address, against which relative links are resolved
    #[arg(long)]
    url: Option<String>,
    /// The HTTP Content-Type as received
    #[arg(long)]
    content_type: Option<String>,
    /// Indent the JSON for people
    #[arg(long)]
    pretty: bool,
    /// Threads for --ndjson; all cores where not given
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let settings = Settings::default();
    if arguments.ndjson {
        let threads = arguments.threads.unwrap_or_else(super::all_cores);
        let input: Box<dyn io::Read> = match &arguments.file {
            Some(path) if path.as_os_str() != "-" => Box::new(std::fs::File::open(path)?),
            _ => Box::new(io::stdin().lock()),
        };
        map_lines(input, io::stdout(), threads, |line| read_line(line, &settings))?;
        return Ok(());
    }
    let bytes = super::read_input(arguments.file.as_ref())?;
    let name = arguments.file.as_ref().map_or("standard input".to_owned(), |path| path.display().to_string());
    let document =
        feed::read(&bytes, arguments.content_type.as_deref(), arguments.url.as_deref(), &settings).context(name)?;
    super::print_json(&document, arguments.pretty)
}

#[derive(Deserialize)]
struct Line {
    id: serde_json::Value,
    body_base64: String,
    url: Option<String>,
    content_type: Option<String>,
}

/// One line's answer; never fails, whatever the line holds.
fn read_line(line: &[u8], settings: &Settings) -> String {
    let Line { id, body_base64, url, content_type } = match serde_json::from_slice(line) {
        Ok(line) => line,
        Err(error) => return json!({"id": null, "error": format!("not a feed line: {error}")}).to_string(),
    };
    let bytes = match base64::engine::general_purpose::STANDARD.decode(body_base64.as_bytes()) {
        Ok(bytes) => bytes,
        Err(error) => return json!({"id": id, "error": format!("body_base64 is not Base64: {error}")}).to_string(),
    };
    match feed::read(&bytes, content_type.as_deref(), url.as_deref(), settings) {
        Ok(document) => json!({"id": id, "feed": document}).to_string(),
        Err(error) => json!({"id": id, "error": error.to_string()}).to_string(),
    }
}
