//! A feed's settings, what its server and document asked for, and how the poll went in; when to poll next, and why, out.

use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};

use super::{Exchange, Failure, FailureClass, FeedState, News, Settings};
use crate::identity::{FeedId, Fingerprint};

/// 410 Gone is asked again once a month: some feeds come back.
const GONE: Duration = Duration::from_secs(30 * 86_400);
/// Retry-After beyond this is taken for a mistake (FreshRSS #7920 chose two days).
const MAX_RETRY_AFTER: Duration = Duration::from_secs(2 * 86_400);
/// 429 or 503 without Retry-After.
const BUSY: Duration = Duration::from_secs(600);
/// After so many failures in a row the gaps grow beyond `max_interval`, to these: the feed is hardly coming back, but some do.
const MANY_FAILURES: u32 = 30;
const LONGEST_SOFT: Duration = Duration::from_secs(7 * 86_400);
const LONGEST_HARD: Duration = Duration::from_secs(30 * 86_400);
const INTERVAL: &str = "interval";
const RHYTHM: &str = "the feed's rhythm";
const TOLD: &str = "four gaps, since the hub tells of news";
const NOT_YET_SHOWN: &str = "the hub told of news that the feed does not show yet";
/// Items that a feed's document is taken to show: most show more.
const DOCUMENT_ITEMS: usize = 20;
/// The share of the interval by which polls are spread, so that feeds added together do not stay together.
const JITTER: f64 = 0.1;

/// When to poll next, and the header, element, rule or setting that decided it.
///
/// `state` is the state after the poll: its failures and the feed's wishes are counted already.
pub fn next_poll(
    feed: &FeedId,
    state: &FeedState,
    news: &News,
    wish: &Wish<'_>,
    now: Timestamp,
) -> (Timestamp, String) {
    let settings = wish.settings;
    let (wait, reason) = match news {
        News::Unchanged(exchange) | News::Document { exchange, .. } => {
            let (wait, reason) = after_success(state, exchange, wish, now);
            if is_first(state) { grid(feed, wait, reason, settings) } else { (wait, reason) }
        }
        News::Failed(failure) => after_failure(state, failure, settings),
    };
    // Feeds of a rhythm of their own do not move together.
    let spread = if reason.starts_with(RHYTHM) { Duration::ZERO } else { wait.mul_f64(JITTER * share(feed, now)) };
    let moment = now.checked_add(wait + spread).unwrap_or(now);
    skip(moment, state, reason)
}

/// Whether the poll that has just been made was the first one.
fn is_first(state: &FeedState) -> bool {
    state.polls.len() <= 1
}

/// Feeds that are added together are polled together once: from their second poll on each has its own place in the interval. A
/// server's own wish is never cut short.
fn grid(feed: &FeedId, wait: Duration, reason: String, settings: &Settings) -> (Duration, String) {
    let is_ours = reason.starts_with(RHYTHM) || reason.starts_with(INTERVAL);
    if !is_ours || wait <= settings.min_interval {
        return (wait, reason);
    }
    let room = wait - settings.min_interval;
    let place =
        f64::from(u16::from_be_bytes(Fingerprint::of([feed.as_str()]).as_bytes()[..2].try_into().unwrap_or_default()));
    let wait = settings.min_interval + room.mul_f64(place / f64::from(u16::MAX));
    (Duration::from_secs(wait.as_secs()), format!("{reason}, spread after the first poll"))
}

/// What the configuration wishes.
pub struct Wish<'a> {
    pub settings: &'a Settings,
    /// Of a poll, for feeds that are polled by their rhythm; None until it is known.
    pub price: Option<f64>,
    pub hub: HubSays,
}

/// What a feed's hub has to do with its next poll.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HubSays {
    /// It does not push, or has not proved that it does.
    #[default]
    Nothing,
    /// It tells of news for so long yet: polls only make sure.
    Tells(Duration),
    /// It has just told of news, and the publisher's own server does not show them yet.
    NotYetShown,
}

/// A feed whose hub tells of its news is polled so much less often: a hub that falls silent costs no more than a delay by three
/// gaps, once, since news that came without its word end the trust.
const TOLD_FACTOR: u32 = 4;

