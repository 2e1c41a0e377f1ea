//! A tree in, a flat page out: its text a leaf block a line, and tables of elements and blocks with their features, all from one walk.

use super::cues::Cues;
use super::dom::{Step, Tag, Tree};
use super::text::{push_normal, push_space};

/// The page as flat tables. Elements and blocks are numbered in the order of the page.
pub struct Outline<'t> {
    /// The text of the blocks, each ended by a line end.
    pub text: String,
    pub elements: Vec<Element<'t>>,
    pub blocks: Vec<Block>,
}

pub struct Element<'t> {
    pub tag: Tag<'t>,
    pub kind: Kind,
    pub cues: Cues,
    /// The element round it; the root's is itself.
    pub parent: usize,
    /// Its range in the text.
    pub start: usize,
    pub end: usize,
    /// Its range of blocks.
    pub first_block: usize,
    pub end_block: usize,
    /// The number after its last descendant's.
    pub end_element: usize,
}

/// A run of inline content: the smallest thing that is the article's or is not.
#[derive(Debug, Clone, Copy)]
pub struct Block {
    /// The nearest element that is no inline one.
    pub element: usize,
    pub start: usize,
    pub end: usize,
    /// Bytes that are links, and that are bold.
    pub link_bytes: usize,
    pub bold_bytes: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Head,
    Title,
    Meta,
    Link,
    Body,
    Heading(u8),
    Paragraph,
    Division,
    Article,
    Main,
    Header,
    Footer,
    Navigation,
    Aside,
    Form,
    Button,
    Figure,
    Caption,
    Image,
    Video,
    Anchor,
    Bold,
    Inline,
    Time,
    List,
    Item,
    Table,
    Row,
    Cell,
    Quote,
    Preformatted,
    Break,
    Other,
}

impl Kind {
    fn of(name: &str) -> Self {
        match name {
            "div" | "section" => Kind::Division,
            "a" => Kind::Anchor,
            "span" | "abbr" | "sup" | "sub" | "q" | "cite" | "label" | "ins" | "del" | "bdi" | "bdo" | "wbr"
            | "kbd" | "var" | "dfn" | "acronym" | "data" | "ruby" | "rt" | "rb" | "rp" | "samp" => Kind::Inline,
            "mark" => Kind::Bold,
            "p" => Kind::Paragraph,
            "li" | "dt" | "dd" => Kind::Item,
            "ul" | "ol" | "dl" => Kind::List,
            "img" | "amp-img" => Kind::Image,
            "br" => Kind::Break,
            "meta" => Kind::Meta,
            "link" => Kind::Link,
            "h1" => Kind::Heading(1),
            "h2" => Kind::Heading(2),
            "h3" => Kind::Heading(3),
            "h4" => Kind::Heading(4),
            "h5" => Kind::Heading(5),
            "h6" => Kind::Heading(6),
            "time" => Kind::Time,
            "article" => Kind::Article,
            "main" => Kind::Main,
            "header" => Kind::Header,
            "footer" => Kind::Footer,
            "nav" => Kind::Navigation,
            "aside" => Kind::Aside,
            "form" => Kind::Form,
            "button" => Kind::Button,
            "figure" => Kind::Figure,
            "figcaption" => Kind::Caption,
            "video" | "amp-video" => Kind::Video,
            "table" => Kind::Table,
            "tr" => Kind::Row,
            "td" | "th" => Kind::Cell,
            "blockquote" => Kind::Quote,
            "pre" => Kind::Preformatted,
            "head" => Kind::Head,
            "title" => Kind::Title,
            "body" => Kind::Body,
            // Custom elements are inline until a stylesheet says otherwise; blocks inside them end the line themselves.
            _ if name.contains('-') => Kind::Inline,
            _ => Kind::Other,
        }
    }

    /// Whether the element stands inside a line of text.
    pub fn is_inline(self) -> bool {
        matches!(
            self,
            Kind::Anchor | Kind::Bold | Kind::Inline | Kind::Time | Kind::Image | Kind::Break | Kind::Meta | Kind::Link
        )
    }
}

impl<'t> Outline<'t> {
    /// Reads the whole tree.
    pub fn of(tree: &'t Tree) -> Self {
        let mut walk = Walk {
            outline: Outline {
                text: String::with_capacity(16 << 10),
                elements: Vec::with_capacity(2048),
                blocks: Vec::new(),
            },
            open: Vec::with_capacity(64),
            line_start: 0,
            links: 0,
            bolds: 0,
            unseen: 0,
            link_bytes: 0,
            bold_bytes: 0,
            breaks: 0,
            line_element: 0,
        };
        for step in tree.steps() {
            match step {
                Step::Open(tag) => walk.open(tag),
                Step::Text(text) => walk.text(text),
                Step::Close => walk.close(),
            }
        }
        walk.end_line();
        walk.outline
    }

    /// What stands in an element, its blocks a line each.
    pub fn text_of(&self, element: usize) -> &str {
        let element = &self.elements[element];
        self.text.get(element.start..element.end).unwrap_or_default().trim()
    }

    pub fn block_text(&self, block: usize) -> &str {
        let block = &self.blocks[block];
        &self.text[block.start..block.end]
    }

    /// The elements round `element`, the nearest first, itself included.
    pub fn ancestors(&self, element: usize) -> impl Iterator<Item = usize> {
        let mut next = Some(element);
        std::iter::from_fn(move || {
            let current = next?;
            let parent = self.elements.get(current)?.parent;
            next = (parent != current).then_some(parent);
            Some(current)
        })
    }

    /// Whether `inner` is `outer` or stands in it.
    pub fn is_within(&self, inner: usize, outer: usize) -> bool {
        inner >= outer && inner < self.elements[outer].end_element
    }

