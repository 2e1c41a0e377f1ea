//! Decoded markup in; out a mended document for feed-rs and the facts that it drops: one forward pass, linear, without recursion.

use std::rc::Rc;

use url::Url;

use super::collect::{Address, EntryFacts, FeedFacts, Link, MAX_OF_A_KIND};
use super::context::{Context, Kind};
use super::entities::Entities;
use super::faults::Faults;
use super::leaf::{Form, Leaf};
use super::names::{self, Element, Field, Space};
use super::scan::{Scanner, Tag, Token, attributes};
use super::write::{Family, Mended, Written};

/// The longest name of an element that means anything to us.
const MAX_NAME_BYTES: usize = 40;

/// What came of the pass. Without a root it was no feed.
pub(super) struct Outcome {
    pub(super) mended: Mended,
    pub(super) facts: FeedFacts,
    pub(super) found_root: bool,
    /// An `html` element stood before the root, or there was no root.
    pub(super) is_html: bool,
}

/// Mends a document. `url` is its address, the base of its links.
pub(super) fn mend(text: &str, url: Option<&str>, max_entries: usize, faults: &mut Faults) -> Outcome {
    let mut pass = Pass {
        context: Context::new(url),
        entities: Entities::default(),
        leaf: Leaf::default(),
        leaf_base: None,
        written: Counts::default(),
        feed_written: Counts::default(),
        in_entry: false,
        passed_over: 0,
        max_entries,
        faults,
        out: Outcome { mended: Mended::default(), facts: FeedFacts::default(), found_root: false, is_html: false },
    };
    let mut scanner = Scanner::new(text);
    let mut at = 0;
    while let Some(token) = scanner.next() {
        pass.take(token, &mut scanner, at);
        at = scanner.at();
    }
    if let Some((what, at)) = scanner.unclosed {
        pass.faults.tell("unclosed_markup", &format!("{what} that does not end"), Some(at));
    }
    pass.finish(text.len())
}

struct Pass<'a, 'f> {
    context: Context<'a>,
    entities: Entities<'a>,
    leaf: Leaf,
    leaf_base: Option<Rc<Url>>,
    /// What was written of the open entry, and of the feed.
    written: Counts,
    feed_written: Counts,
    in_entry: bool,
    passed_over: usize,
    max_entries: usize,
    faults: &'f mut Faults,
    out: Outcome,
}

/// The first title counts, the longest summary and content, and so many authors and categories.
#[derive(Debug, Default)]
struct Counts {
    title: usize,
    summary: usize,
    content: usize,
    authors: usize,
    categories: usize,
}

