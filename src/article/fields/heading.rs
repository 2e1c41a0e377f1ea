//! The titles that a page declares in, the element that prints the headline out.

use super::super::cues::Cues;
use super::super::outline::{Kind, Outline};
use super::super::text::{folded, normal};
use super::site::Site;

/// Shorter lines than this agree with anything.
const TELLING_BYTES: usize = 9;

/// Headings that are looked at.
const MAX_HEADINGS: usize = 200;

/// The element that prints the headline: a heading that agrees with what is declared, else the first one that is not the site's name.
pub fn printed(outline: &Outline<'_>, declared: &[String], site: &Site) -> Option<usize> {
    let titles: Vec<String> = declared.iter().map(|title| folded(title)).collect();
    let agrees = |element: &usize| {
        let text = folded(outline.text_of(*element));
        let says = |other: &String| {
            *other == text || (other.len() >= TELLING_BYTES && (other.contains(&text) || text.contains(other.as_str())))
        };
        text.len() >= TELLING_BYTES && titles.iter().any(says) && !is_logo(outline, *element)
    };
    let is_no_site = |element: &usize| !site.is_name(outline.text_of(*element)) && !is_logo(outline, *element);
    headings(outline, 1..=1)
        .find(agrees)
        .or_else(|| headings(outline, 2..=3).find(agrees))
        .or_else(|| named(outline).find(agrees))
        .or_else(|| headings(outline, 1..=1).find(is_no_site))
}

/// The line that says just `words` (folded) in a heading or an element named so, as printed, and the element that it is the line of.
pub fn saying(outline: &Outline<'_>, words: &str) -> Option<(String, usize)> {
    let is_titled = |element: &usize| {
        let element = &outline.elements[*element];
        let is_heading = matches!(element.kind, Kind::Heading(1..=3));
        (is_heading || element.cues.has(Cues::HEADLINE)) && element.kind != Kind::Title
    };
    let says = |element: &usize| {
        let text = outline.text_of(*element);
        // Case and marks change the length of a line, but never by half.
        text.len() >= words.len() && text.len() < words.len() * 2 + 8 && folded(text) == words
    };
    let found = (0..outline.elements.len()).filter(is_titled).take(MAX_HEADINGS).find(says)?;
    let line = outline.ancestors(found).find(|element| !outline.elements[*element].kind.is_inline()).unwrap_or(found);
    Some((normal(outline.text_of(without_kicker(outline, found))), line))
}

/// The part of a heading that follows a kicker in it, where both are named so.
pub fn without_kicker(outline: &Outline<'_>, heading: usize) -> usize {
    let inside = || heading + 1..outline.elements[heading].end_element.min(heading + 8);
    let has = |cues: Cues| inside().find(|element| outline.elements[*element].cues.has(cues));
    let Some(kicker) = has(Cues::KICKER) else { return heading };
    let rest = inside().filter(|element| *element > kicker && !outline.elements[*element].cues.has(Cues::KICKER));
    let ends = outline.elements[heading].end;
    let is_rest = |element: &usize| {
        let element = &outline.elements[*element];
        element.end == ends && (element.end - element.start) * 2 > ends - outline.elements[heading].start
    };
    rest.filter(|element| outline.elements[*element].start >= outline.elements[kicker].end)
        .find(is_rest)
        .unwrap_or(heading)
}

fn headings<'o>(outline: &'o Outline<'_>, ranks: std::ops::RangeInclusive<u8>) -> impl Iterator<Item = usize> + 'o {
    let fits = move |kind: Kind| matches!(kind, Kind::Heading(rank) if ranks.contains(&rank));
    let elements = outline.elements.iter().enumerate().filter(move |(_, element)| fits(element.kind));
    elements.map(|(number, _)| number).filter(|number| !outline.text_of(*number).is_empty()).take(MAX_HEADINGS)
}

/// Elements of one block whose names say that they are the headline.
fn named<'o>(outline: &'o Outline<'_>) -> impl Iterator<Item = usize> + 'o {
    let elements = outline.elements.iter().enumerate().filter(|(_, element)| {
        element.cues.has(Cues::HEADLINE) && element.end_block - element.first_block == 1 && element.kind != Kind::Title
    });
    elements.map(|(number, _)| number).take(MAX_HEADINGS)
}

/// Whether a heading is the link to the site's front page: its name then, whatever the name is.
fn is_logo(outline: &Outline<'_>, heading: usize) -> bool {
    let leads_home = |element: usize| {
        let element = &outline.elements[element];
        element.kind == Kind::Anchor && element.tag.attribute("href").is_some_and(is_front_page)
    };
    let inside = heading + 1..outline.elements[heading].end_element.min(heading + 4);
    outline.ancestors(heading).take(3).chain(inside).any(leads_home)
}

/// Whether an address has no more than a host.
fn is_front_page(address: &str) -> bool {
    match address.trim().split_once("//") {
        Some((_, place)) => place.split_once('/').is_none_or(|(_, path)| path.is_empty()),
        None => address.trim() == "/",
    }
}
