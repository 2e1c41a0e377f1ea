//! A poll's outcome in, the one change that it becomes out.

use jiff::Timestamp;

use super::change::Change;
use super::copies::{Copies, Newcomer, Original};
use super::engine::Engine;
use super::prepare::{Prepared, PreparedVersion};
use super::record::{ItemHead, decode, encode, encode_known};
use super::totals::Totals;
use super::tree::Tree;
use super::{Error, due, hubs, keys, known, sites};
use crate::identity::{ArticleId, FeedId};
use crate::poll::{Counts, KnownEntry, Outcome};

/// What a commit made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receipt {
    pub counts: Counts,
    /// The articles stored or revised.
    pub articles: Vec<ArticleId>,
    /// Of those, the ones whose text another article had before.
    pub duplicates: u32,
}

pub(super) fn commit(engine: &Engine, prepared: Prepared) -> Result<Receipt, Error> {
    let (change, receipt) = change_of(engine, prepared)?;
    engine.write(&change)?;
    Ok(receipt)
}

/// What a poll's outcome is to be written as. It is read from the index, which must have all that was written of this feed before,
/// and, where there are articles to store, of all others.
pub(super) fn change_of(engine: &Engine, prepared: Prepared) -> Result<(Change, Receipt), Error> {
    engine.check_space()?;
    let tree = engine.tree()?;
    let Prepared { mut outcome, stored } = prepared;
    let mut change = Change::default();
    let (state, hub) = (std::mem::take(&mut outcome.state), std::mem::take(&mut outcome.hub));
    let state = hubs::take(&tree, &mut change, (&outcome.feed, state), hub, outcome.at)?;
    due::put_state(&tree, &mut change, &outcome.feed, &state)?;
    let changes_entries = !(stored.is_empty() && outcome.seen.is_empty());
    known::list(&tree, &mut change, &outcome.feed, outcome.listing.as_ref(), changes_entries)?;
    put_entries(&tree, &mut change, &outcome)?;
    let Outcome { feed, at, lessons, counts, .. } = outcome;
    if stored.is_empty() {
        return Ok((change, Receipt { counts, ..Receipt::default() }));
    }
    sites::learn(engine, &mut change, lessons, at)?;
    store_versions(engine, change, &feed, at, stored, counts)
}

/// What became of the entries that are no new articles.
fn put_entries(tree: &Tree, change: &mut Change, outcome: &Outcome) -> Result<(), Error> {
    let feed = &outcome.feed;
    for (key, known) in &outcome.seen {
        change.put(keys::known(feed, key), encode_known(known));
    }
    for (alias, key) in &outcome.aliases {
        let alias = keys::alias(feed, alias);
        if tree.get(&alias)?.is_none_or(|filed| filed != key.as_bytes()) {
            change.put(alias, key.as_bytes());
        }
    }
    for entry in &outcome.pending {
        change.put(keys::pending(feed, &entry.key), encode(entry)?);
    }
    for key in &outcome.settled {
        change.remove(keys::pending(feed, key));
    }
    for recheck in &outcome.rechecks {
        change.put(keys::recheck(feed, &recheck.key), encode(recheck)?);
    }
    for key in &outcome.rechecked {
        let key = keys::recheck(feed, key);
        if tree.contains_key(&key)? {
            change.remove(key);
        }
    }
    Ok(())
}

/// Stores further versions of articles that are known, without a poll.
pub(super) fn revise(
    engine: &Engine,
    feed: &FeedId,
    at: Timestamp,
    stored: Vec<PreparedVersion>,
) -> Result<Receipt, Error> {
    engine.check_space()?;
    let (change, receipt) = store_versions(engine, Change::default(), feed, at, stored, Counts::default())?;
    engine.write(&change)?;
    Ok(receipt)
}

fn store_versions(
    engine: &Engine,
    change: Change,
    feed: &FeedId,
    at: Timestamp,
    stored: Vec<PreparedVersion>,
    counts: Counts,
) -> Result<(Change, Receipt), Error> {
    let tree = engine.tree()?;
    let mut storing = Storing {
        engine,
        tree: &tree,
        copies: &mut engine.copies(),
        change,
        feed,
        at,
        totals: Totals::read(&tree)?,
        receipt: Receipt { counts, ..Receipt::default() },
    };
    for version in stored {
        storing.store(version)?;
    }
    let Storing { mut change, totals, receipt, .. } = storing;
    if !receipt.articles.is_empty() {
        change.put(keys::TOTALS, encode(&totals)?);
    }
    Ok((change, receipt))
}

