//! How fast `feed::read` is: four made-up feeds of about 1 MB each, read again and again on one thread.
//!
//! `cargo bench --bench feed` prints a line a feed; `cargo bench --bench feed -- --write DIR` also writes the feeds to files, so that other
//! readers can be timed on the same bytes.

use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use wiredesk::feed::{self, Settings};

const SIZE_BYTES: usize = 1_000_000;
const RUNS: usize = 60;

fn main() {
    let feeds = [("rss-long", long_items()), ("rss-short", short_items()), ("atom", atom()), ("json", json())];
    let folder = std::env::args().skip_while(|argument| argument != "--write").nth(1);
    for (name, text) in feeds {
        if let Some(folder) = &folder {
            let path = Path::new(folder).join(name);
            std::fs::write(&path, &text).unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
        }
        let (entries, time) = measure(&text);
        let speed = text.len() as f64 / 1e6 / time.as_secs_f64();
        println!(
            "{name:<10} {:>8} bytes {entries:>5} entries {:>7.2} ms {speed:>7.1} MB/s",
            text.len(),
            time.as_secs_f64() * 1e3
        );
    }
}

/// The number of entries, and the time of the fastest reading: other work on the machine only slows it.
fn measure(text: &str) -> (usize, Duration) {
    let mut entries = 0;
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            let document = feed::read(text.as_bytes(), None, Some("https://paper.example/feed"), &Settings::default());
            entries = std::hint::black_box(document).map_or(0, |document| document.entries.len());
            start.elapsed()
        })
        .collect();
    times.sort();
    (entries, times[0])
}

const WORDS: &[&str] = &[
    "harbour",
    "council",
    "opened",
    "a",
    "new",
    "bridge",
    "over",
    "the",
    "river",
    "on",
    "Tuesday",
    "after",
    "years",
    "of",
    "delay",
    "and",
    "said",
    "traffic",
    "would",
    "ease",
    "by",
    "spring",
    "while",
    "critics",
    "doubted",
    "its",
    "cost",
    "northern",
    "districts",
    "café",
];

/// So many words, other ones for each seed.
fn words(seed: usize, count: usize) -> String {
    (0..count).map(|number| WORDS[(seed * 7 + number * (seed % 11 + 3)) % WORDS.len()]).collect::<Vec<_>>().join(" ")
}

/// Entries until the feed has its size.
fn fill(start: &str, end: &str, mut entry: impl FnMut(&mut String, usize)) -> String {
    let mut text = start.to_owned();
    let mut number = 0;
    while text.len() < SIZE_BYTES {
        entry(&mut text, number);
        number += 1;
    }
    text + end
}

const RSS_START: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>The Harbour Paper</title><link>https://paper.example/</link><description>News of the harbour</description>
<atom:link href="https://paper.example/feed" rel="self" type="application/rss+xml"/><language>en</language><ttl>30</ttl>
"#;

fn item(text: &mut String, number: usize) {
    let title = words(number, 8);
    let _ = write!(
        text,
        "<item>\n<title>{title} &amp; more</title>\n<link>https://paper.example/news/{number}</link>\n<guid isPermaLink=\"false\">story-{number}</guid>\n\
         <pubDate>Mon, 06 Sep 2010 {:02}:{:02}:00 +0000</pubDate>\n<dc:creator>Ada Roe</dc:creator>\n<category>Harbour</category>\n",
        number / 60 % 24,
        number % 60
    );
}

/// HTML of a story.
fn story(number: usize, paragraphs: usize) -> String {
    let paragraph = |part: usize| {
        format!(
            "<p>{} <a href=\"https://paper.example/{part}\">{}</a>.</p>\n",
            words(number + part, 60),
            words(part, 4)
        )
    };
    (0..paragraphs).map(paragraph).collect()
}

fn long_items() -> String {
    fill(RSS_START, "</channel></rss>\n", |text, number| {
        item(text, number);
        let _ = write!(
            text,
            "<description>{}</description>\n<content:encoded><![CDATA[{}]]></content:encoded>\n</item>\n",
            words(number, 30),
            story(number, 8)
        );
    })
}

fn short_items() -> String {
    fill(RSS_START, "</channel></rss>\n", |text, number| {
        item(text, number);
        let _ = write!(
            text,
            "<description>{} &lt;b&gt;{}&lt;/b&gt;</description>\n</item>\n",
            words(number, 40),
            words(number, 5)
        );
    })
}

fn atom() -> String {
    let start = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>The Harbour Paper</title><id>urn:paper</id>\n\
        <link rel=\"self\" href=\"https://paper.example/feed\"/><updated>2010-09-06T00:00:00Z</updated>\n";
    fill(start, "</feed>\n", |text, number| {
        let body = story(number, 8).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let _ = writeln!(
            text,
            "<entry><title type=\"html\">{}</title><id>urn:paper:{number}</id><link href=\"https://paper.example/news/{number}\"/>\
             <published>2010-09-06T00:01:00Z</published><updated>2010-09-06T10:01:00+02:00</updated><author><name>Ada Roe</name></author>\
             <category term=\"harbour\"/><content type=\"html\">{body}</content></entry>",
            words(number, 8)
        );
    })
}

fn json() -> String {
    let start = r#"{"version":"https://jsonfeed.org/version/1.1","title":"The Harbour Paper","items":[{"id":"start"}"#;
    fill(start, "]}", |text, number| {
        let item = serde_json::json!({
            "id": format!("story-{number}"), "url": format!("https://paper.example/news/{number}"), "title": words(number, 8),
            "content_html": story(number, 8), "date_published": "2010-09-06T00:01:00Z", "authors": [{"name": "Ada Roe"}], "tags": ["harbour"],
        });
        let _ = write!(text, ",{item}");
    })
}
