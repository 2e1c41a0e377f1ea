//! One request, with its redirects, in; the whole answer out, within one time limit.

use std::collections::HashMap;
use std::error::Error as _;
use std::io::ErrorKind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use reqwest::header;
use reqwest::{Client, Response, StatusCode, redirect};
use url::Url;

use super::answer::{Answer, fresh_for, opaque, retry_after};
use super::crawl::Crawl;
use super::credentials::Proxy;
use super::guard::{self, AllowedNetworks, GuardedResolver, Lookup};
use super::host::{HostKey, Hosts, Turn};
use super::pace::{Pace, pace};
use super::reach::Reach;
use super::request::Request;
use super::rests::{Rest, Rests};
use super::{Error, body, link};

const MAX_REDIRECTS: usize = 5;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const FORM: &str = "application/x-www-form-urlencoded";
const IDLE_TIMEOUT: Duration = Duration::from_secs(15);
/// Longer addresses are mistakes or attacks.
const MAX_URL_BYTES: usize = 8192;

/// The HTTP side of the house. Cheap to share behind an [`Arc`].
#[derive(Debug, Default)]
pub struct Fetcher {
    lookup: Lookup,
    hosts: Hosts,
    rests: Mutex<Rests>,
    reach: Mutex<Reach>,
    pub(super) crawl: Crawl,
    clients: Mutex<HashMap<Connecting, Client>>,
}

/// What makes one client another: the resolver and the proxy are part of it, and so is whether connections are kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Connecting {
    allowed: AllowedNetworks,
    proxy: Option<Proxy>,
    keep: bool,
}

impl Fetcher {
    /// A fetcher that looks names up elsewhere than in the system.
    pub fn resolving_by(lookup: Lookup) -> Self {
        Self { lookup, ..Self::default() }
    }

    /// Takes up what hosts asked for in an earlier run.
    pub fn restore(&self, rests: Vec<Rest>) {
        locked(&self.rests).restore(rests);
    }

    /// The hosts that are to be left alone, where any asked for it since the last call: to be kept over a restart.
    pub fn take_rests(&self) -> Option<Vec<Rest>> {
        locked(&self.rests).take_changed(SystemTime::now())
    }

    /// Asks, follows redirects and reads the body, within the time and size limits. Waits for the host's turn first.
    pub async fn get(&self, request: &Request<'_>) -> Result<Answer, Error> {
        let mut url = parse(request.url)?;
        let client = self.client(request)?;
        let begun = Instant::now();
        let mut waited = Duration::ZERO;
        let mut moved_to = None;
        let mut permanent = true;
        for _ in 0..=MAX_REDIRECTS {
            guard::check(&url, &request.settings.allow_private)?;
            let host = HostKey::of(&url);
            let asked = Instant::now();
            let mut turn = self.turn(&host, request).await?;
            let _place = match request.places {
                Some(places) => Some(places.acquire().await.map_err(|_| Error::Unreachable("no places".to_owned()))?),
                None => None,
            };
            waited += asked.elapsed();
            let left = request.settings.timeout.saturating_sub(begun.elapsed().saturating_sub(waited));
            let step = tokio::time::timeout(left, self.step(&client, &url, request));
            let step = step.await.unwrap_or(Err(Error::TimedOut(request.settings.timeout)));
            match self.heard(&host, &mut turn, step)? {
                Step::Redirect { to, is_permanent } => {
                    permanent &= is_permanent;
                    url = to;
                    if permanent {
                        moved_to = Some(url.to_string());
                    }
                }
                Step::Done(answer) => {
                    // None is "was not asked".
                    let milliseconds = begun.elapsed().saturating_sub(waited).as_millis().max(1) as u64;
                    return Ok(Answer { url: url.into(), moved_to, milliseconds, ..*answer });
                }
            }
        }
        Err(Error::TooManyRedirects(MAX_REDIRECTS))
    }

    /// Waits until the host may be asked. A host may ask for rest while others wait: it is looked at again.
    async fn turn(&self, host: &HostKey, request: &Request<'_>) -> Result<Turn, Error> {
        self.refuse_resting(host)?;
        let turn = self.hosts.turn(host, request.settings.host_gap.max(request.gap));
        let turn = match request.patience {
            Some(patience) => tokio::time::timeout(patience, turn).await.map_err(|_| Error::NoTurn)?,
            None => turn.await,
        };
        self.refuse_resting(host)?;
        Ok(turn)
    }

    fn refuse_resting(&self, host: &HostKey) -> Result<(), Error> {
        locked(&self.rests).of(host, SystemTime::now()).map_or(Ok(()), |rest| Err(Error::Resting(rest)))
    }

