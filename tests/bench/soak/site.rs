//! Many sites on loopback, one to an address below 127.0.0.0/8, half of them with a fault. What each has published is a function
//! of the time alone, so that nothing must be kept and everything can be checked.

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// From one story of a feed to the next.
const PERIOD: u64 = 120;
/// Stories that a document shows: forty minutes of them.
const SHOWN: u64 = 20;
const FIRST_ADDRESS: u32 = 0x7f01_0001;
/// A faulty feed is well for one minute of so many, as feeds are: otherwise it would hardly be asked after its thirtieth failure.
const WELL_EVERY: u64 = 9;

/// What is wrong with a feed; with the first ten nothing that loses a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Plain,
    Packed,
    Redirected,
    Malformed,
    /// Every third body is cut off.
    TornAtTimes,
    /// Every document has other ids.
    NewIds,
    /// A story is edited a minute after it came out.
    Edited,
    Scraped,
    NoValidators,
    /// Every second answer is 503 with Retry-After.
    BusyAtTimes,
    NotFound,
    Gone,
    TooMany,
    ServerError,
    Drip,
    Silent,
    Bomb,
    WebPage,
    Loop,
    Torn,
    Noise,
    Private,
}

impl Kind {
    pub fn is_faulty(self) -> bool {
        self as u8 >= Self::NotFound as u8
    }
}

const KINDS: [Kind; 32] = {
    use Kind::*;
    [
        Plain,
        Packed,
        Redirected,
        Malformed,
        TornAtTimes,
        NewIds,
        Edited,
        Scraped,
        NoValidators,
        BusyAtTimes,
        NotFound,
        Gone,
        TooMany,
        ServerError,
        Drip,
        Silent,
        Plain,
        Packed,
        Redirected,
        Malformed,
        TornAtTimes,
        NewIds,
        Edited,
        Scraped,
        NoValidators,
        BusyAtTimes,
        Bomb,
        WebPage,
        Loop,
        Torn,
        Noise,
        Private,
    ]
};

pub fn kind(feed: u32) -> Kind {
    KINDS[feed as usize % KINDS.len()]
}

pub struct Site {
    port: u16,
    clock: Arc<Clock>,
}

/// The press: when it began, and when it stopped.
struct Clock {
    began: Instant,
    began_at: SystemTime,
    stopped_after_ms: AtomicU64,
    bomb: Vec<u8>,
    requests: AtomicU64,
}

impl Site {
    pub fn open() -> Self {
        let listener = std::net::TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        listener.set_nonblocking(true).expect("the system allows it");
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        for _ in 0..64 {
            packed.write_all(&[b' '; 1 << 20]).expect("memory takes it");
        }
        let clock = Arc::new(Clock {
            began: Instant::now(),
            began_at: SystemTime::now(),
            stopped_after_ms: AtomicU64::new(u64::MAX),
            bomb: packed.finish().expect("memory takes it"),
            requests: AtomicU64::new(0),
        });
        let shared = clock.clone();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).expect("a listener");
                loop {
                    // Out of descriptors, most likely: it passes.
                    let Ok((stream, _)) = listener.accept().await else { continue };
                    tokio::spawn(serve(stream, shared.clone()));
                }
            });
        });
        Self { port, clock }
    }

    pub fn url(&self, feed: u32, path: &str) -> String {
        format!("http://{}:{}{path}", Ipv4Addr::from(FIRST_ADDRESS + feed), self.port)
    }

    /// Nothing is published any more.
    pub fn stop(&self) {
        self.clock.stopped_after_ms.store(self.clock.began.elapsed().as_millis() as u64, Ordering::Relaxed);
    }

    pub fn requests(&self) -> u64 {
        self.clock.requests.load(Ordering::Relaxed)
    }

    /// Stories that a feed has published: they are numbered from 0.
    pub fn published(&self, feed: u32) -> u64 {
        if kind(feed).is_faulty() { 0 } else { self.clock.published(feed) }
    }
}

impl Clock {
    fn seconds(&self) -> u64 {
        let now = self.began.elapsed().as_millis() as u64;
        now.min(self.stopped_after_ms.load(Ordering::Relaxed)) / 1000
    }

    fn published(&self, feed: u32) -> u64 {
        1 + (self.seconds() + phase(feed)) / PERIOD
    }

