//! Secrets of a feed in, headers for its own server out: nothing of them is shown, and nothing goes to another server.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

/// Headers of ours that a feed may not set: they would break what is promised to servers.
const OURS: &[&str] = &[
    "accept-encoding",
    "connection",
    "content-length",
    "cookie",
    "host",
    "if-modified-since",
    "if-none-match",
    "referer",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// Headers that are sent to one server alone: same scheme, host and port.
#[derive(Clone, PartialEq)]
pub struct Credentials {
    origin: String,
    headers: HeaderMap,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadCredentials {
    #[error("{0:?} is no name of a header")]
    Name(String),
    #[error("the header {0} is set by Wiredesk itself")]
    Ours(String),
    #[error("the value of {0} has letters that no header may have")]
    Value(String),
}

impl Credentials {
    /// Nothing yet, for the server of a feed's address.
    pub fn of(url: &Url) -> Self {
        Self { origin: url.origin().ascii_serialization(), headers: HeaderMap::new() }
    }

    pub fn is_empty(&self) -> bool {
        self.headers.is_empty()
    }

    pub fn header(&mut self, name: &str, value: &str) -> Result<(), BadCredentials> {
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| BadCredentials::Name(name.to_owned()))?;
        if OURS.contains(&header.as_str()) {
            return Err(BadCredentials::Ours(header.to_string()));
        }
        let mut value = HeaderValue::from_str(value).map_err(|_| BadCredentials::Value(header.to_string()))?;
        value.set_sensitive(true);
        self.headers.insert(header, value);
        Ok(())
    }

    /// RFC 7617.
    pub fn basic(&mut self, user: &str, password: &str) -> Result<(), BadCredentials> {
        self.header("authorization", &format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
    }

    /// RFC 6750.
    pub fn bearer(&mut self, token: &str) -> Result<(), BadCredentials> {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// What goes to an address: nothing where its server is another one.
    pub(super) fn headers_for(&self, url: &Url) -> Option<&HeaderMap> {
        (url.origin().ascii_serialization() == self.origin).then_some(&self.headers)
    }
}

/// Names alone: values are secrets.
impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.keys().map(HeaderName::as_str).collect();
        write!(formatter, "Credentials for {} ({}: hidden)", self.origin, names.join(", "))
    }
}

/// A proxy that the configuration names; its address may hold a password.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Proxy(Url);

impl Proxy {
    /// Absent where the address is none of an HTTP proxy.
    pub fn parse(text: &str) -> Option<Self> {
        Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host()).map(Self)
    }

    pub(super) fn url(&self) -> &Url {
        &self.0
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Proxy({})", self.0.host_str().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_to_their_own_server_alone_and_are_never_shown() {
        let url = |text: &str| Url::parse(text).unwrap();
        let mut credentials = Credentials::of(&url("https://press.example/feed"));
        credentials.basic("desk", "open sesame").unwrap();
        credentials.header("X-Api-Key", "k-12345").unwrap();
        let sent = credentials.headers_for(&url("https://press.example:443/other")).unwrap();
        assert_eq!(sent["authorization"], "Basic ZGVzazpvcGVuIHNlc2FtZQ==");
        for other in ["http://press.example/feed", "https://www.press.example/feed", "https://press.example:8443/"] {
            assert!(credentials.headers_for(&url(other)).is_none(), "{other}");
        }
        let shown = format!("{credentials:?} {:?}", Proxy::parse("http://u:hush@proxy.example:3128"));
        assert!(["sesame", "ZGVz", "12345", "hush"].iter().all(|secret| !shown.contains(secret)), "{shown}");
    }

    #[test]
    fn headers_that_are_ours_or_no_headers_are_refused() {
        let mut credentials = Credentials::of(&Url::parse("https://press.example/").unwrap());
        assert_eq!(credentials.header("Cookie", "a=b"), Err(BadCredentials::Ours("cookie".to_owned())));
        assert_eq!(credentials.header("X Y", "1"), Err(BadCredentials::Name("X Y".to_owned())));
        assert_eq!(credentials.header("X", "a\nb"), Err(BadCredentials::Value("x".to_owned())));
        assert!(credentials.is_empty());
    }
}
