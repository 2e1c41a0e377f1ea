//! HTML bytes in, a [`Draft`] out.
//!
//! Bytes become text ([`page`]), the text loses what does not show ([`sieve`]), the rest becomes a tree ([`dom`]) and one walk makes it
//! flat tables ([`outline`]). The page's [`claims`] are collected from these, [`fields`] decides each one, [`body`] finds the
//! article's blocks, and [`canonical`] writes it all down in reading order.

use super::claims::{json_ld, markup, meta::Meta};
use super::draft::Facts;
use super::outline::Outline;
use super::text::{folded, normal};
use super::{Draft, Hints, Settings, body, canonical, dom, fields, page, sieve};

/// Reads a page's bytes into canonical text, parts and facts.
pub fn read(bytes: &[u8], content_type: Option<&str>, hints: &Hints, settings: &Settings) -> Draft {
    let mut faults = Vec::new();
    let text = page::decode(bytes, content_type, settings.max_bytes, &mut faults);
    let sifted = sieve::sift(&text, false);
    let tree = dom::Tree::build(&sifted.markup, settings.max_depth, &mut faults);
    let outline = Outline::of(&tree);
    let meta = Meta::of(&outline);
    let claims = json_ld::read(&sifted.json_ld, &mut faults);
    let article = claims.iter().find(|claim| claim.is_article()).or(claims.first());

    let site = fields::site::Site::of(&meta, &claims, hints);
    let headline = fields::headline::decide(&outline, &meta, article, hints, &site);
    let photos = fields::images::photos(&outline);
    let anchors = body::Anchors {
        fields: headline.text.as_deref().into_iter().map(folded).collect(),
        headline: headline.element,
        guides: article
            .and_then(|claim| claim.body.clone())
            .into_iter()
            .chain(hints.content.as_deref().map(markup::plain))
            .collect(),
        captions: photos.iter().flat_map(|photo| photo.blocks.clone()).collect(),
    };
    let body = body::read(&outline, &anchors);
    let dek = fields::dek::decide(&outline, &meta, article, &headline, &body);
    let body = body.without(dek);
    let after_headline = headline.element.map_or(0, |element| outline.elements[element].end_block);
    let place = fields::bylines::Place { start: after_headline, body: body.range(after_headline) };
    let bylines = fields::bylines::decide(&outline, &meta, article, &site, &place);
    let facts = Facts {
        canonical_url: meta.canonical.map(str::to_owned),
        language: meta.language.map(normal),
        published: fields::dates::published(&outline, &meta, article, hints, &place),
        modified: fields::dates::modified(&meta, article),
        images: fields::images::decide(
            &outline,
            &photos,
            after_headline.saturating_sub(9).min(outline.elements[body.scope].first_block)
                ..place.body.end.max(after_headline) + 4,
        ),
        bylines,
        faults,
        ..Facts::default()
    };
    canonical::write(&outline, headline.text.as_deref(), dek.map(|block| outline.block_text(block)), &body, facts)
}

