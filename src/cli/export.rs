//! `wiredesk export`: stored articles, or the list of feeds, in a form that other programs read.

use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};

use super::anyone;
use super::progress::Progress;
use super::selection::Which;
use super::{desk, shown};
use crate::api::{Answer, Client, Line, Question};
use crate::archive;
use crate::clock::Clock;
use crate::config::Config;
use crate::export::{self, Item, Outline};
use crate::identity::{ArticleId, FeedId};
use crate::ingest::Feed;
use crate::store::{FeedLine, ItemFilter, Shown, ShownStored};

/// Asked for at once.
const PAGE: usize = 100;
const TITLE: &str = "Wiredesk";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The whole record, an object a line: {"stored": ..., "article": ...}
    Ndjson,
    /// IPTC ninjs 3.1, an object a line
    Ninjs,
    /// JSON Feed 1.1
    JsonFeed,
    /// Atom (RFC 4287) with the full text
    Atom,
    /// The pages as they were fetched, WARC 1.1, gzip a record
    Warc,
    /// The configured feeds as OPML 2.0
    Opml,
}

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: desk::ConfigFile,
    #[arg(long, short, value_enum, default_value = "ndjson")]
    format: Format,
    /// To this file [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    which: Which,
    /// Of the feeds with this tag
    #[arg(long, conflicts_with = "feed")]
    tag: Option<String>,
    /// At the most so many articles
    #[arg(long)]
    limit: Option<usize>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    // Tags and the list of feeds are the configuration's own; all else is the store's.
    let needs_feeds = arguments.tag.is_some() || arguments.format == Format::Opml;
    let config = if needs_feeds { arguments.config.load()? } else { arguments.config.load_places()? };
    let Some(file) = &arguments.output else {
        let is_unreadable = arguments.format == Format::Warc && std::io::stdout().is_terminal();
        anyhow::ensure!(!is_unreadable, "WARC is for programs: name a file with --output, or pipe it");
        let mut out = BufWriter::new(std::io::stdout().lock());
        return desk::runtime()?.block_on(export(arguments, &config, &mut out));
    };
    // Whole or not at all: whoever reads the file meanwhile has the one before.
    let part = file.with_extension("part");
    let context = || format!("cannot write {}", file.display());
    let mut out = BufWriter::new(File::create(&part).with_context(context)?);
    desk::runtime()?.block_on(export(arguments, &config, &mut out))?;
    std::fs::rename(&part, file).with_context(context)
}

async fn export(arguments: &Arguments, config: &Config, out: &mut impl Write) -> anyhow::Result<()> {
    let client = Client::new(&config.socket);
    if arguments.format == Format::Opml {
        out.write_all(opml(&client, arguments, config).await.as_bytes())?;
        return Ok(out.flush()?);
    }
    match arguments.format {
        Format::JsonFeed => out.write_all(export::json_feed_head(TITLE).as_bytes())?,
        Format::Atom => out.write_all(export::atom_head(TITLE, Clock::Wall.now()).as_bytes())?,
        Format::Warc => out.write_all(&archive::information(Clock::Wall.now())?)?,
        Format::Ndjson | Format::Ninjs | Format::Opml => {}
    }
    let feeds: Vec<Option<FeedId>> = match &arguments.tag {
        None => vec![arguments.which.feed.clone()],
        Some(tag) => tagged(config, tag)?.map(|feed| Some(feed.id.clone())).collect(),
    };
    let mut written = 0;
    let mut progress = Progress::begin("articles", None);
    for feed in feeds {
        let filter = ItemFilter { feed, ..arguments.which.filter(None) };
        let mut after: Option<ArticleId> = None;
        while let Some(limit) = arguments.limit.unwrap_or(usize::MAX).checked_sub(written).filter(|left| *left > 0) {
            let question = Question::Articles { filter: filter.clone(), after, limit: limit.min(PAGE) };
            let Answer::Lines(lines) = anyone::ask(&client, config, &question).await? else { break };
            if lines.is_empty() {
                break;
            }
            progress.advance(lines.len() as u64);
            for line in lines {
                let Shown { stored, article } = line.read()?;
                after = Some(stored.id);
                let place = Place { client: &client, config, format: arguments.format, is_first: written == 0 };
                place.write(out, &stored, &article, &line).await?;
                written += 1;
            }
        }
    }
    progress.finish();
    match arguments.format {
        Format::JsonFeed => out.write_all(export::JSON_FEED_END.as_bytes())?,
        Format::Atom => out.write_all(export::ATOM_END.as_bytes())?,
        _ => {}
    }
    Ok(out.flush()?)
}

