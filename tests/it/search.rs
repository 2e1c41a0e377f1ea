//! Articles found by their words: in what is indexed, in what is not yet, after edits, removals and damage.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use wiredesk::article::Article;
use wiredesk::demo::{Site, stories};
use wiredesk::identity::{EntryKey, FeedId, Fingerprint};
use wiredesk::poll::{EntryWords, FeedState, KnownEntry, Outcome, StoredVersion};
use wiredesk::store::{Keep, Search, Settings, Store};

use crate::support::Desk;

const STORIES: u64 = 1000;

fn feed(number: u64) -> FeedId {
    FeedId::parse(["harbour", "hill"][number as usize % 2]).unwrap()
}

fn moment(number: u64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + number as i64 * 60).unwrap()
}

fn key(number: u64) -> EntryKey {
    EntryKey::of(&format!("story {number}"))
}

fn version(number: u64, text: String, known: Option<KnownEntry>) -> StoredVersion {
    let print = Fingerprint::of([text.as_str()]);
    StoredVersion {
        key: key(number),
        known,
        entry: print,
        text: print,
        first_seen: moment(number),
        title: Some(format!("Berth {number}")),
        url: None,
        backfill: false,
        published: None,
        article: Article { text, ..Article::default() },
        raw: None,
        words: EntryWords::default(),
        by_parser: false,
    }
}

/// Every tenth story tells of a mooring, and each of its own ship.
fn text(number: u64) -> String {
    let what = if number.is_multiple_of(10) { "An old mooring" } else { "A crane" };
    format!("{what} at the quay gave way as ship s{number} came in, its crew of {} said.", number * 3)
}

async fn store(folder: &Path, numbers: impl Iterator<Item = u64>) -> Store {
    let store = Store::open(folder, &Settings { min_free_bytes: 0, ..Settings::default() }, moment(0)).await.unwrap();
    for number in numbers {
        commit(&store, number, version(number, text(number), None)).await;
    }
    store
}

async fn commit(store: &Store, number: u64, version: StoredVersion) {
    let at = moment(number);
    let state = FeedState { url: "https://example.org/feed.xml".to_owned(), next_poll: at, ..FeedState::default() };
    let outcome = Outcome { stored: vec![version], ..Outcome::empty(&feed(number), state, at) };
    store.commit(outcome).await.unwrap();
}

fn words(words: &str) -> Search {
    Search { words: Some(words.to_owned()), ..Search::default() }
}

async fn titles(store: &Store, search: Search) -> Vec<String> {
    store.search(search).await.unwrap().into_iter().filter_map(|item| item.title).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_found_wherever_they_were_stored() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path(), 0..STORIES).await;
    // 1,000 stories: three blocks and a rest of 232 that is read.
    let moored = titles(&store, words("MOORING quay")).await;
    assert_eq!(moored.len() as u64, STORIES / 10);
    assert_eq!((moored[0].as_str(), moored[99].as_str()), ("Berth 990", "Berth 0"));
    for number in [0, 255, 256, 700, 999] {
        assert_eq!(titles(&store, words(&format!("s{number} ship"))).await, [format!("Berth {number}")]);
    }
    assert_eq!(titles(&store, words("\"ship s123 came\"")).await, ["Berth 123"]);
    assert!(titles(&store, words("\"came s123\"")).await.is_empty());
    assert!(titles(&store, words("mooring crane")).await.is_empty());
    let some = Search {
        feed: Some(feed(0)),
        since: Some(moment(100)),
        until: Some(moment(200)),
        limit: Some(3),
        ..words("mooring")
    };
    assert_eq!(titles(&store, some).await, ["Berth 190", "Berth 180", "Berth 170"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_story_is_found_by_what_it_says_now_and_a_removed_one_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path(), 0..STORIES).await;
    assert_eq!(titles(&store, words("s40")).await, ["Berth 40"]);
    let known =
        store.known(&feed(40), vec![key(40).into()], moment(40)).await.unwrap().matches[&key(40)][0].known.clone();
    commit(&store, 40, version(40, "The pilots' strike is over.".to_owned(), Some(known))).await;
    assert!(titles(&store, words("s40")).await.is_empty());
    assert_eq!(titles(&store, words("pilots strike")).await, ["Berth 40"]);

    let keep = Keep { items: Some(100), ..Keep::default() };
    let feeds = (0..2).map(|number| (feed(number), keep.clone())).collect();
    assert_eq!(store.retain(feeds, moment(STORIES)).await.unwrap(), STORIES - 200);
    assert_eq!(titles(&store, words("mooring")).await.len(), 20);
    assert!(titles(&store, words("s300")).await.is_empty());
    assert_eq!(store.verify().await.unwrap().problems, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_index_of_words_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path(), 0..STORIES).await;
    while store.index_words().await.unwrap() {}
    let blocks = || fs::read_dir(folder.path().join("words")).unwrap().flatten().map(|entry| entry.path());
    assert_eq!(blocks().count(), 3);
    for (which, block) in blocks().enumerate() {
        let mut bytes = fs::read(&block).unwrap();
        let length = bytes.len();
        match which {
            0 => bytes.truncate(length / 2),
            1 => bytes[..40].fill(0),
            // The table of terms sorts no more, and its offsets lead out of the file.
            _ => bytes[40..].iter_mut().for_each(|byte| *byte ^= 0xff),
        }
        fs::write(&block, &bytes).unwrap();
    }
    let problems = store.verify().await.unwrap().problems;
    assert!(problems.iter().any(|problem| problem.contains("wiredesk debug rebuild")), "{problems:?}");
    store.clear_words().await.unwrap();
    assert_eq!(titles(&store, words("mooring")).await.len() as u64, STORIES / 10);
    assert_eq!(store.verify().await.unwrap().problems, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn people_and_places_are_asked_for_by_name() {
    let site = Site::open(stories(0)).await.unwrap();
    let desk = Desk::new(|store| site.config(store));
    desk.succeed(&["run", "--once"]).await;
    let mut asked = 0;
    for item in desk.debug(&["items"]).await {
        let id = item["id"].as_str().unwrap();
        let shown = desk.debug(&["show", id]).await.remove(0);
        for (kind, flag) in [("people", "--person"), ("places", "--place")] {
            let Some(name) = shown["article"][kind][0]["name"].as_str() else { continue };
            let found = desk.debug(&["search", flag, name]).await;
            assert!(found.iter().any(|item| item["id"] == id), "{flag} {name}: {found:?}");
            asked += 1;
        }
    }
    assert!(asked > 3);
    assert!(desk.debug(&["search", "--person", "Nobody Atall"]).await.is_empty());
    // Nothing to look for is a mistake.
    assert!(!desk.run(&["debug", "search"]).await.status.success());
}
