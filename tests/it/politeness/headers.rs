//! Each header and element by which a publisher tells when to come again.

use std::time::Duration;

use super::publisher::{Publisher, document, document_with, reply};
use super::reader::{DAY, HOUR, MINUTE, Reader};

/// How long until the next poll after one with these headers, and why.
async fn after(status: u16, headers: &[(&str, &str)], channel: &str) -> (Duration, String) {
    let publisher = Publisher::open().await;
    let mut reader = Reader::open().await;
    reader.add("quay", publisher.url("press.example", "/feed.xml")).await;
    let mut all = vec![("ETag", "\"1\"")];
    publisher.says("/feed.xml", reply(200, &all, &document("0", None)));
    reader.poll("quay").await;
    reader.wait(DAY);
    all.extend_from_slice(headers);
    publisher.says("/feed.xml", reply(status, &all, &document_with("1", None, channel)));
    let state = reader.poll("quay").await;
    (reader.until_next(&state), state.next_poll_reason)
}

/// The wait is the one asked for, with at most a tenth of it as jitter.
fn assert_waits(told: &(Duration, String), wished: Duration, reason: &str) {
    assert!(told.0 + Duration::from_secs(2) >= wished && told.0 <= wished.mul_f64(1.11), "{told:?}, not {wished:?}");
    assert!(told.1.contains(reason), "{told:?}");
}

#[tokio::test]
async fn cache_control_max_age_and_age_are_obeyed() {
    let told = after(200, &[("Cache-Control", "public, max-age=43200")], "").await;
    assert_waits(&told, 12 * HOUR, "Cache-Control");
    let told = after(200, &[("Cache-Control", "max-age=43200"), ("Age", "7200")], "").await;
    assert_waits(&told, 10 * HOUR, "Cache-Control");
    let told = after(200, &[("Cache-Control", "max-age=43200, no-cache")], "").await;
    assert_waits(&told, HOUR, "interval");
    let told = after(200, &[("Cache-Control", "max-age=31536000")], "").await;
    assert_waits(&told, DAY, "cut to max_interval");
}

#[tokio::test]
async fn a_304_is_obeyed_by_its_own_headers_and_keeps_the_others() {
    let told = after(304, &[("Cache-Control", "max-age=10800")], "").await;
    assert_waits(&told, 3 * HOUR, "Cache-Control");
    let publisher = Publisher::open().await;
    let mut reader = Reader::open().await;
    reader.add("quay", publisher.url("press.example", "/feed.xml")).await;
    publisher.says("/feed.xml", reply(200, &[("ETag", "1"), ("Cache-Control", "max-age=14400")], &document("1", None)));
    reader.poll("quay").await;
    reader.wait(4 * HOUR);
    publisher.says("/feed.xml", reply(304, &[], ""));
    let state = reader.poll("quay").await;
    assert_waits(&(reader.until_next(&state), state.next_poll_reason), 4 * HOUR, "Cache-Control");
}

#[tokio::test]
async fn expires_is_obeyed_against_the_servers_own_date() {
    let date = ("Date", "Tue, 03 May 2016 10:00:00 GMT");
    let told = after(200, &[date, ("Expires", "Tue, 03 May 2016 15:00:00 GMT")], "").await;
    assert_waits(&told, 5 * HOUR, "Expires");
    let told = after(200, &[date, ("Expires", "0")], "").await;
    assert_waits(&told, HOUR, "interval");
    let told =
        after(200, &[date, ("Expires", "Tue, 03 May 2016 15:00:00 GMT"), ("Cache-Control", "max-age=7200")], "").await;
    assert_waits(&told, 2 * HOUR, "Cache-Control");
}

#[tokio::test]
async fn retry_after_is_obeyed_in_seconds_and_as_a_date_on_any_status() {
    for status in [200, 304, 403, 429, 500, 503] {
        let told = after(status, &[("Retry-After", "18000")], "").await;
        assert_waits(&told, 5 * HOUR, "Retry-After");
    }
    let date = ("Date", "Tue, 03 May 2016 10:00:00 GMT");
    let told = after(503, &[date, ("Retry-After", "Tue, 03 May 2016 17:00:00 GMT")], "").await;
    assert_waits(&told, 7 * HOUR, "Retry-After");
    let told = after(429, &[("Retry-After", "9999999")], "").await;
    assert_waits(&told, 2 * DAY, "Retry-After");
}

