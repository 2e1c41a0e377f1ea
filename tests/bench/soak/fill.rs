//! A store filled with small made-up articles before the daemon starts: what lists answer when there is much to list.

use std::path::Path;
use std::time::Instant;

use jiff::Timestamp;
use wiredesk::article::Article;
use wiredesk::identity::{EntryKey, FeedId, Fingerprint};
use wiredesk::poll::{EntryWords, FeedState, Outcome, StoredVersion};
use wiredesk::store::{Settings, Store};

use crate::site::words;

const BATCH: u64 = 50;
/// Polls that end at the same time.
const AT_ONCE: usize = 32;
pub const FEEDS: u64 = 500;
/// From one batch to the next: a million articles are three weeks.
const SECONDS_A_BATCH: u64 = 90;
/// Every so many articles one repeats the text of the one before it, and one is in another language.
pub const COPIES: u64 = 40;
pub const FOREIGN: u64 = 200;
pub const FOREIGN_LANGUAGE: &str = "fi";

/// Stores so many articles, the last one now.
pub fn fill(folder: &Path, articles: u64) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let begun = Instant::now();
    let now = Timestamp::now().as_second();
    let batches = articles / BATCH;
    let moment =
        |batch: u64| Timestamp::from_second(now - ((batches - batch) * SECONDS_A_BATCH) as i64).expect("a time");
    runtime.block_on(async {
        let settings = Settings { min_free_bytes: 0, ..Settings::default() };
        let store = Store::open(folder, &settings, moment(0)).await.expect("a store");
        let mut running = tokio::task::JoinSet::new();
        for batch in 0..batches {
            if running.len() >= AT_ONCE {
                running.join_next().await;
            }
            let (store, at) = (store.clone(), moment(batch));
            running.spawn(async move { store.commit(outcome(batch, at)).await.expect("stored") });
        }
        while running.join_next().await.is_some() {}
    });
    println!("filled        {} articles in {:.0} s", batches * BATCH, begun.elapsed().as_secs_f64());
}

pub fn feed(number: u64) -> FeedId {
    FeedId::parse(&format!("paper-{number}")).expect("an id")
}

fn outcome(batch: u64, at: Timestamp) -> Outcome {
    let number = batch % FEEDS;
    let state =
        FeedState { url: format!("https://paper-{number}.example/feed.xml"), next_poll: at, ..FeedState::default() };
    let stored = (0..BATCH).map(|which| version(batch * BATCH + which, at)).collect();
    Outcome { stored, ..Outcome::empty(&feed(number), state, at) }
}

fn version(number: u64, at: Timestamp) -> StoredVersion {
    let same = if number % COPIES == 1 { number - 1 } else { number };
    let title = words(0, number, 1, 8);
    let body = words(0, same, 2, 60);
    let text = format!("{title}\n\n{body}");
    let code = if number % FOREIGN == 7 { FOREIGN_LANGUAGE } else { "en" };
    let article: Article = serde_json::from_value(serde_json::json!({
        "schema": "wiredesk.article/1",
        "headline": {"text": title, "start": 0, "end": title.len(), "main": title},
        "body": [{"kind": "paragraph", "start": title.len() + 2, "end": text.len()}],
        "language": {"code": code, "confidence": 0.9},
        "word_count": 60,
        "text": text,
    }))
    .expect("an article");
    StoredVersion {
        key: EntryKey::of(&number.to_string()),
        known: None,
        entry: Fingerprint::of([title.as_str()]),
        text: Fingerprint::of([article.text.as_str()]),
        first_seen: at,
        title: Some(title),
        url: Some(format!("https://paper.example/{number}")),
        backfill: false,
        published: Some(at.to_string()),
        article,
        raw: None,
        words: EntryWords::default(),
        by_parser: false,
    }
}
