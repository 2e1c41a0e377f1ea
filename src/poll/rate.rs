//! When a feed published in, when it will publish out: the rate by hour of the week, learned with decay.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

const HOURS: usize = 168;
const HOUR_SECONDS: f64 = 3600.0;
const WEEK_SECONDS: f64 = 604_800.0;
/// What was seen so many weeks ago counts a third of what is seen now.
const MEMORY_WEEKS: f64 = 4.0;
/// An hour of the week is seen once a week: the same hour of other days, and the mean, tell of it too, as if seen for so many weeks.
const HOUR_OF_DAY_WEEKS: f64 = 2.5;
const MEAN_WEEKS: f64 = 0.4;
/// Before anything is known: an item in two days, as if seen for a tenth of a week.
const PRIOR_ITEMS: f64 = 0.35;
const PRIOR_WEEKS: f64 = 0.1;
/// News comes in bursts: for so long after an item another is likelier ...
const BURST_SECONDS: f64 = 5400.0;
/// ... by this share of the rate that the burst itself has.
const BURST_SHARE: f64 = 0.1;
/// The share of a document that may be new on the average, so that chance seldom makes it more than all.
const FULL: f64 = 0.5;
/// Longer silence before the oldest item shown tells nothing of the rate.
const LONGEST_FIRST_LOOK_SECONDS: f64 = 2.0 * WEEK_SECONDS;

/// What is remembered of a feed's publication times.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rhythm {
    /// Items by hour of the week (from Thursday 00:00 UTC, when the epoch began), decayed. Empty before the first item.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hours: Vec<f32>,
    /// How long was watched, decayed alike.
    weeks: f64,
    /// Items lately, decayed by [`BURST_SECONDS`] up to `until`.
    burst: f64,
    /// What was published up to here is counted.
    until: Option<Timestamp>,
    decayed_until: Option<Timestamp>,
}

impl Rhythm {
    /// Counts the items of a poll at `now`: their publication times, in any order; older ones than the last poll's are known.
    pub fn observe(&mut self, published: &[Timestamp], now: Timestamp) {
        let since = self.until.unwrap_or_else(|| first_look(published, now));
        self.decay(now);
        self.weeks += (seconds(now) - seconds(since)).max(0.0) / WEEK_SECONDS;
        self.burst *= (-(seconds(now) - seconds(since)).max(0.0) / BURST_SECONDS).exp();
        for at in published.iter().filter(|at| **at > since && **at <= now) {
            if self.hours.is_empty() {
                self.hours = vec![0.0; HOURS];
            }
            self.hours[hour_of(seconds(*at))] += 1.0;
            self.burst += (-(seconds(now) - seconds(*at)) / BURST_SECONDS).exp();
        }
        self.until = Some(now);
    }

    /// Once a day is often enough, and keeps what is stored from being rounded away.
    fn decay(&mut self, now: Timestamp) {
        let last = *self.decayed_until.get_or_insert(now);
        let days = (seconds(now) - seconds(last)) / 86_400.0;
        if days >= 1.0 {
            let factor = (-days / 7.0 / MEMORY_WEEKS).exp();
            self.weeks *= factor;
            self.hours.iter_mut().for_each(|count| *count *= factor as f32);
            self.decayed_until = Some(now);
        }
    }

    /// Items a second in each hour of the week.
    pub fn rates(&self) -> [f64; HOURS] {
        let items: f64 = self.hours.iter().map(|count| f64::from(*count)).sum();
        let mean = (items + PRIOR_ITEMS) / (self.weeks + PRIOR_WEEKS) / HOURS as f64;
        if self.hours.is_empty() {
            return [mean / HOUR_SECONDS; HOURS];
        }
        let count = |hour: usize| f64::from(self.hours[hour % HOURS]);
        let mut of_day = [0.0; 24];
        for hour in 0..HOURS {
            of_day[hour % 24] += count(hour) / 7.0;
        }
        let watched = self.weeks.max(PRIOR_WEEKS);
        std::array::from_fn(|hour| {
            let smoothed = count(hour) * 0.6 + (count(hour + 1) + count(hour + HOURS - 1)) * 0.2;
            let day = of_day[hour % 24] / watched;
            let sum = smoothed + day * HOUR_OF_DAY_WEEKS + mean * MEAN_WEEKS;
            sum / (watched + HOUR_OF_DAY_WEEKS + MEAN_WEEKS) / HOUR_SECONDS
        })
    }

    /// How long until the next poll is worth its price: polls follow the square root of the rate, which makes the mean delay least.
    /// A document shows `shown` items: before more than that are expected a poll is worth any price.
    pub fn wait(&self, now: Timestamp, price: f64, shown: usize, soonest: Duration, latest: Duration) -> Duration {
        let rates = self.rates();
        let begin = seconds(now);
        let (mut at, mut due, mut room) = (begin, 0.0, shown as f64 * FULL);
        loop {
            let end = ((at / HOUR_SECONDS).floor() + 1.0) * HOUR_SECONDS;
            let burst = self.burst * (-(at - begin) / BURST_SECONDS).exp() / BURST_SECONDS * BURST_SHARE;
            let rate = rates[hour_of(at)] + burst;
            let gap = gap(rate, price, soonest, latest);
            let needed = ((1.0 - due) * gap).min(room / rate);
            if at + needed <= end {
                return Duration::from_secs_f64((at + needed - begin).max(0.0)).clamp(soonest, latest);
            }
            due += (end - at) / gap;
            room -= (end - at) * rate;
            at = end;
        }
    }

