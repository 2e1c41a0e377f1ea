//! Date claims in, when the article was published and modified out.

use super::super::claims::json_ld::Claim;
use super::super::claims::meta::Meta;
use super::super::cues::Cues;
use super::super::moment::Civil;
use super::super::outline::{Kind, Outline};
use super::super::record::Moment;
use super::Sources;
use super::bylines::Place;

/// Blocks round the headline among which a date may be the story's, and bytes of such a line.
const NEAR: usize = 16;
const LINE_BYTES: usize = 120;

const PUBLISHED: &[&str] = &[
    "article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "pubdate",
    "publishdate",
    "publish-date",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "article.published",
    "publication_date",
    "published-date",
    "dcterms.date",
    "citation_publication_date",
    "og:article:published_time",
    "pdate",
    "dat",
    "ptime",
    "utime",
    "publish_date",
    "datepublished",
    "article:post_date",
    "originalpublicationdate",
    "bt:pubdate",
    "published_at",
    "analyticsattributes.articledate",
    "rnews:datepublished",
    "eomportal-firstpublished",
    "date.issued",
    "publishedtime",
    "article.created",
    "displaydate",
    "publicationdate",
    "created",
];

/// When the article was published: the sources in the order of how often each is right.
pub fn published(sources: &Sources<'_, '_>, place: &Place) -> Option<Moment> {
    let Sources { outline, meta, article, hints, .. } = *sources;
    let sources: [(&str, &dyn Fn() -> Option<Civil>); 7] = [
        ("json_ld", &|| article.and_then(|claim| Civil::find(claim.published.as_deref()?))),
        ("meta", &|| PUBLISHED.iter().find_map(|key| meta.all(key).find_map(Civil::find))),
        ("microdata", &|| in_microdata(outline)),
        ("time", &|| in_time(outline, place)),
        // The contract has no word of its own for a line that shows the date: it is what a `time` element would hold.
        ("time", &|| visible(outline, place)),
        ("feed", &|| hints.published.as_deref().and_then(Civil::find)),
        ("url", &|| hints.url.as_deref().or(meta.canonical).and_then(in_url)),
    ];
    let found = sources.iter().filter_map(|(source, find)| Some((source, find()?)));
    let mut day_only = None;
    for (source, civil) in found {
        // A time is worth looking on for, but never a time of another day.
        match day_only {
            None if civil.time.is_some() => return Some(civil.moment(source)),
            None => day_only = Some((civil, civil.moment(source))),
            Some((day, _)) if civil.time.is_some() && civil.is_same_day(day) => return Some(civil.moment(source)),
            Some(_) => {}
        }
    }
    day_only.map(|(_, moment)| moment)
}

/// The date of an element that is known to tell it.
pub fn in_element(outline: &Outline<'_>, element: usize) -> Option<Moment> {
    let tag = outline.elements[element].tag;
    let stated = tag.attribute("datetime").or_else(|| tag.attribute("content"));
    Civil::find(stated.unwrap_or_else(|| outline.text_of(element))).map(|civil| civil.moment("time"))
}

fn in_microdata(outline: &Outline<'_>) -> Option<Civil> {
    let mut marked = outline.elements.iter().enumerate().filter(|(_, element)| {
        let property = element.tag.attribute("itemprop").or_else(|| element.tag.attribute("property"));
        property.is_some_and(|property| property.contains("datePublished") || property.contains("dateCreated"))
    });
    marked.find_map(|(number, element)| {
        let stated = element.tag.attribute("content").or_else(|| element.tag.attribute("datetime"));
        Civil::find(stated.unwrap_or_else(|| outline.text_of(number)))
    })
}

/// The first `time` from a little before the headline to the end of the story.
fn in_time(outline: &Outline<'_>, place: &Place) -> Option<Civil> {
    let range = place.start.saturating_sub(NEAR)..place.body.end + 2;
    let mut times = outline.of_kind(Kind::Time).filter(|time| range.contains(&outline.elements[*time].first_block));
    times.find_map(|time| {
        outline.elements[time]
            .tag
            .attribute("datetime")
            .and_then(Civil::find)
            .or_else(|| Civil::find(outline.text_of(time)))
    })
}

/// A date near the headline, in an element that says so before any short line; then one right after the story.
fn visible(outline: &Outline<'_>, place: &Place) -> Option<Civil> {
    let near = place.start.saturating_sub(NEAR)..place.body.start.max(place.start + NEAR).min(outline.blocks.len());
    let named = outline.elements.iter().enumerate().filter(|(_, element)| {
        element.cues.has(Cues::DATE)
            && !element.cues.has(Cues::COMMENT)
            && near.contains(&element.first_block)
            && element.end - element.start < 200
    });
    let mut named = named.map(|(number, _)| outline.text_of(number));
    let short = |range: std::ops::Range<usize>| {
        let blocks = range.filter(|block| *block < outline.blocks.len()).map(|block| outline.block_text(block));
        blocks.filter(|line| line.len() < LINE_BYTES).find_map(Civil::find)
    };
    let after_headline = place.start..near.end;
    named
        .find_map(Civil::find)
        .or_else(|| short(after_headline))
        .or_else(|| short(near.start..place.start))
        .or_else(|| short(place.body.end..place.body.end + NEAR / 2))
}

pub fn modified(meta: &Meta<'_>, article: Option<&Claim>) -> Option<Moment> {
    let from_ld = article.and_then(|claim| Some(Civil::find(claim.modified.as_deref()?)?.moment(claim.source())));
    let keys = ["article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified"];
    from_ld.or_else(|| meta.first(&keys).and_then(Civil::find).map(|civil| civil.moment("meta")))
}

/// `/2016/05/03/`, `/2016-05-03-`, `/20160503/`.
fn in_url(url: &str) -> Option<Civil> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest).split(['?', '#']).next()?;
    Civil::find(path)
}
