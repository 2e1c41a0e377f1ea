//! Validators: kept as they came, renewed with each answer, sent with each request.

use super::publisher::{Publisher, document, fresh, reply};
use super::reader::{DAY, HOUR, MINUTE, Reader};

const NOT_MODIFIED: &[(&str, &str)] = &[("ETag", "\"1\"")];

async fn reading(publisher: &Publisher) -> Reader {
    let mut reader = Reader::open().await;
    reader.add("quay", publisher.url("press.example", "/feed.xml")).await;
    reader
}

#[tokio::test]
async fn one_unconditional_request_ever_and_adding_does_not_fetch_twice() {
    let publisher = Publisher::open().await;
    publisher.says("/feed.xml", fresh("\"1\"", &document("1", None)));
    let mut reader = reading(&publisher).await;
    reader.poll("quay").await;
    publisher.says("/feed.xml", reply(304, NOT_MODIFIED, ""));
    for _ in 0..20 {
        reader.wait(HOUR);
        reader.poll("quay").await;
    }
    let asked = publisher.take_asked();
    let conditional: Vec<bool> = asked.iter().map(|asked| asked.is_conditional()).collect();
    assert_eq!((asked.len(), conditional.iter().filter(|is| !**is).count(), conditional[0]), (21, 1, false));
}

#[tokio::test]
async fn validators_come_back_byte_for_byte() {
    let publisher = Publisher::open().await;
    let reader = reading(&publisher).await;
    for (etag, modified) in [
        ("\"quoted\"", "Tue, 03 May 2016 10:00:00 GMT"),
        ("W/\"weak, with comma\"", "yesterday, around noon"),
        ("bare \u{e4}\u{fc} \"half", "2016-05-03T10:00:00+02:00"),
        ("''", "0"),
    ] {
        publisher.says("/feed.xml", reply(200, &[("ETag", etag), ("Last-Modified", modified)], &document("1", None)));
        reader.poll("quay").await;
        publisher.take_asked();
        reader.poll("quay").await;
        let asked = publisher.take_asked();
        assert_eq!(asked[0].header("if-none-match"), Some(etag));
        assert_eq!(asked[0].header("if-modified-since"), Some(modified));
    }
}

#[tokio::test]
async fn a_new_etag_with_the_old_date_is_taken_and_the_reverse() {
    let publisher = Publisher::open().await;
    let reader = reading(&publisher).await;
    let steps = [
        (200, "\"1\"", "Mon, 02 May 2016 10:00:00 GMT"),
        (304, "\"2\"", "Mon, 02 May 2016 10:00:00 GMT"),
        (200, "\"2\"", "Tue, 03 May 2016 10:00:00 GMT"),
    ];
    for (status, etag, modified) in steps {
        let body = document("1", None);
        publisher.says("/feed.xml", reply(status, &[("ETag", etag), ("Last-Modified", modified)], &body));
        let state = reader.poll("quay").await;
        assert_eq!(state.validators.etag.as_deref(), Some(etag));
        assert_eq!(state.validators.last_modified.as_deref(), Some(modified));
    }
    // A 304 that leaves them out changes nothing; a 200 that leaves them out has none.
    publisher.says("/feed.xml", reply(304, &[], ""));
    assert_eq!(reader.poll("quay").await.validators.etag.as_deref(), Some("\"2\""));
    publisher.says("/feed.xml", reply(200, &[], &document("1", None)));
    assert!(reader.poll("quay").await.validators.is_empty());
}

#[tokio::test]
async fn an_unchanged_body_still_brings_its_new_validators() {
    let publisher = Publisher::open().await;
    let reader = reading(&publisher).await;
    publisher.says("/feed.xml", fresh("\"1\"", &document("1", None)));
    reader.poll("quay").await;
    publisher.says("/feed.xml", fresh("\"2\"", &document("1", None)));
    let state = reader.poll("quay").await;
    assert_eq!(state.polls.last().unwrap().outcome, "unchanged");
    assert_eq!(state.validators.etag.as_deref(), Some("\"2\""));
}

#[tokio::test]
async fn a_restart_does_not_reset_the_clock() {
    let publisher = Publisher::open().await;
    publisher.says("/feed.xml", fresh("\"1\"", &document("1", None)));
    let mut reader = reading(&publisher).await;
    reader.poll("quay").await;
    reader.wait(2 * HOUR);
    let state = reader.poll("quay").await;
    assert!(reader.until_next(&state) >= HOUR, "an hour where nobody says otherwise");
    reader.wait(44 * MINUTE);
    let mut reader = reader.restart().await;
    assert_eq!(reader.due().await, Vec::<String>::new());
    reader.wait(HOUR);
    assert_eq!(reader.due().await, ["quay"]);
}

