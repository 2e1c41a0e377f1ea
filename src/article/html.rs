//! HTML bytes in, a [`Draft`] out.
//!
//! Bytes become text ([`page`]), the text loses what does not show ([`sieve`]), the rest becomes a tree ([`dom`]) and one walk makes it
//! flat tables ([`outline`]). The page's [`claims`] are collected from these, [`fields`] decides each one, [`body`] finds the
//! article's blocks, and [`canonical`] writes it all down in reading order.

use super::body::{self, Body};
use super::claims::{json_ld, json_ld::Claim, marked, markup, meta::Meta};
use super::draft::Facts;
use super::fields::address::Base;
use super::fields::bylines::Place;
use super::fields::headline::Headline;
use super::fields::images::Photo;
use super::fields::{self, Sources, site::Site};
use super::memory::{Lesson, SiteMemory};
use super::outline::Outline;
use super::reading::Reading;
use super::rules::{Field, Rules};
use super::text::{folded, normal};
use super::{Draft, Hints, Settings, canonical, dom, page, sieve};

/// What is known of a page's site besides the page: what was learned of it, and a feed's own rules.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'k> {
    pub memory: Option<&'k SiteMemory>,
    pub rules: Option<&'k Rules>,
}

/// Reads a page's bytes into canonical text, parts and facts.
pub fn read(bytes: &[u8], content_type: Option<&str>, hints: &Hints, settings: &Settings) -> Draft {
    with_page(bytes, content_type, hints, settings, Known::default(), |page, faults| page.draft(faults).0)
}

/// Reads a page of a known site; gives what it teaches of the site and where it leads too.
pub fn read_known(
    bytes: &[u8],
    content_type: Option<&str>,
    hints: &Hints,
    settings: &Settings,
    known: Known<'_>,
) -> Reading {
    with_page(bytes, content_type, hints, settings, known, |page, faults| {
        let (draft, body) = page.draft(faults);
        let Sources { outline, meta, hints, .. } = page.sources;
        let links = fields::links::decide(outline, meta, hints);
        Reading { draft, lesson: page.lesson(&body), links }
    })
}

/// Collects a page's sources and hands them over with the faults met; the tree lives no longer than that.
fn with_page<R>(
    bytes: &[u8],
    content_type: Option<&str>,
    hints: &Hints,
    settings: &Settings,
    known: Known<'_>,
    decide: impl FnOnce(&Page<'_, '_>, Vec<String>) -> R,
) -> R {
    let mut faults = Vec::new();
    let rules = known.rules.filter(|rules| !rules.is_empty());
    let text = page::decode(bytes, content_type, settings.max_bytes, &mut faults);
    let sifted = sieve::sift(&text, rules.is_some());
    let tree = dom::Tree::build(&sifted.markup, settings.max_depth, &mut faults);
    let outline = Outline::of(&tree);
    let meta = Meta::of(&outline);
    let mut claims = json_ld::read(&sifted.json_ld, &mut faults);
    if !claims.iter().any(Claim::is_article) {
        let marked = json_ld::claims_in(&marked::read(&outline));
        let marked = marked.into_iter().filter(Claim::is_article).map(|claim| Claim { is_marked: true, ..claim });
        claims.splice(..0, marked);
    }
    let site = Site::of(&meta, &claims, hints);
    let article = chosen(&claims, &meta, &site);
    let ruled = rules.map(|rules| Ruled::of(rules, &tree)).unwrap_or_default();
    let page = Page {
        sources: Sources { outline: &outline, meta: &meta, article, site: &site, hints },
        ruled: &ruled,
        memory: known.memory,
    };
    decide(&page, faults)
}

/// The elements that a feed's rules point at.
#[derive(Debug, Default)]
struct Ruled {
    keep: Vec<usize>,
    drop: Vec<usize>,
    fields: Vec<(Field, usize)>,
}

impl Ruled {
    fn of(rules: &Rules, tree: &dom::Tree) -> Self {
        let selectors: Vec<&dom::Selector> =
            rules.keep.iter().chain(&rules.drop).chain(rules.fields.iter().map(|(_, selector)| selector)).collect();
        let mut found = tree.matching(&selectors).into_iter();
        let keep = found.by_ref().take(rules.keep.len()).flatten().collect();
        let drop = found.by_ref().take(rules.drop.len()).flatten().collect();
        let fields = rules
            .fields
            .iter()
            .zip(found)
            .filter_map(|((field, _), elements)| Some((*field, *elements.first()?)))
            .collect();
        Self { keep, drop, fields }
    }

    fn field(&self, field: Field) -> Option<usize> {
        self.fields.iter().find(|(name, _)| *name == field).map(|(_, element)| *element)
    }
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
    sources: Sources<'p, 't>,
    ruled: &'p Ruled,
    memory: Option<&'p SiteMemory>,
}

