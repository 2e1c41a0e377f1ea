//! Questions to whoever can answer them: the daemon where one runs, the store itself where none does.

use std::sync::Arc;

use anyhow::Context;
use serde_json::Value;

use super::desk;
use super::progress::waiting;
use crate::api::{Answer, Client, ClientError, Line, Question, answer};
use crate::clock::Clock;
use crate::config::Config;
use crate::daemon::{Daemon, Status};
use crate::identity::FeedId;
use crate::store::{self, FeedDetail};

/// Asks the daemon, or, where none runs, the store itself.
pub(super) async fn ask(client: &Client, config: &Config, question: &Question) -> anyhow::Result<Answer> {
    Ok(match client.ask(question).await {
        Err(ClientError::NoDaemon(_)) => match open_store(config).await {
            Ok(store) => answer(question, &store, desk::open_archive(config)?.as_ref()).await?,
            // A daemon that has taken the store meanwhile answers by now.
            Err(error) => client.ask(question).await.map_err(|_| error)?,
        },
        told => told?,
    })
}

/// A store is read where it is, never made by a question.
async fn open_store(config: &Config) -> anyhow::Result<store::Store> {
    let path = &config.store_path;
    anyhow::ensure!(
        path.join("journal").exists() || path.join("sled").exists(),
        "there is no store at {}: `wiredesk run` makes it",
        path.display()
    );
    store::Store::open(path, &config.store, Clock::Wall.now())
        .await
        .with_context(|| format!("no daemon listens at {}", config.socket.display()))
}

pub(super) async fn status(client: &Client, config: &Config, sizes: bool) -> anyhow::Result<Value> {
    let mut status: Value = plain_status(client, config).await?.read()?;
    if sizes {
        let asked = waiting("weighing the store", ask(client, config, &Question::Sizes));
        if let Answer::Lines(lines) = asked.await? {
            status["sizes"] = lines.first().map(Line::read).transpose()?.unwrap_or_default();
        }
    }
    Ok(status)
}

async fn plain_status(client: &Client, config: &Config) -> anyhow::Result<Line> {
    match client.status().await {
        Err(ClientError::NoDaemon(_)) => match open_store(config).await {
            Ok(store) => {
                let store = store.status(Clock::Wall.now()).await?;
                Ok(Line::of(&Status::new(store, false, 0, 0)))
            }
            Err(error) => client.status().await.map_err(|_| error),
        },
        status => Ok(status?),
    }
}

/// Polls and tells the feed as it is after that.
pub(super) async fn poll(client: &Client, config: Config, feed: &FeedId) -> anyhow::Result<Line> {
    match client.poll(feed).await {
        Err(ClientError::NoDaemon(_)) => {
            let feeds = config.feeds.clone();
            let daemon: Arc<Daemon> = desk::open_daemon(config, Box::new(move || Ok(feeds.clone()))).await?;
            let detail: Option<FeedDetail> = daemon.poll_here(feed).await?;
            Ok(Line::of(&detail.with_context(|| format!("no feed {feed} in the configuration"))?))
        }
        detail => Ok(detail?),
    }
}
