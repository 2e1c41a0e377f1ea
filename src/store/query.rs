//! Questions about stored articles in, answers in the contract's words out.

use jiff::Timestamp;

use super::engine::Engine;
use super::lines::{
    ChangeLine, CopyLine, ItemFilter, ItemLine, RevisionLine, Shown, ShownRevision, ShownStored, Source,
};
use super::record::{ItemHead, Version, decode, decode_known};
use super::tree::Tree;
use super::{Error, keys};
use crate::identity::{ArticleId, FeedId};
use crate::poll::{KnownEntry, RawLocator};

pub(super) fn items(engine: &Engine, filter: &ItemFilter) -> Result<Vec<ItemLine>, Error> {
    walk(engine, filter, |_| true, line)
}

/// The items that a filter lets through and that are wanted, the newest first.
fn walk<T>(
    engine: &Engine,
    filter: &ItemFilter,
    is_wanted: impl Fn(&ItemHead) -> bool,
    line: impl Fn(ArticleId, ItemHead) -> T,
) -> Result<Vec<T>, Error> {
    let tree = engine.tree()?;
    let prefix = filter.feed.as_ref().map_or(keys::ITEMS.to_vec(), keys::feed_items);
    // Ids sort by the time at which an article was stored, so a range of time is a range of keys.
    let bound = |moment: Option<Timestamp>, otherwise: u64| {
        let id = moment.map_or(otherwise, |moment| ArticleId::first_at(moment).as_u64());
        [&prefix[..], &id.to_be_bytes()].concat()
    };
    let range = bound(filter.since, 0)..bound(filter.until, u64::MAX);
    if range.start >= range.end {
        return Ok(Vec::new());
    }
    let mut lines = Vec::new();
    for entry in tree.range(range).rev() {
        if filter.limit.is_some_and(|limit| lines.len() >= limit) {
            break;
        }
        let (key, value) = entry?;
        let Some(id) = keys::read_id(&key) else { continue };
        let head: ItemHead = match filter.feed {
            None => decode(&value)?,
            Some(_) => match tree.get(keys::item(id))? {
                Some(value) => decode(&value)?,
                None => continue,
            },
        };
        if (filter.language.is_none() || filter.language == head.language) && is_wanted(&head) {
            lines.push(line(id, head));
        }
    }
    Ok(lines)
}

pub(super) fn line(id: ArticleId, head: ItemHead) -> ItemLine {
    let ItemHead { feed, key: _, url, title, published, language, first_seen, revision, duplicate_of, .. } = head;
    ItemLine { id, feed, url, title, published, first_seen, revision, duplicate_of, language }
}

pub(super) fn show(engine: &Engine, id: ArticleId) -> Result<Option<Shown>, Error> {
    let tree = engine.tree()?;
    let Some(head) = tree.get(keys::item(id))? else { return Ok(None) };
    let head: ItemHead = decode(&head)?;
    let known: Option<KnownEntry> =
        tree.get(keys::known(&head.feed, &head.key))?.map(|bytes| decode_known(&bytes)).transpose()?;
    let mut revisions = Vec::new();
    let mut shown = None;
    for number in 1..=head.revision {
        let Some(version) = version(engine, &tree, id, number)? else { continue };
        let headline = version.article.headline.as_ref().map(|headline| headline.span.text.clone());
        revisions.push(ShownRevision { revision: number, stored: version.stored, class: version.class, headline });
        if number <= head.in_force.unwrap_or(head.revision) {
            shown = Some(version);
        }
    }
    let Version { raw, article, stored, .. } =
        shown.ok_or_else(|| Error::Damaged(format!("article {id} has a head and no version")))?;
    let ItemHead { feed, key, url, first_seen, revision, duplicate_of, similarity, relation, .. } = head;
    let stored = ShownStored {
        id,
        feed,
        key,
        url,
        first_seen,
        last_seen: known.map_or(stored, |known| known.last_seen),
        revision,
        revisions,
        duplicate_of,
        similarity,
        relation,
        cluster: head.cluster.unwrap_or(id),
        backfill: head.backfill,
        in_force: head.in_force,
        raw,
    };
    Ok(Some(Shown { stored, article }))
}

/// All versions of an article, the first one first. None where there is no such article.
pub(super) fn revisions(engine: &Engine, id: ArticleId) -> Result<Option<Vec<RevisionLine>>, Error> {
    let tree = engine.tree()?;
    let Some(head) = tree.get(keys::item(id))? else { return Ok(None) };
    let head: ItemHead = decode(&head)?;
    let mut lines = Vec::new();
    for revision in 1..=head.revision {
        if let Some(Version { stored, class, article, .. }) = version(engine, &tree, id, revision)? {
            lines.push(RevisionLine { id, revision, stored, class, article });
        }
    }
    Ok(Some(lines))
}

/// The near-copies that a filter lets through, the newest first.
pub(super) fn duplicates(engine: &Engine, filter: &ItemFilter) -> Result<Vec<CopyLine>, Error> {
    let is_copy = |head: &ItemHead| head.duplicate_of.is_some();
    walk(engine, filter, is_copy, |id, head| copy_line(id, head, id))
}

