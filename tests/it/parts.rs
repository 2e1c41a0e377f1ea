//! Stories in several pages, and pages that show nothing but have another form, against a loopback server.

use serde_json::Value;

use crate::politeness::publisher::{Publisher, reply};
use crate::support::Desk;

const ABOUT: &str = "The Harbour Post is a paper of the coast, read on both shores since 1871.";

/// A page of the story: its paragraphs tell their number.
fn page(paragraphs: std::ops::RangeInclusive<usize>, more: &str) -> Vec<u8> {
    let told: String = paragraphs
        .map(|number| {
            format!("<p>Paragraph {number} of the long story tells how the harbour of Port Ellery was built, stone by stone.</p>")
        })
        .collect();
    shown(&format!(
        "<article><h1>How the harbour was built</h1><p class=byline>By Tilda Marsh</p>{told}<p>{ABOUT}</p></article>{more}"
    ))
}

fn shown(body: &str) -> Vec<u8> {
    let page =
        format!("<!doctype html><html lang=en><head><title>The Harbour Post</title></head><body>{body}</body></html>");
    reply(200, &[("Content-Type", "text/html; charset=utf-8")], &page)
}

fn next(address: &str) -> String {
    format!("<div class=pagination><a rel=next href='{address}'>Next page</a></div>")
}

/// Polls a feed whose one entry leads to `/story`, and gives its article.
async fn polled(publisher: &Publisher) -> (Desk, Value) {
    let story = publisher.url("127.0.0.1", "/story");
    let feed = format!(
        "<rss version=\"2.0\"><channel><title>The Harbour Post</title><item><guid>1</guid><title>How the harbour was built</title><link>{story}</link></item></channel></rss>"
    );
    publisher.says("/feed.xml", reply(200, &[("Content-Type", "application/rss+xml")], &feed));
    let desk = Desk::new(|store| {
        format!(
            "[store]\npath = {store:?}\nmin_free = \"1MiB\"\n[fetch]\nallow_private = [\"127.0.0.0/8\"]\nhost_gap = \"0s\"\n[[feeds]]\nid = \"post\"\nurl = \"{}\"\n",
            publisher.url("127.0.0.1", "/feed.xml")
        )
    });
    desk.succeed(&["run", "--once"]).await;
    let items = desk.debug(&["items"]).await;
    assert_eq!(items.len(), 1);
    let shown = desk.debug(&["show", items[0]["id"].as_str().unwrap()]).await;
    desk.succeed(&["debug", "verify"]).await;
    (desk, shown[0]["article"].clone())
}

fn pages(publisher: &Publisher) -> Vec<String> {
    publisher.take_asked().into_iter().map(|asked| asked.path).filter(|path| path.starts_with("/story")).collect()
}

/// The numbers of the paragraphs in the order in which the article has them.
fn paragraphs(article: &Value) -> Vec<usize> {
    let text = article["text"].as_str().unwrap();
    let number = |piece: &str| piece.split(' ').next().and_then(|number| number.parse().ok());
    text.split("Paragraph ").skip(1).filter_map(number).collect()
}

fn count(article: &Value, line: &str) -> usize {
    article["text"].as_str().unwrap().matches(line).count()
}

/// The fields of each article that come out otherwise when its pages are parsed again.
async fn changed_by_reparse(desk: &Desk) -> Vec<String> {
    desk.debug(&["reparse"]).await.iter().map(|line| line["changed"].to_string()).collect()
}

fn faults(article: &Value) -> String {
    article["faults"].to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_story_in_three_pages_is_one_article() {
    let publisher = Publisher::open().await;
    publisher.says("/story", page(1..=4, &next("/story?page=2")));
    publisher.says("/story?page=2", page(5..=8, &next("/story?page=3")));
    // Its last page leads back.
    publisher.says("/story?page=3", page(9..=12, &next("/story?page=2")));
    let (desk, article) = polled(&publisher).await;
    assert_eq!(pages(&publisher), ["/story", "/story?page=2", "/story?page=3"]);
    assert_eq!(paragraphs(&article), (1..=12).collect::<Vec<_>>());
    for line in ["How the harbour was built", "Tilda Marsh", ABOUT] {
        assert_eq!(count(&article, line), 1, "{line}: {article}");
    }
    assert_eq!(article["bylines"][0]["name"], "Tilda Marsh");
    assert!(article["body"].as_array().unwrap().len() >= 12 && article.get("faults").is_none(), "{}", faults(&article));
    // Its parts are kept with it: parsed again it is the same.
    assert_eq!(changed_by_reparse(&desk).await, ["[]"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_cannot_be_had_ends_the_story_with_a_fault() {
    let publisher = Publisher::open().await;
    publisher.says("/story", page(1..=4, &next("/story?page=2")));
    publisher.says("/story?page=2", reply(500, &[], "Trouble."));
    let (_desk, article) = polled(&publisher).await;
    assert_eq!(paragraphs(&article), [1, 2, 3, 4]);
    assert!(faults(&article).contains("part 2") && faults(&article).contains("HTTP 500"), "{}", faults(&article));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_part_of_the_story_is_not_joined() {
    let publisher = Publisher::open().await;
    publisher.says("/story", page(1..=4, &next("/story/2")));
    let other = "<article><h1>A crane fell over</h1><p>In the storm of last Friday a crane fell over on the quay of Nordvik.</p></article>";
    publisher.says("/story/2", shown(other));
    let (_desk, article) = polled(&publisher).await;
    assert_eq!((paragraphs(&article), count(&article, "crane")), (vec![1, 2, 3, 4], 0));

    let publisher = Publisher::open().await;
    publisher.says(
        "/story",
        page(1..=4, "<link rel=next href='/another-story'><a rel=next href='//127.0.0.2/story?page=2'>2</a>"),
    );
    let (_desk, article) = polled(&publisher).await;
    assert_eq!((paragraphs(&article), pages(&publisher)), (vec![1, 2, 3, 4], vec!["/story".to_owned()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_story_without_end_is_cut_at_ten_pages() {
    let publisher = Publisher::open().await;
    publisher.says("/story", page(1..=4, &next("/story?page=2")));
    for number in 2..=15 {
        let first = (number - 1) * 4 + 1;
        publisher.says(
            &format!("/story?page={number}"),
            page(first..=first + 3, &next(&format!("/story?page={}", number + 1))),
        );
    }
    let (_desk, article) = polled(&publisher).await;
    assert_eq!(pages(&publisher).len(), 10);
    assert_eq!(paragraphs(&article), (1..=40).collect::<Vec<_>>());
    assert!(faults(&article).contains("beyond what is read"), "{}", faults(&article));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_shows_nothing_is_read_in_its_other_form() {
    let publisher = Publisher::open().await;
    publisher.says("/story", shown("<link rel=amphtml href='/story/amp'><div id=app></div>"));
    publisher.says("/story/amp", page(1..=6, ""));
    let (desk, article) = polled(&publisher).await;
    assert_eq!(pages(&publisher), ["/story", "/story/amp"]);
    assert_eq!(paragraphs(&article), [1, 2, 3, 4, 5, 6]);
    assert_eq!(changed_by_reparse(&desk).await, ["[]"]);

    let publisher = Publisher::open().await;
    publisher.says("/story", page(1..=6, "<a href='/print/story'>Print</a><link rel=amphtml href='/story/amp'>"));
    let (_desk, article) = polled(&publisher).await;
    assert_eq!(
        (paragraphs(&article).len(), pages(&publisher)),
        (6, vec!["/story".to_owned()]),
        "a whole page is enough"
    );
}