    /// What an answer's headers ask for holds for the whole host, whatever becomes of its body.
    fn heard(
        &self,
        host: &HostKey,
        turn: &mut Turn,
        step: Result<(Pace, Result<Step, Error>), Error>,
    ) -> Result<Step, Error> {
        match step {
            Ok((told, step)) => {
                locked(&self.reach).answered();
                turn.widen(told.gap);
                if let Some((wait, why)) = told.rest {
                    locked(&self.rests).begin(host, wait, why, SystemTime::now());
                }
                step
            }
            Err(Error::NoConnection(message)) if locked(&self.reach).failed(host) => Err(Error::CutOff(message)),
            Err(error) => Err(error),
        }
    }

    async fn step(
        &self,
        client: &Client,
        url: &Url,
        request: &Request<'_>,
    ) -> Result<(Pace, Result<Step, Error>), Error> {
        if request.settings.proxy.is_some() {
            guard::check_name(url, &request.settings.allow_private, &self.lookup).await?;
        }
        let asked = match request.form {
            None => client.get(url.clone()),
            Some(form) => client.post(url.clone()).header(header::CONTENT_TYPE, FORM).body(form.to_owned()),
        };
        let sent = asked.headers(request.headers(url)).send().await;
        let response = sent.map_err(|error| unreachable_or_refused(&error))?;
        let told = pace(response.status().as_u16(), response.headers(), SystemTime::now());
        Ok((told, taken(response, url, request).await))
    }

    fn client(&self, request: &Request<'_>) -> Result<Client, Error> {
        let mut clients = locked(&self.clients);
        let key = Connecting {
            allowed: request.settings.allow_private.clone(),
            proxy: request.settings.proxy.clone(),
            keep: request.keep_connection,
        };
        if let Some(client) = clients.get(&key) {
            return Ok(client.clone());
        }
        let client = build(&key, &self.lookup)
            .map_err(|error| Error::Unreachable(format!("no HTTP client: {}", told(&error))))?;
        clients.insert(key, client.clone());
        Ok(client)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn build(connecting: &Connecting, lookup: &Lookup) -> reqwest::Result<Client> {
    let builder = Client::builder()
        .no_proxy()
        .referer(false)
        .redirect(redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        // Most hosts are asked once an hour: an idle connection to each costs 16 to 24 KiB and a file descriptor.
        .pool_max_idle_per_host(usize::from(connecting.keep))
        .pool_idle_timeout(IDLE_TIMEOUT);
    match &connecting.proxy {
        None => builder.dns_resolver(Arc::new(GuardedResolver::new(&connecting.allowed, lookup))).build(),
        // The proxy resolves for us: names are checked before it is asked, and its own name is the configuration's word.
        Some(proxy) => builder.proxy(reqwest::Proxy::all(proxy.url().clone())?).build(),
    }
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

/// What a response is: a redirect, or an answer with its body.
async fn taken(response: Response, url: &Url, request: &Request<'_>) -> Result<Step, Error> {
    let status = response.status();
    // What is posted goes on where it is to be posted again, and nowhere else (W3C WebSub, section 5.1).
    let goes_on = request.form.is_none() || matches!(status.as_u16(), 307 | 308);
    if let Some((to, is_permanent)) = redirect(&response, url)?.filter(|_| goes_on) {
        return Ok(Step::Redirect { to, is_permanent });
    }
    let headers = response.headers();
    let mut answer = Answer {
        status: status.as_u16(),
        body: Vec::new(),
        etag: opaque(headers, header::ETAG),
        last_modified: opaque(headers, header::LAST_MODIFIED),
        content_type: opaque(headers, header::CONTENT_TYPE),
        fresh_for: fresh_for(headers),
        retry_after: retry_after(headers, SystemTime::now()),
        hub: link::target(headers, "hub", url),
        own: link::target(headers, "self", url),
        url: String::new(),
        moved_to: None,
        milliseconds: 0,
    };
    // Who is asked to do something says in words why it was not done.
    if status.is_success() || request.form.is_some() {
        answer.body = body::read(response, request.settings.max_bytes, request.enough_bytes).await?;
    }
    Ok(Step::Done(Box::new(answer)))
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
        // Whoever refuses a connection can be reached.
        if inner.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == ErrorKind::ConnectionRefused) {
            return Error::Unreachable(told(error));
        }
        cause = inner.source();
    }
    if error.is_connect() { Error::NoConnection(told(error)) } else { Error::Unreachable(told(error)) }
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