fn tagged<'a>(config: &'a Config, tag: &'a str) -> anyhow::Result<impl Iterator<Item = &'a Feed>> {
    let has_tag = |feed: &&Feed| feed.tags.iter().any(|own| own == tag);
    anyhow::ensure!(config.feeds.iter().any(|feed| has_tag(&feed)), "no feed of the configuration has the tag {tag:?}");
    Ok(config.feeds.iter().filter(move |feed| feed.tags.iter().any(|own| own == tag)))
}

/// Where an article is written to, and as what.
struct Place<'a> {
    client: &'a Client,
    config: &'a Config,
    format: Format,
    is_first: bool,
}

impl Place<'_> {
    async fn write(
        &self,
        out: &mut impl Write,
        stored: &ShownStored,
        article: &crate::article::Article,
        line: &Line,
    ) -> anyhow::Result<()> {
        let id = stored.id.to_string();
        let copy = stored.duplicate_of.map(|first| first.to_string());
        let relation = stored.relation.map_or("copy-of", crate::identity::Relation::as_str);
        let feed = self.config.feeds.iter().find(|feed| feed.id == stored.feed);
        let item = Item {
            id: &id,
            feed: stored.feed.as_str(),
            url: stored.url.as_deref(),
            first_seen: stored.first_seen,
            stored: stored.revisions.last().map_or(stored.first_seen, |revision| revision.stored),
            revision: stored.in_force.unwrap_or(stored.revision),
            tags: feed.map_or(&[], |feed| &feed.tags),
            copy: copy.as_deref().map(|first| (first, relation)),
            article,
        };
        match self.format {
            Format::Ndjson => writeln!(out, "{}", shown::harmless_json(line.as_str()))?,
            Format::Ninjs => writeln!(out, "{}", shown::harmless_json(&export::ninjs(&item).to_string()))?,
            Format::JsonFeed => {
                let comma = if self.is_first { "" } else { ",\n" };
                write!(out, "{comma}{}", shown::harmless_json(&export::json_feed_item(&item).to_string()))?;
            }
            Format::Atom => out.write_all(export::atom_entry(&item).as_bytes())?,
            // An article whose page was not kept has no record.
            Format::Warc => {
                if let Answer::Bytes(member) = anyone::ask(self.client, self.config, &Question::Warc(stored.id)).await?
                {
                    out.write_all(&member)?;
                }
            }
            Format::Opml => {}
        }
        Ok(())
    }
}

/// The feeds as configured, with titles and home pages where the store knows them.
async fn opml(client: &Client, arguments: &Arguments, config: &Config) -> String {
    let known: Vec<FeedLine> = match anyone::ask(client, config, &Question::Feeds).await {
        Ok(Answer::Lines(lines)) => lines.iter().filter_map(|line| line.read().ok()).collect(),
        // A configuration that was never run has no store.
        _ => Vec::new(),
    };
    let is_wanted = |feed: &&Feed| {
        arguments.which.feed.as_ref().is_none_or(|id| *id == feed.id)
            && arguments.tag.as_ref().is_none_or(|tag| feed.tags.contains(tag))
    };
    let feeds = config.feeds.iter().filter(is_wanted).map(|feed| {
        let title = known.iter().find(|line| line.id == feed.id).and_then(|line| line.title.as_deref());
        Outline { title: title.unwrap_or(feed.id.as_str()), url: &feed.url, home: None, tags: &feed.tags }
    });
    export::opml(TITLE, feeds)
}
