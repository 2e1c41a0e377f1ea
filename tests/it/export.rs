//! What is stored, in the forms that other programs read; and stored pages parsed and looked at again.

use std::io::Read;

use serde_json::Value;
use wiredesk::demo::{FeedKind, Site, Story, stories};

use crate::support::Desk;

async fn demo() -> (Site, Desk, usize) {
    let site = Site::open(stories(0)).await.unwrap();
    let desk = Desk::new(|store| site.config(store));
    desk.succeed(&["run", "--once"]).await;
    let items = desk.debug(&["items"]).await.len();
    assert!(items > 3);
    (site, desk, items)
}

#[tokio::test(flavor = "multi_thread")]
async fn articles_leave_in_each_form() {
    let (_site, desk, items) = demo().await;
    let export = async |format: &str| desk.succeed(&["export", "--format", format]).await;

    let lines: Vec<Value> = export("ndjson").await.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), items);
    assert!(
        lines.iter().all(|line| line["article"]["schema"] == "wiredesk.article/1" && line["stored"]["id"].is_string())
    );
    let feed = lines[0]["stored"]["feed"].as_str().unwrap();
    let of_feed = desk.succeed(&["export", "--feed", feed, "--limit", "1"]).await;
    assert_eq!(of_feed.lines().count(), 1);

    let ninjs = export("ninjs").await;
    let ninjs: Vec<Value> = ninjs.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(ninjs.len(), items);
    assert!(ninjs.iter().all(
        |object| object["uri"].as_str().unwrap().starts_with("urn:uuid:") && object["standard"]["version"] == "3.1"
    ));

    // Our own reader is another program's: it tells faults.
    for format in ["json-feed", "atom"] {
        let file = desk.store().with_extension(format);
        desk.succeed(&["export", "--format", format, "--output", file.to_str().unwrap()]).await;
        let bytes = std::fs::read(&file).unwrap();
        let read = wiredesk::feed::read(&bytes, None, None, &wiredesk::feed::Settings::default()).unwrap();
        let read = serde_json::to_value(&read).unwrap();
        assert_eq!(read["entries"].as_array().unwrap().len(), items, "{format}");
        assert!(read["faults"].as_array().is_none_or(Vec::is_empty), "{format}: {}", read["faults"]);
        assert!(read["entries"][0]["content"].as_str().unwrap().contains("<p>"));
    }

    let opml = export("opml").await;
    assert_eq!(opml.matches("<outline type=\"rss\"").count(), 4, "{opml}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_leave_as_they_were_fetched() {
    let (_site, desk, _) = demo().await;
    let file = desk.store().with_extension("warc.gz");
    desk.succeed(&["export", "--format", "warc", "--output", file.to_str().unwrap()]).await;
    let mut text = Vec::new();
    flate2::read::MultiGzDecoder::new(std::fs::File::open(&file).unwrap()).read_to_end(&mut text).unwrap();
    let text = String::from_utf8_lossy(&text);
    assert!(text.starts_with("WARC/1.1\r\nWARC-Type: warcinfo\r\n"));
    let kept = desk.debug(&["items"]).await.len();
    let pages = text.matches("WARC-Type: resource").count();
    assert!(pages > 0 && pages <= kept, "{pages} of {kept}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_parser_makes_the_same_of_a_kept_page() {
    let (_site, desk, items) = demo().await;
    let told = desk.debug(&["reparse", "--write"]).await;
    assert_eq!(told.len(), items);
    assert!(told.iter().all(|one| one["changed"].as_array().unwrap().is_empty()), "{told:?}");
    assert!(desk.succeed(&["debug", "reparse"]).await.contains("0 come out otherwise"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_the_feed_does_not_tell_is_found_by_looking_again() {
    let story = |end: &str| {
        let mut story = Story::new(FeedKind::Rss, "ferry", "2026-11-24T10:00:00Z");
        story.headline = "Port Ellery reopens its night ferry".to_owned();
        story.dek = "The boat leaves in May".to_owned();
        story.paragraphs = vec![
            "The harbour council agreed on Tuesday to reopen the night ferry to Marrow Island after two years."
                .to_owned(),
            format!("The service will carry up to 180 passengers, according to an estimate of the council, and {end}."),
        ];
        story
    };
    let site = Site::open(vec![story("cost 4.2 million crowns")]).await.unwrap();
    let desk = Desk::new(|store| {
        format!(
            "[store]\npath = {store:?}\nmin_free = \"1MiB\"\n[fetch]\nallow_private = [\"127.0.0.0/8\"]\nhost_gap = \"0s\"\n\
             [poll]\nrecheck = [\"0s\", \"9h\"]\n[[feeds]]\nid = \"harbour\"\nurl = \"{}\"\n",
            site.url("/harbour/rss.xml")
        )
    });
    desk.succeed(&["run", "--once"]).await;
    site.take_asked();
    site.print(vec![story("cost 5.1 million crowns")]);
    desk.succeed(&["debug", "poll", "harbour"]).await;
    let asked: Vec<_> =
        site.take_asked().into_iter().map(|asked| asked.path).filter(|path| path != "/robots.txt").collect();
    assert_eq!(asked, ["/harbour/rss.xml", "/harbour/ferry"]);
    let items = desk.debug(&["items"]).await;
    assert_eq!((items.len(), items[0]["revision"].as_u64()), (1, Some(2)));
    // The second look is nine hours away.
    desk.succeed(&["debug", "poll", "harbour"]).await;
    assert_eq!(site.take_asked().len(), 1);
    assert_eq!(desk.debug(&["status"]).await[0]["pending"], 0);
}
