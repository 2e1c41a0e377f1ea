//! `wiredesk demo`: the whole thing in ten seconds, without a network.

use std::path::Path;

use anyhow::Context;
use clap::Args;

use super::{desk, draw, run};
use crate::api::{Answer, Client, Line, Question};
use crate::config::{self, Surroundings};
use crate::demo::{Site, stories};
use crate::identity::FeedId;
use crate::store::{ItemFilter, ItemLine};

#[derive(Args)]
pub(super) struct Arguments {
    /// Keep the store in this folder [default: a temporary one, removed at the end]
    #[arg(long, value_name = "FOLDER")]
    keep: Option<std::path::PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let temporary;
    let folder = match &arguments.keep {
        Some(folder) => folder.as_path(),
        None => {
            temporary = TemporaryFolder::new()?;
            temporary.0.as_path()
        }
    };
    desk::runtime()?.block_on(play(folder))
}

/// The real daemon polls the site twice, a correction is printed in between; each look is what `wiredesk debug` shows.
async fn play(folder: &Path) -> anyhow::Result<()> {
    let site = Site::open(stories(1)).await.context("cannot open the demonstration's site on loopback")?;
    let text = site.config(&folder.join("store"));
    let config_file = folder.join("wiredesk.toml");
    std::fs::create_dir_all(folder)?;
    std::fs::write(&config_file, &text)?;
    let config = config::load(&config_file, &Surroundings::default())?;
    println!("A news site with four feeds listens at {}. The daemon polls it for the first time ...\n", site.url("/"));
    let feeds: Vec<FeedId> = config.feeds.iter().map(|feed| feed.id.clone()).collect();
    let socket = config.socket.clone();
    let running = run::Running::start(config, config_file, false, |_| {}).await?;
    let client = Client::new(&socket);
    running.daemon().polled(feeds.len() as u64).await;
    print(draw::feeds(&ask(&client, &Question::Feeds).await?)?);
    print(draw::items(&ask(&client, &Question::Items(ItemFilter::default())).await?)?);

    println!(
        "The Lowland Gazette corrects its story. The daemon polls again: conditional requests, one new document ...\n"
    );
    site.print(stories(2));
    for feed in &feeds {
        client.poll(feed).await?;
    }
    let items = ask(&client, &Question::Items(ItemFilter::default())).await?;
    print(draw::items(&items)?);
    let stored = items.iter().map(Line::read).collect::<serde_json::Result<Vec<ItemLine>>>()?;
    if let Some(ItemLine { id, .. }) = stored.into_iter().find(|item| item.revision == 2) {
        println!("The corrected story, as `wiredesk debug show {id}` tells it:\n");
        print(draw::article(&ask(&client, &Question::Show(id)).await?)?);
    }
    print(draw::verified(&ask(&client, &Question::Verify).await?)?);
    running.daemon().stop();
    let summary = running.finish().await?;
    println!("{summary}");
    println!("\nNext: name your feeds in config/wiredesk.toml, then `wiredesk run`.");
    Ok(())
}

fn print(drawn: String) {
    println!("{}\n", drawn.trim_end());
}

async fn ask(client: &Client, question: &Question) -> anyhow::Result<Vec<Line>> {
    match client.ask(question).await? {
        Answer::Lines(lines) => Ok(lines),
        Answer::Missing(what) => anyhow::bail!("{what}"),
        Answer::Bytes(_) => Ok(Vec::new()),
    }
}

/// A folder of its own below the system's temporary one; removed when it is dropped.
struct TemporaryFolder(std::path::PathBuf);

impl TemporaryFolder {
    fn new() -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("wiredesk-demo-{}", std::process::id()));
        std::fs::create_dir(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
