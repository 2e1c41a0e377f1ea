//! Requests on the Unix socket, and on a loopback address where that is wanted, in; answers out (HTTP/1.1). The socket's mode lets
//! its user and group in.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path as Segment, Query, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::unix::UCred;
use tokio::net::{TcpListener, TcpStream, UnixListener};

use super::question::{Answer, Question, answer};
use crate::daemon::{Daemon, ReloadError};
use crate::identity::{ArticleId, FeedId};
use crate::ingest::Reparse;
use crate::store::{self, ItemFilter, Search};

const NDJSON: &str = "application/x-ndjson";
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const OPENAPI: &str = include_str!("openapi.json");
const SOCKET_MODE: u32 = 0o660;
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// Versions that one answer holds at the most.
const MOST_CHANGES: usize = 200;
const LONGEST_WAIT_SECONDS: u64 = 60;

/// Where questions come in, bound; the socket's file is removed when this is dropped.
pub struct Listener {
    socket: UnixListener,
    path: PathBuf,
    /// On loopback, where that is wanted: for programs that cannot ask a Unix socket.
    tcp: Option<TcpListener>,
}

impl Listener {
    /// Binds the socket. A file left by a killed daemon is removed: the caller holds the store's lock, so nobody listens there.
    pub fn bind(path: &Path) -> io::Result<Self> {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        let socket = UnixListener::bind(path)?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(SOCKET_MODE))?;
        Ok(Self { socket, path: path.to_owned(), tcp: None })
    }

    /// Listens at an address too, where nothing can be changed: whoever may open a connection may ask, nobody may order.
    pub async fn listen(mut self, address: SocketAddr) -> io::Result<Self> {
        self.tcp = Some(TcpListener::bind(address).await?);
        Ok(self)
    }

    /// The address that was bound: its port is chosen by the system where 0 was asked for.
    pub fn address(&self) -> Option<SocketAddr> {
        self.tcp.as_ref().and_then(|tcp| tcp.local_addr().ok())
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Answers until the daemon stops.
pub async fn serve(listener: Listener, daemon: Arc<Daemon>) -> io::Result<()> {
    let local = routes(daemon.clone());
    let open = routes(daemon.clone()).layer(middleware::from_fn(only_questions));
    loop {
        let accepted = tokio::select! {
            () = daemon.env.stopped() => return Ok(()),
            accepted = listener.socket.accept() => accepted.map(|(stream, _)| {
                let peer = stream.peer_cred().ok();
                let note = middleware::from_fn(move |request, next| note_order(peer, request, next));
                answer_on(stream, local.clone().layer(note));
            }),
            accepted = accept(listener.tcp.as_ref()) => accepted.map(|stream| answer_on(stream, open.clone())),
        };
        if let Err(error) = accepted {
            // Out of file descriptors, most likely: it passes.
            tracing::warn!(error = error.to_string(), "a connection to the socket was lost");
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }
}

async fn accept(tcp: Option<&TcpListener>) -> io::Result<TcpStream> {
    match tcp {
        Some(tcp) => tcp.accept().await.map(|(stream, _)| stream),
        None => std::future::pending().await,
    }
}

fn answer_on(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, routes: Router) {
    let service = hyper_util::service::TowerToHyperService::new(routes);
    tokio::spawn(async move {
        // A client that goes away in the middle of an answer is no event.
        let _ = hyper::server::conn::http1::Builder::new()
            .timer(hyper_util::rt::TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT)
            .serve_connection(hyper_util::rt::TokioIo::new(stream), service)
            .await;
    });
}

/// The socket's mode has let them in; whoever orders something is written down, and must be told to us by the system (unix(7), SO_PEERCRED).
async fn note_order(peer: Option<UCred>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let Some(peer) = peer else {
        return problem(StatusCode::FORBIDDEN, "the system does not tell who orders this");
    };
    tracing::info!(peer.uid = peer.uid(), peer.pid = peer.pid(), order = request.uri().path(), "order taken");
    next.run(request).await
}

/// On an address a browser's page may ask too: it must not order, nor be led here by a name of its own (DNS rebinding).
async fn only_questions(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(host, |(name, _)| name);
    let is_loopback =
        name == "localhost" || name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    if !is_loopback {
        return problem(StatusCode::FORBIDDEN, "this address answers to localhost, 127.0.0.1 and [::1] alone");
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return problem(StatusCode::FORBIDDEN, "orders are taken on the Unix socket alone");
    }
    next.run(request).await
}

fn routes(daemon: Arc<Daemon>) -> Router {
    Router::new()
        .route("/livez", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route("/openapi.json", get(async || ([(header::CONTENT_TYPE, "application/json")], OPENAPI)))
        .route("/v1/status", get(status))
        .route("/v1/feeds", get(|state: State<Arc<Daemon>>| ask(state, Question::Feeds)))
        .route(
            "/v1/feeds/{id}",
            get(|state: State<Arc<Daemon>>, Segment(id): Segment<FeedId>| ask(state, Question::Feed(id))),
        )
        .route("/v1/feeds/{id}/poll", post(poll))
        .route(
            "/v1/items",
            get(|state: State<Arc<Daemon>>, Query(filter): Query<ItemFilter>| ask(state, Question::Items(filter))),
        )
        .route(
            "/v1/search",
            get(|state: State<Arc<Daemon>>, Query(search): Query<Search>| ask(state, Question::Search(search))),
        )
        .route(
            "/v1/items/{id}",
            get(|state: State<Arc<Daemon>>, Segment(id): Segment<ArticleId>| ask(state, Question::Show(id))),
        )
        .route(
            "/v1/items/{id}/raw",
            get(|state: State<Arc<Daemon>>, Segment(id): Segment<ArticleId>| ask(state, Question::Raw(id))),
        )
        .route(
            "/v1/items/{id}/revisions",
            get(|state: State<Arc<Daemon>>, Segment(id): Segment<ArticleId>| ask(state, Question::Revisions(id))),
        )
        .route(
            "/v1/items/{id}/copies",
            get(|state: State<Arc<Daemon>>, Segment(id): Segment<ArticleId>| ask(state, Question::Cluster(id))),
        )
        .route(
            "/v1/duplicates",
            get(|state: State<Arc<Daemon>>, Query(filter): Query<ItemFilter>| ask(state, Question::Duplicates(filter))),
        )
        .route(
            "/v1/items/{id}/warc",
            get(|state: State<Arc<Daemon>>, Segment(id): Segment<ArticleId>| ask(state, Question::Warc(id))),
        )
        .route("/v1/articles", get(articles))
        .route(
            "/v1/reparse",
            post(|state: State<Arc<Daemon>>, Query(request): Query<Reparse>| ask(state, Question::Reparse(request))),
        )
        .route("/v1/sizes", get(|state: State<Arc<Daemon>>| ask(state, Question::Sizes)))
        .route("/v1/verify", get(|state: State<Arc<Daemon>>| ask(state, Question::Verify)))
        .route("/v1/changes", get(changes))
        .route("/v1/compact", post(|state: State<Arc<Daemon>>| ask(state, Question::Compact)))
        .route("/v1/rebuild", post(|state: State<Arc<Daemon>>| ask(state, Question::Rebuild)))
        .route("/v1/backup", post(|state: State<Arc<Daemon>>, Query(BackUp { to })| ask(state, Question::BackUp(to))))
        .route("/v1/reload", post(reload))
        .with_state(daemon)
}

#[derive(Deserialize)]
struct BackUp {
    to: PathBuf,
}

/// What is asked of the change feed.
#[derive(Deserialize)]
struct Changes {
    #[serde(default)]
    after: u64,
    limit: Option<usize>,
    /// Seconds to wait for a change where there is none yet.
    #[serde(default)]
    wait: u64,
}

/// A reader that waits is answered as soon as there is something, or after its time with nothing.
async fn changes(state: State<Arc<Daemon>>, Query(Changes { after, limit, wait }): Query<Changes>) -> Response {
    let question = Question::Changes { after, limit: limit.unwrap_or(MOST_CHANGES).min(MOST_CHANGES) };
    let until = tokio::time::Instant::now() + Duration::from_secs(wait.min(LONGEST_WAIT_SECONDS));
    let mut polls = state.polls();
    loop {
        let told = answer(&question, &state.env.store, None).await;
        let is_empty = matches!(&told, Ok(Answer::Lines(lines)) if lines.is_empty());
        let waits_on = is_empty
            && tokio::select! {
                changed = polls.changed() => changed.is_ok(),
                () = tokio::time::sleep_until(until) => false,
                () = state.env.stopped() => false,
            };
        if !waits_on {
            return respond(told);
        }
    }
}

/// Where a page of articles begins and how long it is; the filter's own fields stand beside them.
#[derive(Deserialize)]
struct Articles {
    after: Option<ArticleId>,
    limit: Option<usize>,
}

async fn articles(
    state: State<Arc<Daemon>>,
    Query(filter): Query<ItemFilter>,
    Query(Articles { after, limit }): Query<Articles>,
) -> Response {
    let limit = limit.unwrap_or(MOST_CHANGES).min(MOST_CHANGES);
    ask(state, Question::Articles { filter, after, limit }).await
}

async fn ask(State(daemon): State<Arc<Daemon>>, question: Question) -> Response {
    respond(answer(&question, &daemon.env.store, daemon.env.archive.as_ref()).await)
}

fn respond(told: Result<Answer, store::Error>) -> Response {
    match told {
        Ok(Answer::Lines(lines)) => {
            let mut body = String::new();
            for line in lines {
                body.push_str(line.as_str());
                body.push('\n');
            }
            ([(header::CONTENT_TYPE, NDJSON)], body).into_response()
        }
        Ok(Answer::Bytes(bytes)) => ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response(),
        Ok(Answer::Missing(what)) => problem(StatusCode::NOT_FOUND, &what),
        Err(error) => problem(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

async fn ready(State(daemon): State<Arc<Daemon>>) -> Response {
    match daemon.is_ready().await {
        true => "ok\n".into_response(),
        false => problem(StatusCode::SERVICE_UNAVAILABLE, "not polling, or the store takes no writes: see the log"),
    }
}

async fn metrics(State(daemon): State<Arc<Daemon>>) -> Response {
    match daemon.status().await {
        Ok(status) => ([(header::CONTENT_TYPE, OPENMETRICS)], daemon.metrics.exposition(&status)).into_response(),
        Err(error) => problem(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

async fn status(State(daemon): State<Arc<Daemon>>) -> Response {
    match daemon.status().await {
        Ok(status) => line(&status),
        Err(error) => problem(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

async fn poll(State(daemon): State<Arc<Daemon>>, Segment(id): Segment<FeedId>) -> Response {
    match daemon.poll_now(&id).await {
        Ok(Some(detail)) => line(&detail),
        Ok(None) => problem(StatusCode::NOT_FOUND, &format!("no feed {id}: `wiredesk debug feeds` lists them")),
        Err(error) => problem(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

async fn reload(State(daemon): State<Arc<Daemon>>) -> Response {
    match daemon.reload().await {
        Ok(changes) => line(&changes),
        Err(ReloadError::Mistaken(mistakes)) => problem(StatusCode::UNPROCESSABLE_ENTITY, &mistakes),
        Err(ReloadError::Store(error)) => problem(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

fn line(value: &impl Serialize) -> Response {
    match serde_json::to_string(value) {
        Ok(text) => ([(header::CONTENT_TYPE, NDJSON)], text + "\n").into_response(),
        Err(error) => problem(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

/// RFC 9457, the least of it.
fn problem(status: StatusCode, detail: &str) -> Response {
    let body = serde_json::json!({"status": status.as_u16(), "detail": detail}).to_string();
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
}
