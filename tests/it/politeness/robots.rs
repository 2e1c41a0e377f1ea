//! robots.txt (RFC 9309) is asked for article pages, never for a feed that the user named.

use std::time::{Duration, Instant};

use super::publisher::{Publisher, document, fresh, reply};
use super::reader::{HOUR, Reader, fetch_settings, names};
use wiredesk::fetch::{Fetcher, Permission};

const PAGE: &str = "<title>A</title><h1>The ferry</h1><p>It leaves at nine.</p>";

/// What is asked when a feed with one page is polled, with this robots.txt.
async fn asked(robots: Option<Vec<u8>>) -> (Vec<String>, wiredesk::poll::FeedState) {
    let publisher = Publisher::open().await;
    robots.into_iter().for_each(|robots| publisher.says("/robots.txt", robots));
    publisher.says("/news/1", reply(200, &[("Content-Type", "text/html")], PAGE));
    let link = publisher.url("press.example", "/news/1");
    publisher.says("/feed.xml", fresh("\"1\"", &document("1", Some(&link))));
    let mut reader = Reader::open().await;
    reader.add("quay", publisher.url("press.example", "/feed.xml")).await;
    let state = reader.poll("quay").await;
    (publisher.take_asked().into_iter().map(|asked| asked.path).collect(), state)
}

fn file(text: &str) -> Option<Vec<u8>> {
    Some(reply(200, &[("Content-Type", "text/plain")], text))
}

#[tokio::test]
async fn a_page_that_robots_txt_keeps_from_us_is_not_fetched_and_its_feed_is() {
    let all = ["/feed.xml", "/robots.txt", "/news/1"];
    for denied in ["User-agent: *\nDisallow: /", "User-agent: wiredesk\nDisallow: /news/\n\nUser-agent: *\nAllow: /"] {
        let (asked, state) = asked(file(denied)).await;
        assert_eq!(asked, all[..2], "{denied}");
        // The story is told by the feed's own words, and the page is listed.
        assert_eq!((state.items, state.set_aside.len()), (1, 1));
        assert!(state.set_aside[0].error.contains("robots.txt"));
    }
    for granted in ["", "User-agent: other\nDisallow: /", "User-agent: *\nDisallow: /\nAllow: /news/"] {
        assert_eq!(asked(file(granted)).await.0, all, "{granted}");
    }
}

#[tokio::test]
async fn no_robots_txt_allows_all_and_a_server_in_trouble_allows_nothing() {
    for status in [400, 401, 403, 404, 410] {
        assert_eq!(asked(Some(reply(status, &[], ""))).await.0.len(), 3, "{status}");
    }
    for status in [500, 502, 503] {
        let (asked, state) = asked(Some(reply(status, &[], ""))).await;
        assert_eq!((asked.len(), state.items), (2, 0), "{status}: the page waits");
    }
}

#[tokio::test]
async fn robots_txt_is_asked_once_a_day_and_read_to_500_kib() {
    let publisher = Publisher::open().await;
    let long = format!("User-agent: *\nDisallow: /a\n{}\nDisallow: /b\n", "# a long remark\n".repeat(40_000));
    publisher.says("/robots.txt", reply(200, &[], &long));
    let fetcher = Fetcher::resolving_by(names());
    let settings = fetch_settings();
    for (path, granted) in [("/a", false), ("/b", true), ("/c", true), ("/robots.txt", true)] {
        let told = fetcher.may_fetch(&publisher.url("press.example", path), &settings, None).await.unwrap();
        assert_eq!(told == Permission::Denied, !granted, "{path}");
    }
    assert_eq!(publisher.take_asked().len(), 1);
}

#[tokio::test]
async fn a_restart_asks_no_robots_txt_again_within_its_day() {
    let publisher = Publisher::open().await;
    publisher.says("/robots.txt", reply(200, &[], "User-agent: *\nDisallow: /private/\n"));
    let link = |path: &str| publisher.url("press.example", path);
    for path in ["/news/1", "/news/2", "/private/3"] {
        publisher.says(path, reply(200, &[("Content-Type", "text/html")], PAGE));
    }
    publisher.says("/feed.xml", fresh("\"1\"", &document("1", Some(&link("/news/1")))));
    let mut reader = Reader::open().await;
    reader.add("quay", link("/feed.xml")).await;
    reader.poll("quay").await;
    let mut asked = publisher.take_asked();
    let mut reader = reader.restart().await;
    for (guid, path) in [("2", "/news/2"), ("3", "/private/3")] {
        reader.wait(HOUR);
        publisher.says("/feed.xml", fresh(&format!("\"{guid}\""), &document(guid, Some(&link(path)))));
        reader.poll("quay").await;
    }
    asked.extend(publisher.take_asked());
    let count = |path: &str| asked.iter().filter(|asked| asked.path == path).count();
    assert_eq!((count("/robots.txt"), count("/news/2"), count("/private/3")), (1, 1, 0));
}

#[tokio::test]
async fn crawl_delay_sets_the_gap_between_pages() {
    let publisher = Publisher::open().await;
    publisher.says("/robots.txt", reply(200, &[], "User-agent: *\nCrawl-delay: 0.2\n"));
    let mut channel = String::new();
    for number in 0..3 {
        publisher.says(&format!("/news/{number}"), reply(200, &[("Content-Type", "text/html")], PAGE));
        let link = publisher.url("press.example", &format!("/news/{number}"));
        channel
            .push_str(&format!("<item><guid>{number}</guid><title>Notice {number}</title><link>{link}</link></item>"));
    }
    publisher.says("/feed.xml", fresh("\"1\"", &document("own", None).replace("<item>", &format!("{channel}<item>"))));
    let mut reader = Reader::open().await;
    reader.add("quay", publisher.url("press.example", "/feed.xml")).await;
    let begun = Instant::now();
    assert_eq!(reader.poll("quay").await.items, 4);
    assert!(begun.elapsed() >= Duration::from_millis(400), "{:?}", begun.elapsed());
    assert_eq!(publisher.most_at_once(), 1);
}

#[tokio::test]
async fn a_failing_page_is_tried_again_with_growing_gaps_then_set_aside_and_listed() {
    let publisher = Publisher::open().await;
    publisher.says("/news/1", reply(500, &[], ""));
    let link = publisher.url("press.example", "/news/1");
    publisher.says("/feed.xml", fresh("\"1\"", &document("1", Some(&link))));
    let mut reader = Reader::open().await;
    reader.add("quay", publisher.url("press.example", "/feed.xml")).await;
    reader.poll("quay").await;
    publisher.says("/feed.xml", reply(304, &[("ETag", "\"1\"")], ""));
    let mut tries = Vec::new();
    let mut aside = 0;
    for minute in 0..24 * 12 {
        let state = reader.poll("quay").await;
        if publisher.take_asked().iter().any(|asked| asked.path == "/news/1") {
            tries.push(minute * 5);
        }
        aside = state.set_aside.len();
        reader.wait(HOUR / 12);
    }
    let gaps: Vec<i32> = tries.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(gaps.len() >= 3 && gaps.windows(2).all(|pair| pair[1] >= 2 * pair[0] - 10), "{tries:?}");
    assert_eq!((tries.len() <= 5, aside), (true, 1), "{tries:?}");
}
