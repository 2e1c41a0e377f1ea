//! What was learned of sites: a record a host, in the journal like all else, so that a rebuilt index, a backup and a cleaned segment have
//! it too. It only helps to read pages: a record that cannot be read counts as none, here and for `debug verify`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use jiff::Timestamp;

use super::change::Change;
use super::engine::Engine;
use super::journal::Pointer;
use super::record::checksum;
use super::tree::Tree;
use super::{Error, keys};
use crate::article::{Lesson, SiteMemory};
use crate::poll::SiteLesson;

const SUM_BYTES: usize = 4;
/// A site of which nothing was learned for so long is forgotten.
const REMEMBERED: Duration = Duration::from_secs(90 * 86_400);

pub(super) fn read(engine: &Engine, hosts: &HashSet<String>) -> Result<HashMap<String, SiteMemory>, Error> {
    let tree = engine.tree()?;
    let mut found = HashMap::with_capacity(hosts.len());
    for host in hosts {
        if let Some(memory) = site(engine, &tree, host)? {
            found.insert(host.clone(), memory);
        }
    }
    Ok(found)
}

/// Adds lessons to what is known of their sites. Called by the writer, so that none of two polls' lessons is lost.
pub(super) fn learn(
    engine: &Engine,
    change: &mut Change,
    lessons: Vec<SiteLesson>,
    at: Timestamp,
) -> Result<(), Error> {
    let mut sites: BTreeMap<String, Vec<Lesson>> = BTreeMap::new();
    for SiteLesson { host, lesson } in lessons {
        sites.entry(host).or_default().push(lesson);
    }
    let tree = engine.tree()?;
    for (host, lessons) in sites {
        let mut memory = site(engine, &tree, &host)?.unwrap_or_default();
        let learned = lessons.iter().filter(|lesson| memory.learn(lesson, at.as_second())).count();
        if learned > 0 {
            change.put_large(keys::site(&host), packed(&memory));
        }
    }
    Ok(())
}

/// The keys of sites of which nothing was learned for long, or whose record cannot be read.
pub(super) fn faded(engine: &Engine, tree: &Tree, now: Timestamp) -> Result<Vec<Vec<u8>>, Error> {
    let oldest = now.as_second().saturating_sub(REMEMBERED.as_secs() as i64);
    let mut faded = Vec::new();
    for entry in tree.scan_prefix(keys::SITES) {
        let (key, pointer) = entry?;
        if learned_at(engine, &pointer).is_none_or(|learned_at| learned_at < oldest) {
            faded.push(key.to_vec());
        }
    }
    Ok(faded)
}

fn site(engine: &Engine, tree: &Tree, host: &str) -> Result<Option<SiteMemory>, Error> {
    Ok(tree.get(keys::site(host))?.and_then(|pointer| unpacked(engine, &pointer)))
}

/// Reads no more of the record than tells it: a sweep looks at all sites.
fn learned_at(engine: &Engine, pointer: &[u8]) -> Option<i64> {
    let pointer = Pointer::read(pointer)?;
    let bytes = pointer.bytes.min((SUM_BYTES + SiteMemory::HEADER_BYTES) as u32);
    let head = engine.journal.read(Pointer { bytes, ..pointer }).ok()?;
    SiteMemory::learned_at(head.get(SUM_BYTES..)?)
}

/// `CRC-32 (4) ‖ memory`.
fn packed(memory: &SiteMemory) -> Vec<u8> {
    let bytes = memory.to_bytes();
    [&checksum(&[&bytes]).to_be_bytes()[..], &bytes].concat()
}

fn unpacked(engine: &Engine, pointer: &[u8]) -> Option<SiteMemory> {
    let record = engine.large(pointer).ok()?;
    let (sum, bytes) = record.split_first_chunk::<SUM_BYTES>()?;
    (u32::from_be_bytes(*sum) == checksum(&[bytes])).then(|| SiteMemory::from_bytes(bytes))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::html::Known;
    use crate::article::{self, Hints, Page};
    use crate::store::{Settings, verify};

    const HOST: &str = "harbourpost.example";
    const ABOUT: &str = "The Harbour Post has told the news of the coast since 1871, on both shores.";

    fn lesson(topic: &str) -> SiteLesson {
        let told =
            |part| format!("<p>Part {part} of the {topic} was told on Monday, and the {topic} will not wait.</p>");
        let page = format!("<article><h1>The {topic}</h1>{}{}<p>{ABOUT}</p>{}</article>", told(1), told(2), told(3));
        let page = Page::Html { bytes: page.as_bytes(), content_type: None };
        let lesson = article::read(page, &Hints::default(), &Default::default(), Known::default()).lesson;
        SiteLesson { host: HOST.to_owned(), lesson: lesson.at([topic].into_iter()) }
    }

    fn teach(engine: &Engine, topics: &[&str]) {
        let mut change = Change::default();
        let lessons = topics.iter().map(|topic| lesson(topic)).collect();
        learn(engine, &mut change, lessons, Timestamp::UNIX_EPOCH).unwrap();
        engine.write(&change).unwrap();
        engine.sync().unwrap();
    }

    fn is_furniture(engine: &Engine) -> bool {
        let known = read(engine, &HashSet::from([HOST.to_owned(), "other.example".to_owned()])).unwrap();
        known.get(HOST).is_some_and(|memory| memory.is_furniture(ABOUT)) && known.len() == 1
    }

    #[test]
    fn a_site_is_learned_over_commits_and_rebuilds_and_forgotten_in_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { min_free_bytes: 0, ..Settings::default() };
        let engine = Engine::open(folder.path(), &settings, Timestamp::UNIX_EPOCH).unwrap();
        teach(&engine, &["ferry", "herring", "ferry"]);
        assert!(!is_furniture(&engine), "a page teaches once");
        teach(&engine, &["lighthouse"]);
        assert!(is_furniture(&engine));
        engine.rebuild(None).unwrap();
        assert!(is_furniture(&engine), "it is in the journal");

        let tree = engine.tree().unwrap();
        let after = |age: Duration| Timestamp::UNIX_EPOCH.checked_add(age).unwrap();
        assert_eq!(faded(&engine, &tree, after(REMEMBERED)).unwrap(), Vec::<Vec<u8>>::new());
        assert_eq!(faded(&engine, &tree, after(REMEMBERED * 2)).unwrap(), [keys::site(HOST)]);
        drop(tree);

        let mut change = Change::default();
        change.put_large(keys::site(HOST), b"no memory of ours");
        change.put(keys::site("other.example"), b"no pointer");
        engine.write(&change).unwrap();
        assert_eq!(verify::verify(&engine).unwrap().problems, Vec::<String>::new());
        assert_eq!(faded(&engine, &engine.tree().unwrap(), Timestamp::UNIX_EPOCH).unwrap().len(), 2);
        teach(&engine, &["ferry", "herring", "lighthouse"]);
        assert!(is_furniture(&engine), "a record that cannot be read is begun anew");
    }
}