impl<'a> Pass<'a, '_> {
    fn take(&mut self, token: Token<'a>, scanner: &mut Scanner<'a>, at: usize) {
        match token {
            Token::Start(tag) => self.start(&tag, at),
            Token::End(name) => self.end(name, at),
            Token::Text(text) if self.leaf.field.is_some() => self.text(text, at),
            Token::CData(text) if self.leaf.field.is_some() => {
                let kept = self.cdata_end(text).unwrap_or(text.len());
                self.leaf.push_cdata(&text[..kept]);
                if kept < text.len() {
                    self.faults.tell("unclosed_cdata", "a CDATA section that does not end in its element", Some(at));
                    scanner.rewind(at + "<![CDATA[".len() + kept);
                }
            }
            Token::Doctype(doctype) => self.entities.declare(doctype),
            Token::Text(text) => {
                if !self.out.found_root && !text.trim().is_empty() {
                    self.faults.tell("junk_before", "text before the feed", Some(at));
                }
            }
            Token::CData(_) => {}
        }
    }

    fn text(&mut self, text: &str, at: usize) {
        if self.leaf.form == Form::Xhtml {
            return self.leaf.push(text);
        }
        let mut bare = false;
        let resolved = self.entities.resolve(text, &mut bare);
        self.leaf.push(&resolved);
        if bare {
            self.faults.tell("bare_ampersand", "an & that begins no reference", Some(at));
        }
    }

    /// Where a CDATA section ended in truth, if its `]]>` is missing: another section begins inside it, after the end tag of its element.
    fn cdata_end(&self, text: &str) -> Option<usize> {
        let inner = memchr::memmem::find(text.as_bytes(), b"<![CDATA[")?;
        let position = self.context.position_of(Kind::Leaf)?;
        let name = self.context.name_at(position)?;
        memchr::memmem::find(&text.as_bytes()[..inner], format!("</{name}>").as_bytes())
    }

    fn start(&mut self, tag: &Tag<'a>, at: usize) {
        let mut buffer = [0; MAX_NAME_BYTES];
        let name = small_letters(tag.name, &mut buffer);
        self.context.enter(tag, self.faults, at);
        let (space, local) = self.context.resolve(name);
        let element = names::element(space, local);
        if self.leaf.field.is_some() {
            if self.is_inside_leaf(element, space, local) {
                return self.inline(tag, element, local);
            }
            self.faults.tell("unclosed_element", "an element that is not closed", Some(at));
            self.close_leaf();
            self.context.enter(tag, self.faults, at);
        }
        if !self.out.found_root && !matches!(element, Element::Root | Element::Channel | Element::Entry) {
            self.out.is_html |= local == "html";
            self.faults.tell("junk_before", "markup before the feed", Some(at));
            return self.context.pass();
        }
        match element {
            Element::Root => self.root(tag, space),
            Element::Channel => self.channel(tag),
            Element::Entry => self.entry(tag, at),
            Element::Field(field) if !self.context.is_aside() => self.field(field, space, tag, at),
            Element::Aside => self.open(tag, Kind::Aside),
            Element::Other if space == Space::Other => self.open(tag, Kind::Aside),
            _ => self.open(tag, Kind::Unknown),
        }
    }

    /// Opens an element, or passes over an empty or too deep one.
    fn open(&mut self, tag: &Tag<'a>, kind: Kind) {
        if tag.empty {
            self.context.pass();
        } else if self.context.is_full() {
            self.faults.tell("too_deep", "elements too deep inside one another", None);
            self.context.pass();
        } else {
            self.context.open(tag.name, kind);
        }
    }

    /// An element met while a leaf is open is part of it, unless it tells that the leaf was not closed.
    fn is_inside_leaf(&self, element: Element, space: Space, local: &str) -> bool {
        let Some(leaf) = self.leaf.field else { return false };
        match element {
            Element::Entry => false,
            Element::Field(Field::PersonName | Field::PersonEmail | Field::PersonUri) => true,
            Element::Field(_) if self.leaf.form == Form::Xml => true,
            Element::Field(field) if leaf.is_body() => !field.ends_a_body(space, local),
            Element::Field(_) => false,
            Element::Aside => leaf.is_body(),
            _ => true,
        }
    }

    fn inline(&mut self, tag: &Tag<'a>, element: Element, local: &str) {
        let is_part = self.leaf.field == Some(Field::Author);
        if !is_part {
            self.leaf.push_tag(tag);
        }
        let kind = match element {
            Element::Field(_) if is_part => Kind::Part(self.leaf.text.len()),
            _ => Kind::Inline,
        };
        if names::is_void(local) && kind == Kind::Inline { self.context.pass() } else { self.open(tag, kind) }
    }

    fn root(&mut self, tag: &Tag<'a>, space: Space) {
        if !self.out.found_root {
            self.out.found_root = true;
            self.out.mended.family = if tag.name.ends_with("feed") { Family::Atom } else { Family::Rss };
            self.out.facts.format = format_of(tag, space);
            self.out.facts.language = attribute(tag, "xml:lang").map(|language| self.resolved(language));
        }
        self.open(tag, Kind::Root);
    }

    fn channel(&mut self, tag: &Tag<'a>) {
        if !self.out.found_root {
            self.out.found_root = true;
            self.out.facts.format = "rss2".to_owned();
        }
        self.open(tag, Kind::Channel);
    }

    fn entry(&mut self, tag: &Tag<'a>, at: usize) {
        if let Some(position) = self.context.position_of(Kind::Entry) {
            self.faults.tell("unclosed_entry", "an entry that is not closed before the next", Some(at));
            self.close_down_to(position);
            self.context.enter(tag, self.faults, at);
        }
        if !self.out.found_root {
            self.out.found_root = true;
            self.out.mended.family = if tag.name.ends_with("entry") { Family::Atom } else { Family::Rss };
            self.out.facts.format = if tag.name.ends_with("entry") { "atom1" } else { "rss2" }.to_owned();
        }
        if self.out.mended.entries.len() >= self.max_entries {
            self.passed_over += 1;
            return self.open(tag, Kind::Aside);
        }
        let about = attributes(tag.attributes).find(|(name, _)| *name == "rdf:about" || *name == "about");
        let about =
            about.map(|(_, value)| Address { text: self.resolved(value.trim()), base: self.context.base().clone() });
        let language = attribute(tag, "xml:lang").map(|language| self.resolved(language));
        self.out.facts.entries.push(EntryFacts { about, language, ..EntryFacts::default() });
        self.out.mended.start_entry();
        self.written = Counts::default();
        self.in_entry = true;
        if tag.empty {
            self.context.pass();
            self.end_entry();
        } else {
            self.context.open(tag.name, Kind::Entry);
        }
    }

    fn end_entry(&mut self) {
        self.out.mended.end_entry();
        self.in_entry = false;
    }

    fn field(&mut self, field: Field, space: Space, tag: &Tag<'a>, at: usize) {
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
        link.rel = attribute(tag, "rel").map_or("alternate".to_owned(), |rel| rel.trim().to_ascii_lowercase());
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

    fn end(&mut self, name: &'a str, at: usize) {
        let Some(position) = self.context.position(name) else {
            if self.leaf.field.is_some() {
                self.leaf.push_end(name);
            }
            return self.faults.tell("stray_end_tag", "an end tag without its start tag", Some(at));
        };
        if position + 1 < self.context.depth() {
            self.faults.tell("unclosed_element", "an element that is not closed", Some(at));
        }
        if self.context.name_at(position).is_some_and(|open| open != name) {
            self.faults.tell("end_tag_case", "an end tag in other letters than its start tag", Some(at));
        }
        self.close_down_to(position);
    }

    fn close_leaf(&mut self) {
        if let Some(position) = self.context.position_of(Kind::Leaf) {
            self.close_down_to(position);
        }
    }

    /// Closes what is open from the top down to this position.
    fn close_down_to(&mut self, position: usize) {
        while self.context.depth() > position {
            let Some(open) = self.context.close() else { return };
            match open.kind {
                Kind::Entry => self.end_entry(),
                Kind::Leaf => self.end_leaf(),
                Kind::Inline if self.leaf.field != Some(Field::Author) => self.leaf.push_end(open.name),
                Kind::Part(start) => self.end_part(open.name, start),
                _ => {}
            }
        }
    }

    fn end_part(&mut self, name: &str, start: usize) {
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

    fn end_leaf(&mut self) {
        let leaf = std::mem::take(&mut self.leaf);
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

    fn resolved(&self, text: &str) -> String {
        self.entities.resolve(text, &mut false).into_owned()
    }

    fn finish(mut self, end: usize) -> Outcome {
        if self.context.depth() > 0 && self.out.found_root {
            self.faults.tell("truncated", "the document ends before its elements do", Some(end));
        }
        self.close_down_to(0);
        if self.passed_over > 0 {
            let message =
                format!("{} entries over the limit of {} were passed over", self.passed_over, self.max_entries);
            self.faults.tell("too_many_entries", &message, None);
        }
        self.out
    }
}

fn small_letters<'b>(name: &str, buffer: &'b mut [u8; MAX_NAME_BYTES]) -> &'b str {
    let Some(target) = buffer.get_mut(..name.len()) else { return "" };
    target.copy_from_slice(name.as_bytes());
    target.make_ascii_lowercase();
    str::from_utf8(target).unwrap_or("")
}

fn attribute<'t>(tag: &Tag<'t>, wanted: &str) -> Option<&'t str> {
    if tag.attributes.is_empty() {
        return None;
    }
    attributes(tag.attributes).find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
}

fn format_of(tag: &Tag<'_>, space: Space) -> String {
    let version = attribute(tag, "version").map(str::trim).unwrap_or("");
    let is_atom = tag.name.ends_with("feed");
    let format = match version {
        _ if space == Space::Rdf && tag.attributes.contains("netscape.com") => "rss0.90",
        _ if space == Space::Rdf => "rss1",
        _ if is_atom && (version == "0.3" || tag.attributes.contains("purl.org/atom/ns")) => "atom0.3",
        _ if is_atom => "atom1",
        "0.90" | "0.9" => "rss0.90",
        "0.91" => "rss0.91",
        "0.92" => "rss0.92",
        "0.93" => "rss0.93",
        "0.94" => "rss0.94",
        _ => "rss2",
    };
    format.to_owned()
}