#[tokio::test]
async fn a_forced_poll_stays_conditional() {
    let publisher = Publisher::open().await;
    publisher.says("/feed.xml", fresh("\"1\"", &document("1", None)));
    let reader = reading(&publisher).await;
    let state = reader.poll("quay").await;
    let feed = wiredesk::identity::FeedId::parse("quay").unwrap();
    assert!(reader.until_next(&state) > MINUTE && reader.due().await.is_empty());
    assert!(reader.env.store.force(&feed, jiff::Timestamp::now()).await.unwrap());
    publisher.take_asked();
    reader.poll("quay").await;
    assert_eq!(publisher.take_asked()[0].header("if-none-match"), Some("\"1\""));
}

#[tokio::test]
async fn an_unconditional_request_is_made_once_a_day_at_most_and_only_where_validators_look_wrong() {
    let publisher = Publisher::open().await;
    let mut reader = reading(&publisher).await;
    // Eight items a day, for a week; then nothing but 304.
    for number in 0..56 {
        // By the reader's own clock: what is dated after it is passed over.
        let published = (reader.now() - jiff::SignedDuration::from_mins(1)).strftime("%a, %d %b %Y %H:%M:%S GMT");
        let entry =
            document(&number.to_string(), None).replace("</item>", &format!("<pubDate>{published}</pubDate></item>"));
        publisher.says("/feed.xml", fresh(&format!("\"{number}\""), &entry));
        reader.poll("quay").await;
        reader.wait(3 * HOUR);
    }
    assert_eq!(publisher.take_asked().iter().filter(|asked| !asked.is_conditional()).count(), 1);
    publisher.says("/feed.xml", reply(304, &[("ETag", "\"55\"")], ""));
    let mut unconditional = Vec::new();
    for hour in 0..24 * 10 {
        reader.poll("quay").await;
        if publisher.take_asked().iter().any(|asked| !asked.is_conditional()) {
            unconditional.push(hour);
        }
        reader.wait(HOUR);
    }
    assert!(!unconditional.is_empty() && unconditional[0] >= 20, "{unconditional:?}");
    assert!(unconditional.windows(2).all(|pair| pair[1] - pair[0] >= 24), "{unconditional:?}");
    // It was wrong: from now on it is looked at once a day.
    publisher.says("/feed.xml", fresh("\"55\"", &document("new", None)));
    reader.wait(10 * DAY);
    let state = reader.poll("quay").await;
    assert!(state.distrusted && state.items == 57, "{state:?}");
}

#[tokio::test]
async fn an_article_page_is_fetched_once() {
    let publisher = Publisher::open().await;
    let link = publisher.url("press.example", "/story");
    publisher.says(
        "/story",
        reply(200, &[("Content-Type", "text/html")], "<title>A</title><h1>The ferry</h1><p>It leaves at nine.</p>"),
    );
    let mut reader = reading(&publisher).await;
    for etag in ["\"1\"", "\"2\"", "\"3\""] {
        // The document is another each time, the entry is not.
        publisher.says("/feed.xml", fresh(etag, &(document("1", Some(&link)) + etag)));
        reader.poll("quay").await;
        reader.wait(HOUR);
    }
    let asked = publisher.take_asked();
    assert_eq!(asked.iter().filter(|asked| asked.path == "/story").count(), 1);
    assert_eq!(asked.iter().filter(|asked| asked.path == "/feed.xml").count(), 3);
}

#[tokio::test]
async fn nothing_is_sent_but_what_is_needed_and_the_user_agent_is_honest() {
    let publisher = Publisher::open().await;
    let answer = [("ETag", "\"1\""), ("Last-Modified", "x"), ("Set-Cookie", "id=1; Path=/")];
    publisher.says("/feed.xml?edition=eu", reply(200, &answer, &document("1", None)));
    let mut reader = Reader::open().await;
    reader.add("quay", publisher.url("press.example", "/feed.xml?edition=eu")).await;
    reader.poll("quay").await;
    reader.poll("quay").await;
    let asked = publisher.take_asked();
    let accept = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5";
    let expected = format!(
        "GET /feed.xml?edition=eu HTTP/1.1\r\naccept: {accept}\r\nuser-agent: wiredesk/0.1 (+https://example.org/contact)\r\n\
         if-none-match: \"1\"\r\nif-modified-since: x\r\naccept-encoding: zstd,gzip,deflate,br\r\nhost: press.example:{}\r\n\r\n",
        publisher.port()
    );
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines[1..].sort();
        lines
    };
    assert_eq!(sorted(&asked[1].raw), sorted(&expected), "no cookie, no referrer, no cache buster");
}
