//! Claims in, section, keywords and kicker out.

use super::super::claims::json_ld::Claim;
use super::super::claims::markup::plain;
use super::super::claims::meta::Meta;
use super::super::cues::Cues;
use super::super::outline::Outline;
use super::site::Site;

/// Keywords beyond this many are not the story's but the search engines'.
const MAX_KEYWORDS: usize = 40;

/// Characters of a section's or kicker's name.
const NAME_CHARACTERS: std::ops::RangeInclusive<usize> = 2..=60;

pub fn section(meta: &Meta<'_>, article: Option<&Claim>) -> Option<String> {
    let in_head = [
        "article:section",
        "og:article:section",
        "section",
        "parsely-section",
        "sailthru.section",
        "dc.subject",
        "cxenseparse:section",
    ];
    let from_head = || meta.first(&in_head).map(plain);
    let from_data = article.and_then(|claim| claim.sections.first().cloned());
    from_data.or_else(from_head).filter(|name| NAME_CHARACTERS.contains(&name.chars().count()))
}

pub fn keywords(meta: &Meta<'_>, article: Option<&Claim>) -> Vec<String> {
    let mut found: Vec<String> = article.map(|claim| claim.keywords.clone()).unwrap_or_default();
    if found.is_empty() {
        found = meta.all("article:tag").map(plain).collect();
    }
    if found.is_empty() {
        let listed = meta.first(&["news_keywords", "keywords", "parsely-tags", "sailthru.tags"]).unwrap_or_default();
        found = listed.split([',', ';']).map(plain).collect();
    }
    let mut keywords: Vec<String> = Vec::new();
    for keyword in found.into_iter().filter(|keyword| NAME_CHARACTERS.contains(&keyword.chars().count())) {
        if keywords.len() < MAX_KEYWORDS && !keywords.contains(&keyword) {
            keywords.push(keyword);
        }
    }
    keywords
}

/// The short line right above the headline, where its element says so.
pub fn kicker<'o>(outline: &'o Outline<'_>, headline: Option<usize>, site: &Site) -> Option<&'o str> {
    let first = outline.elements[headline?].first_block;
    let mut near = (first.saturating_sub(3)..first).rev();
    let block = near.find(|block| {
        let line = outline.block_text(*block);
        let named = |element: usize| outline.elements[element].cues.has(Cues::KICKER);
        NAME_CHARACTERS.contains(&line.chars().count())
            && !site.is_name(line)
            && outline.ancestors(outline.blocks[*block].element).take(2).any(named)
    })?;
    Some(outline.block_text(block))
}
