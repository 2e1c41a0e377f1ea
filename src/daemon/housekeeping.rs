//! What the store needs now and then: articles beyond what their feeds keep go, their space is given back, new ones are put into
//! the word index.

use std::sync::Arc;
use std::time::Duration;

use super::Daemon;
use crate::store;

/// After the start, polls come first.
const FIRST: Duration = Duration::from_secs(600);
const EVERY: Duration = Duration::from_secs(86_400);
/// What is not in the word index yet is read by each search.
const WORDS_EVERY: Duration = Duration::from_secs(60);
/// A segment of the journal with a smaller live share is cleaned.
const LEAST_LIVE: f64 = 0.6;

/// Keeps house until the daemon stops.
pub(super) async fn keep(daemon: Arc<Daemon>) {
    tokio::join!(free_space(&daemon), index_words(&daemon));
}

async fn free_space(daemon: &Daemon) {
    let mut wait = FIRST;
    loop {
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = daemon.env.stopped() => return,
        }
        wait = EVERY;
        match turn(daemon).await {
            Ok((0, 0)) => {}
            Ok((removed, freed_bytes)) => {
                tracing::info!(removed, freed_bytes, "old articles are gone, their space is given back");
            }
            Err(error) => {
                tracing::error!(
                    error = error.to_string(),
                    "the store's housekeeping failed; it is tried again in a day"
                );
            }
        }
    }
}

/// Brings the word index up to what is stored.
async fn index_words(daemon: &Daemon) {
    loop {
        let more = daemon.env.store.index_words().await.unwrap_or_else(|error| {
            tracing::error!(
                error = error.to_string(),
                "the word index cannot be brought up; it is tried again in a minute"
            );
            false
        });
        let wait = if more { Duration::ZERO } else { WORDS_EVERY };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = daemon.env.stopped() => return,
        }
    }
}

async fn turn(daemon: &Daemon) -> Result<(u64, u64), store::Error> {
    if let Some(archive) = daemon.env.archive.clone() {
        let now = daemon.env.clock.now();
        if let Ok(Err(error)) = tokio::task::spawn_blocking(move || archive.retain(now)).await {
            tracing::error!(error = error.to_string(), "old segments of the archive cannot be removed");
        }
    }
    let feeds = daemon.feeds().iter().map(|(id, feed)| (id.clone(), feed.keep.clone())).collect();
    let removed = daemon.env.store.retain(feeds, daemon.env.clock.now()).await?;
    Ok((removed, daemon.env.store.compact(LEAST_LIVE).await?))
}
