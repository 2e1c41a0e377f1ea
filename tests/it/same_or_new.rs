//! What publishers do to their feeds, and that nothing of it makes a story twice or hides one.

use jiff::Timestamp;
use wiredesk::demo::{FeedKind, Site, Story};
use wiredesk::identity::{ArticleId, EntryKey, FeedId, Fingerprint, Ladder};
use wiredesk::poll::{FeedState, KnownEntry, Listing, Outcome, mark};
use wiredesk::store::{self, Store};

use crate::support::Desk;

const SUBJECTS: [&str; 6] = ["ferry", "quay", "lighthouse", "customs house", "rope walk", "fish market"];

fn story(number: usize) -> Story {
    let subject = SUBJECTS[number];
    let mut story =
        Story::new(FeedKind::Atom, &format!("{subject}-{number}").replace(' ', "-"), "2026-11-24T10:00:00Z");
    story.headline = format!("Port Ellery argues over its {subject}");
    story.dek = format!("The {subject} has stood empty for years, and the council of the town cannot agree on it");
    story.paragraphs = (0..4)
        .map(|part| {
            format!(
                "Point {part} of the plan for the {subject} was read out by harbour master Tomas Brevik on Monday, who told the council \
                 that the {subject} would cost {} crowns a year.",
                (number + 1) * 1000 + part
            )
        })
        .collect();
    story
}

fn all() -> Vec<Story> {
    (0..SUBJECTS.len()).map(story).collect()
}

/// A desk that has polled these stories once.
async fn polled(stories: Vec<Story>) -> (Site, Desk) {
    let site = Site::open(stories).await.unwrap();
    let desk = Desk::new(|store| {
        format!(
            "[store]\npath = {store:?}\nmin_free = \"1MiB\"\n[fetch]\nallow_private = [\"127.0.0.0/8\"]\nhost_gap = \"0s\"\n\
             [[feeds]]\nid = \"gazette\"\nurl = \"{}\"\n",
            site.url("/gazette/atom.xml")
        )
    });
    desk.succeed(&["run", "--once"]).await;
    site.take_asked();
    (site, desk)
}

