//! What a page says of its own openness in, `access` out: free, metered, paywalled, or why there is no article.

use super::super::body::Body;
use super::super::claims::meta::Meta;
use super::super::outline::Outline;
use super::super::words::{Words, list};
use super::Sources;

/// Bytes of body below which a page that calls itself closed shows only its beginning.
const STUB_BYTES: usize = 1500;

/// Bytes of body below which the page's own words are asked why there is no more.
const NO_ARTICLE_BYTES: usize = 400;

/// Bytes of a page's text from which it is more than a notice.
const NOTICE_BYTES: usize = 4000;

/// Links from which a page with hardly a body is a list of stories.
const SECTION_LINKS: usize = 60;

/// What robots are told. Lower case; from our own knowledge of these services' pages.
static BLOCKED: Words = Words::new(|| list(include_str!("../words/access_blocked.txt")));

/// What a wall before the page asks.
static CONSENT: Words = Words::new(|| list(include_str!("../words/access_consent.txt")));

/// What a paywall asks.
static PAYWALL: Words = Words::new(|| list(include_str!("../words/access_paywall.txt")));

pub fn decide(sources: &Sources<'_, '_>, body: &Body) -> Option<&'static str> {
    let Sources { outline, meta, article, .. } = *sources;
    let bytes: usize = body.kept.iter().map(|kept| outline.block_text(kept.block).len()).sum();
    let tier = meta.first(&["article:content_tier", "og:article:content_tier"]).map(str::to_ascii_lowercase);
    let is_free = article.and_then(|claim| claim.is_free);
    if bytes < NO_ARTICLE_BYTES
        && let Some(reason) = no_article(outline, meta)
    {
        return Some(reason);
    }
    match (is_free, tier.as_deref()) {
        (Some(false), _) | (_, Some("locked")) if bytes < STUB_BYTES => Some("paywalled"),
        (Some(false), _) | (_, Some("metered" | "locked")) => Some("metered"),
        (Some(true), _) | (_, Some("free")) => Some("free"),
        _ if bytes < STUB_BYTES && says(outline, &PAYWALL) => Some("paywalled"),
        _ => None,
    }
}

/// Whether the reason is one for which a page shows no story at all.
pub fn is_no_article(access: Option<&str>) -> bool {
    matches!(access, Some("blocked" | "consent" | "section"))
}

/// What is told where there is no story, or not the whole of it.
pub fn fault(access: Option<&str>) -> Option<String> {
    match access? {
        reason @ ("blocked" | "consent" | "section") => Some(format!("body: the page shows no article ({reason})")),
        "video" => Some("body: the page shows a video with hardly a text".to_owned()),
        "paywalled" => Some("body: the page shows no more than the beginning of its article (paywalled)".to_owned()),
        _ => None,
    }
}

fn no_article(outline: &Outline<'_>, meta: &Meta<'_>) -> Option<&'static str> {
    let is_notice = outline.text.len() < NOTICE_BYTES;
    if is_notice && says(outline, &BLOCKED) {
        return Some("blocked");
    }
    if is_notice && says(outline, &CONSENT) {
        return Some("consent");
    }
    if meta.first(&["og:type"]).is_some_and(|kind| kind.starts_with("video")) {
        return Some("video");
    }
    let linked = outline.blocks.iter().filter(|block| block.link_bytes * 10 > (block.end - block.start) * 8).count();
    (linked >= SECTION_LINKS && linked * 2 > outline.blocks.len() && !is_article(meta)).then_some("section")
}

fn is_article(meta: &Meta<'_>) -> bool {
    meta.first(&["og:type"]).is_some_and(|kind| kind.contains("article"))
}

fn says(outline: &Outline<'_>, phrases: &[&str]) -> bool {
    let shown = &outline.text[..super::super::text::floor_boundary(&outline.text, 64 << 10)];
    let lower = shown.to_lowercase();
    phrases.iter().any(|phrase| lower.contains(phrase))
}
