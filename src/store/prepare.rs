//! A poll's outcome in, the same with its articles packed and measured out: the costly work, done before the writer's turn comes.

use jiff::Timestamp;

use super::Error;
use super::record::{Version, encode};
use crate::article::Article;
use crate::identity::{EntryKey, FeedId, Fingerprint, MIN_DUPLICATE_WORDS, Sketch, Told};
use crate::poll::{Counts, FeedState, KnownEntry, Outcome, PendingEntry, StoredVersion};

/// An [`Outcome`] that is ready to be written.
pub(super) struct Prepared {
    pub feed: FeedId,
    pub at: Timestamp,
    pub state: FeedState,
    pub stored: Vec<PreparedVersion>,
    pub seen: Vec<(EntryKey, KnownEntry)>,
    pub pending: Vec<PendingEntry>,
    pub settled: Vec<EntryKey>,
    pub counts: Counts,
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
    pub revision: u32,
    /// The article and what belongs to it, packed.
    pub record: Vec<u8>,
    /// Its words, by which copies are found; absent where there are too few, and for revisions.
    pub measured: Option<(Told, Sketch)>,
}

pub(super) fn prepare(outcome: Outcome) -> Result<Prepared, Error> {
    let Outcome { feed, at, state, stored, seen, pending, settled, counts } = outcome;
    let stored = stored.into_iter().map(|version| prepare_version(version, at)).collect::<Result<_, Error>>()?;
    Ok(Prepared { feed, at, state, stored, seen, pending, settled, counts })
}

fn prepare_version(version: StoredVersion, at: Timestamp) -> Result<PreparedVersion, Error> {
    let revision = version.revision();
    let StoredVersion { key, known, entry, text, first_seen, title, url, published, article, raw } = version;
    let measured = (known.is_none() && article.word_count >= MIN_DUPLICATE_WORDS).then(|| {
        let told = told(&article);
        let sketch = Sketch::of(&told.text);
        (told, sketch)
    });
    let language = article.language.as_ref().map(|language| language.code.clone());
    let record = encode(&Version { stored: at, raw, article })?;
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
        revision,
        record,
        measured,
    })
}

/// The words by which an article is compared.
pub(super) fn told(article: &Article) -> Told {
    let title = article.headline.as_ref().map_or("", |headline| headline.main.as_str());
    let body: Vec<&str> = article.body.iter().filter_map(|block| article.text.get(block.start..block.end)).collect();
    Told::of(title, &body.join("\n"))
}
