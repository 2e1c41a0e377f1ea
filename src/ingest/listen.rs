//! A due feed in, its news out: fetch and read; a failure is a value.

use std::sync::Arc;
use std::time::SystemTime;

use super::{Environment, Feed};
use crate::archive::Record;
use crate::feed::{self, FeedDocument};
use crate::fetch::{self, Answer, Request};
use crate::identity::Fingerprint;
use crate::poll::{DuePoll, Exchange, Failure, FailureClass, News, Validators};

const ACCEPT: &str = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5";
/// Alternate feeds that are named to the user.
const ALTERNATES_TOLD: usize = 5;

pub(super) async fn listen(env: &Arc<Environment>, feed: &Feed, due: &DuePoll) -> News {
    let validators = due.validators(env.clock.now());
    let conditional = !validators.is_empty();
    let request = Request {
        etag: validators.etag.as_deref(),
        last_modified: validators.last_modified.as_deref(),
        ..Request::new(due.address(&feed.url), ACCEPT, &feed.fetch)
    };
    match env.fetcher.get(&request).await {
        Err(error) => unanswered(&error),
        Ok(answer) if answer.status == 304 => News::Unchanged(exchange(&answer, conditional)),
        Ok(answer) if (200..300).contains(&answer.status) => read(env, answer, due.state.body, conditional).await,
        Ok(answer) => refusal(&answer),
    }
}

/// Reads a body on the blocking pool: a large feed takes milliseconds of CPU.
async fn read(env: &Arc<Environment>, answer: Answer, known_body: Option<Fingerprint>, conditional: bool) -> News {
    let env = env.clone();
    let milliseconds = answer.milliseconds;
    let read = tokio::task::spawn_blocking(move || {
        let body = Fingerprint::of_bytes(&answer.body);
        let exchange = exchange(&answer, conditional);
        if known_body == Some(body) {
            return News::Unchanged(exchange);
        }
        if let Some(error) = keep(&env, &answer).err() {
            return failed(FailureClass::Passing, format!("the archive takes no feeds: {error}"));
        }
        match feed::read(&answer.body, answer.content_type.as_deref(), Some(&answer.url), &env.feed) {
            Ok(document) if document.format == "html" => failed(FailureClass::Soft, told_alternates(&document)),
            Ok(document) => News::Document { exchange, document: Box::new(document), body },
            Err(error) => failed(FailureClass::Soft, format!("{error}: check the feed's address with a browser")),
        }
    });
    match read.await {
        Ok(News::Failed(failure)) => News::Failed(Failure { milliseconds, ..failure }),
        Ok(news) => news,
        Err(_) => failed(FailureClass::Hard, "the feed reader panicked at this document: please report it".to_owned()),
    }
}

/// Archives a feed's body, where that is wanted.
fn keep(env: &Environment, answer: &Answer) -> std::io::Result<()> {
    let Some(archive) = env.archive.as_ref().filter(|archive| archive.keeps_feeds()) else { return Ok(()) };
    let content_type = answer.content_type.as_deref();
    let record = Record { date: env.clock.now(), url: &answer.url, content_type, body: &answer.body };
    archive.append(&record).map(drop)
}

fn told_alternates(document: &FeedDocument) -> String {
    let named: Vec<&str> = document.alternates.iter().take(ALTERNATES_TOLD).map(|feed| feed.url.as_str()).collect();
    if named.is_empty() {
        return "a web page, not a feed, and it names no feed: set url to the address of an RSS, Atom or JSON document"
            .to_owned();
    }
    format!("a web page, not a feed: set url to one of the feeds that it names: {}", named.join(" "))
}

fn exchange(answer: &Answer, conditional: bool) -> Exchange {
    Exchange {
        status: answer.status,
        validators: Validators { etag: answer.etag.clone(), last_modified: answer.last_modified.clone() },
        fresh_for: answer.fresh_for,
        retry_after: answer.retry_after,
        moved_to: answer.moved_to.clone(),
        conditional,
        hub: answer.hub.clone(),
        topic: answer.own.clone(),
        bytes: answer.body.len() as u64,
        milliseconds: answer.milliseconds,
    }
}

fn refusal(answer: &Answer) -> News {
    let (class, advice) = match answer.status {
        410 => (FailureClass::Gone, ": the feed is gone for good; remove it or look for its new address"),
        404 => (FailureClass::Hard, ": not found; look for the feed's new address"),
        401 | 403 => (FailureClass::Soft, ": the server refuses us"),
        429 => (FailureClass::Busy, ": too many requests; raise the interval"),
        503 => (FailureClass::Busy, ": the server asks for rest"),
        408 | 425 | 500.. => (FailureClass::Passing, ": the server's own trouble"),
        _ => (FailureClass::Hard, ""),
    };
    News::Failed(Failure {
        class,
        message: format!("HTTP {}{advice}", answer.status),
        status: Some(answer.status),
        retry_after: answer.retry_after,
        milliseconds: answer.milliseconds,
    })
}

fn unanswered(error: &fetch::Error) -> News {
    let class = match error {
        fetch::Error::CutOff(_) => FailureClass::CutOff,
        fetch::Error::Resting(rest) => {
            let wait = rest.until.duration_since(SystemTime::now()).unwrap_or_default();
            return News::Failed(Failure {
                class: FailureClass::Resting,
                message: error.to_string(),
                status: None,
                retry_after: Some(wait),
                milliseconds: 0,
            });
        }
        error if error.is_passing() => FailureClass::Passing,
        _ => FailureClass::Hard,
    };
    let milliseconds = if let fetch::Error::TimedOut(waited) = error { waited.as_millis() as u64 } else { 0 };
    News::Failed(Failure { class, message: error.to_string(), status: None, retry_after: None, milliseconds })
}

fn failed(class: FailureClass, message: String) -> News {
    News::Failed(Failure { class, message, status: None, retry_after: None, milliseconds: 0 })
}
