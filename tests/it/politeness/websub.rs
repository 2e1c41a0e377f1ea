//! W3C WebSub: a feed's hub is asked, verified, heeded where it signs rightly, asked again, and done without where it is gone.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha512;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;
use url::{Url, form_urlencoded};
use wiredesk::api::Callback;
use wiredesk::clock::{Clock, HandClock};
use wiredesk::daemon::{Daemon, Settings};
use wiredesk::fetch::Fetcher;
use wiredesk::identity::FeedId;
use wiredesk::ingest::{Environment, Feed, Websub};
use wiredesk::poll::Subscription;
use wiredesk::store::{FeedDetail, ItemFilter, Store};
use wiredesk::{article, feed, poll, store};

use super::publisher::{Publisher, document_with, fresh, reply};
use super::reader::{DAY, HOUR, MINUTE, fetch_settings, names};

/// A daemon at work on a hand clock, with the address at which hubs call it.
struct Desk {
    daemon: Arc<Daemon>,
    clock: HandClock,
    now: Timestamp,
    callback: SocketAddr,
    running: JoinHandle<()>,
    polls: u64,
}

impl Desk {
    async fn open(folder: &std::path::Path, now: Timestamp, publisher: &Publisher) -> Self {
        let settings = store::Settings { min_free_bytes: 0, ..store::Settings::default() };
        let store = Store::open(folder, &settings, now).await.unwrap();
        let (stop, stopping) = watch::channel(false);
        let clock = HandClock::at(now);
        let callback = Callback::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = callback.address().unwrap();
        let base = Url::parse(&format!("http://{address}/hooks/")).unwrap();
        let env = Environment {
            websub: Some(Websub::open(&store, base, [3; 32]).await.unwrap()),
            store,
            fetcher: Fetcher::resolving_by(names()),
            archive: None,
            clock: Clock::Hand(clock.clone()),
            article: article::Settings::default(),
            feed: feed::Settings::default(),
            pages: Arc::new(Semaphore::new(4)),
            price: watch::Sender::new(None),
            stopping,
        };
        let settings = Settings { concurrent_polls: 4, grace: Duration::from_secs(5) };
        let daemon = Daemon::new(env, settings, stop, Box::new(|| Ok(Vec::new())));
        daemon.adopt(vec![quay(publisher)]).await.unwrap();
        tokio::spawn(callback.serve(daemon.clone()));
        let worker = daemon.clone();
        let running = tokio::spawn(async move {
            worker.run(false, |_| {}).await.unwrap();
        });
        Self { daemon, clock, now, callback: address, running, polls: 0 }
    }

    /// Waits until one more poll has ended; what is known of the feed then.
    async fn polled(&mut self) -> FeedDetail {
        self.polls += 1;
        self.daemon.polled(self.polls).await;
        self.feed().await
    }

    /// Polls the feed now, as by hand.
    async fn poll(&mut self) -> FeedDetail {
        self.polls += 1;
        self.daemon.poll_now(&id()).await.unwrap();
        self.daemon.polled(self.polls).await;
        self.feed().await
    }

    async fn feed(&self) -> FeedDetail {
        self.daemon.env.store.feed(&id()).await.unwrap().unwrap()
    }

    async fn subscription(&self) -> Subscription {
        self.feed().await.subscription.expect("the feed names a hub")
    }

    async fn items(&self) -> usize {
        self.daemon.env.store.items(ItemFilter::default()).await.unwrap().len()
    }

    fn wait(&mut self, time: Duration) {
        self.now += time;
        self.clock.set(self.now);
    }

    /// What the desk answers to a request: its status and its body.
    async fn call(&self, request: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.callback).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    async fn verifies(&self, asked: &Asking, changes: &[(&str, &str)]) -> (u16, String) {
        let mut query = vec![
            ("hub.mode", "subscribe"),
            ("hub.topic", &asked.topic),
            ("hub.challenge", "a challenge & more"),
            ("hub.lease_seconds", "86400"),
        ];
        for (name, value) in changes {
            query.iter_mut().filter(|(known, _)| known == name).for_each(|(_, known)| *known = value);
        }
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        self.call(&format!("GET {}?{query} HTTP/1.1\r\nHost: desk\r\n\r\n", asked.path)).await
    }

