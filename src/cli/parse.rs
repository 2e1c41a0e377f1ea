//! `wiredesk parse`: pages in, articles out.

use std::io::{self, IsTerminal, Write};
use std::panic::catch_unwind;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::ndjson::map_lines;
use crate::article::html::Known;
use crate::article::{self, Hints, Page, Rules, Settings, looks_like_html};
use crate::config::{self, Surroundings};

#[derive(Args)]
pub(super) struct Arguments {
    /// The page; standard input where none is given or `-`
    file: Option<PathBuf>,
    /// A page a line in, an article a line out, in the same order
    #[arg(long)]
    ndjson: bool,
    /// What the page is; told by the content where not given
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The page's address
    #[arg(long)]
    url: Option<String>,
    /// When a feed says that it was published (RFC 3339)
    #[arg(long)]
    published: Option<String>,
    /// The feed entry's title
    #[arg(long)]
    title: Option<String>,
    /// The feed entry's summary
    #[arg(long)]
    summary: Option<String>,
    /// Draw the story for people; indented JSON where standard output is no terminal
    #[arg(long)]
    pretty: bool,
    /// The configuration with the rules of the feed that --feed names
    #[arg(long, value_name = "FILE", requires = "feed")]
    config: Option<PathBuf>,
    /// Read the page by the rules that the configuration has for this feed
    #[arg(long, value_name = "ID", conflicts_with = "ndjson")]
    feed: Option<String>,
    /// Threads for --ndjson; all cores where not given
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Html,
    Text,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let settings = Settings::default();
    if arguments.ndjson {
        let threads = arguments.threads.unwrap_or_else(super::all_cores);
        let input: Box<dyn io::Read> = match &arguments.file {
            Some(path) if path.as_os_str() != "-" => Box::new(std::fs::File::open(path)?),
            _ => Box::new(io::stdin().lock()),
        };
        map_lines(input, io::stdout(), threads, |line| parse_line(line, &settings))?;
        return Ok(());
    }
    let bytes = super::read_input(arguments.file.as_ref())?;
    let hints = Hints {
        url: arguments.url.clone(),
        published: arguments.published.clone(),
        title: arguments.title.clone(),
        summary: arguments.summary.clone(),
        content: None,
    };
    let html = match arguments.format {
        Some(format) => matches!(format, Format::Html),
        None => looks_like_html(&bytes),
    };
    let text;
    let page = if html {
        Page::Html { bytes: &bytes, content_type: None }
    } else {
        text = String::from_utf8_lossy(&bytes);
        Page::Text(&text)
    };
    let rules = arguments.feed.as_deref().map(|feed| rules_of(arguments, feed)).transpose()?;
    let known = Known { rules: rules.as_ref(), memory: None };
    let article = article::read(page, &hints, &settings, known).article(&hints);
    if arguments.pretty && io::stdout().is_terminal() {
        io::stdout().lock().write_all(article::draw::draw(&article, super::is_coloured()).as_bytes())?;
        return Ok(());
    }
    super::print_json(&article, arguments.pretty)
}

/// The rules of one feed of the configuration.
fn rules_of(arguments: &Arguments, feed: &str) -> anyhow::Result<Rules> {
    let path = arguments.config.clone().unwrap_or_else(config::default_path);
    let config = config::load(&path, &Surroundings::of(&path))?;
    let found = config.feeds.into_iter().find(|one| one.id.as_str() == feed);
    found.map(|feed| feed.rules).with_context(|| format!("{}: has no feed with the id {feed:?}", path.display()))
}

#[derive(Deserialize)]
struct Line {
    id: serde_json::Value,
    html: Option<String>,
    text: Option<String>,
    url: Option<String>,
    published: Option<String>,
    title: Option<String>,
    summary: Option<String>,
}

/// A page's answer; written straight to text, since a tree of values between would cost more than the parse.
#[derive(Serialize)]
struct Answer {
    id: serde_json::Value,
    article: article::Article,
}

/// One line's answer; never fails, whatever the line holds.
fn parse_line(line: &[u8], settings: &Settings) -> String {
    let Line { id, html, text, url, published, title, summary } = match serde_json::from_slice(line) {
        Ok(line) => line,
        Err(error) => return json!({"id": id_of(line), "error": format!("not a page: {error}")}).to_string(),
    };
    let hints = Hints { url, published, title, summary, content: None };
    let page = match (&html, &text) {
        (Some(html), _) => Page::Html { bytes: html.as_bytes(), content_type: Some("text/html; charset=utf-8") },
        (None, Some(text)) => Page::Text(text),
        (None, None) => {
            return json!({"id": id, "error": "not a page: it has neither \"html\" nor \"text\""}).to_string();
        }
    };
    // The parser is total; were it not, this line alone would be lost.
    let Ok(article) = catch_unwind(|| article::parse(page, &hints, settings)) else {
        return json!({"id": id, "error": "the article parser panicked at this page: please report it"}).to_string();
    };
    let answer = Answer { id, article };
    serde_json::to_string(&answer)
        .unwrap_or_else(|error| json!({"id": answer.id, "error": error.to_string()}).to_string())
}

/// The id of a line that is no page, where it has one.
fn id_of(line: &[u8]) -> serde_json::Value {
    serde_json::from_slice::<serde_json::Value>(line)
        .ok()
        .and_then(|mut value| value.get_mut("id").map(serde_json::Value::take))
        .unwrap_or_default()
}