    fn date(&self, feed: u32, story: u64) -> String {
        let after = (story * PERIOD).saturating_sub(phase(feed));
        httpdate::fmt_http_date(self.began_at + Duration::from_secs(after))
    }

    /// A story of a feed that edits is another one a minute after it came out.
    fn edits(&self, feed: u32, story: u64) -> u64 {
        let age = (self.seconds() + phase(feed)).saturating_sub(story * PERIOD);
        u64::from(kind(feed) == Kind::Edited && age >= PERIOD / 2)
    }

    fn is_well(&self, feed: u32) -> bool {
        let minute = self.began.elapsed().as_secs() / 60;
        !self.is_stopped() && (minute + u64::from(feed)) % WELL_EVERY == 8
    }

    /// Then what fails at times is well, and what is faulty stays so.
    fn is_stopped(&self) -> bool {
        self.stopped_after_ms.load(Ordering::Relaxed) != u64::MAX
    }
}

/// Feeds do not publish together.
fn phase(feed: u32) -> u64 {
    u64::from(feed) * 37 % PERIOD
}

/// Answers requests on one connection for as long as it is kept.
async fn serve(mut stream: TcpStream, clock: Arc<Clock>) {
    let Ok(SocketAddr::V4(local)) = stream.local_addr() else { return };
    let feed = u32::from(*local.ip()) - FIRST_ADDRESS;
    let base = format!("http://{local}");
    let mut request = Vec::with_capacity(1024);
    while let Ok(1..) = stream.read_buf(&mut request).await {
        if !request.ends_with(b"\r\n\r\n") {
            continue;
        }
        let text = String::from_utf8_lossy(&request).to_ascii_lowercase();
        request.clear();
        let number = clock.requests.fetch_add(1, Ordering::Relaxed);
        let path = text.split(' ').nth(1).unwrap_or_default();
        let known = text.lines().find_map(|line| line.strip_prefix("if-none-match: "));
        let goes_on = match (path, kind(feed)) {
            ("/robots.txt", _) => send(&mut stream, "404 Not Found", "", b"").await,
            ("/feed.xml", kind) if kind.is_faulty() && !clock.is_well(feed) => fault(&mut stream, kind, &clock).await,
            ("/feed.xml", Kind::Redirected) => send(&mut stream, "302 Found", "Location: /moved.xml\r\n", b"").await,
            ("/feed.xml", Kind::BusyAtTimes) if number.is_multiple_of(2) && !clock.is_stopped() => {
                send(&mut stream, "503 Busy", "Retry-After: 5\r\n", b"").await
            }
            ("/feed.xml", Kind::TornAtTimes) if number.is_multiple_of(3) && !clock.is_stopped() => {
                torn(&mut stream).await
            }
            ("/feed.xml" | "/moved.xml", _) => document(&mut stream, feed, &base, known, &clock).await,
            (path, _) => match path.strip_prefix("/s/").and_then(|number| number.parse().ok()) {
                Some(story) => {
                    send(&mut stream, "200 OK", "Content-Type: text/html\r\n", page(feed, story).as_bytes()).await
                }
                None => send(&mut stream, "404 Not Found", "", b"").await,
            },
        };
        if goes_on.is_none() {
            return;
        }
    }
}

/// None where the connection is at its end.
async fn send(stream: &mut TcpStream, status: &str, headers: &str, body: &[u8]) -> Option<()> {
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).await.ok()?;
    stream.write_all(body).await.ok()
}

/// More is promised than comes.
async fn torn(stream: &mut TcpStream) -> Option<()> {
    let _ = stream
        .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n<rss version=\"2.0\"><channel><title>A ")
        .await;
    None
}

