//! Date claims in, when the article was published and modified out.

use super::super::claims::json_ld::Claim;
use super::super::claims::meta::Meta;
use super::super::moment::Civil;
use super::super::outline::{Kind, Outline};
use super::super::record::Moment;

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
];

pub fn published(outline: &Outline<'_>, meta: &Meta<'_>, article: Option<&Claim>, url: Option<&str>) -> Option<Moment> {
    let from_ld =
        || article.and_then(|claim| Civil::find(claim.published.as_deref()?)).map(|civil| civil.moment("json_ld"));
    let from_meta =
        || PUBLISHED.iter().find_map(|key| meta.all(key).find_map(Civil::find)).map(|civil| civil.moment("meta"));
    let from_time = || {
        let mut times = outline.of_kind(Kind::Time);
        times
            .find_map(|element| Civil::find(outline.elements[element].tag.attribute("datetime")?))
            .map(|civil| civil.moment("time"))
    };
    let from_url = || url.and_then(in_url).map(|civil| civil.moment("url"));
    from_ld().or_else(from_meta).or_else(from_time).or_else(from_url)
}

pub fn modified(meta: &Meta<'_>, article: Option<&Claim>) -> Option<Moment> {
    let from_ld =
        article.and_then(|claim| Civil::find(claim.modified.as_deref()?)).map(|civil| civil.moment("json_ld"));
    let keys = ["article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified"];
    from_ld.or_else(|| meta.first(&keys).and_then(Civil::find).map(|civil| civil.moment("meta")))
}

/// `/2016/05/03/`, `/2016-05-03-`, `/20160503/`.
fn in_url(url: &str) -> Option<Civil> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest).split(['?', '#']).next()?;
    Civil::find(path)
}
