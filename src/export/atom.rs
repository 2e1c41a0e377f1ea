//! An article in, an Atom entry with its full text out (RFC 4287).

use std::fmt::Write;

use jiff::Timestamp;

use super::Item;
use super::xml::Escaped;

/// The feed up to its first entry; entries stand between it and [`ATOM_END`](super::ATOM_END).
pub fn head(title: &str, updated: Timestamp) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<title>{}</title>\n\
         <id>urn:uuid:77697265-6465-8736-8b00-000000000000</id>\n<updated>{updated}</updated>\n\
         <generator version=\"{}\">Wiredesk</generator>\n",
        Escaped(title),
        env!("CARGO_PKG_VERSION")
    )
}

/// RFC 4287, section 4.1.2: an entry without an author needs one in its feed or source; the provider stands for it.
pub fn entry(item: &Item<'_>) -> String {
    let article = item.article;
    let mut text = String::from("<entry>\n");
    let mut element = |name: &str, value: &str| {
        let _ = writeln!(text, "<{name}>{}</{name}>", Escaped(value));
    };
    element("id", &item.urn());
    element("title", item.headline());
    element("updated", &item.stored.to_string());
    if let Some(published) = item.published() {
        element("published", &published.to_string());
    }
    if let Some(dek) = &article.dek {
        element("summary", &dek.text);
    }
    if let Some(notice) = &article.copyright_notice {
        element("rights", notice);
    }
    let provider = article.provider.as_ref().map(|provider| provider.name.as_str());
    let mut authors: Vec<&str> = item.authors().collect();
    if authors.is_empty() {
        authors.push(provider.unwrap_or(item.feed));
    }
    for author in authors {
        let _ = writeln!(text, "<author><name>{}</name></author>", Escaped(author));
    }
    if let Some(url) = item.address() {
        let _ = writeln!(text, "<link rel=\"alternate\" href=\"{}\"/>", Escaped(url));
    }
    for subject in item.subjects() {
        let _ = writeln!(text, "<category term=\"{}\"/>", Escaped(subject));
    }
    let language = article
        .language
        .as_ref()
        .map_or(String::new(), |language| format!(" xml:lang=\"{}\"", Escaped(&language.code)));
    let _ = writeln!(text, "<content type=\"html\"{language}>{}</content>", Escaped(&super::html::body(article)));
    text.push_str("</entry>\n");
    text
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[test]
    fn entries_are_read_by_our_own_reader_as_they_were() {
        check(|article| {
            let text = format!("{}{}{}", head("All news", article.stored), entry(article), super::super::ATOM_END);
            assert!(text.contains("href=\"https://paper.example/ferry?a=1&amp;b=2\""), "{text}");
            assert!(text.contains("&amp;lt;at last&amp;gt; &amp;amp; for good"), "escaped as HTML, then as XML");
            assert_eq!(text.matches("<entry>").count(), text.matches("</entry>").count());
        });
    }
}
