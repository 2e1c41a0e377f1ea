//! A field's element in, its text and addresses out: to the mended document, or to the facts beside it.

use super::collect::{Address, EntryFacts, Link, MAX_OF_A_KIND};
use super::context::Kind;
use super::leaf::Leaf;
use super::mend::Pass;
use super::mojibake;
use super::names::{Field, Space};
use super::scan::{Tag, attributes};
use super::write::{Family, Written};

/// The first title counts, the longest summary and content, and so many authors and categories.
#[derive(Debug, Default)]
pub(super) struct Counts {
    title: usize,
    summary: usize,
    content: usize,
    authors: usize,
    categories: usize,
}

impl<'a> Pass<'a, '_> {
    pub(super) fn field(&mut self, field: Field, space: Space, tag: &Tag<'a>, at: usize) {
        let taken = match field {
            Field::Link => self.link_in_attributes(tag),
            Field::Enclosure => self.enclosure(tag),
            Field::Category => attribute(tag, "term").or(attribute(tag, "label")).is_some_and(|term| {
                let term = self.resolved(term.trim());
                self.write(Written::Category, false, &term);
                true
            }),
            Field::Content if attribute(tag, "src").is_some() => true,
            Field::PersonName | Field::PersonEmail | Field::PersonUri => true,
            _ => false,
        };
        if taken {
            return self.open(tag, Kind::Unknown);
        }
        if tag.empty {
            return self.context.pass();
        }
        if self.context.is_full() {
            self.faults.tell("too_deep", "elements too deep inside one another", Some(at));
            return self.context.pass();
        }
        let is_atom = self.out.mended.family == Family::Atom && space == Space::Native;
        self.leaf.begin(field, tag, is_atom);
        self.leaf_base.clone_from(self.context.base());
        if let Some(language) = attribute(tag, "xml:lang").filter(|_| field == Field::Content) {
            let language = self.resolved(language);
            self.take_fact(Field::Language, &language);
        }
        self.context.open(tag.name, Kind::Leaf);
    }

    /// Atom's link; RSS's has its address inside.
    fn link_in_attributes(&mut self, tag: &Tag<'a>) -> bool {
        let Some(href) = attribute(tag, "href") else { return false };
        let mut link = self.link(href, tag);
        // Relations may be written as addresses of the register (RFC 4287, 4.2.7.2).
        let rel = attribute(tag, "rel").and_then(|rel| rel.trim().rsplit('/').next()).unwrap_or("alternate");
        link.rel = rel.to_ascii_lowercase();
        let links = if self.in_entry {
            self.last_entry().map(|entry| &mut entry.links)
        } else {
            Some(&mut self.out.facts.links)
        };
        if let Some(links) = links.filter(|links| links.len() < MAX_OF_A_KIND) {
            links.push(link);
        }
        true
    }

    fn enclosure(&mut self, tag: &Tag<'a>) -> bool {
        if let Some(url) = attribute(tag, "url").filter(|_| self.in_entry) {
            let link = self.link(url, tag);
            if let Some(entry) = self.last_entry().filter(|entry| entry.enclosures.len() < MAX_OF_A_KIND) {
                entry.enclosures.push(link);
            }
        }
        true
    }

    fn link(&self, address: &str, tag: &Tag<'a>) -> Link {
        let number = |name: &str| attribute(tag, name).and_then(|value| value.trim().parse().ok());
        Link {
            address: Address { text: self.resolved(address.trim()), base: self.context.base().clone() },
            rel: String::new(),
            media_type: attribute(tag, "type").map(|kind| self.resolved(kind.trim())).filter(|kind| !kind.is_empty()),
            length: number("length").or(number("fileSize")),
        }
    }

    pub(super) fn end_part(&mut self, name: &str, start: usize) {
        let text = self.leaf.text.split_off(start.min(self.leaf.text.len()));
        let slot = if name.ends_with("name") {
            &mut self.leaf.person_name
        } else if name.ends_with("email") {
            &mut self.leaf.person_email
        } else {
            return;
        };
        if slot.is_none() && !text.trim().is_empty() {
            *slot = Some(text.trim().to_owned());
        }
    }

    pub(super) fn end_leaf(&mut self) {
        let mut leaf = std::mem::take(&mut self.leaf);
        if let Some(meant) = mojibake::mended(&leaf.text) {
            self.faults.tell("mojibake", "a text in UTF-8 that was encoded twice", None);
            leaf.text = meant;
        }
        if leaf.overlong {
            self.faults.tell("text_too_long", "a text that was cut off at its limit", None);
        }
        if let Some(field) = leaf.field {
            self.take_leaf(field, &leaf);
        }
        self.leaf.text = leaf.text;
    }

    fn take_leaf(&mut self, field: Field, leaf: &Leaf) {
        if field == Field::Author {
            let person = leaf.person();
            return self.write(Written::Author, false, &person);
        }
        let text = leaf.finished();
        if text.is_empty() {
            return;
        }
        match field {
            Field::Title => self.write(Written::Title, leaf.is_html(), &text),
            Field::Summary => self.write(Written::Summary, leaf.is_html(), &text),
            Field::Content => self.write(Written::Content, leaf.is_html(), &text),
            Field::Category => self.write(Written::Category, false, &text),
            _ => self.take_fact(field, &text),
        }
        if field == Field::Id && self.in_entry {
            let is_link = leaf.permalink.unwrap_or(true);
            if let Some(entry) = self.last_entry() {
                entry.id_is_link = is_link;
            }
        }
    }

    fn take_fact(&mut self, field: Field, text: &str) {
        let base = self.leaf_base.clone();
        if !self.in_entry {
            self.out.facts.take(field, text, &base);
        } else if let Some(entry) = self.last_entry() {
            entry.take(field, text, &base);
        }
    }

    fn write(&mut self, field: Written, is_html: bool, text: &str) {
        let (in_entry, is_atom) = (self.in_entry, self.out.mended.family == Family::Atom);
        let counts = if in_entry { &mut self.written } else { &mut self.feed_written };
        let is_wanted = in_entry || field == Written::Title || (field == Written::Author && is_atom);
        let (count, limit, size) = match field {
            Written::Title => (&mut counts.title, 1, 1),
            Written::Summary => (&mut counts.summary, text.len(), text.len()),
            Written::Content => (&mut counts.content, text.len(), text.len()),
            Written::Author => (&mut counts.authors, MAX_OF_A_KIND, 1),
            Written::Category => (&mut counts.categories, MAX_OF_A_KIND, 1),
        };
        if text.is_empty() || !is_wanted || *count >= limit {
            return;
        }
        *count = if matches!(field, Written::Author | Written::Category) { *count + 1 } else { size };
        self.out.mended.field(in_entry, field, is_html, text);
    }

    fn last_entry(&mut self) -> Option<&mut EntryFacts> {
        self.out.facts.entries.last_mut()
    }

    pub(super) fn resolved(&self, text: &str) -> String {
        self.entities.resolve(text, &mut false).into_owned()
    }
}

/// The value of an attribute, its references not resolved.
pub(super) fn attribute<'t>(tag: &Tag<'t>, wanted: &str) -> Option<&'t str> {
    if tag.attributes.is_empty() {
        return None;
    }
    attributes(tag.attributes).find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
}
