//! A feed that brings three articles a poll, for ever; and the check that those of all acknowledged polls are there.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use jiff::Timestamp;
use wiredesk::article::{self, Hints, Page};
use wiredesk::identity::{EntryKey, FeedId, Fingerprint};
use wiredesk::poll::{Counts, EntryWords, FeedState, Outcome, StoredVersion};
use wiredesk::store::{ItemFilter, Settings, Store};

const ARTICLES: u64 = 3;

pub(super) fn feed() -> FeedId {
    FeedId::parse("harbour").unwrap()
}

pub(super) fn moment(number: u64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + number as i64 * 60).unwrap()
}

pub(super) async fn open(folder: &Path) -> Store {
    let settings = Settings { cache_bytes: 8 << 20, min_free_bytes: 0 };
    Store::open(folder, &settings, moment(0)).await.unwrap()
}

fn key(number: u64, which: u64) -> EntryKey {
    EntryKey::of(&format!("story {number}.{which}"))
}

/// What the poll of this number brings.
pub(super) fn outcome(number: u64) -> Outcome {
    let at = moment(number);
    let stored = (0..ARTICLES).map(|which| version(number, which, at)).collect();
    let state = FeedState { url: "https://example.org/feed.xml".to_owned(), next_poll: at, ..FeedState::default() };
    let counts = Counts { new: ARTICLES as u32, ..Counts::default() };
    Outcome { stored, counts, ..Outcome::empty(&feed(), state, at) }
}

fn version(number: u64, which: u64, at: Timestamp) -> StoredVersion {
    let text = format!(
        "Ferry {number}.{which} leaves on time\n\nThe ferry of berth {which} left Port Ellery as the {number}th of the season on Tuesday, its crew said. \
         There were {} passengers on board, and the sea was calm as far as Marrow Island; the harbour master expects {} more \
         crossings before the ice comes, and no change of the fares of {number} crowns.",
        number * 7 + which,
        number * 3 + 11
    );
    let article = article::parse(Page::Text(&text), &Hints::default(), &article::Settings::default());
    let print = Fingerprint::of([text.as_str()]);
    StoredVersion {
        key: key(number, which),
        known: None,
        entry: print,
        text: print,
        first_seen: at,
        title: Some(format!("Ferry {number}.{which}")),
        url: None,
        backfill: false,
        published: None,
        article,
        raw: None,
        words: EntryWords::default(),
        by_parser: false,
    }
}

/// Commits polls and tells each on standard output once it is acknowledged; goes on behind what is stored.
pub(super) async fn write_forever(folder: &Path) {
    let store = open(folder).await;
    let stored = store.status(moment(0)).await.unwrap().items;
    for number in stored / ARTICLES.. {
        store.commit(outcome(number)).await.unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "\nacknowledged {}", number + 1).and_then(|()| out.flush()).unwrap();
    }
}

/// Commits polls in order until one cannot be written, tells each that is acknowledged, and asks a few times more: an answer comes
/// each time.
pub(super) async fn write_until_full(folder: &Path) {
    let store = open(folder).await;
    let (mut number, mut refused) = (0, 0);
    while refused < 5 {
        match store.commit(outcome(number)).await {
            Ok(_) => {
                number += 1;
                println!("\nacknowledged {number}");
            }
            Err(error) => {
                refused += 1;
                println!("\nfull: {error}");
            }
        }
    }
}

/// Each article of the acknowledged polls is there once and whole, and all indexes agree.
pub(super) async fn check(folder: &Path, acknowledged: u64, what: &str) {
    let store = open(folder).await;
    let items = store.items(ItemFilter::default()).await.unwrap();
    let titles: BTreeSet<_> = items.iter().filter_map(|item| item.title.clone()).collect();
    assert_eq!(titles.len(), items.len(), "{what}: an article is there twice");
    for number in 0..acknowledged {
        let keys = (0..ARTICLES).map(|which| key(number, which).into()).collect();
        let known = store.known(&feed(), keys, moment(number)).await.unwrap().matches;
        assert_eq!(known.len() as u64, ARTICLES, "{what}: poll {number} of {acknowledged} is not there");
        let last = known[&key(number, ARTICLES - 1)][0].known.article;
        let shown = store.show(last).await.unwrap().unwrap_or_else(|| panic!("{what}: no article {last}"));
        assert!(shown.article.text.contains(&format!("Ferry {number}.{}", ARTICLES - 1)), "{what}: another text");
    }
    let verified = store.verify().await.unwrap();
    assert_eq!(verified.problems, Vec::<String>::new(), "{what}");
    assert_eq!(verified.items, items.len() as u64, "{what}");
}
