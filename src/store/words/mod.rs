//! A search in, the articles that it means out, the newest first: an index of words beside sled.
//!
//! Its documents are the numbers of the change feed: a number is one version of one article and never another. So an index is made
//! of blocks that never change, each of a stretch of numbers: one of 256 whenever so many have been stored, and one of 16,384 of 64
//! such. What is not in a block yet is read. All of it can be made anew from the store, and is where a block is damaged or gone.

mod block;
mod terms;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

pub use terms::Search;

use super::engine::Engine;
use super::lines::ItemLine;
use super::record::{ItemHead, Version, decode};
use super::totals::Totals;
use super::tree::Tree;
use super::{Error, keys, query};
use crate::identity::ArticleId;
use block::{Block, Builder, MOST};
use terms::Query;

/// Numbers that are read where they are in no block: reading one takes some 80 us.
const LEAST: u64 = 256;
const SUFFIX: &str = "words";

/// The articles that a search means, by the version that is published now.
pub(super) fn find(engine: &Engine, search: &Search) -> Result<Vec<ItemLine>, Error> {
    let query = Query::of(search);
    let (blocks, _) = catch_up(engine, usize::MAX)?;
    let tree = engine.tree()?;
    let mut hits = Hits { engine, tree: &tree, search, query: &query, lines: Vec::new() };
    let indexed = blocks.last_key_value().map_or(0, |(_, stretch)| *stretch.end());
    for number in (indexed + 1..=Totals::read(&tree)?.last_sequence).rev() {
        hits.read(number)?;
    }
    let since = search.since.map_or(0, keys::millisecond);
    for stretch in blocks.values().rev() {
        if hits.is_full() {
            break;
        }
        let numbers = read(engine, &tree, stretch, |block| {
            // What was stored before cannot have been seen first after.
            if block.newest < since { Ok(Vec::new()) } else { block.find(&query.terms) }
        })?;
        for number in numbers.into_iter().rev() {
            hits.take(number)?;
        }
    }
    Ok(hits.lines)
}

struct Hits<'a> {
    engine: &'a Engine,
    tree: &'a Tree,
    search: &'a Search,
    query: &'a Query,
    lines: Vec<ItemLine>,
}

impl Hits<'_> {
    fn is_full(&self) -> bool {
        self.search.limit.is_some_and(|limit| self.lines.len() >= limit)
    }

    /// Takes a version that is in no block, where it has the terms.
    fn read(&mut self, number: u64) -> Result<(), Error> {
        let Some((id, head, revision)) = self.head(number)? else { return Ok(()) };
        let Some(version) = query::version(self.engine, self.tree, id, revision)? else { return Ok(()) };
        let terms = terms::of_article(&head.feed, head.title.as_deref(), &version.article);
        if self.query.terms.iter().all(|term| terms.binary_search(term).is_ok()) {
            self.push(id, head, Some(version));
        }
        Ok(())
    }

    /// Takes a version that has the terms.
    fn take(&mut self, number: u64) -> Result<(), Error> {
        let Some((id, head, revision)) = self.head(number)? else { return Ok(()) };
        let version = match self.query.looks_closer() {
            true => query::version(self.engine, self.tree, id, revision)?,
            false => None,
        };
        self.push(id, head, version);
        Ok(())
    }

    fn push(&mut self, id: ArticleId, head: ItemHead, version: Option<Version>) {
        let is_meant = version.is_none_or(|version| self.query.is_together_in(head.title.as_deref(), &version.article));
        if is_meant && !self.is_full() {
            self.lines.push(query::line(id, head));
        }
    }

    /// Absent where the number's version is gone, is not the one published now, or is of another time.
    fn head(&self, number: u64) -> Result<Option<(ArticleId, ItemHead, u32)>, Error> {
        if self.is_full() {
            return Ok(None);
        }
        let Some((id, revision)) = stored(self.tree, number)? else { return Ok(None) };
        let Some(head) = self.tree.get(keys::item(id))? else { return Ok(None) };
        let head: ItemHead = decode(&head)?;
        let is_in_force = head.in_force.unwrap_or(head.revision) == revision;
        let is_in_time = self.search.since.is_none_or(|since| head.first_seen >= since)
            && self.search.until.is_none_or(|until| head.first_seen < until);
        Ok((is_in_force && is_in_time).then_some((id, head, revision)))
    }
}

fn stored(tree: &Tree, number: u64) -> Result<Option<(ArticleId, u32)>, Error> {
    let key = keys::sequence(number);
    let value = tree.get(&key)?;
    Ok(value.and_then(|value| keys::read_sequence(&key, &value)).map(|(_, id, revision)| (id, revision)))
}

/// Blocks by their first number.
type Blocks = BTreeMap<u64, RangeInclusive<u64>>;

/// Makes up to so many of the blocks that are missing; tells all that there are, and how many were made.
pub(super) fn catch_up(engine: &Engine, most: usize) -> Result<(Blocks, usize), Error> {
    // Two that make the same block would each do the work.
    let _making = engine.words();
    let folder = folder(engine);
    fs::create_dir_all(&folder).map_err(|error| Error::io(&folder, &error))?;
    let tree = engine.tree()?;
    let last = Totals::read(&tree)?.last_sequence;
    let mut blocks = blocks(&folder)?;
    let Some(first) = tree.range(keys::sequence(0)..keys::sequence(u64::MAX)).keys().next().transpose()? else {
        return Ok((Blocks::new(), 0));
    };
    let first = keys::read_number(&first).unwrap_or(1);
    for stretch in blocks.extract_if(.., |_, stretch| *stretch.end() < first).collect::<Blocks>().values() {
        remove(&path(engine, stretch))?;
    }
    let (mut begin, mut made) = ((first - 1) / LEAST * LEAST + 1, 0);
    while begin + LEAST - 1 <= last && made < most {
        let stretch = match blocks.range(..=begin).next_back().filter(|(_, stretch)| stretch.contains(&begin)) {
            Some((_, stretch)) => stretch.clone(),
            None => {
                let stretch = begin..=begin + LEAST - 1;
                make(engine, &tree, &stretch)?;
                made += 1;
                blocks.insert(begin, stretch.clone());
                stretch
            }
        };
        begin = stretch.end() + 1;
        if (begin - 1) % MOST == 0 && *stretch.start() != begin - MOST {
            join(engine, &tree, &mut blocks, begin - MOST..=begin - 1)?;
        }
    }
    Ok((blocks, made))
}

