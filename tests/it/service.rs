//! What operators do: feeds by command, reload, health, metrics, completions.

use std::io::{BufRead, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::MetadataExt;

use wiredesk::demo::{FeedKind, Site, stories};

use crate::support::Desk;

fn config(site: &Site, store: &std::path::Path, more: &str) -> String {
    format!(
        "# Our desk.\n[store]\npath = {store:?}\nmin_free = \"1MiB\"\n[fetch]\nallow_private = [\"127.0.0.0/8\"]\nhost_gap = \"0s\"\n{more}\n\
         # The harbour's own feed.\n[[feeds]]\nid = \"harbour\"\nurl = \"{}\"\n",
        site.url("/harbour/rss.xml")
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn feeds_come_and_go_by_command_and_the_file_keeps_its_comments() {
    let site = Site::open(stories(0)).await.unwrap();
    let desk = Desk::new(|store| config(&site, store, ""));
    let told =
        desk.succeed(&["feeds", "add", &site.url("/gazette/atom.xml"), "--id", "gazette", "--tag", "world"]).await;
    assert!(told.contains("Lowland Gazette") && told.contains("added gazette"), "{told}");
    let text = std::fs::read_to_string(desk.config()).unwrap();
    assert!(text.contains("# Our desk.") && text.contains("# The harbour's own feed."), "{text}");
    assert!(desk.succeed(&["feeds", "list"]).await.contains("gazette"));

    // The same page under another address is no other feed.
    let again = desk.succeed(&["feeds", "add", &format!("{}?utm_source=x", site.url("/gazette/atom.xml"))]).await;
    assert!(again.contains("is there already"), "{again}");
    let refused = desk.run(&["feeds", "add", &site.url("/nothing-here")]).await;
    assert!(!refused.status.success());
    assert_eq!(std::fs::read_to_string(desk.config()).unwrap(), text, "the file stays as it is");

    let file = desk.store().with_extension("opml");
    std::fs::write(
        &file,
        "<opml version=\"2.0\"><body><outline text=\"Islands\"><outline text=\"Marrow Courier\" type=\"rss\" xmlUrl=\"https://courier.example/feed\"/></outline></body></opml>",
    )
    .unwrap();
    desk.succeed(&["feeds", "import", file.to_str().unwrap()]).await;
    let listed = desk.succeed(&["feeds", "list"]).await;
    assert!(listed.contains("marrow-courier  https://courier.example/feed  [Islands]"), "{listed}");
    assert!(desk.succeed(&["export", "--format", "opml"]).await.contains("category=\"Islands\""));
    desk.succeed(&["feeds", "remove", "marrow-courier"]).await;
    desk.succeed(&["check"]).await;
    assert!(!desk.succeed(&["feeds", "list"]).await.contains("courier"));

    let tried = desk.succeed(&["feeds", "test", &site.url("/harbour/rss.xml")]).await;
    assert!(tried.contains("Harbour Post") && tried.contains("Port Ellery"), "{tried}");
}

/// The answer to a request on the daemon's address, head and body.
fn ask(address: &str, head: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "{head}\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn health_and_metrics_are_told_and_nothing_can_be_ordered_over_tcp() {
    let site = Site::open(stories(0)).await.unwrap();
    // A port that the system has just told to be free.
    let address = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).unwrap().to_string();
    let desk = Desk::new(|store| config(&site, store, &format!("[api]\nlisten = \"{address}\"")));
    let daemon = desk.start();
    desk.wait_for(&["items"], |items| items.len() > 2).await;
    let local = format!("Host: {address}");
    assert!(ask(&address, &format!("GET /livez HTTP/1.1\r\n{local}")).starts_with("HTTP/1.1 200"));
    assert!(ask(&address, &format!("GET /readyz HTTP/1.1\r\n{local}")).starts_with("HTTP/1.1 200"));
    let metrics = ask(&address, &format!("GET /metrics HTTP/1.1\r\n{local}"));
    for line in [
        "wiredesk_polls_total{outcome=\"news\"} 1",
        "wiredesk_feeds 1",
        "wiredesk_articles_total{outcome=\"new\"}",
        "# EOF",
    ] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }
    assert!(!metrics.contains("rss.xml"), "no feed's address is a label");
    let description = ask(&address, &format!("GET /openapi.json HTTP/1.1\r\n{local}"));
    assert!(description.contains("\"openapi\": \"3.1.0\""));
    for refused in
        [format!("POST /v1/reload HTTP/1.1\r\n{local}"), "GET /v1/feeds HTTP/1.1\r\nHost: evil.example".to_owned()]
    {
        assert!(ask(&address, &refused).starts_with("HTTP/1.1 403"), "{refused}");
    }

    desk.succeed(&["feeds", "add", "https://courier.example/feed", "--id", "courier", "--offline"]).await;
    let told = desk.succeed(&["reload"]).await;
    assert!(told.contains("added: courier"), "{told}");
    std::fs::write(desk.config(), "[store]\npath = 7\n").unwrap();
    assert!(!desk.run(&["reload"]).await.status.success());
    daemon.signal("TERM");
    assert!(daemon.end().await);
}

/// Every path of the description is one that the daemon knows, and the other way round.
#[test]
fn the_description_tells_the_routes_that_there_are() {
    let description: serde_json::Value =
        serde_json::from_str(include_str!("../../src/api/openapi.json")).expect("the description is JSON");
    let mut described: Vec<&str> = description["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    let source = include_str!("../../src/api/server.rs");
    let mut routes: Vec<&str> = source
        .split(".route(")
        .skip(1)
        .map(|route| route.trim_start().trim_start_matches('"').split('"').next().unwrap())
        .collect();
    described.sort_unstable();
    routes.sort_unstable();
    assert_eq!(described, routes);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_orders_something_is_written_down() {
    let site = Site::open(stories(0)).await.unwrap();
    let desk = Desk::new(|store| config(&site, store, ""));
    let (daemon, log) = desk.start_with_log();
    desk.wait_for(&["items"], |items| !items.is_empty()).await;
    desk.succeed(&["reload"]).await;
    daemon.signal("TERM");
    assert!(daemon.end().await);
    let log = std::io::read_to_string(log).unwrap();
    let order = log.lines().find(|line| line.contains("order taken")).expect("the reload is told");
    let uid = std::fs::metadata(desk.config()).unwrap().uid();
    assert!(order.contains(&format!("peer.uid={uid}")) && order.contains("/v1/reload"), "{order}");
    assert_eq!(log.matches("order taken").count(), 1, "questions are none: {log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_stored_is_followed_and_what_is_slow_or_large_is_told() {
    let site = Site::open(stories(0)).await.unwrap();
    let desk = Desk::new(|store| config(&site, store, ""));
    let daemon = desk.start();
    desk.wait_for(&["items"], |items| items.len() > 2).await;
    let items = desk.debug(&["items"]).await.len();
    let last = desk.debug(&["tail", "--last", "2"]).await;
    assert_eq!(last.len(), 2);
    assert!(last[0]["sequence"].as_u64() < last[1]["sequence"].as_u64() && last[1]["article"]["text"].is_string());

    let (follower, lines) = desk.follow(&["debug", "tail", "-f", "--last", "1", "--json"]);
    let mut lines = std::io::BufReader::new(lines).lines();
    let mut next = || serde_json::from_str::<serde_json::Value>(&lines.next().unwrap().unwrap()).unwrap();
    let (mut told, mut printed) = (tokio::task::block_in_place(&mut next), stories(0));
    assert_eq!(told, last[1]);
    let story = printed.iter_mut().find(|story| story.feed == FeedKind::Rss).unwrap();
    story.slug = "one-more".to_owned();
    story.id = "one-more".to_owned();
    story.published = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    story.headline = "One more ferry for Port Ellery".to_owned();
    site.print(printed);
    desk.succeed(&["debug", "poll", "harbour"]).await;
    told = tokio::task::block_in_place(&mut next);
    assert_eq!(told["article"]["headline"]["text"], "One more ferry for Port Ellery");
    drop(follower);

    let slow = desk.debug(&["feeds", "--slow"]).await;
    assert!(slow[0]["delay_seconds"].is_u64() && !slow[0]["slowest_fetch_milliseconds"].is_null(), "{slow:?}");
    let sizes = &desk.debug(&["status", "--sizes"]).await[0]["sizes"];
    let kinds = sizes["kinds"].as_array().unwrap();
    let records = |kind: &str| kinds.iter().find(|size| size["kind"] == kind).unwrap()["records"].as_u64();
    assert_eq!((records("feeds"), records("items")), (Some(1), Some(items as u64 + 1)));
    assert!(sizes["journal_live_bytes"].as_u64() > Some(0));
    daemon.signal("TERM");
    assert!(daemon.end().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn completions_and_manual_pages_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let run = async |arguments: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_wiredesk")).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    for shell in ["bash", "zsh", "fish"] {
        assert!(run(&["completions", shell]).await.contains("reparse"), "{shell}");
    }
    run(&["man", folder.path().to_str().unwrap()]).await;
    let page = std::fs::read_to_string(folder.path().join("wiredesk.1")).unwrap();
    assert!(page.contains("wire desk of a newsroom"));
    assert!(folder.path().join("wiredesk-debug-show.1").exists());
}
