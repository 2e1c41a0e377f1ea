//! Questions in, answers out: what readers ask the store.

use jiff::Timestamp;

use super::{
    ChangeLine, CopyLine, Error, FeedDetail, FeedLine, ItemFilter, ItemLine, RevisionLine, Search, Shown, Sizes,
    Source, Store, StoreStatus, Verified, feeds, query, sizes, verify, words,
};
use crate::identity::{ArticleId, FeedId};
use crate::poll::{RawLocator, Rhythm};

impl Store {
    /// Adds up the rhythms of all feeds that are polled: of a hundred thousand, all at once would be a hundred megabytes.
    pub async fn rhythms<T, F>(&self, add: F) -> Result<T, Error>
    where
        T: Default + Send + 'static,
        F: Fn(&mut T, &FeedId, &Rhythm) + Send + Sync + 'static,
    {
        self.read(move |engine| feeds::rhythms(engine, &add)).await
    }

    pub async fn status(&self, now: Timestamp) -> Result<StoreStatus, Error> {
        self.read(move |engine| feeds::status(engine, now)).await
    }

    pub async fn feeds(&self) -> Result<Vec<FeedLine>, Error> {
        self.read(feeds::feeds).await
    }

    /// Absent where there is no such feed.
    pub async fn feed(&self, feed: &FeedId) -> Result<Option<FeedDetail>, Error> {
        let feed = feed.clone();
        self.read(move |engine| feeds::feed(engine, &feed)).await
    }

    /// The newest first.
    pub async fn items(&self, filter: ItemFilter) -> Result<Vec<ItemLine>, Error> {
        self.read(move |engine| query::items(engine, &filter)).await
    }

    /// The newest first. Where much was stored since the word index was last brought up, it is brought up first.
    pub async fn search(&self, search: Search) -> Result<Vec<ItemLine>, Error> {
        self.read(move |engine| words::find(engine, &search)).await
    }

    /// Absent where there is no such article.
    pub async fn show(&self, id: ArticleId) -> Result<Option<Shown>, Error> {
        self.read(move |engine| query::show(engine, id)).await
    }

    /// All versions of an article, the first one first. Absent where there is no such article.
    pub async fn revisions(&self, id: ArticleId) -> Result<Option<Vec<RevisionLine>>, Error> {
        self.read(move |engine| query::revisions(engine, id)).await
    }

    /// Near-copies of other articles, the newest first.
    pub async fn duplicates(&self, filter: ItemFilter) -> Result<Vec<CopyLine>, Error> {
        self.read(move |engine| query::duplicates(engine, &filter)).await
    }

    /// The near-copies that an article is one of, the first one first. Absent where there is no such article.
    pub async fn cluster(&self, id: ArticleId) -> Result<Option<Vec<CopyLine>>, Error> {
        self.read(move |engine| query::cluster(engine, id)).await
    }

    /// Where an article's raw page lies; absent where there is no such article or its page was not kept.
    pub async fn raw(&self, id: ArticleId) -> Result<Option<RawLocator>, Error> {
        self.read(move |engine| query::raw(engine, id)).await
    }

    /// Walks all records and checks that every index agrees with them.
    pub async fn verify(&self) -> Result<Verified, Error> {
        self.read(verify::verify).await
    }

    /// What takes how much room; reads all of it.
    pub async fn sizes(&self) -> Result<Sizes, Error> {
        self.read(sizes::sizes).await
    }

    /// The versions stored after a number, in the order in which they were stored.
    pub async fn changes(&self, after: u64, limit: usize) -> Result<Vec<ChangeLine>, Error> {
        self.read(move |engine| query::changes(engine, after, limit)).await
    }

    /// Stored articles with all that is needed to parse their pages again, in the order in which they were stored.
    pub async fn sources(
        &self,
        feed: Option<FeedId>,
        after: Option<ArticleId>,
        limit: usize,
    ) -> Result<Vec<Source>, Error> {
        self.read(move |engine| query::sources(engine, feed.as_ref(), after, limit)).await
    }

    /// Stored articles whole, in the order in which they were stored, from behind one of them.
    pub async fn articles(
        &self,
        filter: ItemFilter,
        after: Option<ArticleId>,
        limit: usize,
    ) -> Result<Vec<Shown>, Error> {
        self.read(move |engine| query::articles(engine, &filter, after, limit)).await
    }
}