    /// The numbers of the elements of a kind.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = usize> {
        self.elements.iter().enumerate().filter(move |(_, element)| element.kind == kind).map(|(number, _)| number)
    }
}

struct Walk<'t> {
    outline: Outline<'t>,
    open: Vec<usize>,
    line_start: usize,
    links: usize,
    bolds: usize,
    /// Open inline elements that only screen readers see: "opens in a new window".
    unseen: usize,
    link_bytes: usize,
    bold_bytes: usize,
    breaks: usize,
    /// The nearest open element that is no inline one.
    line_element: usize,
}

impl<'t> Walk<'t> {
    fn open(&mut self, tag: Tag<'t>) {
        let kind = Kind::of(tag.name());
        match kind {
            Kind::Break => self.line_break(),
            Kind::Cell => push_space(&mut self.outline.text),
            _ if !kind.is_inline() => self.end_line(),
            _ => {}
        }
        let number = self.outline.elements.len();
        let start = self.outline.text.len();
        let cues = cues_of(tag, kind);
        let element = Element {
            tag,
            kind,
            cues,
            parent: self.open.last().copied().unwrap_or(number),
            start,
            end: start,
            first_block: self.outline.blocks.len(),
            end_block: self.outline.blocks.len(),
            end_element: number + 1,
        };
        self.outline.elements.push(element);
        self.open.push(number);
        match kind {
            Kind::Anchor => self.links += 1,
            Kind::Bold => self.bolds += 1,
            Kind::Inline if cues.has(Cues::HIDDEN) => self.unseen += 1,
            _ if !kind.is_inline() => self.line_element = number,
            _ => {}
        }
    }

    fn close(&mut self) {
        let Some(number) = self.open.pop() else { return };
        let kind = self.outline.elements[number].kind;
        match kind {
            Kind::Anchor => self.links -= 1,
            Kind::Bold => self.bolds -= 1,
            Kind::Inline if self.outline.elements[number].cues.has(Cues::HIDDEN) => self.unseen -= 1,
            Kind::Cell => push_space(&mut self.outline.text),
            _ if !kind.is_inline() => self.end_line(),
            _ => {}
        }
        if !kind.is_inline() {
            let elements = &self.outline.elements;
            self.line_element =
                self.open.iter().rev().copied().find(|open| !elements[*open].kind.is_inline()).unwrap_or(0);
        }
        let (text_end, block_end, element_end) =
            (self.outline.text.len(), self.outline.blocks.len(), self.outline.elements.len());
        let element = &mut self.outline.elements[number];
        element.end = text_end.max(element.start);
        element.end_block = block_end;
        element.end_element = element_end;
    }

    fn text(&mut self, text: &str) {
        if self.unseen > 0 {
            return;
        }
        let before = self.outline.text.len();
        push_normal(&mut self.outline.text, text);
        let added = self.outline.text.len() - before;
        if added > 0 && !self.outline.text[before..].trim().is_empty() {
            self.breaks = 0;
            self.link_bytes += if self.links > 0 { added } else { 0 };
            self.bold_bytes += if self.bolds > 0 { added } else { 0 };
        }
    }

    /// One break is a space, two end a paragraph.
    fn line_break(&mut self) {
        self.breaks += 1;
        if self.breaks > 1 {
            self.end_line();
        } else {
            push_space(&mut self.outline.text);
        }
    }

    fn end_line(&mut self) {
        let text = &mut self.outline.text;
        let end = self.line_start + text[self.line_start..].trim_end().len();
        text.truncate(end);
        if end > self.line_start {
            text.push('\n');
            let (link_bytes, bold_bytes) = (self.link_bytes, self.bold_bytes);
            let element = self.line_element;
            self.outline.blocks.push(Block { element, start: self.line_start, end, link_bytes, bold_bytes });
        }
        self.line_start = self.outline.text.len();
        (self.link_bytes, self.bold_bytes, self.breaks) = (0, 0, 0);
    }
}

fn cues_of(tag: Tag<'_>, kind: Kind) -> Cues {
    let mut cues = match kind {
        Kind::Navigation | Kind::Footer | Kind::Aside => Cues::FRAME,
        Kind::Button => Cues::FURNITURE,
        Kind::Meta | Kind::Link | Kind::Head => return Cues::default(),
        _ => Cues::default(),
    };
    for (name, value) in tag.attributes() {
        cues = cues.with(match name {
            "class" | "id" | "data-testid" | "data-component" => Cues::of(value),
            "itemprop" | "rel" if value.eq_ignore_ascii_case("author") => Cues::AUTHOR,
            "itemprop" => Cues::of(value),
            "role" if matches!(value, "navigation" | "complementary" | "contentinfo" | "banner") => Cues::FRAME,
            "hidden" => Cues::HIDDEN,
            "href" if kind == Kind::Anchor && leads_to_author(value) => Cues::AUTHOR,
            "style" if is_undisplayed(value) => Cues::HIDDEN,
            _ => Cues::default(),
        });
    }
    cues
}

/// Whether an address is that of an author's own page.
fn leads_to_author(address: &str) -> bool {
    const FOLDERS: &[&str] = &["author", "authors", "autor", "autoren", "auteur", "editors", "by", "staff"];
    address.split('/').skip(1).any(|folder| FOLDERS.contains(&folder))
}

fn is_undisplayed(style: &str) -> bool {
    style.split(';').any(|rule| {
        rule.split_once(':').is_some_and(|(name, value)| {
            name.trim().eq_ignore_ascii_case("display") && value.trim_start().to_ascii_lowercase().starts_with("none")
        })
    })
}
