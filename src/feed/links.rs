//! Addresses as printed in, absolute web addresses out; and which of an entry's many is its page.

use std::borrow::Cow;

use url::Url;

use super::Enclosure;
use super::collect::{Address, EntryFacts, FeedFacts, Link};

const MAX_ADDRESS_BYTES: usize = 8_192;

/// The web address that is meant; `None` for other schemes and for what is no address.
pub(super) fn resolve(address: &Address) -> Option<String> {
    let joined = without_line_ends(&address.text);
    let text = joined.trim();
    if text.is_empty() || text.len() > MAX_ADDRESS_BYTES {
        return None;
    }
    match Url::parse(text) {
        // An absolute address stays as its feed prints it.
        Ok(url) if is_web(&url) && text.bytes().all(|byte| byte.is_ascii_graphic()) && text.contains("://") => {
            Some(text.to_owned())
        }
        Ok(url) => is_web(&url).then(|| url.into()),
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            let joined = address.base.as_ref()?.join(text).ok()?;
            is_web(&joined).then(|| joined.into())
        }
        Err(_) => None,
    }
}

/// Addresses broken over lines are one address.
fn without_line_ends(text: &str) -> Cow<'_, str> {
    if text.contains(['\n', '\r', '\t']) {
        Cow::Owned(text.lines().map(str::trim).collect())
    } else {
        Cow::Borrowed(text)
    }
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}

/// An id that is itself the address of a page; a relative one is no address.
fn as_page(id: &Address) -> Option<String> {
    resolve(&Address { text: id.text.clone(), base: None })
}

/// The entry's page: where FeedBurner found it, its link, its id where that is one, what it is about, at last its enclosure.
pub(super) fn page_of(entry: &EntryFacts) -> Option<String> {
    let original = entry.original_link.as_ref().and_then(|link| resolve(&Address { text: link.clone(), base: None }));
    let printed = || entry.links.iter().filter(|link| link.rel.is_empty()).find_map(|link| resolve(&link.address));
    let alternates = || {
        let alternates = || entry.links.iter().filter(|link| link.rel == "alternate");
        let is_page = |link: &&Link| link.media_type.as_deref().is_none_or(|kind| kind.contains("html"));
        alternates().filter(is_page).chain(alternates()).find_map(|link| resolve(&link.address))
    };
    let id = || entry.id.as_ref().filter(|_| entry.id_is_link).and_then(as_page);
    let about = || entry.about.as_ref().and_then(resolve);
    let enclosure = || entry.enclosures.iter().find_map(|link| resolve(&link.address));
    original.or_else(printed).or_else(alternates).or_else(id).or_else(about).or_else(enclosure)
}

/// What comes with the entry, each address once.
pub(super) fn enclosures_of(entry: &EntryFacts) -> Vec<Enclosure> {
    let linked = entry.links.iter().filter(|link| link.rel == "enclosure");
    let mut seen = std::collections::HashSet::new();
    let found = entry.enclosures.iter().chain(linked).filter_map(|link| {
        let url = resolve(&link.address)?;
        seen.insert(url.clone()).then(|| link.enclosure(url))
    });
    found.collect()
}

/// The first of the feed's links with this relation.
pub(super) fn of_feed(feed: &FeedFacts, rel: &str) -> Option<String> {
    feed.links.iter().filter(|link| link.rel == rel).find_map(|link| resolve(&link.address))
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use url::Url;

    use super::{Address, resolve};

    #[test]
    fn addresses_resolve_against_their_base() {
        let base = Url::parse("https://paper.example/news/feed.xml").ok().map(Rc::new);
        for (text, expected) in [
            ("story-1", Some("https://paper.example/news/story-1")),
            (" //cdn.example/a\n", Some("https://cdn.example/a")),
            ("http://paper.example/a?b=1&c=[2]", Some("http://paper.example/a?b=1&c=[2]")),
            ("http://paper.example/a b", Some("http://paper.example/a%20b")),
            ("javascript:alert(1)", None),
            ("mailto:desk@paper.example", None),
            ("", None),
        ] {
            let address = Address { text: text.to_owned(), base: base.clone() };
            assert_eq!(resolve(&address).as_deref(), expected, "{text}");
        }
    }
}
