//! Our side: a store of its own, a hand clock, and names that lead to loopback.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Semaphore, watch};
use wiredesk::clock::{Clock, HandClock};
use wiredesk::fetch::{Fetcher, Lookup};
use wiredesk::identity::FeedId;
use wiredesk::ingest::{Environment, Feed, ingest, restore};
use wiredesk::poll::FeedState;
use wiredesk::store::{Settings, Store};
use wiredesk::{article, feed, fetch, poll, store};

pub const MINUTE: Duration = Duration::from_secs(60);
pub const HOUR: Duration = Duration::from_secs(3600);
pub const DAY: Duration = Duration::from_secs(86_400);

pub struct Reader {
    pub env: Arc<Environment>,
    pub clock: HandClock,
    now: Timestamp,
    folder: tempfile::TempDir,
    feeds: Vec<Feed>,
    _stop: watch::Sender<bool>,
}

/// All names of `.example` are at 127.0.0.1; others are nowhere.
pub fn names() -> Lookup {
    Lookup::Fixed(Arc::new(|name: &str| match name.ends_with(".example") {
        true => vec![IpAddr::V4(Ipv4Addr::LOCALHOST)],
        false => Vec::new(),
    }))
}

/// Settings that reach loopback, without a gap between requests.
pub fn fetch_settings() -> fetch::Settings {
    fetch::Settings {
        allow_private: vec!["127.0.0.0/8".parse().unwrap()],
        host_gap: Duration::ZERO,
        user_agent: "wiredesk/0.1 (+https://example.org/contact)".to_owned(),
        ..fetch::Settings::default()
    }
}

impl Reader {
    pub async fn open() -> Self {
        let now = Timestamp::now();
        Self::open_in(tempfile::tempdir().unwrap(), now, Vec::new()).await
    }

    async fn open_in(folder: tempfile::TempDir, now: Timestamp, feeds: Vec<Feed>) -> Self {
        let settings = Settings { min_free_bytes: 0, ..Settings::default() };
        let store = Store::open(folder.path(), &settings, now).await.unwrap();
        let (stop, stopping) = watch::channel(false);
        let clock = HandClock::at(now);
        let env = Environment {
            store,
            fetcher: Fetcher::resolving_by(names()),
            archive: None,
            clock: Clock::Hand(clock.clone()),
            article: article::Settings::default(),
            feed: feed::Settings::default(),
            pages: Arc::new(Semaphore::new(4)),
            price: watch::Sender::new(None),
            websub: None,
            stopping,
        };
        restore(&env).await.unwrap();
        let reader = Self { env: Arc::new(env), clock, now, folder, feeds, _stop: stop };
        reader.adopt().await;
        reader
    }

    /// Ends and begins again, with the same store and feeds, at the same time.
    pub async fn restart(self) -> Self {
        let Self { env, now, folder, feeds, clock: _, _stop: _ } = self;
        drop(env);
        Self::open_in(folder, now, feeds).await
    }

    async fn adopt(&self) {
        let listed = self.feeds.iter().map(|feed| (feed.id.clone(), feed.url.clone())).collect();
        self.env.store.sync(listed, self.now).await.unwrap();
    }

    pub async fn add(&mut self, id: &str, url: String) {
        self.add_with(id, url, |_| {}).await;
    }

    pub async fn add_with(&mut self, id: &str, url: String, change: impl FnOnce(&mut Feed)) {
        let mut feed = Feed {
            id: FeedId::parse(id).unwrap(),
            url,
            poll: Arc::new(poll::Settings::default()),
            fetch: Arc::new(fetch_settings()),
            keep: store::Keep::default(),
            rules: wiredesk::article::Rules::default(),
            tags: Vec::new(),
        };
        change(&mut feed);
        self.feeds.push(feed);
        self.adopt().await;
    }

    pub fn now(&self) -> Timestamp {
        self.now
    }

    pub fn wait(&mut self, time: Duration) {
        self.now += time;
        self.clock.set(self.now);
    }

    /// Polls a feed, whether it is due or not; its state after that.
    pub async fn poll(&self, id: &str) -> FeedState {
        let feed = self.feeds.iter().find(|feed| feed.id.as_str() == id).unwrap();
        let due = self.env.store.due_poll(&feed.id).await.unwrap().unwrap();
        ingest(&self.env, &Arc::new(feed.clone()), due).await.unwrap().state
    }

    /// The feeds whose time has come.
    pub async fn due(&self) -> Vec<String> {
        let due = self.env.store.due(self.now, 100, Default::default()).await.unwrap();
        due.polls.into_iter().map(|poll| poll.feed.to_string()).collect()
    }

    /// How long after now a feed's next poll is.
    pub fn until_next(&self, state: &FeedState) -> Duration {
        state.next_poll.duration_since(self.now).try_into().unwrap_or_default()
    }
}
