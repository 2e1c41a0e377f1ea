//! Recorded publication times in, how late the daemon's own scheduling would have been out.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Budget, RateCounts, Rhythm, TURN};
use crate::identity::Fingerprint;

/// Items that a poll shows, the newest.
const SHOWN: usize = 20;
const DAY: i64 = 86_400;
/// Polls and items of the first week are for learning.
const LEARNING: i64 = 7 * DAY;
const SOONEST: Duration = Duration::from_secs(900);
const LATEST: Duration = Duration::from_secs(86_400);

/// One feed's record: epoch seconds, in order.
#[derive(Debug, Clone, Deserialize)]
pub struct Trace {
    pub feed: String,
    pub start: i64,
    pub end: i64,
    pub published: Vec<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Simulated {
    pub polls_per_feed_day: f64,
    pub mean_delay_seconds: f64,
    pub median_delay_seconds: f64,
    pub p95_delay_seconds: f64,
    pub missed: u64,
}

/// Polls all feeds on one simulated clock, `polls_a_day` a feed on the average.
pub fn simulate(traces: &[Trace], polls_a_day: f64) -> Simulated {
    let mut feeds: Vec<Watched<'_>> = traces.iter().map(Watched::new).collect();
    let mut queue: BinaryHeap<Reverse<(i64, usize)>> =
        feeds.iter().enumerate().map(|(index, feed)| Reverse((feed.first_poll(polls_a_day), index))).collect();
    let mut pricing = Pricing::new(traces, polls_a_day);
    let mut found = Found::default();
    while let Some(Reverse((now, index))) = queue.pop() {
        if now >= feeds[index].trace.end {
            continue;
        }
        pricing.turn(now, &feeds);
        pricing.used += 1.0;
        let wait = feeds[index].poll(now, pricing.price, &mut found);
        queue.push(Reverse((now + wait.as_secs_f64().ceil() as i64, index)));
    }
    found.told(traces)
}

/// The daemon's budget on the simulated clock.
struct Pricing {
    polls_a_day: f64,
    budget: Budget,
    price: f64,
    last_turn: i64,
    used: f64,
}

impl Pricing {
    fn new(traces: &[Trace], polls_a_day: f64) -> Self {
        let price = Budget::first_price(Duration::from_secs_f64(86_400.0 / polls_a_day));
        let last_turn = traces.iter().map(|trace| trace.start).min().unwrap_or_default();
        Self { polls_a_day, budget: Budget::new(SOONEST, LATEST), price, last_turn, used: 0.0 }
    }

    fn turn(&mut self, now: i64, feeds: &[Watched<'_>]) {
        let seconds = now - self.last_turn;
        if seconds < TURN.as_secs() as i64 {
            return;
        }
        let running = feeds.iter().filter(|feed| feed.trace.start <= now && now < feed.trace.end);
        let mut rates = RateCounts::default();
        running.clone().for_each(|feed| rates.add(&feed.rhythm));
        let allowed_a_day = self.polls_a_day * running.count() as f64;
        self.price = self.budget.turn(self.used, seconds as f64 / DAY as f64, allowed_a_day, &rates);
        self.last_turn = now;
        self.used = 0.0;
    }
}

struct Watched<'a> {
    trace: &'a Trace,
    rhythm: Rhythm,
    /// Items published before are known or missed.
    done: usize,
}

impl<'a> Watched<'a> {
    fn new(trace: &'a Trace) -> Self {
        let done = trace.published.partition_point(|at| *at < trace.start);
        Self { trace, rhythm: Rhythm::default(), done }
    }

    /// Feeds begin spread over the first gap, each always at its own place.
    fn first_poll(&self, polls_a_day: f64) -> i64 {
        let print = Fingerprint::of([self.trace.feed.as_str()]);
        let share = f64::from(u16::from_be_bytes([print.as_bytes()[0], print.as_bytes()[1]])) / 65_536.0;
        self.trace.start + (share * (86_400.0 / polls_a_day).min(3600.0)) as i64
    }

    fn poll(&mut self, now: i64, price: f64, found: &mut Found) -> Duration {
        let published = &self.trace.published;
        let upto = self.done + published[self.done..].partition_point(|at| *at <= now);
        let first = self.done.max(upto.saturating_sub(SHOWN));
        let (begun, ended) = (self.trace.start + LEARNING, self.trace.end - DAY);
        let counts = |at: &i64| (begun..ended).contains(at);
        found.missed += published[self.done..first].iter().filter(|at| counts(at)).count() as u64;
        found.delays.extend(published[first..upto].iter().filter(|at| counts(at)).map(|at| now - at));
        found.polls += u64::from(now >= begun);
        let shown = &published[upto.saturating_sub(SHOWN)..upto];
        let shown: Vec<Timestamp> = shown.iter().filter_map(|at| Timestamp::from_second(*at).ok()).collect();
        self.done = upto;
        let Ok(now) = Timestamp::from_second(now) else { return LATEST };
        self.rhythm.observe(&shown, now);
        self.rhythm.wait(now, price, SHOWN, SOONEST, LATEST)
    }
}

#[derive(Default)]
struct Found {
    polls: u64,
    missed: u64,
    delays: Vec<i64>,
}

impl Found {
    fn told(mut self, traces: &[Trace]) -> Simulated {
        self.delays.sort_unstable();
        let days: f64 = traces.iter().map(|trace| (trace.end - trace.start - LEARNING) as f64 / DAY as f64).sum();
        let at = |share: f64| {
            let place = (share * self.delays.len() as f64) as usize;
            self.delays.get(place.min(self.delays.len().saturating_sub(1))).map_or(0.0, |delay| *delay as f64)
        };
        Simulated {
            polls_per_feed_day: self.polls as f64 / days.max(1e-9),
            mean_delay_seconds: self.delays.iter().sum::<i64>() as f64 / self.delays.len().max(1) as f64,
            median_delay_seconds: at(0.5),
            p95_delay_seconds: at(0.95),
            missed: self.missed,
        }
    }
}
