//! Stored texts in, near-copies among the articles of the last days out: what the writer asks before it stores an article.
//!
//! The sketches are stored; their index is in memory (some 400 bytes a text) and made anew when the store is opened. It is kept
//! in two generations, so that what is old goes as a whole.

use jiff::{SignedDuration, Timestamp};
use sled::Tree;

use super::record::{ItemHead, decode, encode};
use super::{Error, keys, query};
use crate::article::Article;
use crate::identity::{ArticleId, CopyIndex, MIN_DUPLICATE_WORDS, Sketch, Told, copied};

/// A generation's span: copies are found for one to two of them.
const GENERATION: SignedDuration = SignedDuration::from_hours(84);

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
}

impl Copies {
    /// Reads the sketches of the last days.
    pub(super) fn load(tree: &Tree, now: Timestamp) -> Result<Self, Error> {
        let begun = now.saturating_sub(GENERATION).unwrap_or(now);
        let oldest = begun.saturating_sub(GENERATION).unwrap_or(begun);
        let mut copies = Self { newer: Generation { begun, ..Generation::default() }, older: Generation::default() };
        let first_newer = ArticleId::first_at(begun);
        for entry in tree.range(keys::sketch(ArticleId::first_at(oldest))..keys::sketch(ArticleId::from_u64(u64::MAX)))
        {
            let (key, value) = entry?;
            let Some(id) = keys::read_id(&key) else { continue };
            let generation = if id < first_newer { &mut copies.older } else { &mut copies.newer };
            generation.index.insert(&decode(&value)?);
            generation.ids.push(id);
        }
        Ok(copies)
    }

    /// The nearest earlier article that this one is a copy of; its sketch is returned to be stored, and is looked for from now on.
    pub(super) fn place(
        &mut self,
        tree: &Tree,
        id: ArticleId,
        article: &Article,
        now: Timestamp,
    ) -> Result<Option<(Option<Original>, Vec<u8>)>, Error> {
        if article.word_count < MIN_DUPLICATE_WORDS {
            return Ok(None);
        }
        self.turn(now);
        let told = told(article);
        let sketch = Sketch::of(&told.text);
        let mut nearest: Option<Original> = None;
        for generation in [&self.older, &self.newer] {
            for candidate in generation.index.candidates(&sketch) {
                let other = generation.ids[candidate as usize];
                let Some(similarity) = likeness(tree, &told, other)?.filter(|_| other != id) else { continue };
                if nearest.is_none_or(|nearest| similarity > nearest.similarity) {
                    nearest = Some(Original { id: other, similarity });
                }
            }
        }
        self.newer.index.insert(&sketch);
        self.newer.ids.push(id);
        Ok(Some((nearest, encode(&sketch)?)))
    }

    fn turn(&mut self, now: Timestamp) {
        if now.duration_since(self.newer.begun) > GENERATION {
            let newer = Generation { begun: now, ..Generation::default() };
            self.older = std::mem::replace(&mut self.newer, newer);
        }
    }
}

/// None where the other is no copy, or was never committed.
fn likeness(tree: &Tree, told_one: &Told, other: ArticleId) -> Result<Option<f64>, Error> {
    let Some(head) = tree.get(keys::item(other))? else { return Ok(None) };
    let head: ItemHead = decode(&head)?;
    let version = query::version(tree, other, head.revision)?;
    Ok(version.and_then(|version| copied(told_one, &told(&version.article))))
}

fn told(article: &Article) -> Told {
    let title = article.headline.as_ref().map_or("", |headline| headline.main.as_str());
    let body: Vec<&str> = article.body.iter().filter_map(|block| article.text.get(block.start..block.end)).collect();
    Told::of(title, &body.join("\n"))
}
