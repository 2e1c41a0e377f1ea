//! Claims in, who made the article available and who holds its rights out.

use super::super::claims::json_ld::Claim;
use super::super::claims::markup::plain;
use super::super::claims::meta::Meta;
use super::super::record::{Byline, Provider};
use super::Sources;
use super::credit::names_agency;

/// Rights as metadata tells them; nothing is read from the page's footer, which speaks of the site.
#[derive(Debug, Default)]
pub struct Rights {
    pub notice: Option<String>,
    pub holder: Option<String>,
    pub year: Option<u16>,
    pub usage: Option<String>,
}

pub fn decide(meta: &Meta<'_>, article: Option<&Claim>) -> Rights {
    let notice = article.and_then(|claim| claim.copyright_notice.clone());
    let notice = notice.or_else(|| meta.first(&["copyright", "dcterms.rights", "dc.rights", "rights"]).map(plain));
    let year = article.and_then(|claim| claim.copyright_year.as_deref()?.get(..4)?.parse().ok());
    Rights {
        year: year.or_else(|| notice.as_deref().and_then(year_in)),
        holder: article.and_then(|claim| claim.copyright_holder.clone()),
        usage: article.and_then(|claim| claim.usage_terms.clone()),
        notice: notice.filter(|notice| !notice.is_empty()),
    }
}

/// An agency that signs the story made it; else the publisher did.
pub fn provider(sources: &Sources<'_, '_>, bylines: &[Byline]) -> Option<Provider> {
    let Sources { meta, article, site, .. } = *sources;
    let provider = |name: &str, kind: &str, evidence: &str| Provider {
        name: name.to_owned(),
        kind: kind.to_owned(),
        evidence: vec![evidence.to_owned()],
    };
    let agency = bylines.iter().filter_map(|byline| byline.organisation.as_deref()).find(|name| names_agency(name));
    if let Some(agency) = agency {
        return Some(provider(agency, "agency", "byline"));
    }
    let declared = article.and_then(|claim| claim.publisher.as_deref());
    let kind = |name: &str| if names_agency(name) { "agency" } else { "publisher" };
    let source = article.map_or("json_ld", Claim::source);
    let from_data = declared.map(|name| provider(name, kind(name), source));
    let named = || site.publisher.as_deref().or_else(|| meta.first(&["dc.publisher", "publisher"]));
    from_data
        .or_else(|| named().map(|name| provider(name, kind(name), "meta")))
        .filter(|provider| !provider.name.is_empty())
}

fn year_in(notice: &str) -> Option<u16> {
    let words = notice.split(|character: char| !character.is_ascii_digit());
    words.filter(|word| word.len() == 4).filter_map(|word| word.parse().ok()).find(|year| (1950..=2100).contains(year))
}