async fn fault(stream: &mut TcpStream, kind: Kind, clock: &Clock) -> Option<()> {
    match kind {
        Kind::NotFound => send(stream, "404 Not Found", "", b"nothing here").await,
        Kind::Gone => send(stream, "410 Gone", "", b"").await,
        Kind::TooMany => send(stream, "429 Too Many Requests", "Retry-After: 20\r\n", b"").await,
        Kind::ServerError => send(stream, "500 Internal Server Error", "", b"<h1>Sorry</h1>").await,
        Kind::Bomb => send(stream, "200 OK", "Content-Encoding: gzip\r\n", &clock.bomb).await,
        Kind::WebPage => {
            let page = b"<!doctype html><html><head><title>A paper</title></head><body><p>Welcome.</p></body></html>";
            send(stream, "200 OK", "Content-Type: text/html\r\n", page).await
        }
        Kind::Loop => send(stream, "302 Found", "Location: /feed.xml\r\n", b"").await,
        Kind::Noise => send(stream, "200 OK", "", b"\x00\x01\x02 no feed at all \xff\xfe").await,
        Kind::Private => send(stream, "302 Found", "Location: http://169.254.169.254/latest\r\n", b"").await,
        Kind::Torn => torn(stream).await,
        Kind::Silent => std::future::pending().await,
        // Kind::Drip
        _ => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n").await.ok()?;
            loop {
                stream.write_all(b" ").await.ok()?;
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        }
    }
}

async fn document(stream: &mut TcpStream, feed: u32, base: &str, known: Option<&str>, clock: &Clock) -> Option<()> {
    let published = if kind(feed).is_faulty() { 0 } else { clock.published(feed) };
    let shown = published.saturating_sub(SHOWN)..published;
    let edits: u64 = shown.clone().map(|story| clock.edits(feed, story)).sum();
    let etag = format!("\"{published}-{edits}\"");
    // Ids that change come with each document, so it is never the same.
    let has_validators = !matches!(kind(feed), Kind::NoValidators | Kind::NewIds);
    if has_validators && known == Some(etag.as_str()) {
        return stream.write_all(format!("HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n").as_bytes()).await.ok();
    }
    let mut headers = "Content-Type: application/rss+xml\r\n".to_owned();
    if has_validators {
        let _ = write!(headers, "ETag: {etag}\r\n");
    }
    let mut body = format!("<rss version=\"2.0\"><channel><title>Paper {feed}</title><link>{base}/</link>");
    for story in shown.rev() {
        let guid = match kind(feed) {
            Kind::NewIds => format!("{story}-{}", clock.requests.load(Ordering::Relaxed)),
            _ => story.to_string(),
        };
        let edit = if clock.edits(feed, story) > 0 { " The harbour master spoke of it again at noon." } else { "" };
        let _ = write!(
            body,
            "<item><guid isPermaLink=\"false\">{guid}</guid><title>{}</title><link>{base}/s/{story}</link><pubDate>{}</pubDate>\
             <description>{}{edit}</description></item>",
            words(feed, story, 1, 7),
            clock.date(feed, story),
            words(feed, story, 2, 90)
        );
    }
    match kind(feed) {
        // An ampersand and a tag that nobody closed.
        Kind::Malformed => body.push_str("<copyright>Hook & Line <b></copyright>"),
        _ => body.push_str("</channel></rss>"),
    }
    if kind(feed) == Kind::Packed {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(body.as_bytes()).expect("memory takes it");
        headers.push_str("Content-Encoding: gzip\r\n");
        return send(stream, "200 OK", &headers, &packed.finish().expect("memory takes it")).await;
    }
    send(stream, "200 OK", &headers, body.as_bytes()).await
}

fn page(feed: u32, story: u64) -> String {
    let title = words(feed, story, 1, 7);
    let mut text =
        format!("<!doctype html><html lang=\"en\"><head><title>{title}</title></head><body><article><h1>{title}</h1>");
    for paragraph in 2..6 {
        let _ = write!(text, "<p>{}</p>", words(feed, story, paragraph, 60));
    }
    text + "</article></body></html>"
}

/// A sentence of made-up words: the same for the same story, so that no two stories are near-copies.
pub fn words(feed: u32, story: u64, part: u64, count: usize) -> String {
    const SYLLABLES: [&str; 16] =
        ["tar", "ra", "no", "ti", "on", "se", "ma", "ker", "li", "po", "den", "ga", "vi", "sto", "un", "er"];
    let mut state = (u64::from(feed) << 40 | story << 8 | part).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut text = String::with_capacity(count * 8);
    for word in 0..count {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        if word > 0 {
            text.push(' ');
        }
        for syllable in 0..3 {
            text.push_str(SYLLABLES[(state >> (20 + 4 * syllable) & 15) as usize]);
        }
    }
    text[..1].to_ascii_uppercase() + &text[1..] + "."
}