/// Polls again what the site prints now; the items that are stored then, the newest first.
async fn printed(site: &Site, desk: &Desk, stories: Vec<Story>) -> Vec<serde_json::Value> {
    site.print(stories);
    desk.succeed(&["debug", "poll", "gazette"]).await;
    desk.succeed(&["debug", "verify"]).await;
    desk.debug(&["items"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn new_ids_make_no_new_stories() {
    let (site, desk) = polled(all()).await;
    let before = desk.debug(&["items"]).await;
    let renamed = |story: Story| Story { id: format!("https-{}", story.id), ..story };
    let after = printed(&site, &desk, all().into_iter().map(renamed).collect()).await;
    assert_eq!(after, before, "the pages are known by their addresses");
    let asked: Vec<_> = site.take_asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(asked, ["/gazette/atom.xml"], "no page is fetched again");

    // An edit under the new id is a revision of the same story.
    let mut edited: Vec<Story> = all().into_iter().map(renamed).collect();
    edited[2].headline = "Port Ellery pulls down its lighthouse".to_owned();
    edited[2].paragraphs[0] = "The lighthouse was pulled down on Tuesday.".to_owned();
    let after = printed(&site, &desk, edited).await;
    assert_eq!(after.len(), before.len());
    assert_eq!(after.iter().filter(|item| item["revision"] == 2).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn stories_that_move_with_new_ids_are_the_same_by_their_words() {
    let (site, desk) = polled(all()).await;
    let moved =
        |story: Story| Story { id: format!("new-{}", story.id), slug: format!("archive-{}", story.slug), ..story };
    let after = printed(&site, &desk, all().into_iter().map(moved).collect()).await;
    assert_eq!(after.len(), SUBJECTS.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_story_is_known_again_by_the_address_that_its_page_named() {
    let settled = |number: usize| format!("{}-as-it-was-settled", story(number).slug);
    let first = |number: usize| Story { canonical: Some(settled(number)), ..story(number) };
    let (site, desk) = polled((0..3).map(first).collect()).await;
    let before = desk.debug(&["items"]).await.len();
    // Another id, another address, other words: only the page itself had told the address before.
    let moved = |number: usize| {
        let mut moved = Story { id: format!("moved-{number}"), slug: settled(number), ..story(number) };
        moved.dek = format!(
            "What the council said of it on Tuesday was not what it had said on Monday, for the {number}th time"
        );
        moved
    };
    let after = printed(&site, &desk, (0..3).map(moved).collect()).await;
    assert_eq!(after.len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_unknown_old_entries_is_stored_and_is_no_news() {
    let (site, desk) = polled(vec![story(0)]).await;
    let after = printed(&site, &desk, (1..6).map(story).collect()).await;
    assert_eq!(after.len(), SUBJECTS.len(), "nothing is lost");
    let lines = desk.succeed(&["tail"]).await;
    let changes: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let marked: Vec<bool> = changes.iter().map(|change| change["backfill"] == true).collect();
    assert_eq!(marked, [false, true, true, true, true, true]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_is_used_again_hides_no_story() {
    let (site, desk) = polled(vec![story(0), story(1)]).await;
    let mut other = story(3);
    other.id = story(1).id;
    other.headline = "Storm warning for the north coast".to_owned();
    other.published = "2026-11-25T08:00:00Z".to_owned();
    for _ in 0..2 {
        let after = printed(&site, &desk, vec![story(0), other.clone()]).await;
        assert_eq!(after.len(), 3, "it is a story of its own, once");
        assert!(after.iter().all(|item| item["revision"] == 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_story_that_goes_back_and_forth_has_two_versions() {
    let (site, desk) = polled(vec![story(0)]).await;
    let mut edited = story(0);
    edited.dek = "The council has changed its mind about the ferry, which had stood empty for years".to_owned();
    edited.paragraphs[1] =
        "The ferry is to be sold for 7 million crowns, harbour master Tomas Brevik said on Tuesday.".to_owned();
    for (printing, in_force) in
        [(edited.clone(), None), (story(0), Some(1)), (edited.clone(), None), (story(0), Some(1))]
    {
        let items = printed(&site, &desk, vec![printing.clone()]).await;
        let id = items[0]["id"].as_str().unwrap();
        let shown = desk.debug(&["show", id]).await;
        assert_eq!(shown[0]["stored"]["revision"], 2);
        assert_eq!(shown[0]["stored"]["in_force"].as_u64(), in_force);
        assert!(shown[0]["article"]["text"].as_str().unwrap().contains(printing.paragraphs[1].as_str()));
    }
    let items = desk.debug(&["items"]).await;
    let id = items[0]["id"].as_str().unwrap();
    let revisions = desk.debug(&["show", id, "--revisions"]).await;
    assert_eq!(revisions.iter().map(|revision| revision["class"].as_str()).collect::<Vec<_>>(), [None, Some("update")]);
    let diff = desk.succeed(&["debug", "show", id, "--diff"]).await;
    assert!(diff.contains("{+sold+}") || diff.contains("sold"), "{diff}");
    assert!(diff.starts_with("revision 1 to 2: update"), "{diff}");
    let first = desk.succeed(&["debug", "show", id, "--revision", "1"]).await;
    assert!(first.contains("1001 crowns a year"), "{first}");
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_in_other_feeds_are_linked_and_kept() {
    let copy = |feed| Story { feed, ..story(0) };
    let site = Site::open(vec![copy(FeedKind::Rss), copy(FeedKind::Json), story(0), story(1)]).await.unwrap();
    let desk = Desk::new(|store| site.config(store));
    desk.succeed(&["run", "--once"]).await;
    let copies = desk.debug(&["duplicates"]).await;
    assert_eq!(copies.len(), 2);
    assert!(copies.iter().all(|copy| copy["relation"] == "copy-of" && copy["cluster"] == copies[0]["cluster"]));
    let cluster = desk.debug(&["duplicates", copies[0]["id"].as_str().unwrap()]).await;
    assert_eq!(cluster.len(), 3);
    assert_eq!(cluster[0]["id"], cluster[0]["cluster"]);
    assert!(desk.succeed(&["debug", "duplicates"]).await.contains("copy-of"));
}

#[tokio::test]
async fn entries_of_the_last_listing_are_not_looked_up_while_it_is_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let at = Timestamp::from_second(1_790_000_000).unwrap();
    let store =
        Store::open(folder.path(), &store::Settings { min_free_bytes: 0, ..Default::default() }, at).await.unwrap();
    let feed = FeedId::parse("gazette").unwrap();
    let key = |number: u64| EntryKey::of(&number.to_string());
    let words = Ladder::from(key(0)).print;
    let known = |words: Fingerprint| KnownEntry {
        article: ArticleId::from_u64(1),
        entry: words,
        text: words,
        revision: 1,
        first_seen: at,
        last_seen: at,
        expired: true,
    };
    let state = FeedState { url: "https://gazette.example/feed.xml".to_owned(), next_poll: at, ..FeedState::default() };
    let empty = || Outcome::empty(&feed, state.clone(), at);
    let met = async |now: Timestamp| {
        let known = store.known(&feed, (1..=4).map(|number| key(number).into()).collect(), now).await.unwrap();
        let mut met: Vec<u64> = (1..=4).filter(|number| known.matches.contains_key(&key(*number))).collect();
        met.extend(known.listing.map(|listing| 100 * listing.marks().len() as u64));
        met
    };

    let listing = Some(Listing::new(at, [mark(key(1), words), mark(key(2), words)]));
    let seen = (1..=3).map(|number| (key(number), known(words))).collect();
    store.commit(Outcome { seen, listing, ..empty() }).await.unwrap();
    assert_eq!(met(at).await, [3, 200], "1 and 2 were listed, 4 is new");
    assert_eq!(met(at.checked_add(Listing::LIFE).unwrap()).await, [1, 2, 3], "each is looked up again in the end");

    // A page that was pending brought other words, without a document: what was listed is no longer so.
    store.commit(Outcome { seen: vec![(key(1), known(Fingerprint::of(["other"])))], ..empty() }).await.unwrap();
    assert_eq!(met(at).await, [1, 2, 3]);
    assert_eq!(store.verify().await.unwrap().problems, Vec::<String>::new());

    // `debug verify` finds a listing that promises too much.
    store.commit(Outcome { listing: Some(Listing::new(at, [mark(key(4), words)])), ..empty() }).await.unwrap();
    assert_eq!(store.verify().await.unwrap().problems, ["feed gazette lists 1 entries that are not stored so"]);
}
