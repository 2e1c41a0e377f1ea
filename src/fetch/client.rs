//! One request, with its redirects, in; the whole answer out, within one time limit.

use std::collections::HashMap;
use std::error::Error as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{Client, Response, StatusCode, redirect};
use tokio::sync::Semaphore;
use url::Url;

use super::answer::{Answer, fresh_for, opaque, retry_after};
use super::guard::{self, AllowedNetworks, GuardedResolver};
use super::host::{HostKey, Hosts};
use super::{Error, body};

const MAX_REDIRECTS: usize = 5;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const IDLE_TIMEOUT: Duration = Duration::from_secs(15);
/// Longer addresses are mistakes or attacks.
const MAX_URL_BYTES: usize = 8192;

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
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            user_agent: concat!("wiredesk/", env!("CARGO_PKG_VERSION")).to_owned(),
            timeout: Duration::from_secs(60),
            max_bytes: 16 << 20,
            host_gap: Duration::from_secs(1),
            allow_private: Vec::new(),
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
}

/// The HTTP side of the house. Cheap to share behind an [`Arc`].
#[derive(Debug, Default)]
pub struct Fetcher {
    hosts: Hosts,
    /// A client for each set of allowed networks, since the resolver is part of the client, with and without kept connections.
    clients: Mutex<HashMap<(AllowedNetworks, bool), Client>>,
}

impl Fetcher {
    /// Asks, follows redirects and reads the body, within the time and size limits. Waits for the host's turn first.
    pub async fn get(&self, request: &Request<'_>) -> Result<Answer, Error> {
        let mut url = parse(request.url)?;
        let client = self.client(&request.settings.allow_private, request.keep_connection)?;
        let begun = Instant::now();
        let mut waited = Duration::ZERO;
        let mut moved_to = None;
        let mut permanent = true;
        for _ in 0..=MAX_REDIRECTS {
            guard::check(&url, &request.settings.allow_private)?;
            let asked = Instant::now();
            let _turn = self.hosts.turn(HostKey::of(&url), request.settings.host_gap).await;
            let _place = match request.places {
                Some(places) => Some(places.acquire().await.map_err(|_| Error::Unreachable("no places".to_owned()))?),
                None => None,
            };
            waited += asked.elapsed();
            let left = request.settings.timeout.saturating_sub(begun.elapsed().saturating_sub(waited));
            let step = tokio::time::timeout(left, step(&client, &url, request)).await;
            match step.map_err(|_| Error::TimedOut(request.settings.timeout))?? {
                Step::Redirect { to, is_permanent } => {
                    permanent &= is_permanent;
                    url = to;
                    moved_to = permanent.then(|| url.to_string());
                }
                Step::Done(answer) => {
                    let milliseconds = begun.elapsed().saturating_sub(waited).as_millis() as u64;
                    return Ok(Answer { url: url.into(), moved_to, milliseconds, ..*answer });
                }
            }
        }
        Err(Error::TooManyRedirects(MAX_REDIRECTS))
    }

    fn client(&self, allowed: &AllowedNetworks, keep_connection: bool) -> Result<Client, Error> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (allowed.clone(), keep_connection);
        if let Some(client) = clients.get(&key) {
            return Ok(client.clone());
        }
        let client = build(allowed, keep_connection)
            .map_err(|error| Error::Unreachable(format!("no HTTP client: {}", told(&error))))?;
        clients.insert(key, client.clone());
        Ok(client)
    }
}

fn build(allowed: &AllowedNetworks, keep_connection: bool) -> reqwest::Result<Client> {
    Client::builder()
        .no_proxy()
        .referer(false)
        .redirect(redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        // Most hosts are asked once an hour: an idle connection to each costs 16 to 24 KiB and a file descriptor.
        .pool_max_idle_per_host(usize::from(keep_connection))
        .pool_idle_timeout(IDLE_TIMEOUT)
        .dns_resolver(Arc::new(GuardedResolver::new(allowed)))
        .build()
}

fn parse(text: &str) -> Result<Url, Error> {
    if text.len() > MAX_URL_BYTES {
        return Err(Error::Refused(format!("the address is longer than {MAX_URL_BYTES} bytes")));
    }
    Url::parse(text).map_err(|error| Error::Refused(format!("not an address: {error}")))
}

enum Step {
    Done(Box<Answer>),
    Redirect { to: Url, is_permanent: bool },
}

async fn step(client: &Client, url: &Url, request: &Request<'_>) -> Result<Step, Error> {
    let response = client
        .get(url.clone())
        .headers(headers(request))
        .send()
        .await
        .map_err(|error| unreachable_or_refused(&error))?;
    if let Some((to, is_permanent)) = redirect(&response, url)? {
        return Ok(Step::Redirect { to, is_permanent });
    }
    let headers = response.headers();
    let mut answer = Answer {
        status: response.status().as_u16(),
        body: Vec::new(),
        etag: opaque(headers, header::ETAG),
        last_modified: opaque(headers, header::LAST_MODIFIED),
        content_type: opaque(headers, header::CONTENT_TYPE),
        fresh_for: fresh_for(headers),
        retry_after: retry_after(headers, SystemTime::now()),
        url: String::new(),
        moved_to: None,
        milliseconds: 0,
    };
    if response.status().is_success() {
        answer.body = body::read(response, request.settings.max_bytes).await?;
    }
    Ok(Step::Done(Box::new(answer)))
}

fn headers(request: &Request<'_>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static(request.accept));
    let told = [
        (header::USER_AGENT, Some(request.settings.user_agent.as_str())),
        (header::IF_NONE_MATCH, request.etag),
        (header::IF_MODIFIED_SINCE, request.last_modified),
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

fn redirect(response: &Response, from: &Url) -> Result<Option<(Url, bool)>, Error> {
    let is_permanent = match response.status() {
        StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT => true,
        StatusCode::FOUND | StatusCode::SEE_OTHER | StatusCode::TEMPORARY_REDIRECT => false,
        _ => return Ok(None),
    };
    let Some(location) = opaque(response.headers(), header::LOCATION) else {
        return Err(Error::Unreachable(format!("{} without Location", response.status())));
    };
    if location.len() > MAX_URL_BYTES {
        return Err(Error::Refused(format!("a redirect to an address longer than {MAX_URL_BYTES} bytes")));
    }
    let mut to = from.join(&location).map_err(|error| Error::Refused(format!("a redirect to no address: {error}")))?;
    if to.fragment().is_none() {
        to.set_fragment(from.fragment());
    }
    Ok(Some((to, is_permanent)))
}

fn unreachable_or_refused(error: &reqwest::Error) -> Error {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(refused) = inner.downcast_ref::<guard::RefusedName>() {
            return Error::Refused(refused.to_string());
        }
        cause = inner.source();
    }
    Error::Unreachable(told(error))
}

/// An error with its causes, without the address: its query may hold a secret.
pub(super) fn told(error: &reqwest::Error) -> String {
    let mut text = match () {
        () if error.is_timeout() => "no answer in time".to_owned(),
        () if error.is_connect() => "cannot connect".to_owned(),
        () if error.is_body() || error.is_decode() => "the body broke off or cannot be decoded".to_owned(),
        () => "the request failed".to_owned(),
    };
    let mut deepest = None;
    let mut cause = error.source();
    while let Some(inner) = cause {
        deepest = Some(inner.to_string());
        cause = inner.source();
    }
    if let Some(deepest) = deepest {
        text.push_str(": ");
        text.push_str(&deepest);
    }
    text
}
