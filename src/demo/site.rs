//! The site itself: a loopback server that answers as news sites do, and remembers what it was asked.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::pages::{self, Origins};
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

/// A running site of two hosts, the second one for the Upland Courier; it ends when this is dropped.
pub struct Site {
    shared: Arc<Shared>,
    servers: [JoinHandle<()>; 2],
}

struct Shared {
    origins: Origins,
    stories: Mutex<Arc<Vec<Story>>>,
    asked: Mutex<Vec<Asked>>,
    /// Slow pages wait for this to be true; they are only slow where nobody holds them.
    released: Option<watch::Sender<bool>>,
}

impl Site {
    /// Opens the site at a free port of 127.0.0.1.
    pub async fn open(stories: Vec<Story>) -> io::Result<Self> {
        Self::open_with(stories, None).await
    }

    /// A site whose slow pages are not answered before [`Site::release`].
    pub async fn open_held(stories: Vec<Story>) -> io::Result<Self> {
        Self::open_with(stories, Some(watch::Sender::new(false))).await
    }

    async fn open_with(stories: Vec<Story>, released: Option<watch::Sender<bool>>) -> io::Result<Self> {
        let listeners = [TcpListener::bind("127.0.0.1:0").await?, TcpListener::bind("127.0.0.1:0").await?];
        let [main, courier] = [listeners[0].local_addr()?, listeners[1].local_addr()?];
        let shared = Arc::new(Shared {
            origins: Origins { main: format!("http://{main}"), courier: format!("http://{courier}") },
            stories: Mutex::new(Arc::new(stories)),
            asked: Mutex::default(),
            released,
        });
        let routes = Router::new().fallback(serve).with_state(shared.clone());
        let servers = listeners.map(|listener| {
            let routes = routes.clone();
            tokio::spawn(async move {
                let _ = axum::serve(listener, routes).await;
            })
        });
        Ok(Self { shared, servers })
    }

    /// The address of a feed's document or of a page.
    pub fn url(&self, path: &str) -> String {
        self.shared.origins.url(path)
    }

    /// Answers the pages that were held.
    pub fn release(&self) {
        if let Some(released) = &self.shared.released {
            released.send_replace(true);
        }
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
        self.servers.iter().for_each(JoinHandle::abort);
    }
}

async fn serve(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let stories = shared.stories.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let response = answer(&shared, &path, &stories, request.headers()).await;
    let headers = request.headers();
    let conditional = headers.contains_key(header::IF_NONE_MATCH) || headers.contains_key(header::IF_MODIFIED_SINCE);
    let asked = Asked { path, status: response.status().as_u16(), conditional };
    shared.asked.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
    response
}

async fn answer(shared: &Shared, path: &str, stories: &[Story], headers: &HeaderMap) -> Response {
    let feed = match path {
        "/harbour/rss.xml" => Some((FeedKind::Rss, "application/rss+xml")),
        "/gazette/atom.xml" => Some((FeedKind::Atom, "application/atom+xml")),
        "/courier/feed.json" => Some((FeedKind::Json, "application/feed+json")),
        "/broken/feed.xml" => Some((FeedKind::Broken, "text/xml")),
        _ => None,
    };
    if let Some((kind, content_type)) = feed {
        return with_validators(pages::feed(kind, stories, &shared.origins), content_type, headers);
    }
    let Some(story) = stories.iter().find(|story| story.path() == path && !story.missing) else {
        return (StatusCode::NOT_FOUND, "This page is gone.").into_response();
    };
    if story.slow {
        match &shared.released {
            None => tokio::time::sleep(SLOW).await,
            // The sender lives as long as the site.
            Some(released) => drop(released.subscribe().wait_for(|released| *released).await),
        }
    }
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], pages::page(story, &shared.origins)).into_response()
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
