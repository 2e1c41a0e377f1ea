//! Headline claims in, the headline out, with the element that prints it.

use super::super::Hints;
use super::super::claims::markup::plain;
use super::super::text::{folded, normal};
use super::{Sources, heading};

/// The headline, and the element that prints it.
#[derive(Debug, Default)]
pub struct Headline {
    pub text: Option<String>,
    pub element: Option<usize>,
}

/// The publisher's own data has the last word on the wording, the page on the place; the site's name is never the headline.
pub fn decide(sources: &Sources<'_, '_>) -> Headline {
    let Sources { outline, meta, article, site, hints, .. } = *sources;
    let from_ld = article.filter(|claim| claim.is_article()).and_then(|claim| claim.headline.as_deref());
    let in_head = ["og:title", "twitter:title", "dc.title", "sailthru.title", "parsely-title", "title"];
    let declared: Vec<String> = from_ld
        .map(str::to_owned)
        .into_iter()
        .chain(hints.title.as_deref().map(plain))
        .chain(in_head.iter().filter_map(|key| meta.first(&[key]).map(plain)))
        .chain(meta.title.clone())
        .map(|title| site.without_name(&title))
        .filter(|title| !title.is_empty() && !site.is_name(title))
        .collect();
    let element = heading::printed(outline, &declared, site);
    let line = element.map(|element| normal(outline.text_of(element)));
    let social = meta.first(&["og:title", "twitter:title"]).map(|title| site.without_name(&plain(title)));
    let told = told_by_feed(hints, [line.as_deref(), from_ld, social.as_deref()]);
    if told.is_some() {
        return Headline { text: told, element };
    }
    if let Some(shown) = shown_apart(sources, line.as_deref(), social.as_deref()) {
        return shown;
    }
    if let Some(agreed) = agreed_in_head(sources, &declared, line.as_deref()) {
        return Headline { text: Some(agreed), element };
    }
    let from_ld =
        from_ld.filter(|headline| !is_for_search(headline, line.as_deref(), social.as_deref(), meta.title.as_deref()));
    let text = match (from_ld.map(|headline| site.without_name(headline)), line) {
        (Some(headline), line) if !site.is_name(&headline) => Some(whole(headline, line)),
        (_, Some(_)) => element
            .map(|element| normal(outline.text_of(heading::without_kicker(outline, element))))
            .map(|line| as_declared(line, &declared)),
        (_, None) => declared.into_iter().next(),
    };
    Headline { text: text.map(|text| without_kicker(text, social)), element }
}

/// Some papers give the first heading and the title to search engines, and print the headline that they share in a line of its own.
fn shown_apart(sources: &Sources<'_, '_>, line: Option<&str>, social: Option<&str>) -> Option<Headline> {
    let (line, social) = (folded(line?), social?);
    let words = folded(social);
    if words == line || line.contains(&words) || words.contains(&line) {
        return None;
    }
    let (text, element) = heading::saying(sources.outline, &words)?;
    Some(Headline { text: Some(text), element: Some(element) })
}

/// OpenGraph, Twitter's card and the title in one wording outweigh a heading that stands alone with another.
fn agreed_in_head(sources: &Sources<'_, '_>, declared: &[String], line: Option<&str>) -> Option<String> {
    let Sources { meta, site, .. } = *sources;
    let (og, card, title) = (meta.first(&["og:title"])?, meta.first(&["twitter:title"])?, meta.title.as_deref()?);
    let wording = site.without_name(&plain(og));
    let words = folded(&wording);
    let is_same = |title: &str| folded(&site.without_name(title)) == words;
    let line = folded(line?);
    let has_witness = declared.iter().any(|other| folded(other) == line);
    let is_only_wording = declared.iter().all(|other| folded(other) == words);
    (!has_witness && is_only_wording && is_same(&plain(card)) && is_same(title)).then_some(wording)
}

/// The feed's own title is the best witness of which wording is the headline.
fn told_by_feed(hints: &Hints, wordings: [Option<&str>; 3]) -> Option<String> {
    let title = folded(&plain(hints.title.as_deref()?));
    wordings.into_iter().flatten().find(|wording| folded(wording) == title && !title.is_empty()).map(str::to_owned)
}

/// Some papers put the words for search engines into the title and the data, and the headline on the page and into OpenGraph.
fn is_for_search(headline: &str, line: Option<&str>, social: Option<&str>, title: Option<&str>) -> bool {
    let (Some(line), Some(social), Some(title)) = (line, social, title) else { return false };
    let (headline, line) = (folded(headline), folded(line));
    headline != line && folded(social) == line && folded(title).starts_with(&headline)
}

/// A headline whose end alone is the title for sharing has a kicker before it.
fn without_kicker(text: String, social: Option<String>) -> String {
    let (words, social_words) = (folded(&text), folded(social.as_deref().unwrap_or_default()));
    let is_end =
        words.len() > social_words.len() && words.ends_with(&social_words) && social_words.len() * 2 > words.len();
    social.filter(|_| is_end).unwrap_or(text)
}

/// Data fields are at times cut short where the page prints the whole line.
fn whole(headline: String, line: Option<String>) -> String {
    let stem = headline.trim_end_matches(['.', '…', ' ']);
    match line {
        Some(line)
            if stem.len() < headline.len() && line.len() > stem.len() && folded(&line).starts_with(&folded(stem)) =>
        {
            line
        }
        _ => headline,
    }
}

/// The same words without the seams that a kicker in the heading leaves.
fn as_declared(line: String, declared: &[String]) -> String {
    let words = folded(&line);
    declared.iter().find(|other| folded(other) == words).cloned().unwrap_or(line)
}
