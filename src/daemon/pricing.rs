//! The feeds' rhythms from the store in, the price of a poll out, for as long as the daemon runs.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::Daemon;
use crate::identity::FeedId;
use crate::poll::{self, Budget, RateCounts, Rhythm};
use crate::store;

/// Until any rhythm is known, the store is asked again so soon.
const FIRST_TURN: Duration = Duration::from_secs(600);

/// When the price was set, and the polls that had been made by then.
#[derive(Default)]
pub(super) struct Pricing {
    budget: Option<Budget>,
    last_turn: Option<Instant>,
    counted: u64,
}

/// The known rhythms of feeds that are polled by theirs, and how many polls a day their intervals allow them.
#[derive(Default)]
struct Paced {
    rates: RateCounts,
    allowed_a_day: f64,
    /// The shortest and the longest gap, of the first of them.
    limits: Option<(Duration, Duration)>,
}

impl Paced {
    fn add(&mut self, settings: &poll::Settings, rhythm: &Rhythm) {
        self.rates.add(rhythm);
        self.allowed_a_day += 86_400.0 / settings.interval.as_secs_f64();
        self.limits.get_or_insert((settings.min_interval, settings.max_interval));
    }
}

/// Sets the price until the daemon stops. The scheduler does not wait for it: to read a hundred thousand rhythms takes seconds.
pub(super) async fn keep(daemon: Arc<Daemon>, mut pricing: Pricing) {
    loop {
        pricing.turn(&daemon).await;
        let wait = if daemon.env.price.borrow().is_some() { poll::TURN } else { FIRST_TURN };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = daemon.env.stopped() => return,
        }
    }
}

impl Pricing {
    /// Sets the price anew: feeds polled by their rhythm make as many polls in all as their intervals would.
    pub(super) async fn turn(&mut self, daemon: &Daemon) {
        let counted = daemon.paced_polls.load(Ordering::Relaxed);
        let (used, since) = (counted - self.counted, self.last_turn.map(|last| last.elapsed()).unwrap_or_default());
        (self.last_turn, self.counted) = (Some(Instant::now()), counted);
        let Paced { rates, allowed_a_day, limits } = match paced(daemon).await {
            Ok(paced) => paced,
            Err(error) => {
                tracing::error!(error = error.to_string(), "the feeds' rhythms cannot be read");
                return;
            }
        };
        let Some((soonest, latest)) = limits else { return };
        let budget = self.budget.get_or_insert_with(|| Budget::new(soonest, latest));
        // The polls before the first price followed the intervals themselves.
        let (used, days) = match daemon.env.price.borrow().is_some() {
            true => (used as f64, since.as_secs_f64() / 86_400.0),
            false => (0.0, 0.0),
        };
        let price = budget.turn(used, days, allowed_a_day, &rates);
        daemon.env.price.send_replace(Some(price));
    }
}

async fn paced(daemon: &Daemon) -> Result<Paced, store::Error> {
    let feeds = daemon.feeds();
    let add = move |paced: &mut Paced, feed: &FeedId, rhythm: &Rhythm| {
        let settings = feeds.get(feed).map(|feed| &feed.poll).filter(|settings| settings.adaptive);
        if let Some(settings) = settings.filter(|_| rhythm.is_known()) {
            paced.add(settings, rhythm);
        }
    };
    daemon.env.store.rhythms(add).await
}
