//! Wanted entries in, their articles or failures out, in the same order: a bounded number of pages at once.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::sites::Sites;
use super::{Environment, Feed, pages};
use crate::article::{self, Article, Hints, Page};
use crate::feed::FeedEntry;
use crate::poll::{Gathered, Gleaned, PageFailure, Wanted};

pub(super) async fn gather(env: &Arc<Environment>, feed: &Arc<Feed>, wanted: Vec<Wanted>) -> Vec<Gathered> {
    let sites = Arc::new(Sites::of(env, &wanted).await);
    let mut tasks = JoinSet::new();
    let mut wanted: Vec<Option<Wanted>> = wanted.into_iter().map(Some).collect();
    for (index, one) in wanted.iter().enumerate() {
        let Some(one) = one.clone() else { continue };
        let (env, feed, sites) = (env.clone(), feed.clone(), sites.clone());
        tasks.spawn(async move { (index, glean(&env, &feed, &sites, &one).await) });
    }
    let mut results: Vec<Option<Gathered>> = wanted.iter().map(|_| None).collect();
    while let Some(joined) = tasks.join_next().await {
        if let Ok((index, result)) = joined
            && let Some(wanted) = wanted[index].take()
        {
            results[index] = Some(Gathered { wanted, result });
        }
    }
    // A task that panicked gave no answer: its entry becomes pending.
    let lost =
        || Err(PageFailure { message: "a panic while the page was fetched".to_owned(), passing: true, tried: true });
    results
        .into_iter()
        .zip(wanted)
        .filter_map(|(result, wanted)| result.or_else(|| wanted.map(|wanted| Gathered { wanted, result: lost() })))
        .collect()
}

async fn glean(
    env: &Arc<Environment>,
    feed: &Arc<Feed>,
    sites: &Sites,
    wanted: &Wanted,
) -> Result<Gleaned, PageFailure> {
    let url = match &wanted.entry.url {
        Some(url) if wanted.fetch => url,
        _ => return from_entry(env, wanted, false).await,
    };
    let desk = pages::Desk { env, feed, sites, wanted };
    let failure = match desk.gather(url).await {
        Ok(gleaned) => return Ok(gleaned),
        Err(failure) => failure,
    };
    if wanted.known.is_none() && wanted.gives_up(&failure, &feed.poll) {
        let mut gleaned = from_entry(env, wanted, true).await?;
        gleaned
            .article
            .faults
            .push(format!("the page could not be had ({}): this is the feed's own text", failure.message));
        return Ok(gleaned);
    }
    Err(failure)
}

/// The article that the feed's own text makes, where no page is to be fetched or none can be had.
async fn from_entry(env: &Arc<Environment>, wanted: &Wanted, abandoned: bool) -> Result<Gleaned, PageFailure> {
    let entry = wanted.entry.clone();
    let env = env.clone();
    let parsed = tokio::task::spawn_blocking(move || -> Article {
        let body = entry.content.as_deref().or(entry.summary.as_deref()).unwrap_or_default();
        let title = escaped(entry.title.as_deref().unwrap_or_default());
        let page = format!("<!doctype html><title>{title}</title><article><h1>{title}</h1><div>{body}</div></article>");
        let content_type = Some("text/html; charset=utf-8");
        let hints = hints(&entry, entry.url.clone());
        article::parse(Page::Html { bytes: page.as_bytes(), content_type }, &hints, &env.article)
    });
    match parsed.await {
        Ok(article) => Ok(Gleaned { article, raw: None, abandoned, lesson: None }),
        Err(_) => Err(PageFailure {
            message: "the article parser panicked at this entry: please report it".to_owned(),
            passing: true,
            tried: true,
        }),
    }
}

pub(super) fn hints(entry: &FeedEntry, url: Option<String>) -> Hints {
    Hints {
        url,
        published: entry.published.clone().or_else(|| entry.updated.clone()),
        title: entry.title.clone(),
        summary: entry.summary.clone(),
        content: entry.content.clone(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
