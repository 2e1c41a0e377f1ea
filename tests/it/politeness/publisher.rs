//! A server that says what it is told to say, and remembers what it was asked.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Without its port.
    pub host: String,
    pub path: String,
    /// All bytes of it, a letter for a byte.
    pub raw: String,
}

impl Asked {
    /// A header's value; its name is written in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        let is_named = |line: &&str| line.split(':').next().is_some_and(|found| found.eq_ignore_ascii_case(name));
        self.raw.lines().skip(1).find(is_named).map(|line| line[name.len() + 1..].trim_start())
    }

    pub fn is_conditional(&self) -> bool {
        self.header("if-none-match").is_some() || self.header("if-modified-since").is_some()
    }
}

#[derive(Default)]
struct Shared {
    replies: Mutex<HashMap<String, Vec<u8>>>,
    asked: Mutex<Vec<Asked>>,
    /// Requests that are being answered, and the most that ever were at once.
    open: Mutex<(usize, usize)>,
}

pub struct Publisher {
    address: SocketAddr,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

impl Publisher {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared::default());
        let serving = shared.clone();
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, serving.clone()));
            }
        });
        Self { address, shared, server }
    }

    /// An address at a host's name; the reader's names all lead here.
    pub fn url(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.address.port())
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// From now on the path is answered so, at any host; another path is not found.
    pub fn says(&self, path: &str, reply: impl Into<Vec<u8>>) {
        self.shared.replies.lock().unwrap().insert(path.to_owned(), reply.into());
    }

    /// Every request since the last call.
    pub fn take_asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.shared.asked.lock().unwrap())
    }

    /// How many requests were being answered at once at the most.
    pub fn most_at_once(&self) -> usize {
        self.shared.open.lock().unwrap().1
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Whether the headers have come, and as much of a body as they tell of.
fn is_whole(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let told = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    bytes.len() >= end + 4 + told.unwrap_or(0)
}

async fn serve(mut stream: TcpStream, shared: Arc<Shared>) {
    let mut bytes = Vec::new();
    while !is_whole(&bytes) {
        if !matches!(stream.read_buf(&mut bytes).await, Ok(1..)) {
            return;
        }
    }
    {
        let mut open = shared.open.lock().unwrap();
        open.0 += 1;
        open.1 = open.1.max(open.0);
    }
    let raw: String = bytes.into_iter().map(char::from).collect();
    let path = raw.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut asked = Asked { host: String::new(), path: path.clone(), raw };
    asked.host = asked.header("host").unwrap_or_default().split(':').next().unwrap_or_default().to_owned();
    shared.asked.lock().unwrap().push(asked);
    // Others get their turn, so that requests that come at once are seen at once.
    tokio::task::yield_now().await;
    let known = shared.replies.lock().unwrap().get(&path).cloned();
    shared.open.lock().unwrap().0 -= 1;
    let answer = known.unwrap_or_else(|| reply(404, &[], "Not here."));
    let _ = stream.write_all(&answer).await;
}

/// A whole answer.
pub fn reply(status: u16, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {status} X\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if status != 304 {
        text.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    text.push_str(&format!("Connection: close\r\n\r\n{body}"));
    // A letter stands for a byte.
    text.chars().map(|letter| u8::try_from(letter).unwrap_or(b'?')).collect()
}

/// A feed's document with one entry, which has a page where `link` is given.
pub fn document(guid: &str, link: Option<&str>) -> String {
    document_with(guid, link, "")
}

/// The same with elements of the channel's own.
pub fn document_with(guid: &str, link: Option<&str>, channel: &str) -> String {
    let link = link.map_or(String::new(), |link| format!("<link>{link}</link>"));
    format!(
        "<rss version=\"2.0\" xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\"><channel><title>The Quay</title>{channel}\
         <item><guid>{guid}</guid><title>Notice {guid}</title>{link}<description>The ferry leaves at nine.</description></item></channel></rss>"
    )
}

/// 200 with a document and an ETag.
pub fn fresh(etag: &str, body: &str) -> Vec<u8> {
    reply(200, &[("ETag", etag), ("Content-Type", "application/rss+xml")], body)
}
