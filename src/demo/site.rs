//! The site itself: a loopback server that answers as news sites do, and remembers what it was asked.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::pages;
use super::stories::{FeedKind, Story};
use crate::identity::Fingerprint;

const SLOW: Duration = Duration::from_millis(1500);

/// One request that the site got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub path: String,
    pub status: u16,
    /// Whether it had If-None-Match or If-Modified-Since.
    pub conditional: bool,
}

/// A running site; it ends when this is dropped.
pub struct Site {
    address: SocketAddr,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

struct Shared {
    origin: String,
    stories: Mutex<Arc<Vec<Story>>>,
    asked: Mutex<Vec<Asked>>,
}

impl Site {
    /// Opens the site at a free port of 127.0.0.1.
    pub async fn open(stories: Vec<Story>) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            origin: format!("http://{address}"),
            stories: Mutex::new(Arc::new(stories)),
            asked: Mutex::default(),
        });
        let routes = Router::new().fallback(serve).with_state(shared.clone());
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, routes).await;
        });
        Ok(Self { address, shared, server })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.shared.origin)
    }

    /// What the site prints from now on.
    pub fn print(&self, stories: Vec<Story>) {
        *self.shared.stories.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(stories);
    }

    /// Every request since the last call.
    pub fn take_asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.shared.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A configuration that polls the site's feeds.
    pub fn config(&self, store: &std::path::Path) -> String {
        let mut text = format!(
            "[store]\npath = {store:?}\nmin_free = \"1MiB\"\n\n[fetch]\nuser_agent = \"wiredesk-demo (+https://example.org/contact)\"\nallow_private = [\"127.0.0.0/8\"]\nhost_gap = \"0s\"\n\n[daemon]\ngrace = \"5s\"\n"
        );
        for (id, path) in [
            ("harbour", "/harbour/rss.xml"),
            ("gazette", "/gazette/atom.xml"),
            ("courier", "/courier/feed.json"),
            ("echo", "/broken/feed.xml"),
        ] {
            text.push_str(&format!("\n[[feeds]]\nid = \"{id}\"\nurl = \"{}\"\n", self.url(path)));
        }
        text
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let stories = shared.stories.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let response = answer(&shared.origin, &path, &stories, request.headers()).await;
    let headers = request.headers();
    let conditional = headers.contains_key(header::IF_NONE_MATCH) || headers.contains_key(header::IF_MODIFIED_SINCE);
    let asked = Asked { path, status: response.status().as_u16(), conditional };
    shared.asked.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
    response
}

async fn answer(origin: &str, path: &str, stories: &[Story], headers: &HeaderMap) -> Response {
    let feed = match path {
        "/harbour/rss.xml" => Some((FeedKind::Rss, "application/rss+xml")),
        "/gazette/atom.xml" => Some((FeedKind::Atom, "application/atom+xml")),
        "/courier/feed.json" => Some((FeedKind::Json, "application/feed+json")),
        "/broken/feed.xml" => Some((FeedKind::Broken, "text/xml")),
        _ => None,
    };
    if let Some((kind, content_type)) = feed {
        return with_validators(pages::feed(kind, stories, origin), content_type, headers);
    }
    let Some(story) = stories.iter().find(|story| story.path() == path && !story.missing) else {
        return (StatusCode::NOT_FOUND, "This page is gone.").into_response();
    };
    if story.slow {
        tokio::time::sleep(SLOW).await;
    }
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], pages::page(story, origin)).into_response()
}

/// 304 where the caller has this very body already (RFC 9110, section 13).
fn with_validators(body: String, content_type: &'static str, headers: &HeaderMap) -> Response {
    let print = Fingerprint::of_bytes(body.as_bytes());
    let etag = format!("\"{:032x}\"", u128::from_be_bytes(*print.as_bytes()));
    let etag_header = [(header::ETAG, etag.clone())];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, etag_header).into_response();
    }
    (etag_header, [(header::CONTENT_TYPE, content_type)], body).into_response()
}