/// All articles of the cluster that an article is in, the first one first. None where there is no such article.
pub(super) fn cluster(engine: &Engine, id: ArticleId) -> Result<Option<Vec<CopyLine>>, Error> {
    let tree = engine.tree()?;
    let Some(head) = tree.get(keys::item(id))? else { return Ok(None) };
    let first = decode::<ItemHead>(&head)?.cluster.unwrap_or(id);
    let mut members = vec![first];
    for key in tree.scan_prefix(keys::copies(first)).keys() {
        members.extend(keys::read_id(&key?));
    }
    let mut lines = Vec::new();
    for id in members {
        // The first may be gone by its feed's limits.
        if let Some(head) = tree.get(keys::item(id))? {
            lines.push(copy_line(id, decode(&head)?, first));
        }
    }
    Ok(Some(lines))
}

fn copy_line(id: ArticleId, head: ItemHead, alone: ArticleId) -> CopyLine {
    let ItemHead { feed, title, first_seen, duplicate_of, similarity, relation, cluster, .. } = head;
    let cluster = cluster.unwrap_or(alone);
    CopyLine { cluster, id, feed, title, first_seen, duplicate_of, relation, similarity }
}

pub(super) fn raw(engine: &Engine, id: ArticleId) -> Result<Option<RawLocator>, Error> {
    let tree = engine.tree()?;
    let Some(head) = tree.get(keys::item(id))? else { return Ok(None) };
    let head: ItemHead = decode(&head)?;
    Ok(version(engine, &tree, id, head.revision)?.and_then(|version| version.raw))
}

/// Articles stored after one of them, the oldest first.
fn ids_after(
    tree: &Tree,
    feed: Option<&FeedId>,
    after: Option<ArticleId>,
) -> impl Iterator<Item = Result<ArticleId, Error>> + use<> {
    let prefix = feed.map_or(keys::ITEMS.to_vec(), keys::feed_items);
    let bound = |id: u64| [&prefix[..], &id.to_be_bytes()].concat();
    let first = after.map_or(0, |after| after.as_u64().saturating_add(1));
    tree.range(bound(first)..=bound(u64::MAX)).keys().filter_map(|key| match key {
        Ok(key) => keys::read_id(&key).map(Ok),
        Err(error) => Some(Err(error.into())),
    })
}

pub(super) fn sources(
    engine: &Engine,
    feed: Option<&FeedId>,
    after: Option<ArticleId>,
    limit: usize,
) -> Result<Vec<Source>, Error> {
    let tree = engine.tree()?;
    let mut sources = Vec::new();
    for id in ids_after(&tree, feed, after).take(limit) {
        let id = id?;
        let Some(head) = tree.get(keys::item(id))? else { continue };
        let ItemHead { feed, key, url, title, published, revision, .. } = decode(&head)?;
        let Some(version) = version(engine, &tree, id, revision)? else { continue };
        let known = tree.get(keys::known(&feed, &key))?.map(|known| decode_known(&known)).transpose()?;
        let Version { raw, words, article, .. } = version;
        sources.push(Source { id, feed, key, known, url, title, published, raw, words, article });
    }
    Ok(sources)
}

pub(super) fn articles(
    engine: &Engine,
    filter: &ItemFilter,
    after: Option<ArticleId>,
    limit: usize,
) -> Result<Vec<Shown>, Error> {
    let tree = engine.tree()?;
    let since = filter.since.map(|since| ArticleId::from_u64(ArticleId::first_at(since).as_u64().saturating_sub(1)));
    let until = filter.until.map(ArticleId::first_at);
    let mut shown = Vec::new();
    for id in ids_after(&tree, filter.feed.as_ref(), after.max(since)) {
        let id = id?;
        if shown.len() >= limit || until.is_some_and(|until| id >= until) {
            break;
        }
        let Some(head) = tree.get(keys::item(id))? else { continue };
        if filter.language.is_none() || decode::<ItemHead>(&head)?.language == filter.language {
            shown.extend(show(engine, id)?);
        }
    }
    Ok(shown)
}

/// The changes after a number of the change feed, in order, as far as the limit goes.
pub(super) fn changes(engine: &Engine, after: u64, limit: usize) -> Result<Vec<ChangeLine>, Error> {
    let tree = engine.tree()?;
    let mut lines = Vec::new();
    let Some(first) = after.checked_add(1) else { return Ok(lines) };
    for entry in tree.range(keys::sequence(first)..keys::sequence(u64::MAX)) {
        if lines.len() >= limit {
            break;
        }
        let (key, value) = entry?;
        let Some((sequence, id, revision)) = keys::read_sequence(&key, &value) else { continue };
        let (Some(head), Some(version)) = (tree.get(keys::item(id))?, version(engine, &tree, id, revision)?) else {
            continue;
        };
        let ItemHead { feed, key, url, first_seen, duplicate_of, relation, backfill, .. } = decode(&head)?;
        let Version { stored, class, article, .. } = version;
        lines.push(ChangeLine {
            sequence,
            id,
            feed,
            key,
            url,
            first_seen,
            stored,
            revision,
            class,
            duplicate_of,
            relation,
            backfill,
            article,
        });
    }
    Ok(lines)
}

/// One version of an article.
pub(super) fn version(engine: &Engine, tree: &Tree, id: ArticleId, revision: u32) -> Result<Option<Version>, Error> {
    let Some(pointer) = tree.get(keys::version(id, revision))? else { return Ok(None) };
    decode(&engine.large(&pointer)?).map(Some)
}
