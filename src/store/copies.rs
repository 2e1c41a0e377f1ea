//! Stored texts in, near-copies among the articles of the last days out: what the writer asks before it stores an article.
//!
//! The sketches are stored; their index is in memory (some 400 bytes a text) and made anew when the store is opened. It is kept
//! in two generations, so that what is old goes as a whole.

use std::borrow::Cow;
use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use super::engine::Engine;
use super::prepare::told;
use super::record::{ItemHead, decode};
use super::tree::Tree;
use super::{Error, keys, query};
use crate::identity::{ArticleId, CopyIndex, FeedId, Likeness, Relation, Sketch, Told, akin, copied, differ_in_length};

/// A generation's span: copies are found for one to two of them.
const GENERATION: SignedDuration = SignedDuration::from_hours(84);

/// Texts kept at hand, so that a burst of copies is not read back one by one.
const RECENT: usize = 256;

/// A text that so many earlier ones of one feed have under other titles is no story but what the site puts around or in place of
/// its stories: a cookie wall, an appeal, a blocked reader's page.
const BOILERPLATE: usize = 3;

/// An article that is to be stored.
pub(super) struct Newcomer<'a> {
    pub id: ArticleId,
    pub feed: &'a FeedId,
    pub told: Told,
    /// As an update or a correction.
    pub is_marked: bool,
    pub at: Timestamp,
}

/// An article that another is a near-copy of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Original {
    pub id: ArticleId,
    /// 0 to 1.
    pub similarity: f64,
    pub relation: Relation,
    /// The first article of the cluster that both are in.
    pub cluster: ArticleId,
}

/// A text that is stored, or is about to be.
#[derive(Debug, Clone)]
struct Stored {
    id: ArticleId,
    feed: FeedId,
    cluster: ArticleId,
    told: Told,
}

#[derive(Debug, Default)]
struct Generation {
    begun: Timestamp,
    index: CopyIndex,
    ids: Vec<ArticleId>,
}

#[derive(Debug, Default)]
pub(super) struct Copies {
    newer: Generation,
    older: Generation,
    /// The newest first: among them are those of the commit that is being made, which no reader finds yet.
    recent: VecDeque<Stored>,
}

impl Copies {
    /// Reads the sketches of the last days.
    pub(super) fn load(tree: &Tree, now: Timestamp) -> Result<Self, Error> {
        let begun = now.saturating_sub(GENERATION).unwrap_or(now);
        let oldest = begun.saturating_sub(GENERATION).unwrap_or(begun);
        let mut copies = Self { newer: Generation { begun, ..Generation::default() }, ..Self::default() };
        let first_newer = ArticleId::first_at(begun);
        for entry in tree.range(keys::sketch(ArticleId::first_at(oldest))..keys::sketch(ArticleId::from_u64(u64::MAX)))
        {
            let (key, value) = entry?;
            let Some(id) = keys::read_id(&key) else { continue };
            let generation = if id < first_newer { &mut copies.older } else { &mut copies.newer };
            let sketch = Sketch::from_bytes(&value).ok_or_else(|| Error::damaged("a sketch is of no known form"))?;
            generation.index.insert(&sketch);
            generation.ids.push(id);
        }
        Ok(copies)
    }

    /// The nearest earlier article that this one is a near-copy of; the new one is looked for from now on.
    pub(super) fn place(
        &mut self,
        engine: &Engine,
        newcomer: Newcomer<'_>,
        sketch: &Sketch,
    ) -> Result<Option<Original>, Error> {
        self.turn(newcomer.at);
        let original = self.original(engine, &newcomer, sketch)?;
        let Newcomer { id, feed, told, .. } = newcomer;
        self.newer.index.insert(sketch);
        self.newer.ids.push(id);
        self.recent.truncate(RECENT - 1);
        let cluster = original.map_or(id, |original| original.cluster);
        self.recent.push_front(Stored { id, feed: feed.clone(), cluster, told });
        Ok(original)
    }

    fn original(&self, engine: &Engine, newcomer: &Newcomer<'_>, sketch: &Sketch) -> Result<Option<Original>, Error> {
        let mut near: Vec<(Likeness, Cow<'_, Stored>)> = Vec::new();
        for generation in [&self.older, &self.newer] {
            for candidate in generation.index.candidates(sketch) {
                let id = generation.ids[candidate as usize];
                let Some(other) = self.stored(engine, id)?.filter(|_| id != newcomer.id) else { continue };
                if let Some(likeness) = copied(&newcomer.told, &other.told) {
                    near.push((likeness, other));
                }
            }
        }
        let is_elsewhere =
            |other: &Stored| other.feed == *newcomer.feed && newcomer.told.has_another_title(&other.told);
        if near.iter().filter(|(_, other)| is_elsewhere(other)).count() >= BOILERPLATE {
            return Ok(None);
        }
        near.sort_by(|(one, first), (other, second)| other.score.total_cmp(&one.score).then(first.id.cmp(&second.id)));
        for (likeness, other) in near {
            if self.may_join(engine, newcomer, &other)? {
                let is_revision = other.feed == *newcomer.feed && (newcomer.is_marked || !likeness.figures_agree);
                let relation = if is_revision { Relation::RevisionOf } else { likeness.relation };
                let Stored { id, cluster, .. } = *other;
                return Ok(Some(Original { id, similarity: likeness.score, relation, cluster }));
            }
        }
        Ok(None)
    }

    fn may_join(&self, engine: &Engine, newcomer: &Newcomer<'_>, other: &Stored) -> Result<bool, Error> {
        if other.cluster == other.id || !differ_in_length(&newcomer.told, &other.told) {
            return Ok(true);
        }
        let first = self.stored(engine, other.cluster)?;
        Ok(first.is_none_or(|first| akin(&newcomer.told, &first.told)))
    }

    /// None where it was never committed, or is gone.
    fn stored(&self, engine: &Engine, id: ArticleId) -> Result<Option<Cow<'_, Stored>>, Error> {
        if let Some(recent) = self.recent.iter().find(|recent| recent.id == id) {
            return Ok(Some(Cow::Borrowed(recent)));
        }
        let tree = engine.tree()?;
        let Some(head) = tree.get(keys::item(id))? else { return Ok(None) };
        let ItemHead { feed, revision, cluster, .. } = decode(&head)?;
        let version = query::version(engine, &tree, id, revision)?;
        Ok(version.map(|version| {
            Cow::Owned(Stored { id, feed, cluster: cluster.unwrap_or(id), told: told(&version.article) })
        }))
    }

    /// Sketches of articles before this are of no more use.
    pub(super) fn oldest(&self) -> ArticleId {
        ArticleId::first_at(self.newer.begun.saturating_sub(GENERATION).unwrap_or(self.newer.begun))
    }

    /// Forgets what a commit that failed would have stored.
    pub(super) fn forget_recent(&mut self) {
        self.recent.clear();
    }

    fn turn(&mut self, now: Timestamp) {
        if now.duration_since(self.newer.begun) > GENERATION {
            let newer = Generation { begun: now, ..Generation::default() };
            self.older = std::mem::replace(&mut self.newer, newer);
        }
    }
}
