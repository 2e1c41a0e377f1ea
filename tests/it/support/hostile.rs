//! A server that does what bad servers do.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub struct BadServer {
    address: SocketAddr,
    server: JoinHandle<()>,
}

impl BadServer {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let routes = Router::new()
            .route("/loop", get(|| async { Redirect::temporary("/loop") }))
            .route("/private", get(|| async { Redirect::temporary("http://10.255.255.1/feed.xml") }))
            .route("/metadata", get(|| async { Redirect::temporary("http://169.254.169.254/latest") }))
            .route("/file", get(|| async { Redirect::temporary("file:///etc/passwd") }))
            .route("/bomb", get(bomb))
            .route("/endless", get(endless))
            .route("/silent", get(silent))
            .route("/html", get(html))
            .route("/noise", get(|| async { Bytes::from_static(b"\x00\x01\x02 no feed at all") }))
            .route("/gone", get(|| async { StatusCode::GONE }))
            .route("/busy", get(|| async { (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "7200")]) }))
            .route("/{feed}/harmful.xml", get(harmful))
            .with_state(Arc::new(AtomicU32::new(0)));
        let server = tokio::spawn(async move { axum::serve(listener, routes).await.expect("it serves") });
        Self { address, server }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for BadServer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// 64 MiB of zeros in some kilobytes.
async fn bomb() -> Response {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..64 {
        packed.write_all(&[0; 1 << 20]).expect("memory takes it");
    }
    let body = packed.finish().expect("memory takes it");
    ([(header::CONTENT_ENCODING, "gzip"), (header::CONTENT_TYPE, "application/rss+xml")], body).into_response()
}

async fn endless() -> Response {
    Body::from_stream(Endless).into_response()
}

struct Endless;

impl futures_core::Stream for Endless {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(Some(Ok(Bytes::from_static(&[b' '; 4096]))))
    }
}

/// Never answers.
async fn silent() -> Response {
    std::future::pending().await
}

async fn html() -> Response {
    let page = "<!doctype html><html><head><title>A paper</title><link rel=\"alternate\" type=\"application/rss+xml\" href=\"/real.xml\" title=\"News\"></head><body><p>Hello</p></body></html>";
    ([(header::CONTENT_TYPE, "text/html")], page).into_response()
}

/// All that moves a cursor, sets a terminal's title or colours, or turns the direction of text: ESC, BEL, C1, CR, DEL, bidi marks and a
/// line separator, raw where XML has a place for them. The word "owned" stands among them.
pub const HARMFUL: &str = "&#27;]0;owned&#7; &#27;[31m \u{9b}2J&#13;\u{202e}live\u{2066}\u{200f} &#127;\u{2028}";

/// A feed with such text everywhere; its story is another one each time, so that it gets revisions.
async fn harmful(State(times): State<Arc<AtomicU32>>) -> Response {
    let time = times.fetch_add(1, Ordering::Relaxed);
    let told = "The ferry between the islands was held at the quay for nine hours while its crew looked for the harbour master's dog. ";
    let (again, rest) = (time / 2, told.repeat(3));
    let body = format!(
        "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>Paper {HARMFUL}</title><item><guid>1</guid><title>Ferry {HARMFUL} {again}</title>\
         <author>Ann {HARMFUL}</author><category>sea {HARMFUL}</category>\
         <description>{told}{HARMFUL}</description><content:encoded>&lt;p&gt;{told}{HARMFUL}&lt;/p&gt;\
         &lt;p&gt;Number {again} {HARMFUL} of those who waited. {rest}&lt;/p&gt;</content:encoded></item></channel></rss>"
    );
    ([(header::CONTENT_TYPE, "application/rss+xml")], body).into_response()
}
