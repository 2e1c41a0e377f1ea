//! What can be asked, and the one place where it is answered.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::archive::Archive;
use crate::identity::{ArticleId, FeedId};
use crate::store::{self, ItemFilter, Store};

/// A question about what is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Question {
    Feeds,
    Feed(FeedId),
    Items(ItemFilter),
    Show(ArticleId),
    Raw(ArticleId),
    Verify,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// JSON objects, a line each.
    Lines(Vec<Value>),
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
        Question::Show(id) => {
            one(store.show(*id).await?, || format!("no article {id}: `wiredesk debug items` lists them"))
        }
        Question::Raw(id) => raw(*id, store, archive).await?,
        Question::Verify => one(Some(store.verify().await?), String::new),
    })
}

fn lines<T: Serialize>(values: Vec<T>) -> Answer {
    Answer::Lines(values.iter().map(|value| json!(value)).collect())
}

fn one<T: Serialize>(value: Option<T>, missing: impl FnOnce() -> String) -> Answer {
    value.map_or_else(|| Answer::Missing(missing()), |value| Answer::Lines(vec![json!(value)]))
}

async fn raw(id: ArticleId, store: &Store, archive: Option<&Archive>) -> Result<Answer, store::Error> {
    let missing = Answer::Missing(format!("no raw page of article {id}: it was not kept, or its segment is gone"));
    let (Some(place), Some(archive)) = (store.raw(id).await?, archive.cloned()) else { return Ok(missing) };
    let read = tokio::task::spawn_blocking(move || archive.read(&place)).await;
    Ok(match read {
        Ok(Ok(bytes)) => Answer::Bytes(bytes),
        Ok(Err(error)) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(store::Error::Damaged(format!("the archive's record of article {id}: {error}")));
        }
        Ok(Err(_)) | Err(_) => missing,
    })
}
