//! A question in, the running daemon's answer out, over its Unix socket.

use std::io;
use std::path::{Path, PathBuf};

use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde_json::Value;
use tokio::net::UnixStream;
use url::form_urlencoded;

use super::{Answer, Line, Question};
use crate::store::ItemFilter;

/// The way to a running daemon.
#[derive(Debug, Clone)]
pub struct Client {
    socket: PathBuf,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No daemon listens there.
    #[error("no daemon listens at {}", .0.display())]
    NoDaemon(PathBuf),
    #[error("cannot ask the daemon at {}: {message}", .socket.display())]
    Io { socket: PathBuf, message: String },
    /// The daemon's own words.
    #[error("{0}")]
    Refused(String),
}

impl Client {
    pub fn new(socket: &Path) -> Self {
        Self { socket: socket.to_owned() }
    }

    /// Asks what is stored.
    pub async fn ask(&self, question: &Question) -> Result<Answer, Error> {
        let (status, body) =
            self.send(if question.is_order() { Method::POST } else { Method::GET }, &path_of(question)).await?;
        match status {
            StatusCode::OK if matches!(question, Question::Raw(_) | Question::Warc(_)) => Ok(Answer::Bytes(body)),
            StatusCode::OK => Ok(Answer::Lines(self.lines(&body)?)),
            StatusCode::NOT_FOUND => Ok(Answer::Missing(detail(&body))),
            _ => Err(Error::Refused(detail(&body))),
        }
    }

    pub async fn status(&self) -> Result<Line, Error> {
        self.one(Method::GET, "/v1/status").await
    }

    /// Polls a feed now and tells it as it is after that.
    pub async fn poll(&self, feed: &crate::identity::FeedId) -> Result<Line, Error> {
        self.one(Method::POST, &format!("/v1/feeds/{feed}/poll")).await
    }

    /// What was stored after a number; where there is nothing yet, the daemon waits so long for it.
    pub async fn changes(&self, after: u64, limit: usize, wait_seconds: u64) -> Result<Vec<Line>, Error> {
        let path = format!("/v1/changes?after={after}&limit={limit}&wait={wait_seconds}");
        let (status, body) = self.send(Method::GET, &path).await?;
        if status != StatusCode::OK {
            return Err(Error::Refused(detail(&body)));
        }
        self.lines(&body)
    }

    pub async fn reload(&self) -> Result<Line, Error> {
        self.one(Method::POST, "/v1/reload").await
    }

    async fn one(&self, method: Method, path: &str) -> Result<Line, Error> {
        let (status, body) = self.send(method, path).await?;
        if status != StatusCode::OK {
            return Err(Error::Refused(detail(&body)));
        }
        self.lines(&body)?.into_iter().next().ok_or_else(|| self.io("an empty answer"))
    }

    async fn send(&self, method: Method, path: &str) -> Result<(StatusCode, Vec<u8>), Error> {
        let stream = UnixStream::connect(&self.socket).await.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => Error::NoDaemon(self.socket.clone()),
            _ => self.io(error),
        })?;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|error| self.io(error))?;
        tokio::spawn(connection);
        let request =
            Request::builder().method(method).uri(path).header("host", "wiredesk").body(Empty::<Bytes>::new());
        let response =
            sender.send_request(request.map_err(|error| self.io(error))?).await.map_err(|error| self.io(error))?;
        let status = response.status();
        let body = response.into_body().collect().await.map_err(|error| self.io(error))?.to_bytes();
        Ok((status, body.to_vec()))
    }

    fn lines(&self, body: &[u8]) -> Result<Vec<Line>, Error> {
        serde_json::Deserializer::from_slice(body).into_iter().collect::<Result<_, _>>().map_err(|error| self.io(error))
    }

    fn io(&self, error: impl ToString) -> Error {
        Error::Io { socket: self.socket.clone(), message: error.to_string() }
    }
}

fn detail(body: &[u8]) -> String {
    serde_json::from_slice::<Value>(body)
        .ok()
        .and_then(|problem| problem["detail"].as_str().map(str::to_owned))
        .unwrap_or_else(|| String::from_utf8_lossy(body).into_owned())
}

fn path_of(question: &Question) -> String {
    match question {
        Question::Feeds => "/v1/feeds".to_owned(),
        Question::Feed(feed) => format!("/v1/feeds/{feed}"),
        Question::Show(id) => format!("/v1/items/{id}"),
        Question::Raw(id) => format!("/v1/items/{id}/raw"),
        Question::Revisions(id) => format!("/v1/items/{id}/revisions"),
        Question::Cluster(id) => format!("/v1/items/{id}/copies"),
        Question::Duplicates(filter) => format!("/v1/duplicates?{}", query_of(filter)),
        Question::Warc(id) => format!("/v1/items/{id}/warc"),
        Question::Articles { filter, after, limit } => {
            let after = after.map_or(String::new(), |after| format!("&after={after}"));
            format!("/v1/articles?{}{after}&limit={limit}", query_of(&ItemFilter { limit: None, ..filter.clone() }))
        }
        Question::Reparse(request) => format!("/v1/reparse?{}", query_of(request)),
        Question::Verify => "/v1/verify".to_owned(),
        Question::Sizes => "/v1/sizes".to_owned(),
        Question::Changes { after, limit } => format!("/v1/changes?after={after}&limit={limit}"),
        Question::Compact => "/v1/compact".to_owned(),
        Question::Rebuild => "/v1/rebuild".to_owned(),
        Question::BackUp(to) => {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.append_pair("to", &to.to_string_lossy());
            format!("/v1/backup?{}", query.finish())
        }
        Question::Search(search) => format!("/v1/search?{}", query_of(search)),
        Question::Items(filter) => format!("/v1/items?{}", query_of(filter)),
    }
}

fn query_of(fields: &impl Serialize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Ok(Value::Object(fields)) = serde_json::to_value(fields) {
        for (name, value) in fields {
            query.append_pair(&name, &value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        }
    }
    query.finish()
}
