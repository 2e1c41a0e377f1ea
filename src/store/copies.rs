//! Stored texts in, near-copies among the articles of the last days out: what the writer asks before it stores an article.
//!
//! The sketches are stored; their index is in memory (some 400 bytes a text) and made anew when the store is opened. It is kept
//! in two generations, so that what is old goes as a whole.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};
use sled::Tree;

use super::engine::Engine;
use super::prepare::told;
use super::record::{ItemHead, decode};
use super::{Error, keys, query};
use crate::identity::{ArticleId, CopyIndex, Sketch, Told, copied};

/// A generation's span: copies are found for one to two of them.
const GENERATION: SignedDuration = SignedDuration::from_hours(84);

/// Texts kept at hand, so that a burst of copies is not read back one by one.
const RECENT: usize = 256;

/// An article that another is a copy of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Original {
    pub id: ArticleId,
    /// 0 to 1.
    pub similarity: f64,
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
    recent: VecDeque<(ArticleId, Told)>,
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

    /// The nearest earlier article that this one is a copy of; the new one is looked for from now on.
    pub(super) fn place(
        &mut self,
        engine: &Engine,
        id: ArticleId,
        told_one: Told,
        sketch: &Sketch,
        now: Timestamp,
    ) -> Result<Option<Original>, Error> {
        self.turn(now);
        let mut nearest: Option<Original> = None;
        for generation in [&self.older, &self.newer] {
            for candidate in generation.index.candidates(sketch) {
                let other = generation.ids[candidate as usize];
                if other == id {
                    continue;
                }
                let similarity = match self.recent.iter().find(|(recent, _)| *recent == other) {
                    Some((_, told_other)) => copied(&told_one, told_other),
                    None => likeness(engine, &told_one, other)?,
                };
                let Some(similarity) = similarity else { continue };
                if nearest.is_none_or(|nearest| similarity > nearest.similarity) {
                    nearest = Some(Original { id: other, similarity });
                }
            }
        }
        self.newer.index.insert(sketch);
        self.newer.ids.push(id);
        self.recent.truncate(RECENT - 1);
        self.recent.push_front((id, told_one));
        Ok(nearest)
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

/// None where the other is no copy, or was never committed.
fn likeness(engine: &Engine, told_one: &Told, other: ArticleId) -> Result<Option<f64>, Error> {
    let tree = engine.tree()?;
    let Some(head) = tree.get(keys::item(other))? else { return Ok(None) };
    let head: ItemHead = decode(&head)?;
    let version = query::version(engine, &tree, other, head.revision)?;
    Ok(version.and_then(|version| copied(told_one, &told(&version.article))))
}
