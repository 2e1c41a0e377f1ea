//! HTML bytes in, a [`Draft`] out.
//!
//! Bytes become text ([`page`]), the text loses what does not show ([`sieve`]), the rest becomes a tree ([`dom`]) and one walk makes it
//! flat tables ([`outline`]). The page's [`claims`] are collected from these, [`fields`] decides each one, [`body`] finds the
//! article's blocks, and [`canonical`] writes it all down in reading order.

use super::body::{self, Body};
use super::claims::{json_ld, json_ld::Claim, markup, meta::Meta};
use super::draft::Facts;
use super::fields::address::{self, Base};
use super::fields::bylines::Place;
use super::fields::headline::Headline;
use super::fields::images::Photo;
use super::fields::{self, site::Site};
use super::outline::Outline;
use super::text::folded;
use super::{Draft, Hints, Settings, canonical, dom, page, sieve};

/// Reads a page's bytes into canonical text, parts and facts.
pub fn read(bytes: &[u8], content_type: Option<&str>, hints: &Hints, settings: &Settings) -> Draft {
    let mut faults = Vec::new();
    let text = page::decode(bytes, content_type, settings.max_bytes, &mut faults);
    let sifted = sieve::sift(&text, false);
    let tree = dom::Tree::build(&sifted.markup, settings.max_depth, &mut faults);
    let outline = Outline::of(&tree);
    let meta = Meta::of(&outline);
    let claims = json_ld::read(&sifted.json_ld, &mut faults);
    let site = Site::of(&meta, &claims, hints);
    let article = chosen(&claims, &meta, &site);
    Page { outline: &outline, meta: &meta, article, site: &site, hints }.draft(faults)
}

/// The address of the page that continues this one, where it says so (`rel=next`).
pub fn next_page(bytes: &[u8], content_type: Option<&str>, hints: &Hints, settings: &Settings) -> Option<String> {
    let mut faults = Vec::new();
    let text = page::decode(bytes, content_type, settings.max_bytes, &mut faults);
    let tree = dom::Tree::build(&sieve::sift(&text, false).markup, settings.max_depth, &mut faults);
    let outline = Outline::of(&tree);
    let meta = Meta::of(&outline);
    address::next_page(&meta, &Base::of(meta.base, &meta, hints))
}

/// The claim about this page's article: the one with the page's title, else the first.
fn chosen<'c>(claims: &'c [Claim], meta: &Meta<'_>, site: &Site) -> Option<&'c Claim> {
    let titles = [meta.first(&["og:title", "twitter:title"]).map(markup::plain), meta.title.clone()];
    let titles: Vec<String> = titles.into_iter().flatten().map(|title| folded(&site.without_name(&title))).collect();
    let mut articles = claims.iter().filter(|claim| claim.is_article());
    let first = articles.clone().next();
    let is_titled =
        |claim: &&Claim| claim.headline.as_deref().is_some_and(|headline| titles.contains(&folded(headline)));
    articles.find(is_titled).or(first).or(claims.first())
}

/// A page's sources, before anything is decided.
struct Page<'p, 't> {
    outline: &'p Outline<'t>,
    meta: &'p Meta<'t>,
    article: Option<&'p Claim>,
    site: &'p Site,
    hints: &'p Hints,
}

impl Page<'_, '_> {
    fn draft(&self, faults: Vec<String>) -> Draft {
        let headline = fields::headline::decide(self.outline, self.meta, self.article, self.hints, self.site);
        let photos = fields::images::photos(self.outline);
        let body = body::read(self.outline, &self.anchors(&headline, &photos));
        let dek = fields::dek::decide(self.outline, self.meta, self.article, &headline, &body);
        let body = body.without(dek);
        let access = fields::access::decide(self.outline, self.meta, self.article, &body);
        let body = if fields::access::is_no_article(access) { Body::default() } else { body };
        let mut facts = self.facts(&headline, &photos, &body, faults);
        facts.faults.extend(fields::access::fault(access));
        facts.access = access.map(str::to_owned);
        let head = canonical::Head {
            kicker: fields::topics::kicker(self.outline, headline.element, self.site),
            headline: headline.text.as_deref(),
            dek: dek.map(|block| self.outline.block_text(block)),
        };
        canonical::write(self.outline, head, &body, facts)
    }

    fn anchors(&self, headline: &Headline, photos: &[Photo]) -> body::Anchors {
        let in_data = self.article.and_then(|claim| claim.body.clone());
        let in_feed = self.hints.content.as_deref().map(markup::plain);
        body::Anchors {
            fields: headline.text.as_deref().into_iter().map(folded).collect(),
            headline: headline.element,
            guides: in_feed.into_iter().chain(in_data).collect(),
            captions: photos.iter().flat_map(|photo| photo.blocks.clone()).collect(),
        }
    }

    fn facts(&self, headline: &Headline, photos: &[Photo], body: &Body, faults: Vec<String>) -> Facts {
        let (outline, meta, article) = (self.outline, self.meta, self.article);
        let start = headline.element.map_or(0, |element| outline.elements[element].end_block);
        let place = Place { start, body: body.range(start) };
        let base = Base::of(meta.base, meta, self.hints);
        let bylines = fields::bylines::decide(outline, meta, article, self.site, &place);
        let rights = fields::rights::decide(meta, article);
        let images = fields::images::around(outline, body, &place)..place.body.end.max(start) + 4;
        Facts {
            canonical_url: meta.canonical.or_else(|| meta.first(&["og:url"])).and_then(|address| base.join(address)),
            language: fields::language::declared(meta, article),
            section: fields::topics::section(meta, article),
            published: fields::dates::published(outline, meta, article, self.hints, &place),
            modified: fields::dates::modified(meta, article),
            images: fields::images::or_declared(
                fields::images::decide(outline, photos, images, &base),
                meta,
                article,
                &base,
            ),
            provider: fields::rights::provider(meta, article, &bylines, self.site),
            copyright_notice: rights.notice,
            copyright_holder: rights.holder,
            copyright_year: rights.year,
            usage_terms: rights.usage,
            keywords: fields::topics::keywords(meta, article),
            bylines,
            faults,
            ..Facts::default()
        }
    }
}

