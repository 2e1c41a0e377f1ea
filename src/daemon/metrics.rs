//! Outcomes in, counts for Prometheus out (OpenMetrics 1.0). No feed is a label: a thousand feeds would be a thousand series.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::Status;
use super::report::outcome;
use crate::ingest::Polled;
use crate::poll::Counts;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: String,
}

/// Seconds: a minute to a week.
const DELAYS: [f64; 10] = [60.0, 300.0, 900.0, 1800.0, 3600.0, 7200.0, 21_600.0, 43_200.0, 86_400.0, 604_800.0];
const DURATIONS: [f64; 9] = [0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0];

/// All that is counted since the start; what is in the store is told when somebody asks.
pub struct Metrics {
    registry: Registry,
    polls: Family<Outcome, Counter>,
    articles: Family<Outcome, Counter>,
    lost: Counter,
    abandoned: Counter,
    received: Counter,
    duration: Histogram,
    delay: Histogram,
    gauges: Gauges,
}

#[derive(Default)]
struct Gauges {
    running: Gauge,
    due: Gauge,
    feeds: Gauge,
    failing: Gauge,
    items: Gauge,
    versions: Gauge,
    pending: Gauge,
    store: Gauge,
    uptime: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("wiredesk"),
            polls: Family::default(),
            articles: Family::default(),
            lost: Counter::default(),
            abandoned: Counter::default(),
            received: Counter::default(),
            duration: Histogram::new(DURATIONS),
            delay: Histogram::new(DELAYS),
            gauges: Gauges::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let Self { registry, polls, articles, lost, abandoned, received, duration, delay, gauges } = self;
        registry.register("polls", "Polls that ended: news, unchanged or failed", polls.clone());
        registry.register("articles", "Articles stored: new, revised or copies of another", articles.clone());
        registry.register("polls_lost", "Polls of which the store took nothing", lost.clone());
        registry.register("pages_abandoned", "Pages given up, stored from the feed's own text", abandoned.clone());
        registry.register_with_unit("feeds_received", "Bodies of feeds", Unit::Bytes, received.clone());
        registry.register_with_unit(
            "fetch_duration",
            "A feed's answer, redirects included",
            Unit::Seconds,
            duration.clone(),
        );
        registry.register_with_unit(
            "delay",
            "From publication to the store, of new articles",
            Unit::Seconds,
            delay.clone(),
        );
        let Gauges { running, due, feeds, failing, items, versions, pending, store, uptime } = gauges;
        registry.register("polls_running", "Polls under way", running.clone());
        registry.register("feeds_due", "Feeds whose time has come", due.clone());
        registry.register("feeds", "Feeds that are polled", feeds.clone());
        registry.register("feeds_failing", "Feeds whose last poll failed", failing.clone());
        registry.register("items", "Articles in the store", items.clone());
        registry.register("versions", "Versions of articles in the store", versions.clone());
        registry.register("pages_pending", "Entries whose page has not been had yet", pending.clone());
        registry.register_with_unit("store", "The store on disk", Unit::Bytes, store.clone());
        registry.register_with_unit("uptime", "Since the start", Unit::Seconds, uptime.clone());
    }

    pub(super) fn count(&self, polled: &Polled) {
        let Counts { new, changed, abandoned, .. } = polled.receipt.counts;
        let of = |name: &str| Outcome { outcome: name.to_owned() };
        self.polls.get_or_create(&of(outcome(polled))).inc();
        for (name, number) in [("new", new), ("revised", changed), ("copies", polled.receipt.duplicates)] {
            self.articles.get_or_create(&of(name)).inc_by(u64::from(number));
        }
        self.abandoned.inc_by(u64::from(abandoned));
        if let Some(record) = polled.state.polls.last() {
            self.received.inc_by(record.bytes);
            self.duration.observe(record.milliseconds as f64 / 1e3);
        }
        polled.delays.iter().for_each(|delay| self.delay.observe(delay.as_secs_f64()));
    }

    pub(super) fn count_lost(&self) {
        self.lost.inc();
    }

    pub(super) fn set_running(&self, polls: usize) {
        self.gauges.running.set(polls as i64);
    }

    /// The exposition, with what the store tells now.
    pub fn exposition(&self, status: &Status) -> String {
        let store = &status.store;
        let Gauges { running: _, due, feeds, failing, items, versions, pending, store: bytes, uptime } = &self.gauges;
        let told = [
            (due, store.due),
            (feeds, store.feeds),
            (failing, store.failing),
            (items, store.items),
            (versions, store.articles),
            (pending, store.pending),
            (bytes, store.store_bytes),
            (uptime, status.uptime_seconds),
        ];
        for (gauge, number) in told {
            gauge.set(number as i64);
        }
        let mut text = String::new();
        // Writing to a text cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
