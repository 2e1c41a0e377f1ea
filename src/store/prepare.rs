//! A poll's outcome in, the same with its articles packed and measured out: the costly work, done before the writer's turn comes.

use jiff::Timestamp;

use super::engine::Engine;
use super::record::{Version, encode};
use super::{Error, query};
use crate::article::Article;
use crate::identity::{ArticleId, EntryKey, Fingerprint, MIN_DUPLICATE_WORDS, RevisionClass, Sketch, Told};
use crate::poll::{KnownEntry, Outcome, StoredVersion};

/// Earlier versions that a new one is compared with, to see whether a story went back to one of them.
const COMPARED: u32 = 8;

/// An [`Outcome`] that is ready to be written.
pub(super) struct Prepared {
    /// Its articles are taken out.
    pub outcome: Outcome,
    pub stored: Vec<PreparedVersion>,
}

pub(super) struct PreparedVersion {
    pub key: EntryKey,
    pub known: Option<KnownEntry>,
    pub entry: Fingerprint,
    pub text: Fingerprint,
    pub first_seen: Timestamp,
    pub title: Option<String>,
    pub url: Option<String>,
    pub published: Option<String>,
    pub language: Option<String>,
    pub backfill: bool,
    pub revision: u32,
    /// The earlier revision whose text it has again: then it is not stored a second time.
    pub goes_back_to: Option<u32>,
    /// Marked by its publisher as an update or a correction.
    pub is_marked: bool,
    /// The article and what belongs to it, packed.
    pub record: Vec<u8>,
    /// Its words, by which copies are found; absent where there are too few, and for revisions.
    pub measured: Option<(Told, Sketch)>,
}

pub(super) fn prepare(engine: &Engine, mut outcome: Outcome) -> Result<Prepared, Error> {
    let stored = prepare_versions(engine, std::mem::take(&mut outcome.stored), outcome.at)?;
    Ok(Prepared { outcome, stored })
}

pub(super) fn prepare_versions(
    engine: &Engine,
    versions: Vec<StoredVersion>,
    at: Timestamp,
) -> Result<Vec<PreparedVersion>, Error> {
    versions.into_iter().map(|version| prepare_version(engine, version, at)).collect()
}

fn prepare_version(engine: &Engine, version: StoredVersion, at: Timestamp) -> Result<PreparedVersion, Error> {
    let revision = version.revision();
    let StoredVersion {
        key,
        known,
        entry,
        text,
        first_seen,
        title,
        url,
        backfill,
        published,
        article,
        raw,
        words,
        by_parser,
    } = version;
    let told = told(&article);
    let (class, goes_back_to) = match &known {
        None => (None, None),
        Some(_) if by_parser => (Some(RevisionClass::Parser), None),
        Some(known) => compared(engine, known, &article, &told, text),
    };
    let measured = (known.is_none() && article.word_count >= MIN_DUPLICATE_WORDS).then(|| {
        let sketch = Sketch::of(&told.text);
        (told, sketch)
    });
    let language = article.language.as_ref().map(|language| language.code.clone());
    let is_marked = article.revision.is_some();
    let record = encode(&Version { stored: at, raw, text: Some(text), class, words, article })?;
    Ok(PreparedVersion {
        key,
        known,
        entry,
        text,
        first_seen,
        title,
        url,
        published,
        language,
        backfill,
        revision,
        goes_back_to,
        is_marked,
        record,
        measured,
    })
}

/// What a new version changed, and the earlier one whose text it has again. What cannot be read is passed over: `debug verify`
/// and the next reader tell of damage.
fn compared(
    engine: &Engine,
    known: &KnownEntry,
    article: &Article,
    told_now: &Told,
    text: Fingerprint,
) -> (Option<RevisionClass>, Option<u32>) {
    let Some(before) = version(engine, known.article, known.revision) else { return (None, None) };
    let class = if article.corrections.len() > before.article.corrections.len() {
        RevisionClass::Correction
    } else {
        RevisionClass::of(&told(&before.article), told_now)
    };
    // The newest is among them: the one in force may be an earlier one already.
    let goes_back_to = (known.revision.saturating_sub(COMPARED).max(1)..=known.revision)
        .rev()
        .find(|revision| version(engine, known.article, *revision).is_some_and(|earlier| earlier.text == Some(text)));
    (Some(class), goes_back_to)
}

fn version(engine: &Engine, id: ArticleId, revision: u32) -> Option<Version> {
    query::version(engine, &engine.tree().ok()?, id, revision).ok().flatten()
}

/// The words by which an article is compared.
pub(super) fn told(article: &Article) -> Told {
    let title = article.headline.as_ref().map_or("", |headline| headline.main.as_str());
    let body: Vec<&str> = article.body.iter().filter_map(|block| article.text.get(block.start..block.end)).collect();
    Told::of(title, &body.join("\n"))
}
