//! What a feed printed in, what it meant out.

use std::borrow::Cow;

/// How often `&amp;` may have been encoded over.
const ENCODINGS: usize = 3;

/// An address that can be parsed, or None where the text is none on the face of it.
pub(super) fn mended(text: &str) -> Option<Cow<'_, str>> {
    let text = text.trim();
    let text = text.strip_prefix("<![CDATA[").and_then(|rest| rest.strip_suffix("]]>")).unwrap_or(text).trim();
    if text.is_empty() {
        return None;
    }
    let mut mended = Cow::Borrowed(text);
    for _ in 0..ENCODINGS {
        if !mended.contains("&amp;") {
            break;
        }
        mended = Cow::Owned(mended.replace("&amp;", "&"));
    }
    while let Some(rest) = without_outer_scheme(&mended) {
        mended = Cow::Owned(rest.to_owned());
    }
    if let Some(rest) = mended.strip_prefix("//") {
        return is_host(rest).then(|| Cow::Owned(format!("https://{rest}")));
    }
    if has_scheme(&mended) {
        return Some(mended);
    }
    is_host(&mended).then(|| Cow::Owned(format!("https://{mended}")))
}

/// `http://https://host` is `https://host`.
fn without_outer_scheme(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"))?;
    (rest.starts_with("http://") || rest.starts_with("https://")).then_some(rest)
}

fn has_scheme(text: &str) -> bool {
    // `host.example:8080/path` has a colon too: a scheme has no dot in practice, and no digit follows its colon.
    text.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-'))
            && !rest.starts_with(|first: char| first.is_ascii_digit())
    })
}

/// Whether a text begins with the name of a host: labels with a dot, the last of letters.
fn is_host(text: &str) -> bool {
    let host = text.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let is_label =
        |label: &str| !label.is_empty() && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-');
    let mut labels = host.trim_end_matches('.').rsplit('.');
    let last = labels.next().unwrap_or_default();
    let is_name = last.len() >= 2 && last.chars().all(|letter| letter.is_alphabetic() || letter == '-');
    let mut more = labels.peekable();
    is_name && more.peek().is_some() && more.all(is_label) && !text.contains(char::is_whitespace)
}
