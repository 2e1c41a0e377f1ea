//! Decoded markup in; out a mended document for feed-rs and the facts that it drops: one forward pass, linear, without recursion.

use std::rc::Rc;

use url::Url;

use super::collect::{Address, EntryFacts, FeedFacts};
use super::context::{Context, Kind};
use super::entities::Entities;
use super::faults::Faults;
use super::fields::{Counts, attribute};
use super::leaf::{Form, Leaf};
use super::names::{self, Element, Field, Space};
use super::scan::{Scanner, Tag, Token, attributes};
use super::write::{Family, Mended};

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
    while let Some(token) = scanner.next() {
        pass.take(token, &mut scanner);
    }
    if let Some((what, at)) = scanner.unclosed {
        pass.faults.tell("unclosed_markup", &format!("{what} that does not end"), Some(at));
    }
    pass.finish(text.len())
}

/// The pass on its way: what is open, what is gathered of it, what came of it so far.
pub(super) struct Pass<'a, 'f> {
    pub(super) context: Context<'a>,
    pub(super) entities: Entities<'a>,
    pub(super) leaf: Leaf,
    pub(super) leaf_base: Option<Rc<Url>>,
    /// What was written of the open entry, and of the feed.
    pub(super) written: Counts,
    pub(super) feed_written: Counts,
    pub(super) in_entry: bool,
    pub(super) passed_over: usize,
    pub(super) max_entries: usize,
    pub(super) faults: &'f mut Faults,
    pub(super) out: Outcome,
}

impl<'a> Pass<'a, '_> {
    fn take(&mut self, token: Token<'a>, scanner: &mut Scanner<'a>) {
        let at = scanner.start();
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
            Element::Root => self.root(tag, space, at),
            Element::Channel => self.channel(tag),
            Element::Entry => self.entry(tag, at),
            Element::Field(field) if !self.context.is_aside() => self.field(field, space, tag, at),
            Element::Aside => self.open(tag, Kind::Aside),
            Element::Other if space == Space::Other => self.open(tag, Kind::Aside),
            _ => self.open(tag, Kind::Unknown),
        }
    }

    /// Opens an element, or passes over an empty or too deep one.
    pub(super) fn open(&mut self, tag: &Tag<'a>, kind: Kind) {
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

    fn root(&mut self, tag: &Tag<'a>, space: Space, at: usize) {
        if !self.out.found_root {
            self.out.found_root = true;
            self.out.mended.family = if tag.name.ends_with("feed") { Family::Atom } else { Family::Rss };
            self.out.facts.format = format_of(tag, space);
            if self.out.facts.format == "rss2"
                && attribute(tag, "version").is_none_or(|version| version.trim() != "2.0")
            {
                self.faults.tell("rss_version", "no version of RSS, or one that there is not; read as 2.0", Some(at));
            }
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

    fn finish(mut self, end: usize) -> Outcome {
        if self.context.depth() > 0 && self.out.found_root {
            self.faults.tell("truncated", "the document ends before its elements do", Some(end));
        }
        if matches!(self.leaf.field, Some(Field::Id | Field::Link | Field::OriginalLink)) {
            self.leaf.text.clear(); // half an address is another one
        }
        self.close_down_to(0);
        if self.context.has_undeclared {
            self.faults.tell("undeclared_prefix", "prefixes without a declaration were read as is the custom", None);
        }
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
