//! An outline in, where its article goes on and stands in other forms out.
//!
//! `rel=next` alone tells little: many sites' templates point it at the next story. So an address continues a page only where it is
//! the page's own with the next number: `?page=2`, `/2`, `/page/2`, `/page-2`, `,2.html`.

use url::Url;

use super::super::Hints;
use super::super::claims::meta::Meta;
use super::super::outline::{Kind, Outline};
use super::super::reading::Links;
use super::address::Base;

/// Higher numbers are no pages of a story.
const MAX_NUMBER: u32 = 99;

/// Elements round a link that are asked whether they lead through the pages.
const LEVELS: usize = 5;

/// Query parameters that number a story's pages.
const PARAMETERS: &[&str] =
    &["page", "p", "pg", "paged", "pageno", "page_no", "pagina", "seite", "sida", "side", "strona"];

/// Folders and beginnings of folders that number them.
const FOLDERS: &[&str] = &["page", "p", "pagina", "seite", "sida", "side", "strona"];

const OTHER_FORMS: usize = 2;

/// What the page's links say; nothing where its own address is not known.
pub fn decide(outline: &Outline<'_>, meta: &Meta<'_>, hints: &Hints) -> Links {
    let Some(own) = hints.url.as_deref().and_then(|url| Url::parse(url).ok()) else { return Links::default() };
    let base = Base::of(meta.base, meta, hints);
    let whole = |address: &str| base.join(address).and_then(|address| Url::parse(&address).ok());
    let follows = |address: &str| whole(address).filter(|address| continues(&own, address)).map(String::from);
    let next = meta.next.and_then(follows).or_else(|| in_pager(outline, follows));
    let other_forms = meta.other_forms.iter().filter_map(|address| whole(address));
    let printed = outline.of_kind(Kind::Anchor).filter_map(|anchor| outline.elements[anchor].tag.attribute("href"));
    let printed = printed.filter(|address| is_print(address)).filter_map(whole);
    let mut forms: Vec<String> = Vec::new();
    for form in other_forms.chain(printed).filter(|form| form.host() == own.host() || is_sibling(form, &own)) {
        let form = String::from(without_fragment(form));
        if forms.len() < OTHER_FORMS && form != own.as_str() && !forms.contains(&form) {
            forms.push(form);
        }
    }
    Links { next, other_forms: forms }
}

/// A link marked `rel=next`, or one of a row of page links.
fn in_pager(outline: &Outline<'_>, follows: impl Fn(&str) -> Option<String>) -> Option<String> {
    outline.of_kind(Kind::Anchor).find_map(|anchor| {
        let tag = outline.elements[anchor].tag;
        let address = follows(tag.attribute("href")?)?;
        let is_marked = tag.attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("next"));
        (is_marked || is_in_pager(outline, anchor)).then_some(address)
    })
}

/// Comments have pages too.
fn is_in_pager(outline: &Outline<'_>, anchor: usize) -> bool {
    let mut names = String::new();
    for element in outline.ancestors(anchor).take(LEVELS) {
        let tag = outline.elements[element].tag;
        for name in ["class", "id", "aria-label"] {
            names.push_str(&tag.attribute(name).unwrap_or_default().to_ascii_lowercase());
            names.push(' ');
        }
    }
    (names.contains("pagina") || names.contains("pager")) && !names.contains("comment")
}

/// Whether an address is that of the page after `own`.
fn continues(own: &Url, next: &Url) -> bool {
    let (stem, number) = numbered(next);
    if !(2..=MAX_NUMBER).contains(&number) {
        return false;
    }
    let (own_stem, own_number) = numbered(own);
    stem == own_stem && number == own_number.max(1) + 1
}

/// An address without the number of its page, and the number; 0 where it has none.
fn numbered(url: &Url) -> (String, u32) {
    let mut number = 0;
    let mut kept: Vec<String> = Vec::new();
    for (name, value) in url.query_pairs() {
        match value.parse::<u32>() {
            Ok(told) if PARAMETERS.contains(&name.to_ascii_lowercase().as_str()) && told <= MAX_NUMBER => number = told,
            // What tells where a reader came from is no part of the page's name.
            _ if name.starts_with("utm_") => {}
            _ => kept.push(format!("{name}={value}")),
        }
    }
    let path = url.path().trim_end_matches('/');
    let (path, in_path) = path_numbered(path);
    let stem = format!("{}{}?{}", url.host_str().unwrap_or_default(), path.trim_end_matches('/'), kept.join("&"));
    (stem, number.max(in_path))
}

