//! How many polls were made in, the price of a poll out: one price for all feeds that are polled by their rhythm.

use std::time::Duration;

use super::RateCounts;

/// The price is set anew so often: rhythms change slowly.
pub const TURN: Duration = Duration::from_secs(6 * 3600);
/// What was used too much or too little is made up for within so many days ...
const MAKE_UP_DAYS: f64 = 4.0;
/// ... but never by more than this share of the polls of a day, more or fewer.
const MOST_MORE: f64 = 0.15;
const MOST_FEWER: f64 = 0.3;
/// Before any rhythm is known a feed is taken for one of an item in some three hours.
const FIRST_RATE: f64 = 1e-4;

/// The polls that feeds of known rhythm may make, and the price that keeps to them.
#[derive(Debug, Clone, PartialEq)]
pub struct Budget {
    soonest: Duration,
    latest: Duration,
    /// Polls made less polls allowed, so far.
    over: f64,
}

impl Budget {
    pub fn new(soonest: Duration, latest: Duration) -> Self {
        Self { soonest, latest, over: 0.0 }
    }

    /// The price for feeds that are polled every `interval` on the average and of which nothing is known.
    pub fn first_price(interval: Duration) -> f64 {
        interval.as_secs_f64().powi(2) / 2.0 * FIRST_RATE
    }

    /// The price from now on, after `used` polls in the `days` since the last turn, where `allowed_a_day` are allowed.
    pub fn turn(&mut self, used: f64, days: f64, allowed_a_day: f64, rates: &RateCounts) -> f64 {
        self.over += used - allowed_a_day * days;
        let over_days = if allowed_a_day > 0.0 { self.over / allowed_a_day } else { 0.0 };
        let target = allowed_a_day * (1.0 - (over_days / MAKE_UP_DAYS).clamp(-MOST_MORE, MOST_FEWER));
        rates.price(target, self.soonest, self.latest)
    }
}
