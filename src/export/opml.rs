//! A list of feeds in, OPML 2.0 out (<http://opml.org/spec2.opml>).

use std::fmt::Write;

use super::xml::Escaped;

/// A feed of the list.
#[derive(Debug, Clone, Copy)]
pub struct Outline<'a> {
    pub title: &'a str,
    pub url: &'a str,
    /// The site's page.
    pub home: Option<&'a str>,
    pub tags: &'a [String],
}

/// Tags stand in `category`, separated by commas; a comma within a tag would end it, so it becomes a space.
pub fn opml<'a>(title: &str, feeds: impl IntoIterator<Item = Outline<'a>>) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n<head><title>{}</title></head>\n<body>\n",
        Escaped(title)
    );
    for Outline { title, url, home, tags } in feeds {
        let _ = write!(
            text,
            "<outline type=\"rss\" text=\"{0}\" title=\"{0}\" xmlUrl=\"{1}\"",
            Escaped(title),
            Escaped(url)
        );
        if let Some(home) = home {
            let _ = write!(text, " htmlUrl=\"{}\"", Escaped(home));
        }
        if !tags.is_empty() {
            let tags: Vec<String> = tags.iter().map(|tag| tag.replace(',', " ")).collect();
            let _ = write!(text, " category=\"{}\"", Escaped(&tags.join(",")));
        }
        text.push_str("/>\n");
    }
    text.push_str("</body>\n</opml>\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_are_outlines() {
        let tags = ["world".to_owned(), "a, b".to_owned()];
        let feed = Outline { title: "A & B", url: "https://x.example/?a=1&b=2", home: None, tags: &tags };
        let text = opml("Feeds", [feed]);
        assert!(text.contains("<outline type=\"rss\" text=\"A &amp; B\" title=\"A &amp; B\" xmlUrl=\"https://x.example/?a=1&amp;b=2\" category=\"world,a  b\"/>"), "{text}");
    }
}
