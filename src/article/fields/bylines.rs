//! Author claims in, bylines out. Data comes first; where it names nobody, or only the paper, the page's own byline is read.

use super::super::claims::json_ld::Claim;
use super::super::claims::markup::plain;
use super::super::claims::meta::Meta;
use super::super::cues::Cues;
use super::super::outline::{Kind, Outline};
use super::super::record::Byline;
use super::Sources;
use super::credit::names_agency;
use super::names::{has_lead, names_declared, names_in};
use super::site::Site;

const IN_HEAD: &[&str] = &[
    "article:author",
    "author",
    "authors",
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

/// Authors beyond this many are not told.
const MAX_BYLINES: usize = 60;

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

/// Where the story stands among the page's blocks.
pub struct Place {
    /// The block after the headline.
    pub start: usize,
    /// From the body's first block to the place after its last.
    pub body: std::ops::Range<usize>,
}

/// The authors, the sources tried in turn for names of people, then for any name.
pub fn decide(sources: &Sources<'_, '_>, place: &Place) -> Vec<Byline> {
    let Sources { outline, meta, article, site, .. } = *sources;
    let sources: [&dyn Fn() -> Vec<String>; 5] = [
        &|| from_ld(article),
        &|| from_meta(meta, site),
        &|| marked(outline, place),
        &|| signed(outline, place),
        &|| bare(outline, place),
    ];
    let mut second_best = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        let names = source();
        let is_desk = number == 0 && only_organisations(article);
        if !is_desk && names.iter().any(|name| is_person(name, site)) {
            // The publisher's own list stays whole; elsewhere the site's name is decoration.
            let names = names.into_iter().filter(|name| number == 0 || !site.is_name(name)).collect();
            return bylines(names, article, site);
        }
        if second_best.is_empty() {
            second_best = names;
        }
    }
    bylines(second_best, article, site)
}

/// The authors of a line that is known to name them.
pub fn in_line(sources: &Sources<'_, '_>, line: &str) -> Vec<Byline> {
    bylines(line.lines().flat_map(names_declared).collect(), sources.article, sources.site)
}

fn from_ld(article: Option<&Claim>) -> Vec<String> {
    let agents = article.map(|claim| claim.authors.as_slice()).unwrap_or_default();
    if only_organisations(article) {
        return agents.iter().map(|agent| agent.name.clone()).collect();
    }
    agents.iter().flat_map(|agent| names_declared(&agent.name)).collect()
}

/// A list of organisations alone is no list of people: the page may name them.
fn only_organisations(article: Option<&Claim>) -> bool {
    article.is_some_and(|claim| claim.authors.iter().all(|agent| agent.is_organisation))
}

fn from_meta(meta: &Meta<'_>, site: &Site) -> Vec<String> {
    let mut all =
        IN_HEAD.iter().map(|key| meta.all(key).flat_map(|value| names_declared(&plain(value))).collect::<Vec<_>>());
    let mut first = Vec::new();
    let found = all.find(|names| {
        if first.is_empty() {
            first.clone_from(names);
        }
        names.iter().any(|name| is_person(name, site))
    });
    found.unwrap_or(first)
}

/// Each name once; a desk or an agency is an organisation, a person has the job that the data tells.
fn bylines(names: Vec<String>, article: Option<&Claim>, site: &Site) -> Vec<Byline> {
    let mut known: Vec<String> = Vec::new();
    let mut bylines = Vec::new();
    for name in names {
        let lower = name.to_lowercase();
        if known.len() >= MAX_BYLINES || known.contains(&lower) {
            continue;
        }
        known.push(lower);
        let agent = article.and_then(|claim| claim.authors.iter().find(|agent| agent.name == name));
        let is_agency = names_agency(&name) && name.split_whitespace().count() <= 3;
        bylines.push(if is_agency || site.is_name(&name) || agent.is_some_and(|agent| agent.is_organisation) {
            Byline { organisation: Some(name), ..Byline::default() }
        } else {
            Byline { name: Some(name), title: agent.and_then(|agent| agent.job.clone()), ..Byline::default() }
        });
    }
    bylines
}

/// Two words and more, or one in a script without spaces, and none of them a desk's.
fn is_person(name: &str, site: &Site) -> bool {
    let lower = name.to_lowercase();
    let is_desk = lower.split([' ', '-']).any(|word| NOBODY.contains(&word));
    !site.is_name(name) && !is_desk && !names_agency(name) && has_shape(name)
}

/// Two words and more, or a script without spaces.
fn has_shape(name: &str) -> bool {
    let wide = name.chars().any(|character| ('\u{2e80}'..='\u{d7ff}').contains(&character));
    wide || name.split_whitespace().count() > 1
}

/// Names in elements that say so: `rel=author`, `itemprop=author`, a class with "byline" or "author".
fn marked(outline: &Outline<'_>, place: &Place) -> Vec<String> {
    let near = place.start.saturating_sub(NEAR / 2)..place.body.start.max(place.start + NEAR);
    let after = place.body.end..place.body.end + NEAR / 2;
    let mut names = Vec::new();
    let mut passed = 0;
    for (number, element) in outline.elements.iter().enumerate() {
        let fits = element.cues.has(Cues::AUTHOR) && !element.cues.has(Cues::COMMENT) && element.kind != Kind::Head;
        let is_near = near.contains(&element.first_block);
        if !fits || number < passed || !(is_near || (names.is_empty() && after.contains(&element.first_block))) {
            continue;
        }
        let text = outline.text_of(number);
        if text.is_empty() || text.chars().count() > LINE_CHARACTERS {
            continue;
        }
        let mut found: Vec<String> = text.lines().flat_map(names_in).collect();
        // Buttons beside a name are single words; so are few names.
        if names.len() + found.len() > 1 {
            found.retain(|name| has_shape(name));
        }
        if !found.is_empty() {
            passed = element.end_element;
            names.extend(found);
        }
    }
    names
}

/// Names in a short line that begins with "By" or the like.
fn signed(outline: &Outline<'_>, place: &Place) -> Vec<String> {
    let end = (place.body.start + 1).max(place.start + NEAR / 2).min(outline.blocks.len());
    let lines = (place.start.min(end)..end).map(|block| outline.block_text(block));
    let signed = |line: &&str| line.chars().count() <= LINE_CHARACTERS / 2 && has_lead(line);
    lines.filter(signed).map(names_in).find(|names| !names.is_empty()).unwrap_or_default()
}

/// A line of two to four capitalised words and nothing else, right before the story's first paragraph or right after its last.
fn bare(outline: &Outline<'_>, place: &Place) -> Vec<String> {
    let around =
        [place.body.start.checked_sub(1), Some(place.body.start), Some(place.body.end), place.body.end.checked_sub(1)];
    let lines = around.into_iter().flatten().filter(|block| *block >= place.start && *block < outline.blocks.len());
    let reads_so = |line: &&str| {
        let words = line.split_whitespace().count();
        (2..=8).contains(&words) && line.len() < 80 && !line.contains(['.', ':', '?', '!', '"', '“'])
    };
    let names = lines
        .filter(|block| outline.blocks[*block].link_bytes == 0)
        .map(|block| outline.block_text(block))
        .filter(reads_so)
        .map(names_in);
    names
        .into_iter()
        .find(|names| !names.is_empty() && names.iter().all(|name| (2..=4).contains(&name.split_whitespace().count())))
        .unwrap_or_default()
}
