//! `wiredesk debug`: what is in the store, through the daemon where one runs, directly where none does.

use std::cmp::Reverse;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use serde::Deserialize;

use super::anyone;
use super::desk::{self, ConfigFile};
use super::progress::{Progress, waiting};
use super::selection::{Items, Sought};
use super::tail::{self, Part};
use super::{diff, draw, shown};
use crate::api::{Answer, Client, Line, Question};
use crate::clock::Clock;
use crate::config::{Config, parse_duration};
use crate::identity::{ArticleId, FeedId};
use crate::ingest::{Reparse, Reparsed};
use crate::poll::FeedStatus;
use crate::store::{FeedLine, Verified};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigFile,
    /// One JSON object a line
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    question: Ask,
}

#[derive(Subcommand)]
enum Ask {
    /// The daemon and the store at a glance
    Status {
        /// What takes how much room, by kind of record: reads the whole store
        #[arg(long)]
        sizes: bool,
    },
    /// All feeds, a line each
    Feeds {
        /// Only those whose last poll failed, or that are gone
        #[arg(long)]
        failing: bool,
        /// Only those that have brought nothing new for so long, such as 7d
        #[arg(long, value_name = "DURATION", value_parser = silence)]
        silent: Option<Duration>,
        /// The slowest first: by how long their fetches take, or by how late they see news
        #[arg(long, value_name = "BY", num_args = 0..=1, default_missing_value = "fetch")]
        slow: Option<Slow>,
    },
    /// One feed: its last polls, when the next is and why, what is pending
    Feed { id: FeedId },
    /// Stored items, the newest first
    Items(Items),
    /// Articles by words of title and text, by the people or the places that they name, the newest first
    Search(Sought),
    /// What was stored last, a line each; with -f, what is stored from now on as it comes
    Tail {
        #[arg(long, short)]
        follow: bool,
        /// Of one feed
        #[arg(long)]
        feed: Option<FeedId>,
        /// So many of those that are stored already
        #[arg(long, default_value_t = 10)]
        last: u64,
    },
    /// One article, whole
    Show(Show),
    /// Near-copies, the newest first; with an ID, all articles of its cluster
    Duplicates {
        id: Option<ArticleId>,
        #[command(flatten)]
        items: Items,
    },
    /// An article's page, as it was fetched
    Raw { id: ArticleId },
    /// Poll a feed now (the request stays conditional)
    Poll { id: FeedId },
    /// Walk all records and check that the indexes agree; exit 1 where they do not
    Verify,
    /// Run today's parser over the kept pages and tell which fields come out otherwise
    Reparse {
        /// Of one feed
        #[arg(long)]
        feed: Option<FeedId>,
        /// Store what comes out otherwise, as revisions marked as ours
        #[arg(long)]
        write: bool,
    },
    /// Give back the space of what was replaced or removed
    Compact,
    /// Make the index anew from the journal
    Rebuild,
    /// Copy all that is stored to a folder, while the daemon runs; the copy is a store: to restore it, put it in the store's place
    Backup { folder: PathBuf },
}

#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum Slow {
    Fetch,
    Delay,
}

#[derive(Args)]
struct Show {
    id: ArticleId,
    /// This version of it [default: the one that is published now]
    #[arg(long, value_name = "N")]
    revision: Option<u32>,
    /// All versions, a line each: when they were seen and what they changed
    #[arg(long, conflicts_with_all = ["revision", "diff"])]
    revisions: bool,
    /// What the version changed, against the one before it: words that went and words that came
    #[arg(long)]
    diff: bool,
}

fn silence(text: &str) -> Result<Duration, String> {
    parse_duration(text).ok_or_else(|| "write a duration such as 7d or 12h".to_owned())
}

fn is_wanted(feed: &FeedLine, failing: bool, silent: Option<Duration>, now: Timestamp) -> bool {
    let is_failing = matches!(feed.status, FeedStatus::Failing | FeedStatus::Gone);
    let is_silent = |silent: Duration| feed.last_change.is_none_or(|last| last + silent < now);
    (!failing || is_failing) && silent.is_none_or(is_silent)
}

