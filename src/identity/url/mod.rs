//! An address in, the key that all addresses of the same page share out.
//!
//! The key is for telling same from new, never for fetching: it has no scheme, no tracking parameters, no mobile or AMP forms.
//! The rules, and how others do, were measured on pairs of real forms; see [`UrlKey::of`] for their order.

mod host;
mod mend;
mod path;
mod query;
mod redirector;

use std::fmt;

use url::Url;

/// One and the same for all addresses of one page: `example.org/a/story?id=7`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UrlKey(String);

impl UrlKey {
    /// None where the text is no web address.
    ///
    /// 1. Mends what feeds do to addresses (`&amp;` left encoded, `//host`, a doubled scheme).
    /// 2. Unwraps redirectors that carry their target, at most three times.
    /// 3. Drops scheme, user, default port, `www.`, and `m.`, `mobile.`, `amp.` or `touch.` before a whole registrable domain.
    /// 4. Writes percent-encoding one way (RFC 3986, section 6.2.2), drops session ids, index files, AMP marks, the last slash.
    /// 5. Drops tracking parameters; ambiguous ones only where their value names a channel; sorts the rest.
    /// 6. Drops the fragment unless it is a route (`#!`, `#/`).
    pub fn of(address: &str) -> Option<Self> {
        let url = redirector::unwrapped(Url::parse(&mend::mended(address)?).ok()?);
        if !matches!(url.scheme(), "http" | "https") {
            return None;
        }
        let mut key = String::with_capacity(url.as_str().len());
        let is_whole_domain = host::write(&mut key, &url)?;
        path::write(&mut key, url.path(), is_whole_domain);
        query::write(&mut key, url.query().unwrap_or_default());
        if let Some(route) = url.fragment().filter(|fragment| fragment.starts_with(['!', '/']) && fragment.len() > 1) {
            key.push('#');
            key.push_str(route);
        }
        Some(Self(key))
    }

    /// The registrable domain; the host where there is none.
    pub fn site(&self) -> &str {
        let host = self.0.split(['/', '?', '#']).next().unwrap_or_default();
        psl::domain_str(host).unwrap_or(host)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UrlKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(address: &str) -> String {
        UrlKey::of(address).map(|key| key.to_string()).unwrap_or_default()
    }

    #[test]
    fn addresses_of_one_page_have_one_key() {
        let table: &[(&str, &[&str])] = &[
            (
                "paper.example/2026/story-of-the-quay",
                &[
                    "https://paper.example/2026/story-of-the-quay",
                    "http://www.paper.example/2026/story-of-the-quay/",
                    "http://www2.paper.example:80/2026//story-of-the-quay/index.html",
                    "https://m.paper.example/2026/story-of-the-quay?utm_source=rss&amp;utm_medium=feed",
                    "https://paper.example/2026/story-of-the-quay/amp/",
                    "https://amp.paper.example/2026/story-of-the-quay#comments",
                    "https://paper.example/2026/story-of-the-quay?ref=rss&fbclid=abc",
                    "https://editor@paper.example./2026/story-of-the-quay;jsessionid=AB12",
                    "//paper.example/2026/story-of-the-quay",
                    "paper.example/2026/story-of-the-quay",
                    "http://https://paper.example/2026/story-of-the-quay",
                    " <![CDATA[https://paper.example/2026/story-of-the-quay]]> ",
                    "https://www.google.com/url?sa=t&url=https://paper.example/2026/story-of-the-quay&ct=ga",
                    "https://www.google.com/amp/s/paper.example/2026/story-of-the-quay",
                    "https://paper-example.cdn.ampproject.org/c/s/paper.example/2026/story-of-the-quay",
                    "https://l.facebook.com/l.php?u=https%3A%2F%2Fpaper.example%2F2026%2Fstory-of-the-quay%3Ffbclid%3Dx&h=A",
                    "https://r.search.yahoo.com/_ylt=A/RV=2/RU=https%3a%2f%2fpaper.example%2f2026%2fstory-of-the-quay/RK=2/RS=x",
                ],
            ),
            (
                "paper.example/a?id=7&page=2",
                &["https://paper.example/a?page=2&id=7", "https://paper.example/a?id=7&&page=2&utm_x=1"],
            ),
            (
                "paper.example/caf%C3%A9/~joe",
                &["https://paper.example/caf%c3%a9/%7Ejoe", "https://paper.example/café/~joe"],
            ),
            ("paper.example/long-story-name.html", &["https://paper.example/long-story-name.amp.html"]),
        ];
        for (expected, addresses) in table {
            for address in *addresses {
                assert_eq!(&key(address), expected, "{address}");
            }
        }
    }

    #[test]
    fn other_pages_have_other_keys() {
        let pairs = [
            ("https://paper.example/?p=1", "https://paper.example/?p=2"),
            ("https://paper.example/Story", "https://paper.example/story"),
            ("https://news.paper.example/story", "https://blog.paper.example/story"),
            ("https://www.gov.uk/story", "https://gov.uk/story"),
            ("https://paper.example/#!/story/1", "https://paper.example/#!/story/2"),
            ("https://paper.example/list?source=senate", "https://paper.example/list?source=house"),
            ("https://paper.example/weather/amp", "https://paper.example/weather"),
            ("https://paper.example:8443/a", "https://paper.example/a"),
            ("https://paper.example/a%2Fb", "https://paper.example/a/b"),
        ];
        for (one, other) in pairs {
            assert_ne!(key(one), key(other));
        }
    }

    #[test]
    fn what_is_no_web_address_has_no_key() {
        for text in [
            "",
            "mailto:a@b.example",
            "javascript:void(0)",
            "tag:paper.example,2026:1",
            "urn:uuid:1",
            "plain words",
            "a.b c",
            "data:,x",
            "1.5",
            "http://",
            "file:///x",
            "paper",
        ] {
            assert_eq!(key(text), "", "{text}");
        }
    }
}
