//! What hubs call (W3C WebSub) in: verifications, denials and pushes; nothing but acknowledgements out.
//!
//! Whoever can reach the address may connect. So connections are bounded in number, time and bytes, answer one request each, and
//! know no path but those that hubs were told, which cannot be guessed.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use serde::Deserialize;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use crate::daemon::Daemon;
use crate::poll::{DuePoll, HubEvent, Subscription};
use crate::store;

/// Connections at once; others wait to be accepted.
const CONNECTIONS: usize = 64;
/// For a whole connection.
const LONGEST: Duration = Duration::from_secs(30);
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// Of a request's line and headers.
const HEAD_BYTES: usize = 16 << 10;
/// A hub's challenge is a random text.
const CHALLENGE_BYTES: usize = 2048;
const SIGNATURE: &str = "x-hub-signature";

/// Where hubs call, bound.
pub struct Callback(TcpListener);

impl Callback {
    pub async fn bind(address: SocketAddr) -> io::Result<Self> {
        TcpListener::bind(address).await.map(Self)
    }

    /// Its port is chosen by the system where 0 was asked for.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }

    /// Answers until the daemon stops.
    pub async fn serve(self, daemon: Arc<Daemon>) {
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        let routes = Router::new().fallback(call).with_state(daemon.clone());
        loop {
            let Ok(place) = places.clone().acquire_owned().await else { return };
            let accepted = tokio::select! {
                () = daemon.env.stopped() => return,
                accepted = self.0.accept() => accepted,
            };
            match accepted {
                Ok((stream, _)) => {
                    let routes = routes.clone();
                    tokio::spawn(async move {
                        // A hub that goes away in the middle of a call is no event.
                        let _ = tokio::time::timeout(LONGEST, answer_on(stream, routes)).await;
                        drop(place);
                    });
                }
                Err(error) => {
                    // Out of file descriptors, most likely: it passes.
                    tracing::warn!(error = error.to_string(), "a hub's connection was lost");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }
}

async fn answer_on(stream: TcpStream, routes: Router) -> Result<(), hyper::Error> {
    hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(HEAD_BYTES)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(routes))
        .await
}

/// What a hub says in its query (W3C WebSub, sections 5.2 and 5.3).
#[derive(Deserialize)]
struct Said {
    #[serde(rename = "hub.mode")]
    mode: String,
    #[serde(rename = "hub.topic")]
    topic: String,
    #[serde(rename = "hub.challenge", default)]
    challenge: String,
    #[serde(rename = "hub.lease_seconds", default)]
    lease_seconds: Option<u64>,
    #[serde(rename = "hub.reason", default)]
    reason: String,
}

async fn call(State(daemon): State<Arc<Daemon>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let answered = match known(&daemon, &head.uri).await {
        Ok(Some((due, subscription))) if daemon.has(&due.feed) => match head.method {
            Method::GET => verify(&daemon, &due, &subscription, &head.uri).await,
            Method::POST => push(&daemon, &due, &subscription, (&head.headers, body)).await,
            _ => Ok(StatusCode::METHOD_NOT_ALLOWED.into_response()),
        },
        // A hub takes that for the subscription's end.
        Ok(Some(_)) => Ok(StatusCode::GONE.into_response()),
        Ok(None) => Ok(StatusCode::NOT_FOUND.into_response()),
        Err(error) => Err(error),
    };
    answered.unwrap_or_else(|error| {
        tracing::error!(error = error.to_string(), "a hub's call cannot be stored");
        StatusCode::SERVICE_UNAVAILABLE.into_response()
    })
}

/// The feed whose hub was told the path that is called.
async fn known(daemon: &Daemon, uri: &Uri) -> Result<Option<(DuePoll, Subscription)>, store::Error> {
    let Some(websub) = &daemon.env.websub else { return Ok(None) };
    let Some((feed, token)) = websub.read_path(uri.path()) else { return Ok(None) };
    let Some(due) = daemon.env.store.due_poll(&feed).await? else { return Ok(None) };
    let known = due.subscription.clone().filter(|subscription| websub.is_token(&feed, subscription, token));
    Ok(known.map(|subscription| (due, subscription)))
}

/// Confirms what we asked for and nothing else; what is confirmed is stored before the hub knows.
async fn verify(
    daemon: &Daemon,
    due: &DuePoll,
    subscription: &Subscription,
    uri: &Uri,
) -> Result<Response, store::Error> {
    let refused = Ok(StatusCode::NOT_FOUND.into_response());
    let Ok(Query(said)) = Query::<Said>::try_from_uri(uri) else { return refused };
    let now = daemon.env.clock.now();
    let Said { mode, topic, challenge, lease_seconds, reason } = said;
    if topic != subscription.topic {
        return refused;
    }
    match (mode.as_str(), lease_seconds) {
        ("subscribe", Some(lease)) if subscription.awaits(&topic, now) && challenge.len() <= CHALLENGE_BYTES => {
            let event = HubEvent::Verified { lease: Duration::from_secs(lease) };
            daemon.env.store.hub_event(&due.feed, event, now).await?;
            tracing::info!(feed.id = due.feed.as_str(), lease_seconds = lease, "the feed's hub tells of its news");
            let plain = [(header::CONTENT_TYPE, "text/plain"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];
            Ok((plain, challenge).into_response())
        }
        ("denied", _) => {
            tracing::warn!(
                feed.id = due.feed.as_str(),
                reason = reason.as_str(),
                "the feed's hub denied the subscription"
            );
            daemon.env.store.hub_event(&due.feed, HubEvent::Denied { reason: cut(reason) }, now).await?;
            Ok(StatusCode::OK.into_response())
        }
        _ => refused,
    }
}

fn cut(reason: String) -> String {
    reason.chars().take(200).collect()
}

/// A push with the right signature is word that there is news: the feed is polled. Any other is answered alike and forgotten
/// (section 7.1). The body serves the signature alone, and is not kept.
async fn push(
    daemon: &Daemon,
    due: &DuePoll,
    subscription: &Subscription,
    (headers, body): (&HeaderMap, Body),
) -> Result<Response, store::Error> {
    let now = daemon.env.clock.now();
    if !subscription.heeds(now) {
        return Ok(StatusCode::GONE.into_response());
    }
    let signature = headers.get(SIGNATURE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let websub = daemon.env.websub.as_ref();
    let check = websub.and_then(|websub| websub.check(&due.feed, subscription, signature));
    let limit_bytes = daemon.feeds().get(&due.feed).map_or(0, |feed| feed.fetch.max_bytes);
    let is_right = match check {
        Some(mut check) => read(body, limit_bytes, |piece| check.update(piece)).await && check.is_right(),
        None => false,
    };
    if is_right {
        daemon.pushed(due, now).await?;
    } else {
        tracing::debug!(feed.id = due.feed.as_str(), "a push without its hub's signature is ignored");
    }
    Ok(StatusCode::ACCEPTED.into_response())
}

/// Reads a body piece by piece; whether it came whole and within the limit.
async fn read(mut body: Body, limit_bytes: u64, mut take: impl FnMut(&[u8])) -> bool {
    let mut bytes = 0;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return false };
        let Some(piece) = frame.data_ref() else { continue };
        bytes += piece.len() as u64;
        if bytes > limit_bytes {
            return false;
        }
        take(piece);
    }
    true
}
