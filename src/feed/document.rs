//! The feed as the outside contract has it.

use serde::{Deserialize, Serialize};

/// The version of this record, in its `schema` field.
pub const SCHEMA: &str = "wiredesk.feed/1";

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedDocument {
    pub schema: String,
    /// `rss0.90` `rss0.91` ... `rss1` `rss2` `atom0.3` `atom1` `json1.0` `json1.1`; `html` for a page where a feed should be.
    pub format: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The feed's own address (`rel=self`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The site's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
    /// WebSub hub.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hub: Option<String>,
    /// WebSub topic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// The next page or archive (RFC 5005).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Where the feed says that it has moved (`itunes:new-feed-url`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl_minutes: Option<u32>,
    /// Hours in GMT, 0 to 23.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skip_hours: Vec<u8>,
    /// English names of days, in GMT.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skip_days: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_period_seconds: Option<u32>,
    pub entries: Vec<FeedEntry>,
    /// Feeds that an HTML page names (`rel=alternate`), where the document is one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternates: Vec<Alternate>,
    /// What was mended or passed over while reading: never silently.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
}

impl FeedDocument {
    /// Whether the document broke off or was cut at a limit: then its last entry may be a torn one.
    pub fn is_cut(&self) -> bool {
        self.faults.iter().any(|fault| matches!(fault.kind.as_str(), "truncated" | "too_long"))
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedEntry {
    /// What makes this entry one and the same in every reading of the feed; it never depends on the title alone.
    pub key: String,
    /// The guid, atom:id, rdf:about or JSON Feed id as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub enclosures: Vec<Enclosure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Enclosure {
    pub url: String,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<u64>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternate {
    pub url: String,
    #[serde(rename = "type")]
    pub media_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    pub kind: String,
    pub message: String,
    /// The line of the document, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}