    /// Items that were to be expected in so many seconds of silence, at the mean of all hours.
    pub fn expected(&self, seconds: u64) -> f64 {
        if !self.is_known() {
            return 0.0;
        }
        self.rates().iter().sum::<f64>() / HOURS as f64 * seconds as f64
    }

    /// Whether any item's publication was seen.
    pub fn is_known(&self) -> bool {
        !self.hours.is_empty()
    }
}

/// A feed with a rate `r`, polled every `t`, lets its items wait `r t / 2` a unit of time and costs `1 / t` polls: the sum is least
/// at this gap.
fn gap(rate: f64, price: f64, soonest: Duration, latest: Duration) -> f64 {
    (2.0 * price / rate).sqrt().clamp(soonest.as_secs_f64(), latest.as_secs_f64())
}

/// The rates of many feeds, those of a like size counted together: a thousand feeds or a million take the same room, and the same
/// time to set a price for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RateCounts(BTreeMap<i32, f64>);

impl RateCounts {
    pub fn add(&mut self, rhythm: &Rhythm) {
        for rate in rhythm.rates() {
            *self.0.entry((rate.max(1e-12).ln() * 50.0).round() as i32).or_default() += 1.0 / HOURS as f64;
        }
    }

    /// The price at which these feeds use so many polls a day in all.
    pub fn price(&self, polls_a_day: f64, soonest: Duration, latest: Duration) -> f64 {
        let used = |price: f64| -> f64 {
            let polls = |(rate, feeds): (&i32, &f64)| {
                feeds * 86_400.0 / gap((f64::from(*rate) / 50.0).exp(), price, soonest, latest)
            };
            self.0.iter().map(polls).sum()
        };
        let (mut low, mut high) = (1e-6_f64, 1e12_f64);
        for _ in 0..60 {
            let middle = (low * high).sqrt();
            if used(middle) > polls_a_day { low = middle } else { high = middle }
        }
        high
    }
}

/// The first poll shows the newest items: what was watched begins with the oldest of them.
fn first_look(published: &[Timestamp], now: Timestamp) -> Timestamp {
    let oldest = published.iter().min().copied().unwrap_or(now);
    let bound = Timestamp::from_second((seconds(now) - LONGEST_FIRST_LOOK_SECONDS) as i64).unwrap_or(now);
    oldest.max(bound).min(now)
}

fn seconds(moment: Timestamp) -> f64 {
    moment.as_millisecond() as f64 / 1000.0
}

fn hour_of(seconds: f64) -> usize {
    (seconds.rem_euclid(WEEK_SECONDS) / HOUR_SECONDS) as usize % HOURS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price_for(rhythm: &Rhythm, polls_a_day: f64) -> f64 {
        let mut counts = RateCounts::default();
        counts.add(rhythm);
        counts.price(polls_a_day, SOONEST, LATEST)
    }

    const SOONEST: Duration = Duration::from_secs(900);
    const LATEST: Duration = Duration::from_secs(86_400);

    /// A feed with an item at 08:30 UTC each working day, watched every hour for `weeks`; the clock stands at a Thursday 00:00.
    fn mornings(weeks: i64) -> (Rhythm, Timestamp) {
        let mut rhythm = Rhythm::default();
        let begin = 604_800 * 2_900;
        let item = |day: i64| Timestamp::from_second(begin + day * 86_400 + 30_600).unwrap();
        for hour in 0..weeks * 168 {
            let now = Timestamp::from_second(begin + hour * 3600).unwrap();
            let items: Vec<Timestamp> = (0..=hour / 24).filter(|day| !matches!(day % 7, 2 | 3)).map(item).collect();
            rhythm.observe(&items, now);
        }
        (rhythm, Timestamp::from_second(begin + weeks * 604_800).unwrap())
    }

    #[test]
    fn polls_come_closer_where_items_are_expected() {
        let (rhythm, midnight) = mornings(8);
        let price = price_for(&rhythm, 6.0);
        let after = |hours: i64| {
            let now = midnight + jiff::SignedDuration::from_hours(hours);
            rhythm.wait(now, price, 20, SOONEST, LATEST)
        };
        assert!(after(8) < Duration::from_secs(5400), "before the item: {:?}", after(8));
        assert!(after(12) > Duration::from_secs(4 * 3600), "in the quiet afternoon: {:?}", after(12));
    }

    #[test]
    fn an_item_counts_once_however_often_it_is_shown() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let later = now + jiff::SignedDuration::from_hours(2);
        let mut once = Rhythm::default();
        once.observe(&[now], now);
        let mut again = once.clone();
        once.observe(&[], later);
        again.observe(&[now, now], later);
        assert_eq!(once, again);
        again.observe(&[later + jiff::SignedDuration::from_hours(9)], later);
        assert_eq!(once.rates(), again.rates(), "what is said to be published in the future does not count");
    }

    #[test]
    fn the_price_keeps_the_budget_and_the_bounds_hold() {
        let (rhythm, now) = mornings(4);
        for polls in [2.0, 6.0, 24.0, 60.0] {
            let price = price_for(&rhythm, polls);
            let used: f64 =
                rhythm.rates().iter().map(|rate| 3600.0 / gap(*rate, price, SOONEST, LATEST)).sum::<f64>() / 7.0;
            assert!((used - polls).abs() < polls * 0.02, "{used} for {polls}");
        }
        for price in [0.0, 1e-9, 1e15] {
            let wait = rhythm.wait(now, price, 20, SOONEST, LATEST);
            assert!(wait >= SOONEST && wait <= LATEST);
            Rhythm::default().wait(now, price, 20, SOONEST, LATEST);
        }
    }
}
