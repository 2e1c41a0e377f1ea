//! An answer's Link headers in, the address with a relation out (RFC 8288).

use reqwest::header::{self, HeaderMap};
use url::Url;

/// What is read of one answer's Link headers.
const MOST_BYTES: usize = 16 << 10;

/// The first target with this relation, resolved against the address that was asked. A character of a header stands for a byte.
pub(super) fn target(headers: &HeaderMap, rel: &str, asked: &Url) -> Option<String> {
    let values = headers.get_all(header::LINK).iter().filter_map(|value| value.to_str().ok());
    values
        .take_while({
            let mut left = MOST_BYTES;
            move |value| {
                let fits = value.len() <= left;
                left = left.saturating_sub(value.len());
                fits
            }
        })
        .find_map(|value| links(value).find(|link| link.is(rel)).and_then(|link| asked.join(link.target).ok()))
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .map(String::from)
}

struct Link<'a> {
    target: &'a str,
    parameters: &'a str,
}

impl Link<'_> {
    /// Relations are listed, separated by blanks; the first `rel` counts (section 3.3).
    fn is(&self, rel: &str) -> bool {
        let mut rest = self.parameters;
        let named = std::iter::from_fn(|| {
            let (parameter, left) = rest.split_at(unquoted(rest, ';'));
            let found = (!rest.is_empty()).then_some(parameter);
            rest = left.strip_prefix(';').unwrap_or_default();
            found
        })
        .find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.trim().eq_ignore_ascii_case("rel").then(|| value.trim().trim_matches('"'))
        });
        named.is_some_and(|relations| relations.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case(rel)))
    }
}

/// `<target>; name=value; name="value, with a comma", <target> ...`
fn links(value: &str) -> impl Iterator<Item = Link<'_>> {
    let mut rest = value;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once('<')?;
        let (target, after) = after.split_once('>')?;
        let (parameters, left) = after.split_at(unquoted(after, ','));
        rest = left;
        Some(Link { target: target.trim(), parameters })
    })
}

/// Where a letter first stands outside of quotation marks, or the end.
fn unquoted(text: &str, letter: char) -> usize {
    let mut quoted = false;
    let found = text.find(|at| {
        quoted ^= at == '"';
        at == letter && !quoted
    });
    found.unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_read_as_rfc_8288_says() {
        let asked = Url::parse("https://paper.example/news/feed.xml").unwrap();
        let table: &[(&[&str], Option<&str>)] = &[
            (&[], None),
            (&["<https://hub.example/>; rel=\"hub\""], Some("https://hub.example/")),
            (&["<https://hub.example/?a=1,2>; rel=hub"], Some("https://hub.example/?a=1,2")),
            (&["</self>; rel=\"self\", </hub>; REL=\"other Hub\""], Some("https://paper.example/hub")),
            (&["<a>; title=\"x, <b>; rel=hub\"; rel=next, <c>; rel=hub"], Some("https://paper.example/news/c")),
            (&["<a>; rel=self", "<b>; rel=hub"], Some("https://paper.example/news/b")),
            (&["<a>; rel=next; rel=hub", "<javascript:x>; rel=hub", "<a; rel=hub", "rel=hub"], None),
        ];
        for (values, expected) in table {
            let mut headers = HeaderMap::new();
            for value in *values {
                headers.append(header::LINK, value.parse().unwrap());
            }
            assert_eq!(target(&headers, "hub", &asked).as_deref(), *expected, "{values:?}");
        }
    }
}
