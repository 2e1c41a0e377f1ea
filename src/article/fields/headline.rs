//! Headline claims in, the headline out, with the element that prints it.

use super::super::Hints;
use super::super::claims::markup::plain;
use super::super::cues::Cues;
use super::super::outline::{Kind, Outline};
use super::super::text::{folded, normal};
use super::Sources;
use super::site::Site;

/// The headline, and the element that prints it.
#[derive(Debug, Default)]
pub struct Headline {
    pub text: Option<String>,
    pub element: Option<usize>,
}

/// Shorter lines than this agree with anything.
const TELLING_BYTES: usize = 9;

/// Headings that are looked at.
const MAX_HEADINGS: usize = 200;

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
    let element = printed(outline, &declared, site);
    let line = element.map(|element| normal(outline.text_of(element)));
    let social = meta.first(&["og:title", "twitter:title"]).map(|title| site.without_name(&plain(title)));
    let told = told_by_feed(hints, [line.as_deref(), from_ld, social.as_deref()]);
    if told.is_some() {
        return Headline { text: told, element };
    }
    let from_ld =
        from_ld.filter(|headline| !is_for_search(headline, line.as_deref(), social.as_deref(), meta.title.as_deref()));
    let text = match (from_ld.map(|headline| site.without_name(headline)), line) {
        (Some(headline), line) if !site.is_name(&headline) => Some(whole(headline, line)),
        (_, Some(line)) => Some(as_declared(line, &declared)),
        (_, None) => declared.into_iter().next(),
    };
    Headline { text: text.map(|text| without_kicker(text, social)), element }
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

fn printed(outline: &Outline<'_>, declared: &[String], site: &Site) -> Option<usize> {
    let folded_titles: Vec<String> = declared.iter().map(|title| folded(title)).collect();
    let agrees = |element: usize| {
        let text = folded(outline.text_of(element));
        text.len() >= TELLING_BYTES
            && folded_titles.iter().any(|other| {
                other == &text
                    || (other.len() >= TELLING_BYTES && (other.contains(&text) || text.contains(other.as_str())))
            })
    };
    let headings = |ranks: std::ops::RangeInclusive<u8>| {
        let fits = move |kind: Kind| matches!(kind, Kind::Heading(rank) if ranks.contains(&rank));
        let elements = outline.elements.iter().enumerate().filter(move |(_, element)| fits(element.kind));
        elements.map(|(number, _)| number).filter(|number| !outline.text_of(*number).is_empty()).take(MAX_HEADINGS)
    };
    let named = || {
        let elements = outline.elements.iter().enumerate();
        let fits = |element: &super::super::outline::Element<'_>| {
            element.cues.has(Cues::HEADLINE)
                && element.end_block - element.first_block == 1
                && element.kind != Kind::Title
        };
        elements.filter(move |(_, element)| fits(element)).map(|(number, _)| number).take(MAX_HEADINGS)
    };
    let is_no_site = |element: &usize| !site.is_name(outline.text_of(*element));
    headings(1..=1)
        .find(|element| agrees(*element))
        .or_else(|| headings(2..=3).find(|element| agrees(*element)))
        .or_else(|| named().find(|element| agrees(*element)))
        .or_else(|| headings(1..=1).find(is_no_site))
}
