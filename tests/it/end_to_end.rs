//! The built binary against a loopback site, as a user runs it.

use serde_json::Value;
use wiredesk::api::Client;
use wiredesk::demo::{FeedKind, Site, Story, stories};

use crate::support::{Desk, without_daemon};

const FEEDS: [(FeedKind, &str, &str); 3] = [
    (FeedKind::Rss, "harbour", "/harbour/rss.xml"),
    (FeedKind::Atom, "gazette", "/gazette/atom.xml"),
    (FeedKind::Json, "courier", "/courier/feed.json"),
];

/// Forty stories in three feeds; those of the courier are slow.
fn forty() -> Vec<Story> {
    (0..40)
        .map(|number| {
            let feed = FEEDS[number % 3].0;
            let mut story = Story::new(feed, &format!("story-{number}"), "2026-11-24T10:00:00Z");
            story.headline = format!("Harbour notice number {number} tells of a new quay");
            story.dek = format!("The council voted on quay {number}");
            story.slow = feed == FeedKind::Json;
            story.paragraphs = (0..5)
                .map(|part| {
                    format!(
                        "The council of Port Ellery decided on paragraph {part} of plan {number}, and harbour master Tomas Brevik said that work on the quay would begin in spring, when the ice is gone."
                    )
                })
                .collect();
            story
        })
        .collect()
}

fn config(site: &Site, store: &std::path::Path) -> String {
    let mut text = format!(
        "[store]\npath = {store:?}\nmin_free = \"1MiB\"\n[fetch]\nallow_private = [\"127.0.0.0/8\"]\nhost_gap = \"0s\"\n[daemon]\ngrace = \"5s\"\n"
    );
    for (_, id, path) in FEEDS {
        text.push_str(&format!("[[feeds]]\nid = \"{id}\"\nurl = \"{}\"\n", site.url(path)));
    }
    text
}

async fn open(site: Site) -> (Site, Desk) {
    let desk = Desk::new(|store| config(&site, store));
    (site, desk)
}

fn pages(site: &Site) -> Vec<String> {
    site.take_asked().into_iter().map(|asked| asked.path).filter(|path| path.contains("/story-")).collect()
}