/// `/story/2`, `/story/page/2`, `/story/page-2`, `/story,2.html`: a number that stands alone at the end of a path that names a story before it.
fn path_numbered(path: &str) -> (String, u32) {
    let (stem, ending) = match path.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 5 && !ending.contains('/') => (stem, ending),
        _ => (path, ""),
    };
    let digits = stem.len() - stem.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (before, number) = stem.split_at(stem.len() - digits);
    let Some(number) = number.parse::<u32>().ok().filter(|number| digits <= 2 && *number <= MAX_NUMBER) else {
        return (path.to_owned(), 0);
    };
    let folder = |text: &str, mark: char| {
        let name = text.strip_suffix(mark)?;
        let (rest, name) = name.rsplit_once('/')?;
        FOLDERS.contains(&name).then(|| rest.to_owned())
    };
    let named = folder(before, '/').or_else(|| folder(before, '-')).or_else(|| folder(before, '_'));
    let bare = || before.strip_suffix('/').or_else(|| before.strip_suffix(',')).map(str::to_owned);
    match named.or_else(bare).filter(|rest| rest.chars().any(char::is_alphabetic)) {
        Some(rest) if ending.is_empty() => (rest, number),
        Some(rest) => (format!("{rest}.{ending}"), number),
        None => (path.to_owned(), 0),
    }
}

fn is_print(address: &str) -> bool {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let names_it =
        |word: &str| matches!(word.split('.').next(), Some("print" | "printable" | "druckversion" | "imprimir"));
    path.split('/').any(names_it)
        || query.split('&').any(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            names_it(name) || names_it(value)
        })
}

/// `amp.paper.example` stands beside `www.paper.example`; who asks for it knows which names belong together.
fn is_sibling(form: &Url, own: &Url) -> bool {
    let last_two = |url: &Url| {
        let host = url.host_str()?.to_owned();
        let mut labels = host.rsplit('.');
        Some((labels.next()?.to_owned(), labels.next()?.to_owned()))
    };
    form.domain().is_some() && last_two(form).is_some() && last_two(form) == last_two(own)
}

fn without_fragment(mut url: Url) -> Url {
    url.set_fragment(None);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_continues_a_page_where_it_is_the_same_with_the_next_number() {
        let yes = [
            ("https://p.example/news/ferry", "https://p.example/news/ferry?page=2"),
            ("https://p.example/news/ferry?id=7&utm_source=rss", "https://p.example/news/ferry?id=7&page=2"),
            ("https://p.example/news/ferry?page=2", "https://p.example/news/ferry?page=3"),
            ("https://p.example/news/ferry/", "https://p.example/news/ferry/2/"),
            ("https://p.example/news/ferry/2", "https://p.example/news/ferry/3"),
            ("https://p.example/news/ferry", "https://p.example/news/ferry/page/2"),
            ("https://p.example/news/ferry", "https://p.example/news/ferry/seite-2"),
            ("https://p.example/ferry.html", "https://p.example/ferry,2.html"),
        ];
        let no = [
            ("https://p.example/news/ferry", "https://p.example/news/quay"),
            ("https://p.example/news/ferry", "https://p.example/news/ferry-2"),
            ("https://p.example/news/ferry", "https://p.example/news/ferry?page=3"),
            ("https://p.example/news/ferry", "https://p.example/news/ferry?page=1"),
            ("https://p.example/news/ferry?page=3", "https://p.example/news/ferry?page=2"),
            ("https://p.example/news/ferry", "https://q.example/news/ferry?page=2"),
            ("https://p.example/2026/11/26", "https://p.example/2026/11/27"),
            ("https://p.example/story?id=1", "https://p.example/story?id=2"),
            ("https://p.example/", "https://p.example/2"),
        ];
        let told = |(own, next): (&str, &str)| continues(&Url::parse(own).unwrap(), &Url::parse(next).unwrap());
        assert_eq!(yes.into_iter().filter(|pair| !told(*pair)).collect::<Vec<_>>(), []);
        assert_eq!(no.into_iter().filter(|pair| told(*pair)).collect::<Vec<_>>(), []);
    }

    #[test]
    fn print_versions_are_told_by_their_addresses() {
        assert!(
            ["/print/ferry", "/ferry?print=1", "/ferry/print.html", "?view=print"].iter().all(|href| is_print(href))
        );
        assert!(!["/news/3d-printer", "/fingerprint?a=b", "/imprint"].iter().any(|href| is_print(href)));
    }
}
