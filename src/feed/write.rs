//! Mended fields in, a document that feed-rs reads without loss out: flat, well-formed, each family in the one dialect feed-rs knows best.

use std::io::{Cursor, Read};
use std::ops::Range;

/// RSS 0.9x, 1.0 and 2.0 are written as RSS 2.0; feed-rs drops guid, author and category of RSS 1.0. All of Atom is written as Atom 1.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Family {
    #[default]
    Rss,
    Atom,
    Json,
}

/// A mended document in pieces, so that each entry can also be read alone. The id of an entry is its number: what comes back from
/// feed-rs is never laid over another entry.
#[derive(Debug, Default)]
pub(super) struct Mended {
    pub(super) family: Family,
    pub(super) head: String,
    pub(super) body: String,
    pub(super) entries: Vec<Range<usize>>,
}

/// The fields that go through feed-rs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    Title,
    Summary,
    Content,
    Author,
    Category,
}

impl Mended {
    /// The whole document.
    pub(super) fn document(&self) -> impl Read {
        self.wrapped(&self.body)
    }

    /// The document with no other entry than this one.
    pub(super) fn alone(&self, entry: &Range<usize>) -> impl Read {
        self.wrapped(self.body.get(entry.clone()).unwrap_or(""))
    }

    fn wrapped<'m>(&'m self, entries: &'m str) -> impl Read + 'm {
        let (start, end) = match self.family {
            Family::Rss => (
                r#"<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>"#,
                "</channel></rss>",
            ),
            Family::Atom => (r#"<feed xmlns="http://www.w3.org/2005/Atom">"#, "</feed>"),
            Family::Json => (r#"{"version":"https://jsonfeed.org/version/1.1","#, "]}"),
        };
        let pieces = [start, &self.head, entries, end];
        let [a, b, c, d] = pieces.map(|piece| Cursor::new(piece.as_bytes()));
        a.chain(b).chain(c).chain(d)
    }

    pub(super) fn start_entry(&mut self) {
        let number = self.entries.len();
        let start = self.body.len();
        self.entries.push(start..start);
        self.body.push_str(match self.family {
            Family::Rss => "<item><guid>",
            _ => "<entry><id>",
        });
        self.body.push_str(&number.to_string());
        self.body.push_str(match self.family {
            Family::Rss => "</guid>",
            _ => "</id>",
        });
    }

    pub(super) fn end_entry(&mut self) {
        self.body.push_str(match self.family {
            Family::Rss => "</item>",
            _ => "</entry>",
        });
        if let Some(entry) = self.entries.last_mut() {
            entry.end = self.body.len();
        }
    }

    /// Writes a field of the feed, or of the entry begun last.
    pub(super) fn field(&mut self, in_entry: bool, field: Written, is_html: bool, text: &str) {
        let out = if in_entry { &mut self.body } else { &mut self.head };
        let (start, end) = match (self.family, field) {
            (Family::Rss, Written::Title) => ("<title>", "</title>"),
            (Family::Rss, Written::Summary) => ("<description>", "</description>"),
            (Family::Rss, Written::Content) => ("<content:encoded>", "</content:encoded>"),
            (Family::Rss, Written::Author) => ("<dc:creator>", "</dc:creator>"),
            (Family::Rss, Written::Category) => ("<category>", "</category>"),
            (_, Written::Title) if is_html => (r#"<title type="html">"#, "</title>"),
            (_, Written::Title) => ("<title>", "</title>"),
            (_, Written::Summary) if is_html => (r#"<summary type="html">"#, "</summary>"),
            (_, Written::Summary) => ("<summary>", "</summary>"),
            (_, Written::Content) if is_html => (r#"<content type="html">"#, "</content>"),
            (_, Written::Content) => ("<content>", "</content>"),
            (_, Written::Author) => ("<author><name>", "</name></author>"),
            (_, Written::Category) => (r#"<category term=""#, r#""/>"#),
        };
        out.push_str(start);
        if field == Written::Category && self.family == Family::Atom {
            push_attribute(out, text);
        } else {
            push_text(out, text);
        }
        out.push_str(end);
    }
}

/// Text with markup goes into CDATA: feed-rs reads that several times faster than references.
fn push_text(out: &mut String, text: &str) {
    if memchr::memchr2(b'<', b'&', text.as_bytes()).is_none() && !text.contains("]]>") {
        out.push_str(text);
        return;
    }
    out.push_str("<![CDATA[");
    let mut pieces = text.split("]]>");
    out.push_str(pieces.next().unwrap_or(""));
    for piece in pieces {
        out.push_str("]]]]><![CDATA[>");
        out.push_str(piece);
    }
    out.push_str("]]>");
}

fn push_attribute(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            letter => out.push(letter),
        }
    }
}