    async fn pushes(&self, asked: &Asking, secret: &str, body: &str) -> u16 {
        let mut mac = Hmac::<Sha512>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(body.as_bytes());
        let signature: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        let head = format!("X-Hub-Signature: sha512={signature}\r\nContent-Length: {}", body.len());
        self.call(&format!("POST {} HTTP/1.1\r\nHost: desk\r\n{head}\r\n\r\n{body}", asked.path)).await.0
    }

    async fn close(self) {
        self.daemon.stop();
        self.running.await.unwrap();
    }
}

fn id() -> FeedId {
    FeedId::parse("quay").unwrap()
}

fn quay(publisher: &Publisher) -> Feed {
    Feed {
        id: id(),
        url: publisher.url("paper.example", "/feed.xml"),
        poll: Arc::new(poll::Settings { websub: true, adaptive: false, ..poll::Settings::default() }),
        fetch: Arc::new(fetch_settings()),
        keep: store::Keep::default(),
        rules: article::Rules::default(),
        tags: Vec::new(),
    }
}

/// What the hub was asked.
#[derive(Debug, Clone, PartialEq)]
struct Asking {
    path: String,
    topic: String,
    secret: String,
    lease: String,
}

/// What the hub was asked since the last call, if it was.
fn asked(publisher: &Publisher) -> Option<Asking> {
    let asked = publisher.take_asked().into_iter().find(|asked| asked.path == "/hub")?;
    assert_eq!(
        (asked.host.as_str(), asked.header("content-type")),
        ("hub.example", Some("application/x-www-form-urlencoded"))
    );
    let (_, body) = asked.raw.split_once("\r\n\r\n").unwrap();
    let field = |name: &str| {
        let mut pairs = form_urlencoded::parse(body.as_bytes());
        pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    assert_eq!(field("hub.mode"), "subscribe");
    let path = Url::parse(&field("hub.callback")).unwrap().path().to_owned();
    Some(Asking { path, topic: field("hub.topic"), secret: field("hub.secret"), lease: field("hub.lease_seconds") })
}

/// A feed that names its hub and itself, with this notice.
fn says(publisher: &Publisher, guid: &str) {
    let atom = "xmlns=\"http://www.w3.org/2005/Atom\"";
    let (hub, own) = (publisher.url("hub.example", "/hub"), publisher.url("paper.example", "/feed.xml?own=1"));
    let links = format!("<link {atom} rel=\"hub\" href=\"{hub}\"/><link {atom} rel=\"self\" href=\"{own}\"/>");
    publisher.says("/feed.xml", fresh(&format!("\"{guid}\""), &document_with(guid, None, &links)));
}

async fn open() -> (Publisher, Desk, tempfile::TempDir) {
    let publisher = Publisher::open().await;
    says(&publisher, "1");
    publisher.says("/hub", reply(202, &[], ""));
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::open(folder.path(), Timestamp::now(), &publisher).await;
    (publisher, desk, folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_brings_the_news_before_the_next_poll_was_due() {
    let (publisher, mut desk, _folder) = open().await;
    desk.polled().await;
    let asked = asked(&publisher).expect("the hub is asked");
    assert_eq!(asked.topic, publisher.url("paper.example", "/feed.xml?own=1"));
    assert_eq!((asked.lease.as_str(), asked.secret.len()), ("864000", 64));
    assert!(!desk.subscription().await.is_active(desk.now));

    for changes in
        [("hub.topic", "http://paper.example/other"), ("hub.mode", "unsubscribe"), ("hub.lease_seconds", "x")]
    {
        assert_eq!(desk.verifies(&asked, &[changes]).await.0, 404, "{changes:?}");
    }
    let guessed = Asking { path: asked.path.replace(&asked.path[asked.path.len() - 4..], "0000"), ..asked.clone() };
    assert_eq!(desk.verifies(&guessed, &[]).await.0, 404);
    assert_eq!(desk.verifies(&asked, &[]).await, (200, "a challenge & more".to_owned()));
    assert!(desk.subscription().await.is_active(desk.now));

    says(&publisher, "2");
    desk.wait(2 * MINUTE);
    let due = desk.feed().await.line.next_poll;
    assert!(due > desk.now + 10 * MINUTE, "the next poll is not due");
    assert_eq!(desk.pushes(&asked, "another secret", "<rss/>").await, 202);
    assert_eq!(
        desk.call(&format!("POST {} HTTP/1.1\r\nHost: desk\r\nContent-Length: 0\r\n\r\n", asked.path)).await.0,
        202
    );
    assert_eq!((desk.feed().await.line.next_poll, desk.subscription().await.pushes), (due, 0), "ignored");

    assert_eq!(desk.pushes(&asked, &asked.secret, "<rss/>").await, 202);
    let detail = desk.polled().await;
    assert_eq!(desk.items().await, 2);
    let requests = publisher.take_asked();
    assert_eq!(
        requests.iter().map(|asked| (asked.path.as_str(), asked.is_conditional())).collect::<Vec<_>>(),
        [("/feed.xml", true)]
    );
    // It has proved itself: polls only make sure.
    assert!(detail.subscription.unwrap().proven && detail.line.interval_seconds >= 4 * 3600, "{:?}", detail.line);
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_is_renewed_and_outlives_a_restart_and_a_hub_that_is_gone_is_done_without() {
    let (publisher, mut desk, folder) = open().await;
    desk.polled().await;
    let first = asked(&publisher).expect("the hub is asked");
    assert_eq!(desk.verifies(&first, &[]).await.0, 200);
    let now = desk.now;
    desk.close().await;
    let mut desk = Desk::open(folder.path(), now, &publisher).await;
    assert!(desk.subscription().await.is_active(desk.now));

    desk.wait(HOUR);
    desk.poll().await;
    assert_eq!(asked(&publisher), None, "the lease is young");
    desk.wait(20 * HOUR);
    desk.poll().await;
    let again = asked(&publisher).expect("the hub is asked again before the lease ends");
    assert_eq!(again.secret, first.secret);
    assert_eq!(desk.verifies(&again, &[]).await.0, 200);

    publisher.says("/hub", reply(500, &[], "closed for good"));
    for _ in 0..3 {
        desk.wait(20 * HOUR);
        desk.poll().await;
    }
    let detail = desk.feed().await;
    let subscription = detail.subscription.unwrap();
    assert!(!subscription.is_active(desk.now) && subscription.failures >= 2, "{subscription:?}");
    assert_eq!(subscription.error.as_deref(), Some("HTTP 500: closed for good"));
    assert!((3600..=3960).contains(&detail.line.interval_seconds), "polled as ever: {:?}", detail.line);
    // Who pushes after the lease is told that it is over.
    desk.wait(DAY + HOUR);
    assert_eq!(desk.pushes(&again, &again.secret, "<rss/>").await, 410);
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_denies_is_left_alone_and_a_feed_that_is_gone_says_so() {
    let (publisher, mut desk, _folder) = open().await;
    desk.polled().await;
    let first = asked(&publisher).expect("the hub is asked");
    let (status, _) = desk.verifies(&first, &[("hub.mode", "denied")]).await;
    assert_eq!((status, desk.subscription().await.is_active(desk.now)), (200, false));
    desk.wait(3 * DAY);
    desk.poll().await;
    assert_eq!(asked(&publisher), None);
    desk.wait(5 * DAY);
    desk.poll().await;
    assert!(asked(&publisher).is_some(), "and asked again after a week");
    desk.daemon.adopt(Vec::new()).await.unwrap();
    assert_eq!(desk.pushes(&first, &first.secret, "<rss/>").await, 410);
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_that_comes_during_a_poll_wants_another_one_soon() {
    let (publisher, mut desk, _folder) = open().await;
    desk.polled().await;
    let asked = asked(&publisher).expect("the hub is asked");
    assert_eq!(desk.verifies(&asked, &[]).await.0, 200);
    let store = &desk.daemon.env.store;
    // A poll has begun, the hub pushes, the poll ends.
    let due = store.due_poll(&id()).await.unwrap().unwrap();
    let (at, known_push) = (desk.now, due.subscription.and_then(|subscription| subscription.last_push));
    let state = poll::FeedState { last_poll: Some(at), next_poll: at + DAY, ..due.state };
    store.hub_event(&id(), poll::HubEvent::Pushed, at).await.unwrap();
    let hub = poll::HubOutcome { subscribed: true, known_push, ..poll::HubOutcome::default() };
    store.commit(poll::Outcome { hub, ..poll::Outcome::empty(&id(), state.clone(), at) }).await.unwrap();
    assert_eq!(desk.feed().await.line.next_poll, at + MINUTE);
    // A poll that knew of the push does not.
    let known = poll::HubOutcome { subscribed: true, known_push: Some(at), ..poll::HubOutcome::default() };
    store.commit(poll::Outcome { hub: known, ..poll::Outcome::empty(&id(), state, at) }).await.unwrap();
    assert_eq!(desk.feed().await.line.next_poll, at + DAY);
    desk.close().await;
}
