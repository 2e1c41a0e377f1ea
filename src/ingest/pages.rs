//! An entry's address in, its article out: its page, the pages that continue it, or another form of it where it shows nothing.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use super::gather::hints;
use super::sites::{Sites, host_of};
use super::{Environment, Feed};
use crate::archive::Record;
use crate::article::html::Known;
use crate::article::{self, Page, Reading};
use crate::fetch::{self, Answer, Permission, Request};
use crate::identity::UrlKey;
use crate::poll::{Gleaned, PageFailure, RawLocator, SiteLesson, Wanted, text_of};

/// A page whose host is busy with others for longer comes with the next poll: a poll must reach its commit.
const PATIENCE: Duration = Duration::from_secs(120);
const ACCEPT: &str = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5";
/// Pages of one story, the first one among them.
const MAX_PARTS: usize = 10;
/// Bytes of all of them together, from which no more is asked for.
const MAX_PARTS_BYTES: usize = 16 << 20;

/// What the pages of one entry are fetched and read with.
pub(super) struct Desk<'a> {
    pub env: &'a Arc<Environment>,
    pub feed: &'a Arc<Feed>,
    pub sites: &'a Sites,
    pub wanted: &'a Wanted,
}

/// A page that was fetched, kept and read.
struct PageRead {
    reading: Reading,
    /// The same without what was learned of its site, where a version is stored already.
    bare: Option<Reading>,
    raw: Option<RawLocator>,
    url: String,
    host: String,
    bytes: usize,
}

impl Desk<'_> {
    /// Fetches and reads the page at an address, and what else belongs to it.
    pub(super) async fn gather(&self, url: &str) -> Result<Gleaned, PageFailure> {
        let mut page = self.page(url).await?;
        if page.reading.is_empty() {
            page = self.other_form(page).await?;
        }
        self.add_parts(&mut page).await?;
        let PageRead { reading, bare, raw, url, host, .. } = page;
        let hints = hints(&self.wanted.entry, Some(url.clone()));
        let lesson = reading.lesson.clone();
        let known = self.wanted.known.as_ref().map(|known| known.text);
        // What was learned since the last look is no news of the page's: a text that is as it was stays as it is.
        let composed = tokio::task::spawn_blocking(move || {
            let bare = bare.map(|bare| bare.article(&hints)).filter(|bare| Some(text_of(bare)) == known);
            bare.unwrap_or_else(|| reading.article(&hints))
        })
        .await;
        let article = composed.map_err(|_| panicked())?;
        let addresses = [Some(url.as_str()), article.canonical_url.as_deref()];
        let addresses: Vec<UrlKey> = addresses.into_iter().flatten().filter_map(UrlKey::of).collect();
        let lesson = Some(SiteLesson { host, lesson: lesson.at(addresses.iter().map(UrlKey::as_str)) });
        Ok(Gleaned { article, raw, abandoned: false, lesson })
    }

    /// The AMP or print version of a page that shows no article, where one is named and shows it; else the page itself.
    async fn other_form(&self, empty: PageRead) -> Result<PageRead, PageFailure> {
        for url in empty.reading.links.other_forms.iter().filter(|url| host_of(url).as_ref() == Some(&empty.host)) {
            match self.page(url).await {
                Ok(page) if page.host == empty.host && !page.reading.is_empty() => return Ok(page),
                Err(failure) if !failure.tried => return Err(failure),
                Ok(_) | Err(_) => {}
            }
        }
        Ok(empty)
    }

    /// Adds the pages that continue one, each asked for in its host's turn. One that cannot be had ends the story there, with a fault.
    async fn add_parts(&self, page: &mut PageRead) -> Result<(), PageFailure> {
        let mut met = HashSet::from([page.url.clone()]);
        let mut next = page.reading.links.next.take();
        while let Some(url) = next.take().filter(|url| met.insert(url.clone())) {
            let number = met.len();
            if number > MAX_PARTS || page.bytes >= MAX_PARTS_BYTES {
                page.fault(format!("body: the page goes on at {url}, beyond what is read of one story"));
                break;
            }
            match self.page(&url).await {
                Ok(part) if part.host != page.host => {
                    page.fault(format!("body: part {number} ({url}) is not on its site any more"));
                }
                // Behind their last page some sites show the first one again.
                Ok(part) if part.url != url && !met.insert(part.url.clone()) => {}
                Ok(part) => {
                    if let (Some(bare), Some(part)) = (&mut page.bare, &part.bare) {
                        bare.join(part);
                    }
                    if page.reading.join(&part.reading) {
                        next.clone_from(&part.reading.links.next);
                        page.bytes += part.bytes;
                        if let (Some(raw), Some(part)) = (&mut page.raw, part.raw) {
                            raw.parts.push(part);
                        }
                    }
                }
                Err(failure) if !failure.tried => return Err(failure),
                Err(failure) => {
                    page.fault(format!("body: part {number} ({url}) could not be had: {}", failure.message));
                }
            }
        }
        Ok(())
    }

    async fn page(&self, url: &str) -> Result<PageRead, PageFailure> {
        self.read(fetched(self.env, self.feed, url).await?).await
    }

    /// Archives and reads a page on the blocking pool: a tree is not `Send`, and both take milliseconds.
    async fn read(&self, answer: Answer) -> Result<PageRead, PageFailure> {
        let (host, memory) = self.sites.at(self.env, &answer.url).await;
        let hints = hints(&self.wanted.entry, Some(answer.url.clone()));
        let (env, feed, is_known) = (self.env.clone(), self.feed.clone(), self.wanted.known.is_some());
        let read = tokio::task::spawn_blocking(move || {
            let content_type = answer.content_type.as_deref();
            let record = Record { date: env.clock.now(), url: &answer.url, content_type, body: &answer.body };
            let raw = env.archive.as_ref().map(|archive| archive.append(&record)).transpose()?;
            let page = Page::Html { bytes: &answer.body, content_type };
            let read = |memory| article::read(page, &hints, &env.article, Known { rules: Some(&feed.rules), memory });
            let reading = read(memory.as_ref());
            let bare = (is_known && memory.is_some()).then(|| read(None));
            Ok(PageRead { reading, bare, raw, host, bytes: answer.body.len(), url: answer.url })
        });
        match read.await {
            Ok(Ok(page)) => Ok(page),
            Ok(Err(error)) => Err(archive_refused(&error)),
            Err(_) => Err(panicked()),
        }
    }
}

impl PageRead {
    fn fault(&mut self, fault: String) {
        self.reading.draft.facts.faults.push(fault);
    }
}

fn archive_refused(error: &std::io::Error) -> PageFailure {
    PageFailure { message: format!("the archive takes no pages: {error}"), passing: true, tried: true }
}

fn panicked() -> PageFailure {
    let message = "the article parser panicked at this page: please report it".to_owned();
    PageFailure { message, passing: true, tried: true }
}

async fn fetched(env: &Arc<Environment>, feed: &Feed, url: &str) -> Result<Answer, PageFailure> {
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
