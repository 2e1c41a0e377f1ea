//! What to ask for, and how: a request in, its headers out.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{self, HeaderMap, HeaderValue};
use tokio::sync::Semaphore;
use url::Url;

use super::credentials::{Credentials, Proxy};
use super::guard::AllowedNetworks;

/// How a feed and its pages are fetched.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    pub user_agent: String,
    /// For a whole answer, its redirects included, its turn not.
    pub timeout: Duration,
    /// Bytes of a body after decompression.
    pub max_bytes: u64,
    /// From the end of one request to a host to the beginning of the next.
    pub host_gap: Duration,
    pub allow_private: AllowedNetworks,
    /// Whether pages are fetched only where their site's robots.txt lets us.
    pub robots: bool,
    pub proxy: Option<Proxy>,
    pub credentials: Option<Arc<Credentials>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            user_agent: concat!("wiredesk/", env!("CARGO_PKG_VERSION")).to_owned(),
            timeout: Duration::from_secs(60),
            max_bytes: 16 << 20,
            host_gap: Duration::from_secs(1),
            allow_private: Vec::new(),
            robots: true,
            proxy: None,
            credentials: None,
        }
    }
}

/// What to ask for.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    pub url: &'a str,
    pub accept: &'static str,
    /// Sent back byte for byte as they were received (RFC 9110, section 13).
    pub etag: Option<&'a str>,
    pub last_modified: Option<&'a str>,
    pub settings: &'a Settings,
    /// Whether the connection is kept for a while: right where more requests to the host are likely to follow.
    pub keep_connection: bool,
    /// Where requests of this kind are bounded over all hosts: a place is taken once it is the request's turn at its host.
    pub places: Option<&'a Semaphore>,
    /// Of the request's own host, where it asks for more than the settings' gap.
    pub gap: Duration,
    /// How long the request may wait for its host's turn.
    pub patience: Option<Duration>,
    /// Where more than this is sent, the rest is left: what comes first is enough.
    pub enough_bytes: Option<u64>,
    /// Posted, as `application/x-www-form-urlencoded`, instead of a GET.
    pub form: Option<&'a str>,
}

impl<'a> Request<'a> {
    /// A request without conditions, on a connection of its own.
    pub fn new(url: &'a str, accept: &'static str, settings: &'a Settings) -> Self {
        Self {
            url,
            accept,
            etag: None,
            last_modified: None,
            settings,
            keep_connection: false,
            places: None,
            gap: Duration::ZERO,
            patience: None,
            enough_bytes: None,
            form: None,
        }
    }

    /// The headers for one hop: what is secret goes to its own server alone.
    pub(super) fn headers(&self, url: &Url) -> HeaderMap {
        let secret = self.settings.credentials.as_ref().and_then(|credentials| credentials.headers_for(url));
        let mut headers = secret.cloned().unwrap_or_default();
        headers.insert(header::ACCEPT, HeaderValue::from_static(self.accept));
        let told = [
            (header::USER_AGENT, Some(self.settings.user_agent.as_str())),
            (header::IF_NONE_MATCH, self.etag),
            (header::IF_MODIFIED_SINCE, self.last_modified),
        ];
        for (name, value) in told {
            // A character stands for a byte: see `opaque`.
            let bytes: Option<Vec<u8>> = value.and_then(|text| text.chars().map(|c| u8::try_from(c).ok()).collect());
            if let Some(value) = bytes.and_then(|bytes| HeaderValue::from_bytes(&bytes).ok()) {
                headers.insert(name, value);
            }
        }
        headers
    }
}