async fn poll_all(desk: &Desk) {
    for (_, id, _) in FEEDS {
        desk.succeed(&["debug", "poll", id]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stories_are_stored_once_and_edits_are_revisions() {
    let (site, desk) = open(Site::open_held(forty()).await.unwrap()).await;
    site.release();

    let summary = desk.succeed(&["run", "--once"]).await;
    assert!(summary.contains("40 new articles"), "{summary}");
    let items = desk.debug(&["items"]).await;
    assert_eq!(items.len(), 40);
    let mut asked = pages(&site);
    asked.sort();
    asked.dedup();
    assert_eq!(asked.len(), 40, "each page was fetched once");

    poll_all(&desk).await;
    let asked = site.take_asked();
    assert_eq!(asked.iter().map(|asked| (asked.status, asked.conditional)).collect::<Vec<_>>(), [(304, true); 3]);
    assert_eq!(desk.debug(&["items"]).await, items, "304s store nothing");

    let mut edited = forty();
    edited[4].headline = "CORRECTED-Harbour notice number 4 tells of an old quay".to_owned();
    edited[4].dek = "The council voted against quay 4".to_owned();
    edited[4].paragraphs[0] = "The council of Port Ellery has taken back its decision on the old quay.".to_owned();
    site.print(edited);
    poll_all(&desk).await;
    assert_eq!(pages(&site), ["/gazette/story-4"], "the edited page alone is fetched again");
    let items = desk.debug(&["items"]).await;
    assert_eq!(items.len(), 40);
    let revised: Vec<&Value> = items.iter().filter(|item| item["revision"] == 2).collect();
    assert_eq!(revised.len(), 1);
    let shown = desk.debug(&["show", revised[0]["id"].as_str().unwrap()]).await;
    let revisions = shown[0]["stored"]["revisions"].as_array().unwrap();
    assert_eq!(revisions.len(), 2, "both versions are kept");
    assert!(revisions[0]["headline"].as_str().unwrap().starts_with("Harbour notice"));
    assert!(shown[0]["article"]["text"].as_str().unwrap().contains("taken back its decision"));
    desk.succeed(&["debug", "verify"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feeds_rules_decide_what_of_its_pages_is_read() {
    let site = Site::open(forty()).await.unwrap();
    let rules = "rules = { drop = [\".story-body p:first-child\"], headline = \".standfirst\" }\n";
    let desk = Desk::new(|store| config(&site, store).replacen("[[feeds]]\n", &format!("[[feeds]]\n{rules}"), 1));
    desk.succeed(&["run", "--once"]).await;
    for (id, headline, is_ruled) in
        [("harbour", "The council voted on quay", true), ("gazette", "Harbour notice", false)]
    {
        let items = desk.debug(&["items", "--feed", id]).await;
        let shown = desk.debug(&["show", items[0]["id"].as_str().unwrap()]).await;
        let article = &shown[0]["article"];
        assert!(article["headline"]["text"].as_str().unwrap().starts_with(headline), "{id}: {article}");
        assert_eq!(article["text"].as_str().unwrap().contains("paragraph 0 of plan"), !is_ruled, "{id}: {article}");
    }
    let page = desk.store().with_file_name("page.html");
    let story = "<p>The council voted for the ferry, and the harbour master said that it will sail.</p>".repeat(4);
    std::fs::write(&page, format!("<h1>Ferry</h1><p class=standfirst>Council votes</p><div>{story}</div>")).unwrap();
    let parse = ["parse", page.to_str().unwrap(), "--format", "html", "--feed"];
    let headline_for = async |feed| {
        let text = desk.succeed(&[&parse[..], &[feed]].concat()).await;
        serde_json::from_str::<Value>(&text).unwrap()["headline"]["text"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(
        (headline_for("harbour").await, headline_for("gazette").await),
        ("Council votes".into(), "Ferry".into())
    );
    let refused = desk.run(&[&parse[..], &["nobody"]].concat()).await;
    assert!(String::from_utf8_lossy(&refused.stderr).contains("has no feed with the id \"nobody\""));
}

/// A paper's line about itself, in the midst of each story.
const ABOUT: &str =
    "The Harbour Post has told the news of the coast since 1871, and its reporters are read on both shores.";

/// Stories that have nothing in common but that line.
fn with_a_line_in_common(count: usize) -> Vec<Story> {
    const TOPICS: [&str; 5] = ["ferry", "herring", "lighthouse", "school", "quay"];
    let story = |(number, topic): (usize, &&str)| {
        let mut story = Story::new(FeedKind::Rss, &format!("story-{number}"), "2026-11-24T10:00:00Z");
        story.headline = format!("Council of Port Ellery votes on the {topic}");
        let told = |part: usize| {
            format!(
                "Part {part} of what is planned for the {topic} was told on Monday, and harbour master Tomas Brevik said that the {topic} would not wait until spring."
            )
        };
        story.paragraphs = vec![told(1), told(2), told(3), ABOUT.to_owned(), told(4), told(5)];
        story
    };
    TOPICS.iter().enumerate().take(count).map(story).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_on_three_pages_of_a_site_is_left_out_of_the_fourth() {
    let (site, desk) = open(Site::open(with_a_line_in_common(3)).await.unwrap()).await;
    desk.succeed(&["run", "--once"]).await;
    // Pages that are polled again, and edited, teach no more: their own lines stay.
    let mut edited = with_a_line_in_common(3);
    edited[0].dek = "A vote on Monday".to_owned();
    edited[0].paragraphs.push("The mayor of Port Ellery was not there, and nobody knew where she was.".to_owned());
    // The feed has other words for it, its page tells the same.
    edited[1].dek = "What became of the herring".to_owned();
    site.print(edited.clone());
    desk.succeed(&["debug", "poll", "harbour"]).await;
    desk.succeed(&["debug", "rebuild"]).await;
    edited.extend(with_a_line_in_common(5).split_off(3));
    site.print(edited);
    desk.succeed(&["debug", "poll", "harbour"]).await;

    let items = desk.debug(&["items", "--feed", "harbour"]).await;
    assert_eq!(items.len(), 5);
    for item in &items {
        let shown = desk.debug(&["show", item["id"].as_str().unwrap()]).await;
        let text = shown[0]["article"]["text"].as_str().unwrap();
        let is_later = ["school", "quay"].iter().any(|topic| text.contains(topic));
        let is_edited = text.contains("mayor of Port Ellery");
        assert_eq!(text.contains(ABOUT), !is_later && !is_edited, "{text}");
        assert!((1..=5).all(|part| text.contains(&format!("Part {part} of what"))), "{text}");
        assert_eq!(item["revision"] == 2, is_edited, "what was learned since is no revision: {text}");
    }
    desk.succeed(&["debug", "verify"]).await;
    desk.succeed(&["debug", "compact"]).await;
    desk.succeed(&["debug", "verify"]).await;
    let backup = desk.store().with_file_name("backup");
    desk.succeed(&["debug", "backup", backup.to_str().unwrap()]).await;
    desk.configure(&config(&site, &backup));
    desk.succeed(&["debug", "verify"]).await;
    assert_eq!(desk.debug(&["items", "--feed", "harbour"]).await.len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_comes_by_four_feeds_and_is_edited_keeps_its_own_lines() {
    let mut stories = with_a_line_in_common(2);
    let site = Site::open(stories.clone()).await.unwrap();
    let feeds = ["a", "b", "c", "d"];
    let desk = Desk::new(|store| {
        let head = config(&site, store).split("[[feeds]]").next().unwrap().to_owned();
        let feed = |id| format!("[[feeds]]\nid = \"{id}\"\nurl = \"{}\"\n", site.url("/harbour/rss.xml"));
        head + &feeds.map(feed).concat()
    });
    for round in 0..4 {
        for story in &mut stories {
            story.dek = format!("Round {round}");
            story
                .paragraphs
                .push(format!("What was told in round {round} is told here in a line that no other page has."));
        }
        site.print(stories.clone());
        for feed in feeds {
            desk.succeed(&["debug", "poll", feed]).await;
        }
    }
    for item in desk.debug(&["items"]).await {
        let shown = desk.debug(&["show", item["id"].as_str().unwrap()]).await;
        let text = shown[0]["article"]["text"].as_str().unwrap();
        assert!((1..=5).all(|part| text.contains(&format!("Part {part} of what"))) && text.contains(ABOUT), "{text}");
        assert!((0..4).all(|round| text.contains(&format!("told in round {round}"))), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_loses_nothing_that_was_committed_and_fetches_none_of_it_again() {
    let (site, desk) = open(Site::open_held(forty()).await.unwrap()).await;
    let of_fast_feeds = forty().iter().filter(|story| !story.slow).count();

    let mut daemon = desk.start();
    desk.wait_for(&["items"], |items| items.len() == of_fast_feeds).await;
    daemon.kill();
    let committed = desk.debug(&["items"]).await;
    assert_eq!(committed.len(), of_fast_feeds, "what was committed is there");
    desk.succeed(&["debug", "verify"]).await;
    site.take_asked();
    site.release();

    desk.succeed(&["run", "--once"]).await;
    let asked: Vec<String> = site.take_asked().into_iter().map(|asked| asked.path).collect();
    // A new process asks for robots.txt again.
    assert!(asked.iter().all(|path| path.starts_with("/courier/") || path == "/robots.txt"), "{asked:?}");
    let items = desk.debug(&["items"]).await;
    assert_eq!(items.len(), 40);
    for item in &committed {
        assert!(items.contains(item));
    }
    desk.succeed(&["debug", "verify"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn debug_answers_the_same_with_the_daemon_up_and_down() {
    let (site, desk) = open(Site::open_held(forty()).await.unwrap()).await;
    site.release();
    desk.succeed(&["run", "--once"]).await;
    let id = desk.debug(&["items", "--limit", "1"]).await[0]["id"].as_str().unwrap().to_owned();
    let questions: [&[&str]; 8] = [
        &["status"],
        &["feeds"],
        &["feed", "gazette"],
        &["items"],
        &["items", "--feed", "harbour", "--since", "1h", "--limit", "3"],
        &["items", "--until", "2020-01-01T00:00:00Z"],
        &["show", &id],
        &["verify"],
    ];
    let mut down = Vec::new();
    for question in questions {
        down.push((without_daemon(desk.debug(question).await), desk.succeed(&[&["debug"], question].concat()).await));
    }
    let raw = desk.succeed(&["debug", "raw", &id]).await;
    assert!(raw.contains("<article>"), "the page as it was fetched");
    let missing = desk.run(&["debug", "feed", "nobody"]).await;

    let daemon = desk.start();
    desk.wait_for(&["status"], |status| status[0]["running"] == true).await;
    for (question, (json, table)) in questions.iter().zip(&down) {
        assert_eq!(&without_daemon(desk.debug(question).await), json, "{question:?}");
        if question[0] != "status" {
            assert_eq!(&desk.succeed(&[&["debug"], *question].concat()).await, table, "{question:?}");
        }
    }
    assert_eq!(desk.succeed(&["debug", "raw", &id]).await, raw);
    let also_missing = desk.run(&["debug", "feed", "nobody"]).await;
    assert_eq!((missing.status.code(), &missing.stderr), (Some(1), &also_missing.stderr));

    let locked = desk.run(&["run"]).await;
    assert_eq!(locked.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&locked.stderr).contains("in use by another process (pid"), "{locked:?}");
    daemon.signal("TERM");
    assert!(daemon.end().await, "SIGTERM ends it cleanly");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_makes_running_pages_pending_and_a_later_poll_brings_them() {
    let (site, desk) = open(Site::open_held(forty()).await.unwrap()).await;
    let slow = forty().iter().filter(|story| story.slow).count();
    let daemon = desk.start();
    desk.wait_for(&["items"], |items| items.len() == 40 - slow).await;
    daemon.signal("INT");
    assert!(daemon.end().await, "SIGINT ends it cleanly, within the grace time");
    let status = desk.debug(&["status"]).await;
    assert_eq!(
        (status[0]["items"].as_u64(), status[0]["pending"].as_u64()),
        (Some(40 - slow as u64), Some(slow as u64))
    );

    site.release();
    site.take_asked();
    desk.succeed(&["debug", "poll", "courier"]).await;
    let asked = site.take_asked();
    assert_eq!((asked[0].status, asked[0].conditional), (304, true), "pending pages come even after a 304");
    assert_eq!(desk.debug(&["items"]).await.len(), 40);
    assert_eq!(desk.debug(&["status"]).await[0]["pending"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_takes_what_is_right_and_refuses_what_is_wrong() {
    let (site, desk) = open(Site::open_held(forty()).await.unwrap()).await;
    site.release();
    let daemon = desk.start();
    desk.wait_for(&["items"], |items| items.len() == 40).await;
    let before = desk.debug(&["feeds"]).await;

    desk.configure(&(config(&site, &desk.store()) + "[[feeds]]\nid = \"x\"\nurl = \"nowhere\"\n"));
    let refused = Client::new(&desk.store().join("wiredesk.sock")).reload().await;
    assert!(
        refused.is_err_and(|error| error.to_string().contains("url = \"nowhere\" is no address")),
        "it is told what is wrong"
    );
    assert_eq!(desk.debug(&["feeds"]).await, before, "the old configuration stays");

    let text = config(&site, &desk.store());
    let without_courier = text.split("[[feeds]]\nid = \"courier\"").next().unwrap().to_owned();
    let added = format!("{without_courier}[[feeds]]\nid = \"extra\"\nurl = \"{}\"\n", site.url("/harbour/rss.xml"));
    desk.configure(&added);
    daemon.signal("HUP");
    desk.wait_for(&["feed", "extra"], |feed| feed.first().is_some_and(|feed| feed["items"].as_u64() > Some(0))).await;
    let after = desk.debug(&["feeds"]).await;
    let of = |feeds: &[Value], id: &str| feeds.iter().find(|feed| feed["id"] == id).cloned().unwrap();
    assert_eq!(of(&after, "courier")["status"], "removed");
    assert_eq!(of(&after, "harbour"), of(&before, "harbour"), "no schedule is lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_change_feed_is_resumed_and_a_backup_is_a_store() {
    let (site, desk) = open(Site::open_held(forty()).await.unwrap()).await;
    site.release();
    desk.succeed(&["run", "--once"]).await;
    let cursor = desk.store().with_file_name("cursor");
    let tail = ["tail", "--limit", "25", "--cursor", cursor.to_str().unwrap()];
    let lines = |text: String| -> Vec<Value> { text.lines().map(|line| serde_json::from_str(line).unwrap()).collect() };
    let first = lines(desk.succeed(&tail).await);
    let second = lines(desk.succeed(&tail).await);
    assert_eq!((first.len(), second.len(), lines(desk.succeed(&tail).await).len()), (25, 15, 0));
    let numbers: Vec<u64> = first.iter().chain(&second).filter_map(|line| line["sequence"].as_u64()).collect();
    assert_eq!(numbers, (1..=40).collect::<Vec<_>>());
    assert!(first.iter().all(|line| line["article"]["schema"] == "wiredesk.article/1"));

    let daemon = desk.start();
    desk.wait_for(&["status"], |lines| lines[0]["running"] == true).await;
    let backup = desk.store().with_file_name("backup");
    let told = desk.debug(&["backup", backup.to_str().unwrap()]).await;
    assert!(told[0]["journal_bytes"].as_u64().is_some_and(|bytes| bytes > 10_000), "{told:?}");
    desk.debug(&["compact"]).await;
    desk.debug(&["rebuild"]).await;
    assert_eq!(desk.debug(&["verify"]).await[0]["items"], 40);
    drop(daemon);

    let id = first[0]["id"].as_str().unwrap();
    let before = desk.debug(&["show", id]).await;
    desk.configure(&config(&site, &backup));
    assert_eq!(desk.debug(&["verify"]).await[0]["items"], 40);
    assert_eq!(desk.debug(&["show", id]).await[0]["article"], before[0]["article"]);
    assert!(desk.succeed(&["debug", "raw", id]).await.contains("<html"));
}

#[test]
fn the_demonstration_shows_a_copy_a_correction_and_an_agreeing_store() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_wiredesk")).arg("demo").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for story in stories(1) {
        assert!(text.contains(&story.headline), "{} is missing in {text}", story.headline);
    }
    for sign in ["copy of", "CORRECTED-Earthquake damages 240 houses", "all agree", "1 revised"] {
        assert!(text.contains(sign), "{sign} is missing in {text}");
    }
}
