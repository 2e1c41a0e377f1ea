//! What a page costs, from bytes to the full article, beside the bare tree that `scraper` builds of the same bytes.
//!
//!     cargo bench --bench article                 pages made up here
//!     cargo bench --bench article -- PATH         HTML files of a folder (or one file)
//!
//! The bar: at most 1.6 times the bare parse, one thread. Wall time on a quiet machine; the least of the rounds counts.

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use wiredesk::article::{Hints, Page, Settings, parse};

const ROUNDS: usize = 7;

fn main() {
    let path = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let pages = match &path {
        Some(path) => pages_in(Path::new(path)),
        None => (0..60).map(made_up).collect(),
    };
    let bytes: usize = pages.iter().map(String::len).sum();
    let (hints, settings) = (Hints::default(), Settings::default());
    let bare = least(&pages, |page| {
        black_box(scraper::Html::parse_document(page));
    });
    let full = least(&pages, |page| {
        let page = Page::Html { bytes: page.as_bytes(), content_type: Some("text/html; charset=utf-8") };
        black_box(parse(page, &hints, &settings));
    });
    let each = |time: Duration| time.as_secs_f64() * 1000.0 / pages.len().max(1) as f64;
    println!("pages {}, {} kB each", pages.len(), bytes / 1000 / pages.len().max(1));
    println!("bare parse    {:.3} ms a page", each(bare));
    println!(
        "full article  {:.3} ms a page, {:.2} times the bare parse",
        each(full),
        full.as_secs_f64() / bare.as_secs_f64()
    );
}

/// The least time that one round over all pages took.
fn least(pages: &[String], mut work: impl FnMut(&str)) -> Duration {
    let mut round = || {
        let begun = Instant::now();
        pages.iter().for_each(|page| work(page));
        begun.elapsed()
    };
    (0..ROUNDS).map(|_| round()).min().unwrap_or_default()
}

fn pages_in(path: &Path) -> Vec<String> {
    let read = |path: &Path| std::fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).ok();
    match std::fs::read_dir(path) {
        Ok(entries) => {
            let files = entries.flatten().map(|entry| entry.path());
            files
                .filter(|file| file.extension().is_some_and(|end| end == "html"))
                .filter_map(|file| read(&file))
                .collect()
        }
        Err(_) => read(path).into_iter().collect(),
    }
}

/// A page of a made-up paper: as much script, style and navigation round the story as real ones have.
fn made_up(seed: usize) -> String {
    let word = |n: usize| {
        ["harbour", "council", "ferry", "minister", "tide", "bridge", "market", "union", "vote", "storm"]
            [(n * 7 + seed) % 10]
    };
    let sentence = |n: usize| {
        format!(
            "The {} said on Monday that the {} would wait for the {} until the {} had ended. ",
            word(n),
            word(n + 1),
            word(n + 3),
            word(n + 4)
        )
    };
    let paragraph = |n: usize| {
        format!(
            "<p class=\"story__text\">{}<a href=\"/topic/{n}\">{}</a> {}</p>",
            sentence(n),
            word(n),
            sentence(n + 2)
        )
    };
    let story: String = (0..24).map(paragraph).collect();
    let links: String = (0..180).map(|n| format!("<li class=\"nav__item nav__item--{n}\"><a class=\"nav__link\" href=\"/s/{n}?ref=nav\" data-track=\"nav-{n}\">{} {}</a></li>", word(n), word(n + 2))).collect();
    let script = "window.dataLayer=window.dataLayer||[];function track(e){dataLayer.push({event:e,time:Date.now()})}"
        .repeat(500);
    let style = ".story__text{margin:0 0 1em;font:18px/1.5 serif}.nav__item{display:inline-block}".repeat(300);
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Ferry talks go on | The Harbour Post</title>\
         <meta property=\"og:title\" content=\"Ferry talks go on\"><style>{style}</style><script>{script}</script>\
         <script type=\"application/ld+json\">{{\"@type\":\"NewsArticle\",\"headline\":\"Ferry talks go on\",\"datePublished\":\"2016-05-03T10:15:00Z\",\
         \"author\":{{\"@type\":\"Person\",\"name\":\"Anna Berg\"}}}}</script></head><body><nav><ul>{links}</ul></nav>\
         <main><article><h1>Ferry talks go on</h1><p class=\"byline\">By Anna Berg</p>{story}</article>\
         <aside><h2>Most read</h2><ul>{links}</ul></aside></main><footer><ul>{links}</ul></footer></body></html>"
    )
}
