//! Wanted entries in, their articles or failures out, in the same order: a bounded number of pages at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::sites::Sites;
use super::{Environment, Feed};
use crate::archive::Record;
use crate::article::html::Known;
use crate::article::{self, Article, Hints, Page};
use crate::feed::FeedEntry;
use crate::fetch::{self, Answer, Permission, Request};
use crate::identity::UrlKey;
use crate::poll::{Gathered, Gleaned, PageFailure, SiteLesson, Wanted};

/// A page whose host is busy with others for longer comes with the next poll: a poll must reach its commit.
const PATIENCE: Duration = Duration::from_secs(120);
const ACCEPT: &str = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5";

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
    let failure = match page(env, feed, url).await {
        Ok(answer) => match from_page(env, feed, sites, (wanted, answer)).await {
            Ok(gleaned) => return Ok(gleaned),
            Err(failure) => failure,
        },
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

async fn page(env: &Arc<Environment>, feed: &Feed, url: &str) -> Result<Answer, PageFailure> {
    let failed = |message: String, passing| PageFailure { message, passing, tried: true };
    let answer = tokio::select! {
        biased;
        // A page that is broken off is pending, not failed: the poll reaches its commit at once.
        () = env.stopped() => {
            return Err(PageFailure { message: "the daemon is stopping".to_owned(), passing: true, tried: false });
        }
        answer = permitted(env, feed, url) => answer?,
    };
    match answer.status {
        200..300 if is_page(&answer) => Ok(answer),
        200..300 => Err(failed(format!("not a web page but {}", answer.content_type.unwrap_or_default()), false)),
        status @ (408 | 425 | 429 | 500..) => Err(failed(format!("HTTP {status}"), true)),
        status => Err(failed(format!("HTTP {status}"), false)),
    }
}

/// Fetches a page where its site's robots.txt lets us, in its host's turn.
async fn permitted(env: &Arc<Environment>, feed: &Feed, url: &str) -> Result<Answer, PageFailure> {
    let failed = |error: fetch::Error| PageFailure {
        message: error.to_string(),
        passing: error.is_passing(),
        tried: error.is_hosts_own(),
    };
    let places = Some(&*env.pages);
    let gap = match feed.fetch.robots {
        false => Duration::ZERO,
        true => match env.fetcher.may_fetch(url, &feed.fetch, places).await.map_err(failed)? {
            Permission::Granted { gap } => gap,
            Permission::Denied => {
                let message = "its site's robots.txt keeps us from it".to_owned();
                return Err(PageFailure { message, passing: false, tried: true });
            }
            Permission::Unknown => {
                let message = "its site's robots.txt cannot be had: the server is in trouble".to_owned();
                return Err(PageFailure { message, passing: true, tried: true });
            }
        },
    };
    let request = Request {
        keep_connection: true,
        places,
        gap,
        patience: Some(PATIENCE),
        ..Request::new(url, ACCEPT, &feed.fetch)
    };
    env.fetcher.get(&request).await.map_err(failed)
}

fn is_page(answer: &Answer) -> bool {
    let Some(content_type) = &answer.content_type else { return true };
    let media_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    media_type.is_empty()
        || media_type.starts_with("text/")
        || media_type == "application/xhtml+xml"
        || media_type.ends_with("/xml")
}

/// Archives and parses a page on the blocking pool: a tree is not `Send`, and both take milliseconds.
async fn from_page(
    env: &Arc<Environment>,
    feed: &Arc<Feed>,
    sites: &Sites,
    (wanted, answer): (&Wanted, Answer),
) -> Result<Gleaned, PageFailure> {
    let (host, memory) = sites.at(env, &answer.url).await;
    let hints = hints(&wanted.entry, Some(answer.url.clone()));
    let (env, feed) = (env.clone(), feed.clone());
    let parsed = tokio::task::spawn_blocking(move || {
        let content_type = answer.content_type.as_deref();
        let record = Record { date: env.clock.now(), url: &answer.url, content_type, body: &answer.body };
        let raw = env.archive.as_ref().map(|archive| archive.append(&record)).transpose();
        let known = Known { rules: Some(&feed.rules), memory: memory.as_ref() };
        let page = Page::Html { bytes: &answer.body, content_type };
        let (article, lesson) = article::parse_known(page, &hints, &env.article, known);
        let lesson = lesson.at(addresses(&answer.url, &article).iter().map(UrlKey::as_str));
        (article, raw, SiteLesson { host, lesson })
    });
    match parsed.await {
        Ok((article, Ok(raw), lesson)) => Ok(Gleaned { article, raw, abandoned: false, lesson: Some(lesson) }),
        Ok((_, Err(error), _)) => {
            Err(PageFailure { message: format!("the archive takes no pages: {error}"), passing: true, tried: true })
        }
        Err(_) => Err(PageFailure {
            message: "the article parser panicked at this page: please report it".to_owned(),
            passing: true,
            tried: true,
        }),
    }
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

/// The address that a page was found at and the one that it gives itself: what it is known by when it comes again.
fn addresses(url: &str, article: &Article) -> Vec<UrlKey> {
    [Some(url), article.canonical_url.as_deref()].into_iter().flatten().filter_map(UrlKey::of).collect()
}

fn hints(entry: &FeedEntry, url: Option<String>) -> Hints {
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
