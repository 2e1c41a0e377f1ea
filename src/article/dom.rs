//! Sifted markup in, a tree to walk out. The only file that names `scraper` and `html5ever`.
//!
//! A hostile page makes html5ever take quadratic time or fill the memory (servo/html5ever#788). A pure room has no clock, so the work is
//! counted instead: the tree is built in pieces, and after each the depth and the number of nodes are looked at.

use html5ever::driver::{self, ParseOpts};
use html5ever::tendril::{StrTendril, TendrilSink};
use scraper::{Html, HtmlTreeSink, Node};

use super::text::floor_boundary;

/// Bytes of markup between two looks at the tree.
const PIECE_BYTES: usize = 4096;

/// Nodes of one tree; the largest real pages have some tens of thousands.
const MAX_NODES: usize = 300_000;

/// A compiled CSS selector.
#[derive(Debug, Clone, PartialEq)]
pub struct Selector(scraper::Selector);

impl Selector {
    pub fn parse(text: &str) -> Result<Self, String> {
        scraper::Selector::parse(text).map(Self).map_err(|error| error.to_string())
    }
}

/// A page's tree.
pub struct Tree(Html);

/// What happens on a walk through a tree, in the order of the page.
pub enum Step<'t> {
    Open(Tag<'t>),
    Text(&'t str),
    Close,
}

/// An element's name and attributes.
#[derive(Clone, Copy)]
pub struct Tag<'t>(&'t scraper::node::Element);

impl Tree {
    /// Builds the tree of `markup`, or of the part of it that keeps within the limits.
    pub fn build(markup: &str, max_depth: usize, faults: &mut Vec<String>) -> Self {
        let mut parser = driver::parse_document(HtmlTreeSink::new(Html::new_document()), ParseOpts::default());
        let mut rest = markup;
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(floor_boundary(rest, PIECE_BYTES));
            parser.process(StrTendril::from_slice(piece));
            rest = after;
            if let Some(fault) = over_limit(&parser.tokenizer.sink.sink.0.borrow(), max_depth) {
                faults.push(format!("page: {fault}; {} bytes of markup were passed over", rest.len()));
                break;
            }
        }
        Self(parser.finish())
    }

    /// The elements that a selector matches, by their number in the order of [`Tree::steps`].
    pub fn matching(&self, selectors: &[&Selector]) -> Vec<Vec<usize>> {
        let mut found = vec![Vec::new(); selectors.len()];
        if selectors.is_empty() {
            return found;
        }
        let elements = self.0.tree.root().descendants().filter_map(scraper::ElementRef::wrap);
        for (number, element) in elements.enumerate() {
            for (selector, found) in selectors.iter().zip(&mut found) {
                if selector.0.matches(&element) {
                    found.push(number);
                }
            }
        }
        found
    }

    /// Walks the whole tree once, without recursion: a page may be as deep as the limit allows.
    pub fn steps(&self) -> impl Iterator<Item = Step<'_>> {
        let root = self.0.tree.root();
        let mut next = root.first_child().map(|node| (node, true));
        std::iter::from_fn(move || {
            loop {
                let (node, opening) = next?;
                let is_element = node.value().is_element();
                let down = node.first_child().filter(|_| opening && is_element);
                let onward = || node.next_sibling().map(|sibling| (sibling, true));
                let up = || node.parent().filter(|parent| parent.id() != root.id()).map(|parent| (parent, false));
                next = match down {
                    Some(child) => Some((child, true)),
                    None if opening && is_element => Some((node, false)),
                    None => onward().or_else(up),
                };
                match node.value() {
                    Node::Element(element) if opening => return Some(Step::Open(Tag(element))),
                    Node::Element(_) => return Some(Step::Close),
                    Node::Text(text) => return Some(Step::Text(text)),
                    _ => {}
                }
            }
        })
    }
}

fn over_limit(html: &Html, max_depth: usize) -> Option<String> {
    let mut nodes = html.tree.nodes();
    if nodes.len() > MAX_NODES {
        return Some(format!("more than {MAX_NODES} nodes"));
    }
    let depth = nodes.next_back().map_or(0, |newest| newest.ancestors().take(max_depth + 1).count());
    (depth > max_depth).then(|| format!("elements nested more than {max_depth} deep"))
}

impl<'t> Tag<'t> {
    pub fn name(self) -> &'t str {
        self.0.name()
    }

    /// An attribute's value; `""` where it stands without one.
    pub fn attribute(self, name: &str) -> Option<&'t str> {
        self.0.attrs().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    pub fn attributes(self) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.0.attrs()
    }
}
