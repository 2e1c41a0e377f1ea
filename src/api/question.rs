//! What can be asked, and the one place where it is answered.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Line;

use crate::archive::Archive;
use crate::identity::{ArticleId, FeedId};
use crate::ingest::{self, Reparse};
use crate::poll::RawLocator;
use crate::store::{self, BackedUp, ItemFilter, Search, Store};

/// A question about what is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Question {
    Feeds,
    Feed(FeedId),
    Items(ItemFilter),
    /// Articles by words, people and places, the newest first.
    Search(Search),
    Show(ArticleId),
    Raw(ArticleId),
    /// All versions of an article, whole.
    Revisions(ArticleId),
    /// Near-copies, the newest first.
    Duplicates(ItemFilter),
    /// The near-copies that an article is one of.
    Cluster(ArticleId),
    /// An article's page as a WARC record: one gzip member.
    Warc(ArticleId),
    Verify,
    /// What takes how much room in the store.
    Sizes,
    /// Articles whole, in the order in which they were stored, from behind one of them.
    Articles {
        filter: ItemFilter,
        after: Option<ArticleId>,
        limit: usize,
    },
    /// Parse stored pages again.
    Reparse(Reparse),
    /// The versions stored after a number of the change feed, in order, and no more than so many.
    Changes {
        after: u64,
        limit: usize,
    },
    /// Give back the space of what was replaced or removed.
    Compact,
    /// Make the index anew.
    Rebuild,
    /// Copy all that is stored to a folder.
    BackUp(PathBuf),
}

impl Question {
    /// Whether it changes something.
    pub fn is_order(&self) -> bool {
        matches!(self, Self::Compact | Self::Rebuild | Self::BackUp(_) | Self::Reparse(_))
    }
}

/// A share of less live bytes makes a segment worth cleaning when it is asked for.
const LEAST_LIVE: f64 = 0.95;

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// JSON objects, a line each.
    Lines(Vec<Line>),
    /// A page's bytes as they were fetched.
    Bytes(Vec<u8>),
    /// There is no such thing: what was looked for.
    Missing(String),
}

/// Answers from the store and the archive.
pub async fn answer(question: &Question, store: &Store, archive: Option<&Archive>) -> Result<Answer, store::Error> {
    Ok(match question {
        Question::Feeds => lines(store.feeds().await?),
        Question::Feed(feed) => {
            one(store.feed(feed).await?, || format!("no feed {feed}: `wiredesk debug feeds` lists them"))
        }
        Question::Items(filter) => lines(store.items(filter.clone()).await?),
        Question::Search(search) => lines(store.search(search.clone()).await?),
        Question::Show(id) => match store.show(*id).await? {
            Some(shown) => one(Some(shown), String::new),
            None => no_article(*id),
        },
        Question::Revisions(id) => match store.revisions(*id).await? {
            Some(revisions) => lines(revisions),
            None => no_article(*id),
        },
        Question::Duplicates(filter) => lines(store.duplicates(filter.clone()).await?),
        Question::Cluster(id) => match store.cluster(*id).await? {
            Some(copies) => lines(copies),
            None => no_article(*id),
        },
        Question::Raw(id) => {
            raw(*id, store, archive, |archive, place| archive.read(place).map(|kept| kept.body)).await?
        }
        Question::Warc(id) => raw(*id, store, archive, Archive::members).await?,
        Question::Articles { filter, after, limit } => lines(store.articles(filter.clone(), *after, *limit).await?),
        Question::Reparse(request) => lines(ingest::reparse(store, archive, request).await?),
        Question::Sizes => one(Some(store.sizes().await?), String::new),
        Question::Verify => one(Some(store.verify().await?), String::new),
        Question::Changes { after, limit } => lines(store.changes(*after, *limit).await?),
        Question::Compact => {
            let freed = store.compact(LEAST_LIVE).await?;
            store.rebuild().await?;
            Answer::Lines(vec![Line::of(&json!({ "journal_freed_bytes": freed }))])
        }
        Question::Rebuild => {
            store.rebuild().await?;
            store.clear_words().await?;
            Answer::Lines(vec![Line::of(&json!({ "rebuilt": true }))])
        }
        Question::BackUp(to) => back_up(to, store, archive).await?,
    })
}

fn no_article(id: ArticleId) -> Answer {
    Answer::Missing(format!("no article {id}: `wiredesk debug items` lists them"))
}

fn lines<T: Serialize>(values: Vec<T>) -> Answer {
    Answer::Lines(values.iter().map(Line::of).collect())
}

fn one<T: Serialize>(value: Option<T>, missing: impl FnOnce() -> String) -> Answer {
    value.map_or_else(|| Answer::Missing(missing()), |value| Answer::Lines(vec![Line::of(&value)]))
}

/// The pages first: an article that is stored after them lacks its page in the backup, which no reader minds.
async fn back_up(to: &Path, store: &Store, archive: Option<&Archive>) -> Result<Answer, store::Error> {
    let mut archive_bytes = 0;
    if let Some(archive) = archive.cloned() {
        let folder = to.join("archive");
        let copied = tokio::task::spawn_blocking(move || archive.copy_to(&folder)).await;
        archive_bytes = copied
            .map_err(io::Error::other)
            .and_then(|copied| copied)
            .map_err(|error| store::Error::Io { path: to.to_owned(), message: error.to_string() })?;
    }
    let BackedUp { segments, bytes } = store.back_up(to).await?;
    let folder = to.display().to_string();
    let told =
        json!({ "folder": folder, "segments": segments, "journal_bytes": bytes, "archive_bytes": archive_bytes });
    Ok(Answer::Lines(vec![Line::of(&told)]))
}

async fn raw(
    id: ArticleId,
    store: &Store,
    archive: Option<&Archive>,
    read: impl FnOnce(&Archive, &RawLocator) -> io::Result<Vec<u8>> + Send + 'static,
) -> Result<Answer, store::Error> {
    let missing = Answer::Missing(format!("no raw page of article {id}: it was not kept, or its segment is gone"));
    let (Some(place), Some(archive)) = (store.raw(id).await?, archive.cloned()) else { return Ok(missing) };
    let read = tokio::task::spawn_blocking(move || read(&archive, &place)).await;
    Ok(match read {
        Ok(Ok(bytes)) => Answer::Bytes(bytes),
        Ok(Err(error)) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(store::Error::Damaged(format!("the archive's record of article {id}: {error}")));
        }
        Ok(Err(_)) | Err(_) => missing,
    })
}