#[tokio::test]
async fn rate_limits_of_all_three_kinds_are_obeyed() {
    let kinds: [&[(&str, &str)]; 4] = [
        &[("RateLimit", "\"default\";r=0;t=18000"), ("RateLimit-Policy", "\"default\";q=10;w=18000")],
        &[("RateLimit", "limit=10, remaining=0, reset=18000")],
        &[("RateLimit-Remaining", "0"), ("RateLimit-Reset", "18000")],
        &[("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "18000")],
    ];
    for headers in kinds {
        let publisher = Publisher::open().await;
        let mut reader = Reader::open().await;
        reader.add("quay", publisher.url("press.example", "/feed.xml")).await;
        let all = [&[("ETag", "1")], headers].concat();
        publisher.says("/feed.xml", reply(200, &all, &document("1", None)));
        reader.poll("quay").await;
        publisher.take_asked();
        let state = reader.poll("quay").await;
        assert_eq!(publisher.take_asked(), [], "{headers:?}");
        assert_eq!(state.polls.last().unwrap().outcome, "waited");
        assert_waits(
            &(reader.until_next(&state), state.next_poll_reason),
            5 * HOUR,
            "press.example asked to be left alone",
        );
        assert_eq!(state.consecutive_failures, 0);
    }
}

#[tokio::test]
async fn ttl_and_update_period_of_the_document_are_obeyed() {
    assert_waits(&after(200, &[], "<ttl>240</ttl>").await, 4 * HOUR, "ttl 4h");
    let period = "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>";
    assert_waits(&after(200, &[], period).await, 6 * HOUR, "sy:updatePeriod");
    assert_waits(&after(200, &[], "<ttl>1</ttl>").await, HOUR, "interval");
    // The longest of all wishes counts.
    let told = after(200, &[("Cache-Control", "max-age=10800")], "<ttl>300</ttl>").await;
    assert_waits(&told, 5 * HOUR, "ttl 5h");
}

#[tokio::test]
async fn skip_hours_and_skip_days_are_obeyed() {
    let publisher = Publisher::open().await;
    let mut reader = Reader::open().await;
    reader.add("quay", publisher.url("press.example", "/feed.xml")).await;
    let hours: String = (0..24).filter(|hour| *hour != 7).map(|hour| format!("<hour>{hour}</hour>")).collect();
    // At noon the next poll would not fall into the hour that is left by itself.
    let noon = (36 - jiff::tz::TimeZone::UTC.to_datetime(reader.now()).hour() as u32) % 24;
    reader.wait(noon * HOUR);
    let channel = format!("<skipHours>{hours}</skipHours><skipDays><day>Saturday</day><day>Sunday</day></skipDays>");
    publisher.says("/feed.xml", reply(200, &[("ETag", "1")], &document_with("1", None, &channel)));
    for _ in 0..5 {
        let state = reader.poll("quay").await;
        let next = jiff::tz::TimeZone::UTC.to_datetime(state.next_poll);
        assert_eq!(next.hour(), 7, "{next}");
        assert!(!next.strftime("%A").to_string().starts_with('S'), "{next}");
        assert!(state.next_poll_reason.contains("skipHours or skipDays"));
        let wait = reader.until_next(&state) + 5 * HOUR;
        reader.wait(wait);
    }
}

#[tokio::test]
async fn errors_make_polls_rarer_without_end_and_410_is_asked_again_in_a_month() {
    let publisher = Publisher::open().await;
    let mut reader = Reader::open().await;
    reader.add("quay", publisher.url("press.example", "/feed.xml")).await;
    publisher.says("/feed.xml", reply(500, &[], ""));
    let mut waits = Vec::new();
    for _ in 0..12 {
        let state = reader.poll("quay").await;
        waits.push(reader.until_next(&state));
        reader.wait(DAY);
    }
    assert!(waits[0] >= 15 * MINUTE && waits[3] >= 2 * HOUR && waits[11] >= DAY && waits[11] < 2 * DAY, "{waits:?}");
    publisher.says("/feed.xml", reply(410, &[], ""));
    let state = reader.poll("quay").await;
    assert_eq!(state.status.as_str(), "gone");
    assert!(reader.until_next(&state) >= 30 * DAY);
    publisher.says("/feed.xml", reply(200, &[("ETag", "1")], &document("1", None)));
    assert_eq!(reader.poll("quay").await.status.as_str(), "ok");
}
