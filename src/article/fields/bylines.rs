//! Author claims in, bylines out. Data comes first; where it names nobody, or only the paper, the page's own byline is read.

use super::super::claims::json_ld::Claim;
use super::super::claims::markup::plain;
use super::super::claims::meta::Meta;
use super::super::cues::Cues;
use super::super::outline::{Kind, Outline};
use super::super::record::Byline;
use super::names::{has_lead, names_in};
use super::site::Site;

const IN_HEAD: &[&str] = &[
    "author",
    "authors",
    "article:author",
    "article:author_name",
    "og:author",
    "parsely-author",
    "sailthru.author",
    "byl",
    "byline",
    "dc.creator",
    "dcterms.creator",
    "dc.contributor",
    "cxenseparse:author",
    "article_author",
    "citation_author",
    "news_authors",
    "rbauthors",
    "content-author",
    "vr:author",
    "twitter:data1",
];

/// Blocks after the headline, and before the body's first, among which a byline may be.
const NEAR: usize = 24;

/// Characters of a visible byline.
const LINE_CHARACTERS: usize = 160;

/// Words of desks and of no one: they sign where nobody else does.
const NOBODY: &[&str] = &[
    "admin",
    "administrator",
    "editor",
    "redaktion",
    "redaction",
    "rédaction",
    "redacción",
    "redakcja",
    "redazione",
    "staff",
    "newsroom",
    "desk",
    "webdesk",
    "team",
    "news",
    "press",
    "media",
    "agency",
    "agencies",
    "agencias",
    "online",
    "editorial",
    "unknown",
    "guest",
    "user",
    "redação",
    "editors",
];

/// The authors, the sources tried in turn for names of people, then for any name.
pub fn decide(
    outline: &Outline<'_>,
    meta: &Meta<'_>,
    article: Option<&Claim>,
    site: &Site,
    start: usize,
    body: std::ops::Range<usize>,
) -> Vec<Byline> {
    let from_ld =
        || article.iter().flat_map(|claim| &claim.authors).flat_map(|agent| names_in(&agent.name)).collect::<Vec<_>>();
    let from_meta = || {
        IN_HEAD
            .iter()
            .map(|key| meta.all(key).flat_map(|value| names_in(&plain(value))).collect::<Vec<_>>())
            .find(|names| is_people(names, site))
            .unwrap_or_default()
    };
    let sources: [&dyn Fn() -> Vec<String>; 4] =
        [&from_ld, &from_meta, &|| marked(outline, start, &body), &|| printed(outline, start, body.start)];
    let mut second_best = Vec::new();
    for source in sources {
        let names = source();
        if is_people(&names, site) {
            let people = names.into_iter().filter(|name| is_person(name, site) || !site.is_name(name)).collect();
            return bylines(people);
        }
        if second_best.is_empty() {
            second_best = names;
        }
    }
    bylines(second_best)
}

fn bylines(names: Vec<String>) -> Vec<Byline> {
    let mut bylines: Vec<Byline> = Vec::new();
    for name in names {
        let known = bylines
            .iter()
            .any(|byline| byline.name.as_ref().is_some_and(|known| known.to_lowercase() == name.to_lowercase()));
        if !known {
            bylines.push(Byline { name: Some(name), ..Byline::default() });
        }
    }
    bylines
}

fn is_people(names: &[String], site: &Site) -> bool {
    names.iter().any(|name| is_person(name, site))
}

fn is_person(name: &str, site: &Site) -> bool {
    let lower = name.to_lowercase();
    !site.is_name(name) && !lower.contains('.') && !lower.split([' ', '-']).any(|word| NOBODY.contains(&word))
        || name.split_whitespace().count() > 1 && lower.contains(". ") && !site.is_name(name)
}

/// Names in elements that say so: `rel=author`, `itemprop=author`, a class with "byline" or "author".
fn marked(outline: &Outline<'_>, start: usize, body: &std::ops::Range<usize>) -> Vec<String> {
    let near = start.saturating_sub(NEAR / 2)..body.start.max(start + NEAR);
    let after = body.end..body.end + NEAR / 2;
    let candidates = outline.elements.iter().enumerate().filter(|(_, element)| {
        element.cues.has(Cues::AUTHOR)
            && !element.cues.has(Cues::COMMENT)
            && element.kind != Kind::Head
            && (near.contains(&element.first_block) || after.contains(&element.first_block))
    });
    let mut names = Vec::new();
    let mut last_end = 0;
    for (number, element) in candidates {
        let text = outline.text_of(number);
        if text.is_empty() || text.chars().count() > LINE_CHARACTERS || number < last_end {
            continue;
        }
        let found: Vec<String> = text.lines().flat_map(names_in).collect();
        if !found.is_empty() {
            last_end = element.end_element;
            names.extend(found);
            if !near.contains(&element.first_block) {
                break;
            }
        }
    }
    names
}

/// Names in a short line that begins with "By" or the like.
fn printed(outline: &Outline<'_>, start: usize, body_start: usize) -> Vec<String> {
    let end = (body_start + 1).max(start + NEAR / 2).min(outline.blocks.len());
    let lines = (start.min(end)..end).map(|block| outline.block_text(block));
    let signed = |line: &&str| line.chars().count() <= LINE_CHARACTERS / 2 && has_lead(line);
    lines.filter(signed).map(names_in).find(|names| !names.is_empty()).unwrap_or_default()
}