impl Wish<'_> {
    fn own(&self, state: &FeedState, now: Timestamp) -> (Duration, &'static str) {
        let Settings { interval, min_interval, max_interval, adaptive, .. } = *self.settings;
        let (own, reason) = match self.price.filter(|_| adaptive && state.rhythm.is_known()) {
            Some(price) => (state.rhythm.wait(now, price, DOCUMENT_ITEMS, min_interval, max_interval), RHYTHM),
            None => (interval, INTERVAL),
        };
        match self.hub {
            HubSays::NotYetShown if min_interval < own => (min_interval, NOT_YET_SHOWN),
            // Beyond its lease the hub says nothing.
            HubSays::Tells(left) if own * TOLD_FACTOR < left => (own * TOLD_FACTOR, TOLD),
            HubSays::Nothing | HubSays::Tells(_) | HubSays::NotYetShown => (own, reason),
        }
    }
}

/// The longest of the wishes, within the limits: a server's word makes polls rarer, never more frequent.
fn after_success(state: &FeedState, exchange: &Exchange, wish: &Wish<'_>, now: Timestamp) -> (Duration, String) {
    let settings = wish.settings;
    let ttl = state.ttl_minutes.map(|minutes| Duration::from_secs(60 * u64::from(minutes)));
    let period = state.update_period_seconds.map(|seconds| Duration::from_secs(u64::from(seconds)));
    let fresh = state.fresh_seconds.map(Duration::from_secs);
    let floor = state.validators.is_empty().then_some(settings.unconditional_interval);
    let (own, own_reason) = wish.own(state, now);
    let wishes = [
        (Some(own), own_reason),
        (fresh, "Cache-Control or Expires"),
        (ttl, "ttl"),
        (period, "sy:updatePeriod"),
        (floor, "unconditional_interval (the server gives no validators)"),
    ];
    let (wish, reason) = wishes
        .into_iter()
        .filter_map(|(wish, reason)| wish.map(|wish| (wish, reason)))
        .max_by_key(|(wish, reason)| (*wish, *reason == own_reason))
        .unwrap_or((own, own_reason));
    let clamped = wish.clamp(settings.min_interval, settings.max_interval);
    if let Some(rest) = exchange.retry_after.map(|rest| rest.min(MAX_RETRY_AFTER)).filter(|rest| *rest > clamped) {
        return (rest, "Retry-After".to_owned());
    }
    let limit = match clamped {
        _ if clamped == wish => "",
        _ if clamped < wish => ", cut to max_interval",
        _ => ", raised to min_interval",
    };
    (clamped, format!("{reason} {}{limit}", shown(wish)))
}

/// Growing gaps that never end: feeds come back.
fn after_failure(state: &FeedState, failure: &Failure, settings: &Settings) -> (Duration, String) {
    let failures = state.consecutive_failures.max(1);
    let asked = failure.retry_after.map(|rest| rest.min(MAX_RETRY_AFTER));
    let first = match failure.class {
        FailureClass::Gone => return (GONE, "410 Gone: asked again in a month".to_owned()),
        FailureClass::Resting => return (asked.unwrap_or(settings.min_interval), failure.message.clone()),
        FailureClass::CutOff => return (settings.min_interval, "no host could be reached lately".to_owned()),
        FailureClass::Busy => BUSY.max(settings.min_interval),
        FailureClass::Passing => settings.min_interval,
        FailureClass::Soft => settings.interval.div_f64(2.0).max(settings.min_interval),
        FailureClass::Hard => settings.interval,
    };
    let longest = match failure.class {
        _ if failures <= MANY_FAILURES => settings.max_interval,
        FailureClass::Hard => LONGEST_HARD.max(settings.max_interval),
        _ => LONGEST_SOFT.max(settings.max_interval),
    };
    let doublings =
        if failures <= MANY_FAILURES { (failures - 1).min(10) } else { (failures - MANY_FAILURES + 10).min(20) };
    let grown = first.saturating_mul(1 << doublings).min(longest).max(settings.min_interval);
    match asked {
        Some(rest) if rest > grown => (rest, "Retry-After".to_owned()),
        _ => (grown, format!("back-off after {failures} failure{}", if failures == 1 { "" } else { "s" })),
    }
}

