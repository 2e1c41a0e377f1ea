//! The feeds' rhythms from the store in, the price of a poll out, for as long as the daemon runs.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::Daemon;
use crate::identity::FeedId;
use crate::poll::{self, Budget, Rhythm};

/// Until any rhythm is known, the store is asked again so soon.
const FIRST_TURN: Duration = Duration::from_secs(600);

/// When the price was set, and the polls since.
#[derive(Default)]
pub(super) struct Pricing {
    budget: Option<Budget>,
    last_turn: Option<Instant>,
    used: f64,
}

impl Pricing {
    /// A poll of a feed that is polled by its rhythm was made.
    pub(super) fn count(&mut self) {
        self.used += 1.0;
    }

    /// Sets the price anew where it is time: feeds polled by their rhythm make as many polls in all as their intervals would.
    pub(super) async fn turn(&mut self, daemon: &Daemon) {
        let due = if daemon.env.price.borrow().is_some() { poll::TURN } else { FIRST_TURN };
        let since = self.last_turn.map_or(Duration::MAX, |last| last.elapsed());
        if since < due {
            return;
        }
        let feeds = daemon.feeds();
        let adaptive: HashMap<&FeedId, &poll::Settings> =
            feeds.iter().map(|(id, feed)| (id, &feed.poll)).filter(|(_, settings)| settings.adaptive).collect();
        let rhythms = match daemon.env.store.rhythms().await {
            Ok(rhythms) => rhythms,
            Err(error) => {
                tracing::error!(error = error.to_string(), "the feeds' rhythms cannot be read");
                Vec::new()
            }
        };
        let known = rhythms.into_iter().filter_map(|(id, rhythm)| Some((*adaptive.get(&id)?, rhythm)));
        let (settings, rhythms): (Vec<&poll::Settings>, Vec<Rhythm>) =
            known.filter(|(_, rhythm)| rhythm.is_known()).unzip();
        let Some(first) = settings.first() else { return self.begin() };
        let allowed_a_day = settings.iter().map(|settings| 86_400.0 / settings.interval.as_secs_f64()).sum();
        let budget = self.budget.get_or_insert_with(|| Budget::new(first.min_interval, first.max_interval));
        // The polls before the first price followed the intervals themselves.
        let (used, days) = match daemon.env.price.borrow().is_some() {
            true => (self.used, since.as_secs_f64() / 86_400.0),
            false => (0.0, 0.0),
        };
        let price = budget.turn(used, days, allowed_a_day, rhythms.into_iter());
        daemon.env.price.send_replace(Some(price));
        self.begin();
    }

    fn begin(&mut self) {
        self.last_turn = Some(Instant::now());
        self.used = 0.0;
    }
}