/// Reads a block; one that is damaged is made anew.
fn read<T>(
    engine: &Engine,
    tree: &Tree,
    stretch: &RangeInclusive<u64>,
    mut ask: impl FnMut(&Block) -> io::Result<T>,
) -> Result<T, Error> {
    let path = path(engine, stretch);
    let mut ask = || Block::open(&path).and_then(|block| ask(&block));
    if let Ok(answer) = ask() {
        return Ok(answer);
    }
    make(engine, tree, stretch)?;
    ask().map_err(|error| Error::io(&path, &error))
}

fn make(engine: &Engine, tree: &Tree, stretch: &RangeInclusive<u64>) -> Result<(), Error> {
    let mut builder = Builder::default();
    for number in stretch.clone() {
        let Some((id, revision)) = stored(tree, number)? else { continue };
        let (Some(head), Some(version)) = (tree.get(keys::item(id))?, query::version(engine, tree, id, revision)?)
        else {
            continue;
        };
        let ItemHead { feed, title, .. } = decode(&head)?;
        let terms = terms::of_article(&feed, title.as_deref(), &version.article);
        builder.add(number - stretch.start(), keys::millisecond(version.stored), &terms);
    }
    let path = path(engine, stretch);
    builder.write(&path, stretch).map_err(|error| Error::io(&path, &error))
}

/// Puts the blocks of a stretch into one.
fn join(engine: &Engine, tree: &Tree, blocks: &mut Blocks, stretch: RangeInclusive<u64>) -> Result<(), Error> {
    let mut builder = Builder::default();
    let parts: Vec<RangeInclusive<u64>> = blocks.range(stretch.clone()).map(|(_, part)| part.clone()).collect();
    for part in &parts {
        builder.add_block(part.start() - stretch.start(), &read(engine, tree, part, Block::whole)?);
    }
    let joined = path(engine, &stretch);
    builder.write(&joined, &stretch).map_err(|error| Error::io(&joined, &error))?;
    for part in &parts {
        remove(&path(engine, part))?;
        blocks.remove(part.start());
    }
    blocks.insert(*stretch.start(), stretch);
    Ok(())
}

/// Makes the blocks anew of which less than half the versions are still there.
pub(super) fn tidy(engine: &Engine) -> Result<(), Error> {
    let _making = engine.words();
    let tree = engine.tree()?;
    for stretch in blocks(&folder(engine))?.values() {
        let live = tree.range(keys::sequence(*stretch.start())..=keys::sequence(*stretch.end())).count() as u64;
        let versions = read(engine, &tree, stretch, |block| Ok(block.versions))?;
        if live * 2 < u64::from(versions) {
            make(engine, &tree, stretch)?;
        }
    }
    Ok(())
}

/// What is wrong with the blocks, a sentence each.
pub(super) fn problems(engine: &Engine) -> Result<Vec<String>, Error> {
    let mut problems = Vec::new();
    for stretch in blocks(&folder(engine))?.values() {
        let path = path(engine, stretch);
        if Block::open(&path).and_then(|block| block.whole()).is_err() {
            problems.push(format!("{} is damaged: `wiredesk debug rebuild` makes it anew", path.display()));
        }
    }
    Ok(problems)
}

/// Removes all blocks: they are made anew.
pub(super) fn clear(engine: &Engine) -> Result<(), Error> {
    let _making = engine.words();
    match fs::remove_dir_all(folder(engine)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io(&folder(engine), &error)),
        _ => Ok(()),
    }
}

fn folder(engine: &Engine) -> PathBuf {
    engine.folder().join("words")
}

fn path(engine: &Engine, stretch: &RangeInclusive<u64>) -> PathBuf {
    folder(engine).join(format!("{:012}-{:012}.{SUFFIX}", stretch.start(), stretch.end()))
}

/// The blocks that are there, by their first number. Of two that a kill between joining and removing left, the larger.
fn blocks(folder: &Path) -> Result<Blocks, Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Blocks::new()),
        Err(error) => return Err(Error::io(folder, &error)),
    };
    let mut found: Vec<(PathBuf, RangeInclusive<u64>)> = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        match Block::open(&path) {
            Ok(block) if path.extension().is_some_and(|suffix| suffix == SUFFIX) => found.push((path, block.stretch)),
            // A block half written, or damaged.
            _ => remove(&path)?,
        }
    }
    found.sort_by_key(|(_, stretch)| (*stretch.start(), std::cmp::Reverse(*stretch.end())));
    let mut blocks = Blocks::new();
    for (path, stretch) in found {
        let is_covered = blocks.last_key_value().is_some_and(|(_, last)| stretch.start() <= last.end());
        if is_covered {
            remove(&path)?;
        } else {
            blocks.insert(*stretch.start(), stretch);
        }
    }
    Ok(blocks)
}

fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io(path, &error)),
        _ => Ok(()),
    }
}