/// 0 to 1, the same for the same feed and moment: spreading needs no randomness.
fn share(feed: &FeedId, now: Timestamp) -> f64 {
    let moment = now.as_millisecond().to_string();
    let print = Fingerprint::of([feed.as_str(), &moment]);
    f64::from(u16::from_be_bytes([print.as_bytes()[0], print.as_bytes()[1]])) / f64::from(u16::MAX)
}

/// Moves a moment out of the feed's skipHours and skipDays (RSS 2.0: hours and days in GMT).
fn skip(moment: Timestamp, state: &FeedState, reason: String) -> (Timestamp, String) {
    let skipped = |moment: Timestamp| {
        let time = TimeZone::UTC.to_datetime(moment);
        let day = time.strftime("%A").to_string();
        state.skip_hours.contains(&(time.hour() as u8))
            || state.skip_days.iter().any(|skip| skip.eq_ignore_ascii_case(&day))
    };
    if state.skip_hours.is_empty() && state.skip_days.is_empty() || !skipped(moment) {
        return (moment, reason);
    }
    // A feed that skips every hour of the week means none of them.
    let hour = jiff::SignedDuration::from_hours(1);
    let next_hour = moment.as_second() - moment.as_second().rem_euclid(3600) + 3600;
    let mut candidate = Timestamp::from_second(next_hour).unwrap_or(moment);
    for _ in 0..24 * 7 {
        if !skipped(candidate) {
            return (candidate, format!("{reason}, moved out of skipHours or skipDays"));
        }
        candidate = candidate.saturating_add(hour).unwrap_or(moment);
    }
    (moment, reason)
}

