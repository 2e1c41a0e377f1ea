//! Text that would take over a terminal comes out harmless in every command and in both log formats.

use wiredesk::shown::is_harmful;

use crate::support::Desk;
use crate::support::hostile::{BadServer, HARMFUL};

fn config(server: &BadServer, store: &std::path::Path) -> String {
    let mut text = format!(
        "[store]\npath = {store:?}\nmin_free = \"1MiB\"\n[poll]\nscrape = false\n[fetch]\nallow_private = [\"127.0.0.0/8\"]\nhost_gap = \"0s\"\n"
    );
    for id in ["one", "two"] {
        text.push_str(&format!("[[feeds]]\nid = \"{id}\"\nurl = \"{}\"\n", server.url(&format!("/{id}/harmful.xml"))));
    }
    text
}

fn check(what: &[&str], text: &[u8]) -> String {
    let text = String::from_utf8(text.to_vec()).expect("UTF-8");
    let harmful = |letter: &char| is_harmful(*letter) && *letter != '\n';
    assert_eq!(text.chars().find(harmful), None, "{what:?}: {text:?}");
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_harmful_reaches_a_terminal_or_a_log() {
    let server = BadServer::open().await;
    let desks = ["text", "json"].map(|format| (format, Desk::new(|store| config(&server, store))));
    for (format, desk) in &desks {
        let arguments = ["run", "--once", "--log-format", format];
        let run = desk.run_with(&arguments, &[("WIREDESK_LOG", "debug")]).await;
        assert!(run.status.success());
        check(&arguments, &run.stdout);
        check(&arguments, &run.stderr);
    }
    let [_, (_, desk)] = desks;
    // Both feeds have the same story, which is another one at each second poll.
    desk.succeed(&["debug", "poll", "one"]).await;
    desk.succeed(&["debug", "poll", "two"]).await;
    let items = desk.debug(&["items"]).await;
    let copy = items.iter().find(|item| !item["duplicate_of"].is_null()).expect("the second feed's story is a copy");
    let id = copy["id"].as_str().unwrap();

    let url = server.url("/one/harmful.xml");
    let file = desk.store().with_extension("xml");
    std::fs::write(&file, format!("<rss version=\"2.0\"><channel><title>{HARMFUL}</title></channel></rss>")).unwrap();
    let page = desk.store().with_extension("html");
    std::fs::write(&page, format!("<html><body><h1>Ferry {HARMFUL}</h1><p>It was late. {HARMFUL}</p></body></html>"))
        .unwrap();
    let (file, page) = (file.to_str().unwrap(), page.to_str().unwrap());
    let tells: &[&[&str]] = &[
        &["debug", "items"],
        &["debug", "items", "--json"],
        &["debug", "show", id],
        &["debug", "show", id, "--json"],
        &["debug", "show", id, "--revision", "1"],
        &["debug", "show", id, "--revisions"],
        &["debug", "show", id, "--revisions", "--json"],
        &["debug", "show", id, "--diff"],
        &["debug", "duplicates"],
        &["debug", "duplicates", id, "--json"],
        &["debug", "tail"],
        &["debug", "tail", "--json"],
        &["debug", "feeds", "--json"],
        &["debug", "feed", "one"],
        &["debug", "feed", "one", "--json"],
        &["tail"],
        &["export", "--format", "ndjson"],
        &["export", "--format", "ninjs"],
        &["export", "--format", "json-feed"],
        &["export", "--format", "atom"],
        &["export", "--format", "opml"],
        &["feeds", "test", &url],
    ];
    for arguments in tells {
        let told = check(arguments, desk.succeed(arguments).await.as_bytes());
        assert!(told.contains("owned"), "{arguments:?} tells the text itself: {told}");
    }
    for arguments in [
        &["debug", "feeds"][..],
        &["debug", "feeds", "--slow"],
        &["debug", "status"],
        &["feeds", "list"],
        &["debug", "verify"],
    ] {
        check(arguments, desk.succeed(arguments).await.as_bytes());
    }
    for arguments in [&["feed", file][..], &["parse", page], &["parse", "--pretty", page]] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_wiredesk")).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}");
        assert!(check(arguments, &output.stdout).contains("owned"), "{arguments:?}");
    }
}
