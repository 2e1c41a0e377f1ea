//! HTML of a title in, its words out: tags away, references resolved once, one space between words.

use super::entities::Entities;
use super::leaf::cut;

/// The longest tag or comment that is looked for in a title.
const MAX_TAG_BYTES: usize = 1_000;

/// The plain text of a title. Of HTML only what can be a tag is taken away: `3 < 4` and `Vec<T>` stay.
pub(super) fn plain(text: &str, is_html: bool) -> Option<String> {
    let plain = if is_html && text.contains(['<', '&']) {
        words(&Entities::default().resolve(&without_tags(text), &mut false))
    } else {
        words(text)
    };
    (!plain.is_empty()).then_some(plain)
}

fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        match tag_length(rest) {
            Some((length, is_block)) => {
                if is_block {
                    out.push(' ');
                }
                rest = &rest[length..];
            }
            None => {
                out.push('<');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// The length of the tag or comment at the start of `text`, and whether words end at it.
fn tag_length(text: &str) -> Option<(usize, bool)> {
    let near = cut(text, MAX_TAG_BYTES);
    if near.starts_with("<!--") {
        return near.find("-->").map(|end| (end + 3, false));
    }
    let inside = near[1..].trim_start_matches('/');
    let end = inside.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(inside.len());
    let name = inside[..end].to_ascii_lowercase();
    let is_inline = INLINE.contains(&name.as_str());
    if !is_inline && !BLOCKS.contains(&name.as_str()) {
        return None;
    }
    let close = near.find('>')?;
    Some((close + 1, !is_inline))
}

/// HTML's elements that stand in a line of text, those of old included.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "blink", "button", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "img", "ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "script", "small",
    "span", "strike", "strong", "style", "sub", "sup", "time", "tt", "u", "var", "wbr",
];

/// HTML's elements at which a word ends.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "iframe",
    "li",
    "main",
    "nav",
    "object",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
    "video",
];

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn titles_without_markup() {
        for (text, expected) in [
            ("Talks <b>go</b> on", "Talks go on"),
            ("One<br/>two", "One two"),
            ("3 < 4 and Vec<T>", "3 < 4 and Vec<T>"),
            ("Caf&eacute; &amp;amp; bar", "Café &amp; bar"),
            ("  a\n b ", "a b"),
            ("a <b", "a <b"),
        ] {
            assert_eq!(plain(text, true).as_deref(), Some(expected));
        }
        assert_eq!(plain("a <b>&amp;</b>", false).as_deref(), Some("a <b>&amp;</b>"));
        assert_eq!(plain(" <p></p> ", true), None);
    }
}
