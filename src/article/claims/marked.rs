//! An outline in, what its own elements say in schema.org's words out: microdata (`itemscope`, `itemtype`, `itemprop`; HTML standard, "Microdata")
//! and RDFa (`vocab`, `typeof`, `property`; RDFa 1.1 Lite) alike, as the documents that JSON-LD would have written.
//!
//! One pass, with a stack of the scopes that are open. Where a page has an article in JSON-LD that is right more often: it was made for
//! machines, while marks in templates come and go with the design.

use serde_json::{Map, Value};

use super::super::outline::{Element, Kind, Outline};
use super::super::text::{floor_boundary, normal};

/// Scopes of one page, levels of them, and properties, that are read.
const MAX_SCOPES: usize = 300;
const MAX_LEVELS: usize = 16;
const MAX_PROPERTIES: usize = 2000;
/// Bytes of one value: what is longer is a story's text, which stands on the page anyway.
const MAX_VALUE_BYTES: usize = 1000;

/// Elements round a scope that may say that its words are schema.org's.
const VOCABULARY_LEVELS: usize = 64;

/// A thing that is being described.
struct Scope {
    node: Map<String, Value>,
    /// What it is of the scope round it; None where it stands for itself.
    properties: Option<String>,
    element: usize,
    end: usize,
}

/// The articles that the page's elements describe, in order: those that hold a main heading, since teasers are described too.
pub fn read(outline: &Outline<'_>) -> Vec<Value> {
    let mut open: Vec<Scope> = Vec::new();
    let (mut found, mut scopes, mut properties) = (Vec::new(), 0, 0);
    for (number, element) in outline.elements.iter().enumerate() {
        while open.last().is_some_and(|scope| scope.end <= number) {
            close(outline, &mut open, &mut found);
        }
        let property = property_of(element).filter(|_| !open.is_empty());
        if let Some(kind) = kind_of(outline, number) {
            if scopes < MAX_SCOPES && open.len() < MAX_LEVELS {
                let node = Map::from_iter([("@type".to_owned(), Value::from(kind))]);
                let properties = property.map(str::to_owned);
                open.push(Scope { node, properties, element: number, end: element.end_element });
                scopes += 1;
            }
            continue;
        }
        if let (Some(names), Some(scope)) = (property, open.last_mut())
            && properties < MAX_PROPERTIES
            && let Some(value) = value_of(outline, number)
        {
            put(&mut scope.node, names, &Value::from(value));
            properties += 1;
        }
    }
    while !open.is_empty() {
        close(outline, &mut open, &mut found);
    }
    found
}

fn close(outline: &Outline<'_>, open: &mut Vec<Scope>, found: &mut Vec<Value>) {
    let Some(Scope { node, properties, element, end }) = open.pop() else { return };
    match (properties, open.last_mut()) {
        (Some(names), Some(parent)) => put(&mut parent.node, &names, &Value::Object(node)),
        _ if (element..end).any(|inner| outline.elements[inner].kind == Kind::Heading(1)) => {
            found.push(Value::Object(node));
        }
        _ => {}
    }
}

/// A property may have several names, and several values.
fn put(node: &mut Map<String, Value>, names: &str, value: &Value) {
    for name in names.split_ascii_whitespace().filter_map(term) {
        match node.get_mut(name) {
            None => drop(node.insert(name.to_owned(), value.clone())),
            Some(Value::Array(values)) => values.push(value.clone()),
            Some(first) => *first = Value::Array(vec![first.take(), value.clone()]),
        }
    }
}

/// `headline`, `schema:headline` and `https://schema.org/headline` are one; words of other vocabularies are none of ours.
fn term(name: &str) -> Option<&str> {
    let own = name.rsplit_once("schema.org/").map(|(_, term)| term).or_else(|| name.strip_prefix("schema:"));
    // Dates are read where the page's other dates are; the story's text is on the page.
    own.or_else(|| (!name.contains(':')).then_some(name))
        .filter(|term| !term.is_empty() && !matches!(*term, "datePublished" | "dateCreated" | "articleBody" | "text"))
}

fn property_of<'t>(element: &Element<'t>) -> Option<&'t str> {
    let relation = || element.tag.attribute("rel").filter(|rel| rel.starts_with("schema:"));
    element.tag.attribute("itemprop").or_else(|| element.tag.attribute("property")).or_else(relation)
}

/// The schema.org type that an element opens a scope for.
fn kind_of<'t>(outline: &Outline<'t>, number: usize) -> Option<&'t str> {
    let tag = outline.elements[number].tag;
    if let Some(kind) = tag.attribute("itemtype") {
        return kind.split_ascii_whitespace().find(|kind| kind.contains("schema.org/")).and_then(term);
    }
    let kinds = tag.attribute("typeof")?;
    let own = kinds.split_ascii_whitespace().find(|kind| kind.contains("schema.org/") || kind.starts_with("schema:"));
    own.and_then(term).or_else(|| {
        let speaks_ours = |element: usize| outline.elements[element].tag.attribute("vocab");
        let vocabulary = outline.ancestors(number).take(VOCABULARY_LEVELS).find_map(speaks_ours)?;
        let kind = kinds.split_ascii_whitespace().next().filter(|kind| !kind.contains(':'))?;
        vocabulary.contains("schema.org").then_some(kind)
    })
}

/// What an element states apart from its text goes before it.
fn value_of(outline: &Outline<'_>, number: usize) -> Option<String> {
    let element = &outline.elements[number];
    let stated = ["content", "datetime"].iter().find_map(|name| element.tag.attribute(name));
    let address = || match element.kind {
        Kind::Image => element.tag.attribute("src"),
        Kind::Link => element.tag.attribute("href"),
        // A link's text is its name where it has one: `<a itemprop="author" href="...">Anna Berg</a>`.
        Kind::Anchor if element.start == element.end => element.tag.attribute("href"),
        _ => element.tag.attribute("resource").filter(|_| element.start == element.end),
    };
    let text = stated.or_else(address).unwrap_or_else(|| {
        let text = outline.text_of(number);
        &text[..floor_boundary(text, MAX_VALUE_BYTES)]
    });
    Some(normal(text)).filter(|text| !text.is_empty() && text.len() <= MAX_VALUE_BYTES)
}
