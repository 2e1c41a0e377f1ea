//! What is wrong is told, names the thing and what to do; the daemon goes on with the rest.

use crate::support::Desk;
use crate::support::hostile::BadServer;
use wiredesk::demo::{Site, stories};

#[tokio::test(flavor = "multi_thread")]
async fn bad_servers_are_told_apart_and_harm_no_other_feed() {
    let bad = BadServer::open().await;
    // A server that asks for rest is not asked for anything else.
    let busy = BadServer::open().await;
    let site = Site::open(stories(1)).await.unwrap();
    let cases = [
        ("loop", "/loop", "more than 5 redirects"),
        ("private", "/private", "10.255.255.1 is a private address"),
        ("metadata", "/metadata", "169.254.169.254 is a private address"),
        ("file", "/file", "neither http nor https"),
        ("bomb", "/bomb", "larger than 1048576 bytes"),
        ("endless", "/endless", "larger than 1048576 bytes"),
        ("silent", "/silent", "no whole answer within"),
        ("html", "/html", "/real.xml"),
        ("noise", "/noise", "no feed"),
        ("gone", "/gone", "410"),
        ("busy", "/busy", "429"),
    ];
    let desk = Desk::new(|store| {
        let mut text = format!(
            "[store]\npath = {store:?}\nmin_free = \"1MiB\"\n[fetch]\nallow_private = [\"127.0.0.0/8\"]\nhost_gap = \"0s\"\nmax_bytes = \"1MiB\"\ntimeout = \"2s\"\n"
        );
        for (id, path, _) in cases {
            let server = if id == "busy" { &busy } else { &bad };
            text.push_str(&format!("[[feeds]]\nid = \"{id}\"\nurl = \"{}\"\n", server.url(path)));
        }
        text + &format!("[[feeds]]\nid = \"good\"\nurl = \"{}\"\n", site.url("/harbour/rss.xml"))
    });
    let summary = desk.succeed(&["run", "--once"]).await;
    assert!(summary.contains(&format!("{} failed", cases.len())), "{summary}");
    let feeds = desk.debug(&["feeds"]).await;
    for (id, _, error) in cases {
        let feed = feeds.iter().find(|feed| feed["id"] == id).unwrap();
        assert!(feed["error"].as_str().unwrap_or_default().contains(error), "{id}: {feed}");
    }
    let busy = feeds.iter().find(|feed| feed["id"] == "busy").unwrap();
    assert_eq!(busy["next_poll_reason"], "Retry-After");
    assert!(busy["interval_seconds"].as_u64() >= Some(7200));
    let good = feeds.iter().find(|feed| feed["id"] == "good").unwrap();
    assert_eq!(good["items"], 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_costs_nothing_that_was_stored() {
    let site = Site::open(stories(1)).await.unwrap();
    let desk = Desk::new(|store| site.config(store));
    desk.succeed(&["run", "--once"]).await;
    let items = desk.debug(&["items"]).await;

    let plenty = std::fs::read_to_string(desk.config()).unwrap();
    desk.configure(&plenty.replace("min_free = \"1MiB\"", "min_free = \"900TiB\""));
    let refused = desk.run(&["debug", "poll", "harbour"]).await;
    assert_eq!(refused.status.code(), Some(1));
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(told.contains("disk of the store is full") && told.contains("free some space"), "{told}");
    assert_eq!(desk.debug(&["items"]).await, items);

    desk.configure(&plenty);
    desk.succeed(&["debug", "poll", "harbour"]).await;
    desk.succeed(&["debug", "verify"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_calls_end_with_64_and_wrong_files_with_1() {
    let desk = Desk::new(|_| "[store]\npth = \"x\"\n[poll]\ninterval = 5\n".to_owned());
    assert_eq!(desk.run(&["chek"]).await.status.code(), Some(64));
    let checked = desk.run(&["check"]).await;
    assert_eq!(checked.status.code(), Some(1));
    let told = String::from_utf8(checked.stderr).unwrap();
    let place = desk.config().display().to_string();
    assert!(told.contains(&format!("{place}:2:1: unknown key \"pth\" in [store]: did you mean path?")), "{told}");
    assert!(told.contains(&format!("{place}:4:12: interval is a whole number")), "{told}");
    let run = desk.run(&["run", "--once"]).await;
    assert_eq!((run.status.code(), String::from_utf8(run.stderr).unwrap()), (Some(1), told));
    let nothing = desk.run(&["debug", "items"]).await;
    assert_eq!(nothing.status.code(), Some(1));
    let empty = Desk::new(|store| format!("[store]\npath = {store:?}\n"));
    let nothing = empty.run(&["debug", "items"]).await;
    assert!(String::from_utf8_lossy(&nothing.stderr).contains("there is no store at"), "{nothing:?}");
}