/// Of a version, its number.
#[derive(Deserialize)]
struct Numbered {
    revision: u32,
}

/// Of a change, its feed.
#[derive(Deserialize)]
struct OfFeed {
    feed: FeedId,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let config = match arguments.question {
        Ask::Poll { .. } => arguments.config.load()?,
        _ => arguments.config.load_places()?,
    };
    desk::runtime()?.block_on(ask(arguments, config))
}

async fn ask(arguments: &Arguments, config: Config) -> anyhow::Result<()> {
    let client = Client::new(&config.socket);
    let question = match &arguments.question {
        Ask::Status { sizes } => {
            let status = anyone::status(&client, &config, *sizes).await?;
            return show(arguments, &Answer::Lines(vec![Line::of(&status)]));
        }
        Ask::Tail { follow, feed, last } => {
            return follow_changes(arguments, &client, &config, *follow, feed.as_ref(), *last).await;
        }
        Ask::Poll { id } => return show(arguments, &Answer::Lines(vec![anyone::poll(&client, config, id).await?])),
        Ask::Feeds { .. } => Question::Feeds,
        Ask::Feed { id } => Question::Feed(id.clone()),
        Ask::Show(Show { id, revision: None, revisions: false, diff: false }) => Question::Show(*id),
        Ask::Show(Show { id, .. }) => Question::Revisions(*id),
        Ask::Duplicates { id: Some(id), items: _ } => Question::Cluster(*id),
        Ask::Duplicates { id: None, items } => Question::Duplicates(items.filter(arguments.json)),
        Ask::Raw { id } => Question::Raw(*id),
        Ask::Verify => Question::Verify,
        Ask::Compact => Question::Compact,
        Ask::Rebuild => Question::Rebuild,
        // The daemon works in another folder.
        Ask::Backup { folder } => Question::BackUp(std::path::absolute(folder)?),
        Ask::Items(items) => Question::Items(items.filter(arguments.json)),
        Ask::Search(sought) => Question::Search(sought.search(arguments.json)),
        Ask::Reparse { feed, write } => {
            let lines = reparse(&client, &config, feed.clone(), *write).await?;
            return show(arguments, &Answer::Lines(lines));
        }
    };
    let asked = anyone::ask(&client, &config, &question);
    let told = match long_job(&question) {
        Some(name) => waiting(name, asked).await?,
        None => asked.await?,
    };
    match (&arguments.question, told) {
        (Ask::Show(Show { id, revision: Some(number), diff: false, .. }), Answer::Lines(lines)) => {
            let is_wanted = |line: &Line| line.read::<Numbered>().is_ok_and(|line| line.revision == *number);
            let wanted = lines.into_iter().find(is_wanted);
            let wanted = wanted.with_context(|| format!("article {id} has no revision {number}"))?;
            show(arguments, &Answer::Lines(vec![wanted]))
        }
        (Ask::Feeds { failing, silent, slow }, Answer::Lines(lines))
            if *failing || silent.is_some() || slow.is_some() =>
        {
            let now = Clock::Wall.now();
            let feeds = lines.into_iter().map(|line| Ok((line.read()?, line)));
            let mut feeds = feeds.collect::<serde_json::Result<Vec<(FeedLine, Line)>>>()?;
            feeds.retain(|(feed, _)| is_wanted(feed, *failing, *silent, now));
            match slow {
                Some(Slow::Fetch) => feeds.sort_by_key(|(feed, _)| Reverse(feed.fetch_milliseconds)),
                Some(Slow::Delay) => feeds.sort_by_key(|(feed, _)| Reverse(feed.delay_seconds)),
                None => {}
            }
            show(arguments, &Answer::Lines(feeds.into_iter().map(|(_, line)| line).collect()))
        }
        (_, told) => show(arguments, &told),
    }
}

/// What a job that takes long is called.
fn long_job(question: &Question) -> Option<&'static str> {
    Some(match question {
        Question::Verify => "verifying",
        Question::Compact => "compacting",
        Question::Rebuild => "making the index anew",
        Question::BackUp(_) => "copying",
        _ => return None,
    })
}

