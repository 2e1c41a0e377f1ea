//! A store in, the same in less room and in good order out: what is done to it now and then, while polls go on.

use std::path::Path;

use jiff::Timestamp;

use super::engine::Engine;
use super::writer::Job;
use super::{BackedUp, Error, Keep, REMOVED_AT_ONCE, Store, backup, clean, retention, words};
use crate::identity::FeedId;

/// Blocks of the word index that are made at once, some 20 ms each.
const WORDS_A_STEP: usize = 16;

impl Store {
    /// Brings the word index on by a step of less than a second. False where there was nothing to do.
    pub async fn index_words(&self) -> Result<bool, Error> {
        self.read(|engine| words::catch_up(engine, WORDS_A_STEP)).await.map(|(_, made)| made > 0)
    }

    /// Makes the word index anew, when it is wanted.
    pub async fn clear_words(&self) -> Result<(), Error> {
        self.read(words::clear).await
    }

    /// Whether there is room and the writer works.
    pub async fn is_writable(&self) -> bool {
        self.writer.is_alive() && self.read(|engine| engine.check_space()).await.is_ok()
    }

    /// Removes the articles that are beyond what their feeds keep, and what is left of articles that went long ago.
    pub async fn retain(&self, feeds: Vec<(FeedId, Keep)>, now: Timestamp) -> Result<u64, Error> {
        let surplus = self.read(move |engine| retention::surplus(engine, &feeds, now)).await?;
        let mut removed = 0;
        for articles in surplus.chunks(REMOVED_AT_ONCE) {
            let articles = articles.to_vec();
            removed += self.writer.ask(|answer| Job::Remove { articles, answer }).await?;
        }
        let faded = self
            .read(move |engine| {
                let oldest = engine.copies().oldest();
                retention::faded(engine, oldest, now)
            })
            .await?;
        for keys in faded.chunks(REMOVED_AT_ONCE) {
            let keys = keys.to_vec();
            self.writer.ask(|answer| Job::Drop { keys, answer }).await?;
        }
        self.read(words::tidy).await?;
        Ok(removed)
    }

    /// Gives space back: moves what is live out of segments of which less than this share is, and removes them. Other work goes on
    /// between segments. Returns how many bytes the journal is smaller.
    pub async fn compact(&self, least_live: f64) -> Result<u64, Error> {
        let bytes = |engine: &Engine| Ok(journal_bytes(engine));
        let before = self.read(bytes).await?;
        self.writer.ask(|answer| Job::CloseSegment { answer }).await?;
        for segment in self.read(clean::closed_segments).await? {
            let weighed = self.read(move |engine| clean::weigh(engine, segment)).await?;
            if (weighed.live as f64) < weighed.total as f64 * least_live {
                self.writer.ask(|answer| Job::Clean { segment, answer }).await?;
            }
        }
        Ok(before.saturating_sub(self.read(bytes).await?))
    }

    /// Writes all that is stored to a folder of its own, while work goes on; the folder can be opened as a store.
    pub async fn back_up(&self, to: &Path) -> Result<BackedUp, Error> {
        self.writer.ask(|answer| Job::CloseSegment { answer }).await?;
        let to = to.to_owned();
        self.read(move |engine| backup::copy(engine, &to)).await
    }

    /// Makes the index anew from the journal.
    pub async fn rebuild(&self) -> Result<(), Error> {
        self.writer.ask(|answer| Job::Mend { why: None, answer }).await
    }
}

fn journal_bytes(engine: &Engine) -> u64 {
    let segments = engine.journal.segments().unwrap_or_default();
    segments.into_iter().map(|segment| engine.journal.bytes_of(segment)).sum()
}
