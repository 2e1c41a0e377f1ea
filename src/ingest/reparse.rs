//! Stored pages in, what today's parser makes of them out: told, and, where that is wanted, stored as revisions of our own.

use serde::{Deserialize, Serialize};

use super::sites;
use crate::archive::Archive;
use crate::article::html::Known;
use crate::article::{self, Article, Hints, Page, Reading, SiteMemory};
use crate::clock::Clock;
use crate::identity::{ArticleId, FeedId};
use crate::poll::{RawLocator, StoredVersion, text_of};
use crate::store::{self, Source, Store};

/// Which articles are parsed again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reparse {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feed: Option<FeedId>,
    /// Those stored after this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<ArticleId>,
    pub limit: usize,
    /// Whether articles that come out otherwise get a revision.
    #[serde(default)]
    pub write: bool,
}

/// What became of one article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reparsed {
    pub id: ArticleId,
    pub feed: FeedId,
    /// The fields of the record that come out otherwise.
    pub changed: Vec<String>,
    /// Whether a revision was stored.
    pub written: bool,
    /// Why it could not be parsed again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// Parses stored pages again, in the order in which their articles were stored. An article without a page is told with a fault.
pub async fn reparse(
    store: &Store,
    archive: Option<&Archive>,
    request: &Reparse,
) -> Result<Vec<Reparsed>, store::Error> {
    let sources = store.sources(request.feed.clone(), request.after, request.limit).await?;
    let mut told = Vec::with_capacity(sources.len());
    for source in sources {
        told.push(parse_again(store, archive.cloned(), source, request.write).await?);
    }
    Ok(told)
}

async fn parse_again(
    store: &Store,
    archive: Option<Archive>,
    source: Source,
    write: bool,
) -> Result<Reparsed, store::Error> {
    let (id, feed) = (source.id, source.feed.clone());
    let fault = |fault: &str| Reparsed {
        id,
        feed: feed.clone(),
        changed: vec![],
        written: false,
        fault: Some(fault.to_owned()),
    };
    let Some(archive) = archive else { return Ok(fault("no pages are kept")) };
    // What its site's other pages taught since; without it today's parser would bring their furniture back.
    let memory = match source.url.as_deref().and_then(sites::host_of) {
        Some(host) => sites::one(store, &host).await,
        None => None,
    };
    let parsed =
        tokio::task::spawn_blocking(move || parse(&archive, &source, memory.as_ref()).map(|article| (source, article)))
            .await;
    let (source, article) = match parsed {
        Ok(Ok(parsed)) => parsed,
        Ok(Err(why)) => return Ok(fault(&why)),
        Err(_) => return Ok(fault("the article parser panicked at this page: please report it")),
    };
    let changed = changed_fields(&source.article, &article);
    let written = write && !changed.is_empty() && source.known.is_some();
    if written {
        store.revise(&feed, vec![revision(source, article)], Clock::Wall.now()).await?;
    }
    Ok(Reparsed { id, feed: feed.clone(), changed, written, fault: None })
}

fn parse(archive: &Archive, source: &Source, memory: Option<&SiteMemory>) -> Result<Article, String> {
    let place = source.raw.as_ref().ok_or("its page was not kept")?;
    let words = source.words.clone();
    let mut hints = Hints {
        url: None,
        published: words.published,
        title: words.title,
        summary: words.summary,
        content: words.content,
    };
    let mut whole = read(archive, place, &mut hints, memory)?;
    let url = hints.url.clone();
    for part in &place.parts {
        let part = read(archive, part, &mut hints, memory)?;
        whole.join(&part);
    }
    Ok(whole.article(&Hints { url, ..hints }))
}

/// Reads a kept page; its address is put into the hints.
fn read(
    archive: &Archive,
    place: &RawLocator,
    hints: &mut Hints,
    memory: Option<&SiteMemory>,
) -> Result<Reading, String> {
    let kept = archive.read(place).map_err(|error| format!("its page cannot be read: {error}"))?;
    hints.url = Some(kept.url);
    let page = Page::Html { bytes: &kept.body, content_type: kept.content_type.as_deref() };
    Ok(article::read(page, hints, &article::Settings::default(), Known { rules: None, memory }))
}

/// The names of the record's fields that differ.
fn changed_fields(before: &Article, after: &Article) -> Vec<String> {
    let (Ok(serde_json::Value::Object(before)), Ok(serde_json::Value::Object(after))) =
        (serde_json::to_value(before), serde_json::to_value(after))
    else {
        return Vec::new();
    };
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}

fn revision(source: Source, article: Article) -> StoredVersion {
    let Source { key, known, url, title, published, words, raw, .. } = source;
    let text = text_of(&article);
    let (entry, first_seen) = known.as_ref().map_or((text, Clock::Wall.now()), |known| (known.entry, known.first_seen));
    let headline = article.headline.as_ref().map(|headline| headline.span.text.clone());
    StoredVersion {
        key,
        known,
        entry,
        text,
        first_seen,
        title: headline.or(title),
        url,
        backfill: false,
        published,
        article,
        raw,
        words,
        by_parser: true,
    }
}