/// The last changes, then those that come.
async fn follow_changes(
    arguments: &Arguments,
    client: &Client,
    config: &Config,
    follow: bool,
    feed: Option<&FeedId>,
    last: u64,
) -> anyhow::Result<()> {
    let newest = anyone::status(client, config, false).await?["sequence"].as_u64().unwrap_or(0);
    let part = Part { after: newest.saturating_sub(last), limit: usize::MAX, follow };
    tail::walk(client, config, part, |lines, _| {
        let is_of = |line: &Line, feed: &FeedId| line.read::<OfFeed>().is_ok_and(|line| line.feed == *feed);
        let is_wanted = |line: &&Line| feed.is_none_or(|feed| is_of(line, feed));
        let wanted: Vec<Line> = lines.iter().filter(is_wanted).cloned().collect();
        if wanted.is_empty() { Ok(()) } else { show(arguments, &Answer::Lines(wanted)) }
    })
    .await
}

/// All articles, some at a time, so that the daemon's other work goes on between.
async fn reparse(client: &Client, config: &Config, feed: Option<FeedId>, write: bool) -> anyhow::Result<Vec<Line>> {
    const PAGE: usize = 50;
    let total = match &feed {
        Some(_) => None,
        None => anyone::status(client, config, false).await?["items"].as_u64(),
    };
    let mut progress = Progress::begin("articles", total);
    let (mut told, mut after) = (Vec::new(), None);
    loop {
        let request = Reparse { feed: feed.clone(), after, limit: PAGE, write };
        let Answer::Lines(lines) = anyone::ask(client, config, &Question::Reparse(request)).await? else { break };
        let Some(last) = lines.last() else { break };
        after = Some(last.read::<Reparsed>()?.id);
        progress.advance(lines.len() as u64);
        told.extend(lines);
    }
    progress.finish();
    Ok(told)
}

fn show(arguments: &Arguments, told: &Answer) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    let lines = match told {
        Answer::Missing(what) => anyhow::bail!("{what}"),
        // A page's bytes are a program's to read; on a terminal they do no harm.
        Answer::Bytes(bytes) if std::io::stdout().is_terminal() => {
            return Ok(writeln!(out, "{}", shown::ShownLines(&String::from_utf8_lossy(bytes)))?);
        }
        Answer::Bytes(bytes) => return Ok(std::io::stdout().write_all(bytes)?),
        Answer::Lines(lines) => lines,
    };
    if arguments.json {
        for line in lines {
            writeln!(out, "{}", shown::harmless_json(line.as_str()))?;
        }
    } else {
        let drawn = match &arguments.question {
            Ask::Status { .. } => draw::status(lines)?,
            Ask::Tail { .. } => draw::changes(lines)?,
            Ask::Feeds { slow: Some(_), .. } => draw::slow_feeds(lines)?,
            Ask::Feeds { .. } => draw::feeds(lines)?,
            Ask::Items(_) | Ask::Search(_) => draw::items(lines)?,
            Ask::Feed { .. } | Ask::Poll { .. } => draw::feed(lines)?,
            Ask::Show(Show { revisions: true, .. }) => draw::revisions(lines)?,
            Ask::Show(Show { diff: true, revision, .. }) => diff::draw(lines, *revision)?,
            Ask::Show(Show { revision: Some(_), .. }) => draw::revision(lines)?,
            Ask::Show(_) => draw::article(lines)?,
            Ask::Duplicates { .. } => draw::copies(lines)?,
            Ask::Verify => draw::verified(lines)?,
            Ask::Compact | Ask::Rebuild | Ask::Backup { .. } => draw::done(lines),
            Ask::Reparse { .. } => draw::reparsed(lines)?,
            Ask::Raw { .. } => String::new(),
        };
        writeln!(out, "{}", drawn.trim_end())?;
    }
    let verified = matches!(arguments.question, Ask::Verify).then(|| lines.first().map(Line::read::<Verified>));
    let has_problems = verified.flatten().transpose()?.is_some_and(|verified| !verified.problems.is_empty());
    anyhow::ensure!(!has_problems, "the store does not agree with itself: keep the folder and restore a backup");
    Ok(())
}
