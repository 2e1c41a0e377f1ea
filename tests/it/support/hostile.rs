//! A server that does what bad servers do.

use std::io::Write;
use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, Bytes};
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
            .route("/title.xml", get(|| async { TITLE }));
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

/// A title with everything that moves a cursor or turns the direction of text.
const TITLE: &str = "<rss version=\"2.0\"><channel><title>t\u{9b}2J</title><item><guid>1</guid>\
<title>red \u{202e}eslaf&#27;[31m \u{9b}2J</title><description>Words &#7; and more words.</description></item></channel></rss>";

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
