//! JSON-LD blocks in, what they say of the article out (<https://schema.org/NewsArticle>).

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{lenient_json, markup::plain};

/// Nodes of all blocks that are looked at, and list members of one property.
const MAX_NODES: usize = 4000;
const MAX_MEMBERS: usize = 64;

/// One thing that JSON-LD describes as an article, or as the page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Claim {
    /// The schema.org type, such as `NewsArticle`.
    pub kind: String,
    pub headline: Option<String>,
    pub description: Option<String>,
    pub authors: Vec<Agent>,
    pub published: Option<String>,
    pub modified: Option<String>,
    pub images: Vec<Picture>,
    pub sections: Vec<String>,
    pub keywords: Vec<String>,
    pub body: Option<String>,
    pub url: Option<String>,
    pub publisher: Option<String>,
    pub is_free: Option<bool>,
    pub copyright_holder: Option<String>,
    pub copyright_notice: Option<String>,
    pub copyright_year: Option<String>,
    pub usage_terms: Option<String>,
    pub language: Option<String>,
    /// From the marks in the page's own elements.
    pub is_marked: bool,
}

/// A person or organisation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Agent {
    pub name: String,
    pub job: Option<String>,
    pub is_organisation: bool,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Picture {
    pub url: Option<String>,
    pub caption: Option<String>,
    pub credit: Option<String>,
    pub rights: Option<String>,
}

/// Everything in the blocks that describes an article or a page, in order.
pub fn read(blocks: &[String], faults: &mut Vec<String>) -> Vec<Claim> {
    let mut documents = Vec::new();
    for block in blocks.iter().take(MAX_MEMBERS) {
        match lenient_json::read(block) {
            Some(document) => documents.push(document),
            None if block.trim().is_empty() => {}
            None => faults.push("json_ld: a block is no JSON".to_owned()),
        }
    }
    claims_in(&documents)
}

/// Everything in documents of that form that describes an article or a page, in order.
pub fn claims_in(documents: &[Value]) -> Vec<Claim> {
    let mut nodes = Vec::new();
    for document in documents {
        collect(document, &mut nodes);
    }
    let by_id = nodes
        .iter()
        .filter(|node| node.len() > 2)
        .filter_map(|node| Some((node.get("@id")?.as_str()?, *node)))
        .collect();
    let graph = Graph { by_id };
    nodes.iter().filter_map(|node| graph.claim(node)).collect()
}

type Node = Map<String, Value>;

/// All objects, outer ones first. `serde_json` has kept the depth within 128 levels.
fn collect<'j>(value: &'j Value, nodes: &mut Vec<&'j Node>) {
    if nodes.len() >= MAX_NODES {
        return;
    }
    match value {
        Value::Array(members) => members.iter().for_each(|member| collect(member, nodes)),
        Value::Object(node) => {
            nodes.push(node);
            for (key, member) in node {
                // Pages list other stories under these.
                let elsewhere =
                    matches!(key.as_str(), "itemListElement" | "citation" | "mentions" | "relatedLink" | "comment");
                if !elsewhere && (member.is_object() || member.is_array()) {
                    collect(member, nodes);
                }
            }
        }
        _ => {}
    }
}

struct Graph<'j> {
    by_id: HashMap<&'j str, &'j Node>,
}

