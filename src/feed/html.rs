//! A page of HTML where a feed should be: the feeds that it names in its head.

use std::rc::Rc;

use url::Url;

use super::Alternate;
use super::collect::Address;
use super::entities::Entities;
use super::links;
use super::scan::{Scanner, Tag, Token, attributes};
use super::text::plain;

const MAX_ALTERNATES: usize = 64;
/// Media types of feeds; plain XML and JSON are named as alternates for other things too.
const FEED_TYPES: &[&str] =
    &["application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/rss+xml"];

/// What a page of HTML tells.
#[derive(Debug, Default)]
pub(super) struct HtmlPage {
    pub(super) title: Option<String>,
    pub(super) alternates: Vec<Alternate>,
}

/// Reads a page; `None` where the text has no HTML in it.
pub(super) fn read(text: &str, url: Option<&str>) -> Option<HtmlPage> {
    let mut page = HtmlPage::default();
    let mut base = url.and_then(|url| Url::parse(url).ok()).map(Rc::new);
    let (mut is_html, mut in_title) = (false, false);
    for token in Scanner::new(text) {
        match token {
            Token::Doctype(doctype) => is_html |= doctype.to_ascii_lowercase().contains("html"),
            Token::Start(tag) => {
                is_html |= ["html", "head", "body"].iter().any(|name| tag.name.eq_ignore_ascii_case(name));
                in_title = tag.name.eq_ignore_ascii_case("title");
                if tag.name.eq_ignore_ascii_case("base") {
                    base = value(&tag, "href").and_then(|href| joined(&base, &href)).map(Rc::new).or(base);
                } else if tag.name.eq_ignore_ascii_case("link") && page.alternates.len() < MAX_ALTERNATES {
                    page.alternates.extend(
                        alternate(&tag, &base)
                            .filter(|found| page.alternates.iter().all(|known| known.url != found.url)),
                    );
                }
            }
            Token::Text(words) if in_title && page.title.is_none() => page.title = plain(words, true),
            Token::End(_) => in_title = false,
            _ => {}
        }
    }
    is_html.then_some(page)
}

fn alternate(tag: &Tag<'_>, base: &Option<Rc<Url>>) -> Option<Alternate> {
    let rel = value(tag, "rel")?.to_ascii_lowercase();
    let media_type = value(tag, "type").unwrap_or_default().to_ascii_lowercase();
    let media_type = media_type.split(';').next().unwrap_or("").trim();
    let has = |word: &str| rel.split_ascii_whitespace().any(|found| found == word);
    let is_feed = FEED_TYPES.contains(&media_type)
        || (media_type == "application/json"
            && value(tag, "title").is_some_and(|title| title.to_ascii_lowercase().contains("feed")));
    if !((has("alternate") && is_feed) || has("feed")) {
        return None;
    }
    let url = links::resolve(&Address { text: value(tag, "href")?, base: base.clone() })?;
    Some(Alternate {
        url,
        media_type: media_type.to_owned(),
        title: value(tag, "title").and_then(|title| plain(&title, false)),
    })
}

fn value(tag: &Tag<'_>, wanted: &str) -> Option<String> {
    let (_, value) = attributes(tag.attributes).find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
    Some(Entities::default().resolve(value.trim(), &mut false).into_owned())
}

fn joined(base: &Option<Rc<Url>>, href: &str) -> Option<Url> {
    match base {
        Some(base) => base.join(href).ok(),
        None => Url::parse(href).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_feeds_that_a_page_names() {
        let page = "<!doctype html><title>The Paper</title><base href=/en/><link rel=alternate type=application/rss+xml href=feed.xml title='All &amp; more'>\
            <link rel='alternate' type='text/html' hreflang=fr href=/fr><link rel=stylesheet href=a.css>";
        let page = read(page, Some("https://paper.example/x")).unwrap_or_default();
        let found: Vec<_> = page.alternates.iter().map(|found| (found.url.as_str(), found.title.as_deref())).collect();
        assert_eq!(found, [("https://paper.example/en/feed.xml", Some("All & more"))]);
        assert_eq!(page.title.as_deref(), Some("The Paper"));
        assert!(read("no markup at all", None).is_none());
    }
}
