//! Which elements are open around a place of the document: their names, namespaces and bases.

use std::rc::Rc;

use url::Url;

use super::faults::Faults;
use super::names::{self, Space};
use super::scan::{Tag, attributes};

/// Elements inside one another that are followed; deeper ones are text or nothing.
pub(super) const MAX_DEPTH: usize = 128;
const MAX_SCOPES: usize = 256;
const MAX_BASE_BYTES: usize = 2_048;

/// What an open element is to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Root,
    Channel,
    Entry,
    /// Its fields belong to neither feed nor entry.
    Aside,
    /// Its text is gathered.
    Leaf,
    /// A name or address inside an author; its text begins at this offset of the leaf's.
    Part(usize),
    /// Markup inside a leaf.
    Inline,
    Unknown,
}

#[derive(Debug)]
pub(super) struct Open<'a> {
    pub(super) name: &'a str,
    pub(super) kind: Kind,
    base: Option<Rc<Url>>,
    scopes: usize,
}

#[derive(Debug)]
pub(super) struct Context<'a> {
    stack: Vec<Open<'a>>,
    scopes: Vec<(&'a str, Option<Space>)>,
    document_base: Option<Rc<Url>>,
    /// Scopes and base of the element that is being opened.
    next_scopes: usize,
    next_base: Option<Rc<Url>>,
    /// A prefix without declaration was met.
    pub(super) has_undeclared: bool,
}

impl<'a> Context<'a> {
    pub(super) fn new(url: Option<&str>) -> Self {
        let base = url.and_then(|url| Url::parse(url).ok()).map(Rc::new);
        Self {
            stack: Vec::new(),
            scopes: Vec::new(),
            document_base: base.clone(),
            next_scopes: 0,
            next_base: base,
            has_undeclared: false,
        }
    }

    pub(super) fn depth(&self) -> usize {
        self.stack.len()
    }

    pub(super) fn is_full(&self) -> bool {
        self.stack.len() >= MAX_DEPTH
    }

    /// Looks at a start tag's namespaces and base before it is opened or passed over.
    pub(super) fn enter(&mut self, tag: &Tag<'a>, faults: &mut Faults, at: usize) {
        self.next_scopes = self.scopes.len();
        self.next_base.clone_from(self.stack.last().map_or(&self.document_base, |open| &open.base));
        if memchr::memmem::find(tag.attributes.as_bytes(), b"xml").is_none() {
            return;
        }
        for (name, value) in attributes(tag.attributes) {
            if name == "xml:base" {
                match self.joined(value) {
                    Some(base) => self.next_base = Some(Rc::new(base)),
                    None => faults.tell("bad_base", "an xml:base that is no address was passed over", Some(at)),
                }
            } else if name == "xmlns" && self.scopes.len() < MAX_SCOPES {
                let space = names::space_of_address(value).or_else(|| self.unknown_default(value, faults, at));
                self.scopes.push(("", space));
            } else if let Some(prefix) = name.strip_prefix("xmlns:")
                && self.scopes.len() < MAX_SCOPES
            {
                self.scopes.push((prefix, names::space_of_address(value)));
            }
        }
    }

    /// A feed in a default namespace that nobody knows is a feed all the same.
    fn unknown_default(&self, address: &str, faults: &mut Faults, at: usize) -> Option<Space> {
        if self.stack.iter().any(|open| open.kind == Kind::Channel || open.kind == Kind::Entry) {
            return Some(Space::Other);
        }
        let address: String = address.chars().take(100).collect();
        faults.tell("unknown_namespace", &format!("a default namespace that is not known: {address}"), Some(at));
        Some(Space::Native)
    }

    fn joined(&self, value: &str) -> Option<Url> {
        let value = value.trim();
        if value.len() > MAX_BASE_BYTES {
            return None;
        }
        match &self.next_base {
            Some(base) => base.join(value).ok(),
            None => Url::parse(value).ok(),
        }
    }

    /// The vocabulary of a name in small letters, and its local part.
    pub(super) fn resolve<'n>(&mut self, name: &'n str) -> (Space, &'n str) {
        let (prefix, local) = name.rsplit_once(':').unwrap_or(("", name));
        let declared = self.scopes.iter().rev().find(|(declared, _)| declared.eq_ignore_ascii_case(prefix));
        self.has_undeclared |= declared.is_none() && !prefix.is_empty();
        let by_custom = || if prefix.is_empty() { Space::Native } else { names::space_of_prefix(prefix) };
        (declared.and_then(|(_, space)| *space).unwrap_or_else(by_custom), local)
    }

    /// Opens the element that was entered last.
    pub(super) fn open(&mut self, name: &'a str, kind: Kind) {
        self.stack.push(Open { name, kind, base: self.next_base.clone(), scopes: self.next_scopes });
    }

    /// Passes over the element that was entered last: it is empty, or too deep.
    pub(super) fn pass(&mut self) {
        self.scopes.truncate(self.next_scopes);
    }

    pub(super) fn close(&mut self) -> Option<Open<'a>> {
        let open = self.stack.pop()?;
        self.scopes.truncate(open.scopes);
        Some(open)
    }

    /// Where the element is that this end tag closes. One of an entry cannot close what is open around the entry, save feed and channel.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        let mut outside = false;
        for (position, open) in self.stack.iter().enumerate().rev() {
            let may_close = !outside || matches!(open.kind, Kind::Root | Kind::Channel);
            if may_close && open.name.eq_ignore_ascii_case(name) {
                return Some(position);
            }
            outside |= open.kind == Kind::Entry;
        }
        None
    }

    pub(super) fn position_of(&self, kind: Kind) -> Option<usize> {
        self.stack.iter().rposition(|open| open.kind == kind)
    }

    /// The place stands in an element whose fields are not the feed's or the entry's.
    pub(super) fn is_aside(&self) -> bool {
        self.stack.iter().rev().take_while(|open| open.kind != Kind::Entry).any(|open| open.kind == Kind::Aside)
    }

    pub(super) fn name_at(&self, position: usize) -> Option<&'a str> {
        self.stack.get(position).map(|open| open.name)
    }

    /// The base of the element that was entered last.
    pub(super) fn base(&self) -> &Option<Rc<Url>> {
        &self.next_base
    }
}