impl Graph<'_> {
    fn claim(&self, node: &Node) -> Option<Claim> {
        let kind = kinds(node).find(|kind| is_article(kind) || is_page(kind))?.to_owned();
        let text = |key: &str| node.get(key).and_then(|value| self.text(value));
        Some(Claim {
            headline: text("headline").or_else(|| text("name")),
            description: text("description"),
            authors: ["author", "creator"].iter().find_map(|key| self.agents(node.get(*key)?)).unwrap_or_default(),
            published: text("datePublished").or_else(|| text("dateCreated")),
            modified: text("dateModified"),
            images: self.pictures(node.get("image").or_else(|| node.get("thumbnailUrl"))),
            sections: self.texts(node.get("articleSection")),
            keywords: self.texts(node.get("keywords")),
            body: text("articleBody").or_else(|| text("text")),
            url: node.get("url").or_else(|| node.get("mainEntityOfPage")).and_then(|value| self.address(value)),
            publisher: node
                .get("publisher")
                .and_then(|value| self.agents(value))
                .and_then(|agents| agents.into_iter().next())
                .map(|agent| agent.name),
            is_free: node.get("isAccessibleForFree").and_then(truth),
            copyright_holder: node.get("copyrightHolder").and_then(|value| self.text(value)),
            copyright_notice: text("copyrightNotice"),
            copyright_year: text("copyrightYear"),
            usage_terms: text("usageInfo").or_else(|| text("license")),
            language: text("inLanguage"),
            is_marked: false,
            kind,
        })
    }

    /// A node that stands for another one of the same page is that one.
    fn resolve<'v>(&'v self, node: &'v Node) -> &'v Node {
        match node.get("@id").and_then(Value::as_str) {
            Some(id) if node.len() <= 2 => self.by_id.get(id).copied().unwrap_or(node),
            _ => node,
        }
    }

    fn text(&self, value: &Value) -> Option<String> {
        let text = match value {
            Value::String(text) => plain(text),
            Value::Number(number) => number.to_string(),
            Value::Array(members) => {
                return members.iter().take(MAX_MEMBERS).find_map(|member| self.text_of_member(member));
            }
            _ => return self.text_of_member(value),
        };
        Some(text).filter(|text| !text.is_empty())
    }

    fn text_of_member(&self, value: &Value) -> Option<String> {
        match value {
            Value::Object(node) => {
                let node = self.resolve(node);
                ["name", "headline", "@value", "text", "@id"].iter().find_map(|key| node.get(*key)?.as_str()).map(plain)
            }
            Value::String(text) => Some(plain(text)),
            _ => None,
        }
        .filter(|text| !text.is_empty())
    }

    fn texts(&self, value: Option<&Value>) -> Vec<String> {
        match value {
            Some(Value::Array(members)) => {
                members.iter().take(MAX_MEMBERS).filter_map(|member| self.text_of_member(member)).collect()
            }
            Some(Value::String(text)) => {
                text.split(',').map(plain).filter(|part| !part.is_empty()).take(MAX_MEMBERS).collect()
            }
            Some(value) => self.text_of_member(value).into_iter().collect(),
            None => Vec::new(),
        }
    }

    fn agents(&self, value: &Value) -> Option<Vec<Agent>> {
        let members = match value {
            Value::Array(members) => members.as_slice(),
            other => std::slice::from_ref(other),
        };
        let agents: Vec<Agent> =
            members.iter().take(MAX_MEMBERS).filter_map(|member| self.agent(member)).flatten().collect();
        Some(agents).filter(|agents| !agents.is_empty())
    }

    /// One member may hold a list of names.
    fn agent(&self, value: &Value) -> Option<Vec<Agent>> {
        match value {
            Value::String(name) => Some(vec![Agent { name: plain(name), ..Agent::default() }]),
            Value::Object(node) => {
                let node = self.resolve(node);
                let is_organisation = kinds(node).any(|kind| kind.ends_with("Organization"));
                let job = node.get("jobTitle").and_then(Value::as_str).map(plain).filter(|job| !job.is_empty());
                let agent = |name: &str| Agent { name: plain(name), job: job.clone(), is_organisation };
                match node.get("name")? {
                    Value::String(name) => Some(vec![agent(name)]),
                    Value::Array(names) => {
                        Some(names.iter().filter_map(Value::as_str).take(MAX_MEMBERS).map(agent).collect())
                    }
                    other => self.agents(other),
                }
            }
            Value::Array(_) => self.agents(value),
            _ => None,
        }
    }

    fn address(&self, value: &Value) -> Option<String> {
        let text = match value {
            Value::String(text) => text.as_str(),
            Value::Object(node) => node.get("@id").or_else(|| node.get("url"))?.as_str()?,
            Value::Array(members) => members.first()?.as_str()?,
            _ => return None,
        };
        Some(text.trim().to_owned()).filter(|text| text.starts_with("http") || text.starts_with('/'))
    }

    fn pictures(&self, value: Option<&Value>) -> Vec<Picture> {
        let members = match value {
            Some(Value::Array(members)) => members.as_slice(),
            Some(other) => std::slice::from_ref(other),
            None => &[],
        };
        members.iter().take(MAX_MEMBERS).filter_map(|member| self.picture(member)).collect()
    }

    fn picture(&self, value: &Value) -> Option<Picture> {
        match value {
            Value::String(url) => Some(Picture { url: Some(url.trim().to_owned()), ..Picture::default() }),
            Value::Object(node) => {
                let node = self.resolve(node);
                let text = |key: &str| node.get(key).and_then(|value| self.text(value));
                Some(Picture {
                    url: ["url", "contentUrl", "@id"].iter().find_map(|key| self.address(node.get(*key)?)),
                    caption: text("caption").or_else(|| text("description")),
                    credit: text("creditText").or_else(|| text("creator")).or_else(|| text("author")),
                    rights: text("copyrightNotice"),
                })
            }
            _ => None,
        }
    }
}

fn kinds(node: &Node) -> impl Iterator<Item = &str> {
    let members = match node.get("@type") {
        Some(Value::Array(members)) => members.as_slice(),
        Some(other) => std::slice::from_ref(other),
        None => &[],
    };
    members.iter().filter_map(Value::as_str).map(|kind| kind.rsplit(['/', ':', '#']).next().unwrap_or(kind))
}

impl Claim {
    /// What it is told as a source of.
    pub fn source(&self) -> &'static str {
        if self.is_marked { "microdata" } else { "json_ld" }
    }

    /// Whether it describes an article rather than the page round it.
    pub fn is_article(&self) -> bool {
        is_article(&self.kind)
    }
}

fn is_article(kind: &str) -> bool {
    kind.ends_with("Article")
        || kind.ends_with("Posting") && kind != "JobPosting"
        || matches!(kind, "Report" | "Review" | "Recipe")
}

fn is_page(kind: &str) -> bool {
    matches!(kind, "WebPage" | "ItemPage" | "CreativeWork" | "VideoObject" | "MediaObject" | "PodcastEpisode")
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) => match text.to_ascii_lowercase().rsplit('/').next()? {
            "true" | "yes" => Some(true),
            "false" | "no" => Some(false),
            _ => None,
        },
        _ => None,
    }
}
