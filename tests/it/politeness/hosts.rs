//! What is asked of a host holds for all of it: its feeds and its pages, over restarts.

use std::time::Duration;

use super::publisher::{Publisher, document, fresh, reply};
use super::reader::{HOUR, Reader, fetch_settings, names};
use wiredesk::fetch::{Error, Fetcher, Request, Settings};

#[tokio::test]
async fn retry_after_rests_the_whole_registrable_domain_over_a_restart() {
    let publisher = Publisher::open().await;
    let mut reader = Reader::open().await;
    for (id, host) in [("a", "a.press.example"), ("b", "b.press.example"), ("other", "paper.example")] {
        reader.add(id, publisher.url(host, "/feed.xml")).await;
    }
    publisher.says("/feed.xml", reply(429, &[("Retry-After", "3600")], ""));
    reader.poll("a").await;
    publisher.says("/feed.xml", fresh("\"1\"", &document("1", None)));
    let reader = reader.restart().await;
    publisher.take_asked();
    let state = reader.poll("b").await;
    assert_eq!(publisher.take_asked(), [], "the host is left alone, whatever its feeds");
    assert!(reader.until_next(&state) > HOUR - Duration::from_secs(60), "{state:?}");
    assert_eq!((state.consecutive_failures, state.last_poll, state.error), (0, None, None));
    reader.poll("other").await;
    assert_eq!(publisher.take_asked()[0].host, "paper.example", "other hosts are not");
}

#[tokio::test]
async fn a_429_without_a_word_rests_the_host_for_ten_minutes() {
    let publisher = Publisher::open().await;
    let mut reader = Reader::open().await;
    reader.add("a", publisher.url("a.press.example", "/feed.xml")).await;
    reader.add("b", publisher.url("b.press.example", "/feed.xml")).await;
    publisher.says("/feed.xml", reply(429, &[], ""));
    reader.poll("a").await;
    let state = reader.poll("b").await;
    assert_eq!(publisher.take_asked().len(), 1);
    assert!(reader.until_next(&state) > Duration::from_secs(590), "{state:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_is_asked_one_thing_at_a_time_with_a_gap() {
    let publisher = Publisher::open().await;
    publisher.says("/feed.xml", fresh("\"1\"", &document("1", None)));
    let fetcher = std::sync::Arc::new(Fetcher::resolving_by(names()));
    let gap = Duration::from_millis(50);
    let begun = std::time::Instant::now();
    let tasks: Vec<_> = (0..5)
        .map(|number| {
            let (fetcher, url) = (fetcher.clone(), publisher.url(&format!("h{number}.press.example"), "/feed.xml"));
            tokio::spawn(async move {
                let settings = Settings { host_gap: gap, ..fetch_settings() };
                fetcher.get(&Request::new(&url, "*/*", &settings)).await.map(|answer| answer.status)
            })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), Ok(200));
    }
    assert_eq!((publisher.take_asked().len(), publisher.most_at_once()), (5, 1));
    assert!(begun.elapsed() >= 4 * gap, "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_that_is_told_sets_the_gap() {
    let publisher = Publisher::open().await;
    publisher.says("/feed.xml", reply(200, &[("RateLimit", "\"default\";r=10;t=2")], ""));
    let fetcher = Fetcher::resolving_by(names());
    let settings = fetch_settings();
    let url = publisher.url("press.example", "/feed.xml");
    let begun = std::time::Instant::now();
    for _ in 0..3 {
        fetcher.get(&Request::new(&url, "*/*", &settings)).await.unwrap();
    }
    assert!(begun.elapsed() >= Duration::from_millis(400), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn our_own_network_being_down_counts_against_no_feed() {
    let publisher = Publisher::open().await;
    let mut reader = Reader::open().await;
    // Names that lead nowhere are what a cut line looks like.
    for number in 0..8 {
        reader.add(&format!("f{number}"), publisher.url(&format!("host{number}.test"), "/feed.xml")).await;
    }
    reader.add("near", publisher.url("press.example", "/feed.xml")).await;
    let mut failures = Vec::new();
    for number in 0..8 {
        failures.push(reader.poll(&format!("f{number}")).await.consecutive_failures);
    }
    assert_eq!(failures, [1, 1, 1, 1, 0, 0, 0, 0], "the fifth host in a row shows that it is us");
    assert_eq!(reader.poll("f0").await.consecutive_failures, 1, "counts are frozen");
    publisher.says("/feed.xml", fresh("\"1\"", &document("1", None)));
    reader.poll("near").await;
    assert_eq!(reader.poll("f0").await.consecutive_failures, 2, "an answer shows that the line is up");
}

#[tokio::test]
async fn a_request_does_not_wait_for_ever_for_its_turn() {
    let publisher = Publisher::open().await;
    publisher.says("/feed.xml", fresh("\"1\"", &document("1", None)));
    let fetcher = Fetcher::resolving_by(names());
    let settings = Settings { host_gap: HOUR, ..fetch_settings() };
    let url = publisher.url("press.example", "/feed.xml");
    fetcher.get(&Request::new(&url, "*/*", &settings)).await.unwrap();
    let patience = Some(Duration::from_millis(10));
    let late = fetcher.get(&Request { patience, ..Request::new(&url, "*/*", &settings) }).await;
    assert_eq!(late.map(|answer| answer.status), Err(Error::NoTurn));
}
