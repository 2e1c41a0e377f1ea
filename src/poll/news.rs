//! What a poll brought back, as values: an answer, a document or a failure.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Validators, Wanted};
use crate::article::{Article, Lesson};
use crate::feed::FeedDocument;
use crate::identity::Fingerprint;

/// What polling a feed's address brought.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// 304 Not Modified, or a 200 with the body known already.
    Unchanged(Exchange),
    Document {
        exchange: Exchange,
        document: Box<FeedDocument>,
        body: Fingerprint,
    },
    Failed(Failure),
}

/// What a server told with its answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Exchange {
    pub status: u16,
    /// As received with this answer.
    pub validators: Validators,
    /// Cache-Control max-age less Age, or Expires less Date (RFC 9111, section 4.2.1).
    pub fresh_for: Option<Duration>,
    pub retry_after: Option<Duration>,
    /// The address to which permanent redirects led, before any temporary one.
    pub moved_to: Option<String>,
    /// Whether validators were sent.
    pub conditional: bool,
    /// The hub that its Link header names, and the topic (W3C WebSub, section 4).
    pub hub: Option<String>,
    pub topic: Option<String>,
    pub bytes: u64,
    pub milliseconds: u64,
}

/// Why there is no news.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    pub class: FailureClass,
    /// For a person: what happened and what to do.
    pub message: String,
    pub status: Option<u16>,
    pub retry_after: Option<Duration>,
    pub milliseconds: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureClass {
    /// It will hardly mend by itself: 404, refused address.
    Hard,
    /// It may mend: the server refuses us for now, or what it sends is no feed.
    Soft,
    /// It often mends: 5xx, time-outs, refused connections.
    Passing,
    /// 429 or 503: the server asks for rest.
    Busy,
    /// 410 Gone.
    Gone,
    /// The host rests, as it asked; nothing was sent, nothing is counted.
    Resting,
    /// Our own network is down; nothing is counted.
    CutOff,
}

impl FailureClass {
    /// Whether the feed or its host had a part in it.
    pub fn counts(self) -> bool {
        !matches!(self, Self::Resting | Self::CutOff)
    }
}

/// Where a raw page or feed lies in the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawLocator {
    pub segment: String,
    /// Bytes from the segment's start.
    pub offset: u64,
    /// Bytes of the record as stored.
    pub length: u64,
    /// The pages that continue it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<RawLocator>,
}

/// One wanted entry with what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Gathered {
    pub wanted: Wanted,
    pub result: Result<Gleaned, PageFailure>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Gleaned {
    pub article: Article,
    /// Absent where no page was fetched or the archive is off.
    pub raw: Option<RawLocator>,
    /// The page could not be had: the article is the feed's own text.
    pub abandoned: bool,
    /// Absent where no page was fetched.
    pub lesson: Option<SiteLesson>,
}

/// What a page teaches of its site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteLesson {
    /// The registrable domain, or the address and port.
    pub host: String,
    pub lesson: Lesson,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PageFailure {
    pub message: String,
    /// Worth another try.
    pub passing: bool,
    /// False where the page was never asked for: the daemon is stopping.
    pub tried: bool,
}
