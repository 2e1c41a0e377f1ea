//! An outline in, the page's `meta` elements, title and links out: OpenGraph, Dublin Core, Parsely, Sailthru and their kind.

use super::super::outline::{Kind, Outline};
use super::super::text::normal;

/// `meta` elements beyond this many are not read.
const MAX_METAS: usize = 500;

/// What the head says.
#[derive(Debug, Default)]
pub struct Meta<'t> {
    /// Keys in lower case, in order; a key may come back.
    pairs: Vec<(String, &'t str)>,
    pub title: Option<String>,
    pub canonical: Option<&'t str>,
    pub next: Option<&'t str>,
    /// The page as AMP and for print.
    pub other_forms: Vec<&'t str>,
    pub language: Option<&'t str>,
    /// What addresses on the page are relative to.
    pub base: Option<&'t str>,
}

impl<'t> Meta<'t> {
    pub fn of(outline: &Outline<'t>) -> Self {
        let mut meta = Self::default();
        for element in &outline.elements {
            match element.kind {
                Kind::Meta if meta.pairs.len() < MAX_METAS => meta.pairs.extend(pair(element.tag)),
                Kind::Link => meta.link(element.tag),
                Kind::Title if meta.title.is_none() => {
                    meta.title =
                        outline.text.get(element.start..element.end).map(normal).filter(|title| !title.is_empty());
                }
                Kind::Other if element.tag.name() == "base" => meta.base = meta.base.or(element.tag.attribute("href")),
                Kind::Other if element.tag.name() == "html" => meta.language = language_of(element.tag),
                _ => {}
            }
        }
        meta
    }

    fn link(&mut self, tag: super::super::dom::Tag<'t>) {
        let (Some(rel), Some(href)) = (tag.attribute("rel"), tag.attribute("href")) else { return };
        let slot = match rel.to_ascii_lowercase().as_str() {
            "canonical" => &mut self.canonical,
            "next" => &mut self.next,
            "amphtml" => return self.other_forms.push(href.trim()),
            "alternate" if tag.attribute("media").is_some_and(|media| media.eq_ignore_ascii_case("print")) => {
                return self.other_forms.push(href.trim());
            }
            _ => return,
        };
        slot.get_or_insert(href.trim());
    }

    /// All values of a key, in order.
    pub fn all<'m>(&'m self, key: &'m str) -> impl Iterator<Item = &'t str> + 'm {
        self.pairs.iter().filter(move |(name, _)| name == key).map(|(_, value)| *value)
    }

    /// The first value of the first key that has one.
    pub fn first(&self, keys: &[&str]) -> Option<&'t str> {
        keys.iter().find_map(|key| self.all(key).find(|value| !value.trim().is_empty()))
    }
}

fn pair<'t>(tag: super::super::dom::Tag<'t>) -> Option<(String, &'t str)> {
    // Some templates, and tools that save pages, write `value` for `content`.
    let content = tag.attribute("content").or_else(|| tag.attribute("value"))?;
    let key = ["property", "name", "itemprop", "http-equiv"].iter().find_map(|name| tag.attribute(name))?;
    Some((key.trim().to_ascii_lowercase(), content))
}

fn language_of<'t>(tag: super::super::dom::Tag<'t>) -> Option<&'t str> {
    tag.attribute("lang").or_else(|| tag.attribute("xml:lang")).filter(|language| !language.is_empty())
}