/// `90s`, `15m`, `2h`: as in the configuration.
fn shown(duration: Duration) -> String {
    match duration.as_secs() {
        seconds if seconds % 3600 == 0 && seconds > 0 => format!("{}h", seconds / 3600),
        seconds if seconds % 60 == 0 && seconds > 0 => format!("{}m", seconds / 60),
        seconds @ 3600.. => format!("{}h {}m", seconds / 3600, seconds % 3600 / 60),
        seconds @ 60.. => format!("{}m {}s", seconds / 60, seconds % 60),
        seconds => format!("{seconds}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{PollRecord, Validators};
    use super::*;

    const HOUR: u64 = 3600;

    fn seconds(text: u64) -> Option<Duration> {
        Some(Duration::from_secs(text))
    }

    /// How long until the next poll, jitter taken off, and why.
    fn wait(state: &FeedState, news: &News) -> (u64, String) {
        let feed = FeedId::parse("a").unwrap();
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let (next, reason) = next_poll(
            &feed,
            state,
            news,
            &Wish { settings: &Settings::default(), price: None, hub: HubSays::Nothing },
            now,
        );
        let milliseconds = (next.as_millisecond() - now.as_millisecond()) as f64;
        ((milliseconds / 1000.0 / (1.0 + JITTER * share(&feed, now))).round() as u64, reason)
    }

    /// A feed that was polled often, of a server that gives validators.
    fn polled() -> FeedState {
        let record = || PollRecord {
            at: Timestamp::UNIX_EPOCH,
            outcome: "unchanged".to_owned(),
            reason: String::new(),
            status: Some(304),
            bytes: 0,
            milliseconds: 0,
            new: 0,
            changed: 0,
            pending: 0,
            delay_seconds: None,
            error: None,
        };
        let validators = Validators { etag: Some("\"1\"".to_owned()), last_modified: None };
        FeedState { validators, polls: vec![record(), record()], ..FeedState::default() }
    }

    #[test]
    fn the_longest_wish_within_the_limits_decides() {
        let table = [
            (None, None, HOUR, "interval 1h"),
            (Some(60), None, HOUR, "interval 1h"),
            (Some(2 * HOUR), None, 2 * HOUR, "Cache-Control or Expires 2h"),
            (Some(2 * HOUR), Some(180), 3 * HOUR, "ttl 3h"),
            (Some(90 * 24 * HOUR), None, 24 * HOUR, "Cache-Control or Expires 2160h, cut to max_interval"),
        ];
        for (fresh_seconds, ttl_minutes, expected, reason) in table {
            let state = FeedState { ttl_minutes, fresh_seconds, ..polled() };
            let news = News::Unchanged(Exchange::default());
            assert_eq!(wait(&state, &news), (expected, reason.to_owned()));
        }
    }

    #[test]
    fn a_server_without_validators_is_asked_no_more_than_once_an_hour() {
        let settings = Settings { interval: Duration::from_secs(1200), ..Settings::default() };
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let wish = Wish { settings: &settings, price: None, hub: HubSays::Nothing };
        let feed = FeedId::parse("a").unwrap();
        let next = |state: &FeedState| {
            let (next, reason) = next_poll(&feed, state, &News::Unchanged(Exchange::default()), &wish, now);
            (next.duration_since(now).as_secs(), reason)
        };
        assert!(next(&polled()).0 <= 1320);
        let (seconds, reason) = next(&FeedState { validators: Validators::default(), ..polled() });
        assert!(seconds >= 3600 && reason.starts_with("unconditional_interval"), "{seconds} {reason}");
    }

    #[test]
    fn feeds_added_together_part_after_their_first_poll() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let settings = Settings::default();
        let wish = Wish { settings: &settings, price: None, hub: HubSays::Nothing };
        let first = FeedState { validators: polled().validators, ..FeedState::default() };
        let mut quarters = [0; 4];
        for number in 0..1000 {
            let feed = FeedId::parse(&format!("feed-{number}")).unwrap();
            let (next, _) = next_poll(&feed, &first, &News::Unchanged(Exchange::default()), &wish, now);
            let minutes = next.duration_since(now).as_secs() / 60;
            assert!((15..=66).contains(&minutes), "{minutes}");
            quarters[((minutes - 15) / 13) as usize] += 1;
        }
        assert!(quarters.iter().all(|count| *count > 150), "{quarters:?}");
        // What the server asked for is not cut short.
        let asked = FeedState { fresh_seconds: Some(2 * HOUR), ..first };
        assert_eq!(wait(&asked, &News::Unchanged(Exchange::default())).0, 2 * HOUR);
    }

    #[test]
    fn failures_grow_and_never_end() {
        let table = [
            (FailureClass::Passing, 1, None, 900),
            (FailureClass::Passing, 3, None, 3600),
            (FailureClass::Passing, 30, None, 86_400),
            (FailureClass::Passing, 4_000_000, None, 7 * 86_400),
            (FailureClass::Soft, 1, None, 1800),
            (FailureClass::Hard, 4_000_000, None, 30 * 86_400),
            (FailureClass::Resting, 7, seconds(500), 500),
            (FailureClass::CutOff, 9, None, 900),
            (FailureClass::Hard, 2, None, 7200),
            (FailureClass::Busy, 1, seconds(5400), 5400),
            (FailureClass::Busy, 1, seconds(u64::MAX / 4), 2 * 86_400),
            (FailureClass::Gone, 1, None, 30 * 86_400),
        ];
        for (class, consecutive_failures, retry_after, expected) in table {
            let state = FeedState { consecutive_failures, ..FeedState::default() };
            let failure = Failure { class, message: String::new(), status: None, retry_after, milliseconds: 0 };
            assert_eq!(wait(&state, &News::Failed(failure)).0, expected, "{class:?} {consecutive_failures}");
        }
    }

    #[test]
    fn skipped_hours_are_left_out_unless_all_are() {
        let moment = Timestamp::from_second(1_800_000_000).unwrap(); // 08:00 UTC on a Friday
        let skipping =
            |skip_hours: Vec<u8>, skip_days: Vec<String>| FeedState { skip_hours, skip_days, ..FeedState::default() };
        let to = |state: &FeedState| (skip(moment, state, String::new()).0.as_second() - moment.as_second()) / 3600;
        assert_eq!(to(&skipping(vec![3], vec![])), 0);
        assert_eq!(to(&skipping(vec![8, 9], vec![])), 2);
        assert_eq!(to(&skipping(vec![], vec!["friday".to_owned()])), 16);
        assert_eq!(to(&skipping((0..24).collect(), vec![])), 0);
    }
}