impl Page<'_, '_> {
    fn draft(&self, faults: Vec<String>) -> (Draft, Body) {
        let headline = self.headline();
        let photos = fields::images::photos(self.sources.outline);
        let anchors = self.anchors(&headline, &photos);
        let body = body::read(self.sources.outline, &anchors);
        let ruled_dek = self.ruled.field(Field::Dek).map(|element| self.sources.outline.elements[element].first_block);
        let decided = || fields::dek::decide(&self.sources, &headline, &body, &anchors.captions);
        let dek = ruled_dek.filter(|block| *block < self.sources.outline.blocks.len()).or_else(decided);
        let body = body.without(dek);
        let access = fields::access::decide(&self.sources, &body);
        let body = if fields::access::is_no_article(access) { Body::default() } else { body };
        let mut facts = self.facts(&headline, &photos, &body, faults);
        facts.faults.extend(fields::access::fault(access));
        facts.access = access.map(str::to_owned);
        let head = canonical::Head {
            kicker: fields::topics::kicker(self.sources.outline, headline.element, self.sources.site),
            headline: headline.text.as_deref(),
            dek: dek.map(|block| self.sources.outline.block_text(block)),
        };
        (canonical::write(self.sources.outline, head, &body, facts), body)
    }

    fn headline(&self) -> Headline {
        let printed = self.ruled.field(Field::Headline);
        let text = printed.map(|element| normal(self.sources.outline.text_of(element))).filter(|text| !text.is_empty());
        match text {
            Some(text) => Headline { text: Some(text), element: printed },
            None => fields::headline::decide(&self.sources),
        }
    }

    /// Blocks that other pages of the site have too.
    fn repeated(&self) -> Vec<usize> {
        let Some(memory) = self.memory else { return Vec::new() };
        (0..self.sources.outline.blocks.len())
            .filter(|block| memory.is_furniture(self.sources.outline.block_text(*block)))
            .collect()
    }

    /// The body's blocks, and those elsewhere on the page that stood in the bodies of others: what was left out by memory must not be
    /// forgotten for it.
    fn lesson(&self, body: &Body) -> Lesson {
        let outline = self.sources.outline;
        let left_out = self
            .memory
            .into_iter()
            .flat_map(|memory| (0..outline.blocks.len()).filter(|block| memory.is_known(outline.block_text(*block))));
        // A page without a story has no body to tell furniture by.
        let left_out = left_out.filter(|_| !body.kept.is_empty());
        Lesson::of(left_out.chain(body.kept.iter().map(|kept| kept.block)).map(|block| outline.block_text(block)))
    }

    fn anchors(&self, headline: &Headline, photos: &[Photo]) -> body::Anchors {
        let in_data = self.sources.article.and_then(|claim| claim.body.clone());
        let in_feed = self.sources.hints.content.as_deref().map(markup::plain);
        body::Anchors {
            fields: headline.text.as_deref().into_iter().map(folded).collect(),
            headline: headline.element,
            guides: in_feed.into_iter().chain(in_data).collect(),
            captions: photos.iter().flat_map(|photo| photo.blocks.clone()).collect(),
            repeated: self.repeated(),
            keep: self.ruled.keep.clone(),
            drop: self.ruled.drop.clone(),
        }
    }

    fn facts(&self, headline: &Headline, photos: &[Photo], body: &Body, faults: Vec<String>) -> Facts {
        let Sources { outline, meta, article, .. } = self.sources;
        let start = headline.element.map_or(0, |element| outline.elements[element].end_block);
        let place = Place { start, body: body.range(start) };
        let base = Base::of(meta.base, meta, self.sources.hints);
        let named = self
            .ruled
            .field(Field::Byline)
            .map(|element| fields::bylines::in_line(&self.sources, outline.text_of(element)));
        let bylines =
            named.filter(|named| !named.is_empty()).unwrap_or_else(|| fields::bylines::decide(&self.sources, &place));
        let dated = self.ruled.field(Field::Published).and_then(|element| fields::dates::in_element(outline, element));
        let rights = fields::rights::decide(meta, article);
        let images = fields::images::around(outline, body, &place)..place.body.end.max(start) + 4;
        Facts {
            canonical_url: meta.canonical.or_else(|| meta.first(&["og:url"])).and_then(|address| base.join(address)),
            language: fields::language::declared(meta, article),
            section: fields::topics::section(meta, article),
            published: dated.or_else(|| fields::dates::published(&self.sources, &place)),
            modified: fields::dates::modified(meta, article),
            images: fields::images::or_declared(
                fields::images::decide(outline, photos, images, &base),
                meta,
                article,
                &base,
            ),
            provider: fields::rights::provider(&self.sources, &bylines),
            copyright_notice: rights.notice,
            copyright_holder: rights.holder,
            copyright_year: rights.year,
            usage_terms: rights.usage,
            keywords: fields::topics::keywords(meta, article),
            related: fields::related::decide(outline, body, &base),
            bylines,
            faults,
            ..Facts::default()
        }
    }
}