struct Storing<'a> {
    engine: &'a Engine,
    tree: &'a Tree,
    copies: &'a mut Copies,
    change: Change,
    feed: &'a FeedId,
    at: Timestamp,
    totals: Totals,
    receipt: Receipt,
}

impl Storing<'_> {
    fn store(&mut self, mut version: PreparedVersion) -> Result<(), Error> {
        let known_key = keys::known(self.feed, &version.key);
        let (id, before) = match &version.known {
            Some(known) => (known.article, self.head(known.article)?),
            // A commit that is told twice must not store twice.
            None if self.tree.contains_key(&known_key)? => return Ok(()),
            None => (self.totals.next_id(self.at), None),
        };
        if let (Some(back), Some(head), Some(known)) = (version.goes_back_to, &before, &version.known) {
            let head = ItemHead { in_force: (back != head.revision).then_some(back), ..head.clone() };
            let known = KnownEntry { entry: version.entry, text: version.text, last_seen: self.at, ..known.clone() };
            self.change.put(known_key, encode_known(&known));
            self.change.put(keys::item(id), encode(&head)?);
            return Ok(());
        }
        let original = self.original(id, &mut version)?;
        let sequence = self.totals.next_sequence();
        let head = self.next_head(&version, before, original.as_ref(), sequence);
        let PreparedVersion { entry, text, first_seen, revision, record, .. } = version;
        let last_seen = self.at;
        let known = KnownEntry { article: id, entry, text, revision, first_seen, last_seen, expired: false };
        self.change.put(known_key, encode_known(&known));
        self.change.put(keys::item(id), encode(&head)?);
        self.change.put(keys::feed_item(self.feed, id), []);
        self.change.put(keys::sequence(sequence), keys::stored(id, revision));
        if let Some(cluster) = head.cluster.filter(|_| revision == 1) {
            self.change.put(keys::copy(cluster, id), []);
        }
        self.change.put_large(keys::version(id, revision), record);
        self.totals.items += u64::from(revision == 1);
        self.totals.versions += 1;
        self.receipt.articles.push(id);
        self.receipt.duplicates += u32::from(revision == 1 && original.is_some());
        Ok(())
    }

    /// A revision keeps what its first version was a copy of, and the numbers of the versions before it.
    fn next_head(
        &self,
        version: &PreparedVersion,
        before: Option<ItemHead>,
        original: Option<&Original>,
        sequence: u64,
    ) -> ItemHead {
        let lineage = before.unwrap_or_else(|| ItemHead {
            feed: self.feed.clone(),
            key: version.key,
            url: None,
            title: None,
            published: None,
            language: None,
            first_seen: version.first_seen,
            revision: 0,
            duplicate_of: original.map(|original| original.id),
            similarity: original.map(|original| original.similarity),
            relation: original.map(|original| original.relation),
            backfill: version.backfill,
            in_force: None,
            cluster: original.map(|original| original.cluster),
            sequences: Vec::new(),
        });
        ItemHead {
            url: version.url.clone(),
            title: version.title.clone(),
            published: version.published.clone(),
            language: version.language.clone(),
            revision: version.revision,
            in_force: None,
            sequences: lineage.sequences.iter().copied().chain([sequence]).collect(),
            ..lineage
        }
    }

    /// The article, of any feed, that a new one is a near-copy of.
    fn original(&mut self, id: ArticleId, version: &mut PreparedVersion) -> Result<Option<Original>, Error> {
        let Some((told, sketch)) = version.measured.take() else { return Ok(None) };
        self.change.put(keys::sketch(id), sketch.to_bytes());
        let newcomer = Newcomer { id, feed: self.feed, told, is_marked: version.is_marked, at: self.at };
        self.copies.place(self.engine, newcomer, &sketch)
    }

    fn head(&self, id: ArticleId) -> Result<Option<ItemHead>, Error> {
        self.tree.get(keys::item(id))?.map(|bytes| decode(&bytes)).transpose()
    }
}
