//! A feed's subscription at its hub (W3C WebSub) and what befell it in, the subscription after that out: whether the hub is to be
//! asked, whether what it tells is heeded, and how far polls may rely on it.
//!
//! A push is word that there is news, not the news: the feed is polled, conditionally, as ever. So whatever a hub sends, nothing
//! but the publisher's own server fills the store, and a push costs the publisher one request.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Exchange, FeedState, HubOutcome, HubSays, News, Settings};
use crate::feed::FeedDocument;

/// What hubs are asked for; they may grant less.
pub const LEASE: Duration = Duration::from_secs(10 * 86_400);
/// A hub that grants more is asked again all the same.
const LONGEST_LEASE: Duration = Duration::from_secs(30 * 86_400);
/// A request may be verified for so long.
const ANSWERED_WITHIN: SignedDuration = SignedDuration::from_hours(24);
/// The gap before a hub that did not verify is asked again, doubled each time, to the longest.
const FIRST_GAP: Duration = Duration::from_secs(3600);
const LONGEST_GAP: Duration = Duration::from_secs(7 * 86_400);
/// After it denied the subscription, or another hub was named: whoever writes a feed could make us ask others by naming them.
const DENIED_GAP: SignedDuration = SignedDuration::from_hours(7 * 24);
const OTHER_HUB_GAP: SignedDuration = SignedDuration::from_hours(24);
/// Nothing of ours stood in the way of a request, but another of our requests: it is made with a poll after so long.
const POSTPONED_GAP: SignedDuration = SignedDuration::from_mins(10);
/// The least from one poll to the next that pushes make: a publisher that pushes each item of twenty is asked once.
const PUSHED_GAP: SignedDuration = SignedDuration::from_secs(60);
/// Longer addresses are none that a hub could take.
const MAX_ADDRESS_BYTES: usize = 2048;

/// What is remembered of a feed's hub. It holds no secret: see [`Websub`](crate::ingest::Websub).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    pub hub: String,
    pub topic: String,
    /// When the hub was last asked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub asked: Option<Timestamp>,
    /// Until then it pushes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<Timestamp>,
    pub lease_seconds: u64,
    /// It is not asked again before.
    pub next_ask: Timestamp,
    /// Requests in a row that it did not verify.
    pub failures: u32,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub error: Option<String>,
    pub pushes: u64,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_push: Option<Timestamp>,
    /// Its last word led to news, and none came without its word since.
    pub proven: bool,
}

/// What befalls a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HubEvent {
    /// The feed names a hub, or another one than before.
    Named {
        hub: String,
        topic: String,
    },
    /// It names none any more.
    Unnamed,
    /// The hub is asked.
    Asked,
    /// It refused, or could not be had.
    Failed(String),
    /// It was not asked: others of ours asked its host, or the network was down.
    Postponed,
    /// It verified what it was asked.
    Verified {
        lease: Duration,
    },
    Denied {
        reason: String,
    },
    /// It pushed, with the right signature.
    Pushed,
    /// A poll brought news, after a push or without.
    News {
        pushed: bool,
    },
}

impl Subscription {
    fn of(hub: String, topic: String, next_ask: Timestamp) -> Self {
        Self {
            hub,
            topic,
            asked: None,
            until: None,
            lease_seconds: 0,
            next_ask,
            failures: 0,
            error: None,
            pushes: 0,
            last_push: None,
            proven: false,
        }
    }

    /// Whether the hub pushes.
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| until > now)
    }

    /// Whether a verification is the answer to a request of ours: no other one is confirmed.
    pub fn awaits(&self, topic: &str, now: Timestamp) -> bool {
        self.topic == topic && self.asked.is_some_and(|asked| now.duration_since(asked) <= ANSWERED_WITHIN)
    }

    /// Whether pushes are heeded. A hub may push before we have told it that its verification arrived.
    pub fn heeds(&self, now: Timestamp) -> bool {
        self.is_active(now) || self.awaits(&self.topic, now)
    }

    /// Whether the hub is to be asked now, where the next occasion is the poll after `gap`: at first, and well before a lease ends.
    fn is_to_ask(&self, gap: Duration, now: Timestamp) -> bool {
        if now < self.next_ask {
            return false;
        }
        let Some(until) = self.until else { return true };
        let left = Duration::try_from(until.duration_since(now)).unwrap_or_default();
        left <= Duration::from_secs(self.lease_seconds / 4).max(gap.saturating_mul(2))
    }

    /// How long polls may rely on the hub to tell of news; None where they may not.
    pub fn trusted_for(&self, now: Timestamp) -> Option<Duration> {
        let until = self.until.filter(|_| self.proven)?;
        Duration::try_from(until.duration_since(now)).ok().filter(|left| !left.is_zero())
    }
}

/// The subscription after an event; none where the feed has no hub.
pub fn after(before: Option<Subscription>, event: HubEvent, now: Timestamp) -> Option<Subscription> {
    if let HubEvent::Named { hub, topic } = event {
        let asked = before.and_then(|before| before.asked);
        let next_ask = asked.map_or(now, |asked| later(asked, OTHER_HUB_GAP).max(now));
        return Some(Subscription::of(hub, topic, next_ask));
    }
    let before = before?;
    Some(match event {
        HubEvent::Named { .. } | HubEvent::Unnamed => return None,
        HubEvent::Asked => {
            let gap = FIRST_GAP.saturating_mul(1 << before.failures.min(10)).min(LONGEST_GAP);
            let next_ask = now.checked_add(gap).unwrap_or(now);
            Subscription { asked: Some(now), next_ask, failures: before.failures.saturating_add(1), ..before }
        }
        HubEvent::Failed(error) => Subscription { error: Some(error), ..before },
        HubEvent::Postponed => {
            Subscription { next_ask: later(now, POSTPONED_GAP), failures: before.failures.saturating_sub(1), ..before }
        }
        HubEvent::Verified { lease } => {
            let lease = lease.min(LONGEST_LEASE);
            let (until, lease_seconds) = (now.checked_add(lease).ok(), lease.as_secs());
            // A hub whose lease is shorter than the gap between polls is asked once an hour at the most all the same.
            let next_ask = now.checked_add((lease / 2).clamp(FIRST_GAP, LONGEST_GAP)).unwrap_or(now);
            Subscription { until, lease_seconds, next_ask, failures: 0, error: None, ..before }
        }
        HubEvent::Denied { reason } => Subscription {
            asked: None,
            until: None,
            next_ask: later(now, DENIED_GAP),
            error: Some(format!("the hub denied it: {reason}")),
            proven: false,
            ..before
        },
        HubEvent::Pushed => Subscription { pushes: before.pushes.saturating_add(1), last_push: Some(now), ..before },
        HubEvent::News { pushed } => Subscription { proven: pushed, ..before },
    })
}

/// A subscription and what a poll has told it so far.
pub(super) struct Told {
    subscription: Option<Subscription>,
    events: Vec<HubEvent>,
    subscribed: bool,
    known_push: Option<Timestamp>,
    /// A push came since the poll before.
    pushed: bool,
}

/// Tells a feed's subscription what hub the news names. `state` is the state before the poll.
pub(super) fn told(before: Option<Subscription>, state: &FeedState, news: &News, settings: &Settings) -> Told {
    let known_push = before.as_ref().and_then(|before| before.last_push);
    let pushed = known_push.is_some_and(|pushed| state.last_poll.is_none_or(|polled| polled < pushed));
    let events = match news {
        News::Unchanged(exchange) => naming(before.as_ref(), state, (exchange, None), settings),
        News::Document { exchange, document, .. } => {
            naming(before.as_ref(), state, (exchange, Some(document)), settings)
        }
        News::Failed(_) => Vec::new(),
    };
    Told { subscribed: before.is_some(), subscription: before, events, known_push, pushed }
}

impl Told {
    /// Whether the poll brought new entries.
    pub(super) fn with_news(mut self, brought: bool, now: Timestamp) -> Self {
        let is_word = |subscription: &Subscription| subscription.is_active(now) && subscription.proven != self.pushed;
        if brought && self.subscription.as_ref().is_some_and(is_word) {
            self.events.push(HubEvent::News { pushed: self.pushed });
        }
        self.subscription =
            self.events.iter().cloned().fold(self.subscription, |before, event| after(before, event, now));
        self
    }

    /// What polls may rely on.
    pub(super) fn says(&self, news: &News, now: Timestamp) -> HubSays {
        let trusted = self.subscription.as_ref().and_then(|subscription| subscription.trusted_for(now));
        match (trusted, news) {
            (_, News::Unchanged(_)) if self.pushed => HubSays::NotYetShown,
            (Some(left), _) => HubSays::Tells(left),
            (None, _) => HubSays::Nothing,
        }
    }

    /// What is to be stored and done, where the next occasion to ask the hub is the poll after `gap`.
    pub(super) fn outcome(self, gap: Duration, now: Timestamp) -> HubOutcome {
        let Self { subscription, mut events, subscribed, known_push, pushed: _ } = self;
        let ask = subscription.is_some_and(|subscription| subscription.is_to_ask(gap, now));
        // Stored before it is done: the hub may answer before we know that it was reached.
        events.extend(ask.then_some(HubEvent::Asked));
        HubOutcome { events, subscribed, known_push, ask }
    }
}

/// What a poll's answer and document say of the feed's hub.
fn naming(
    before: Option<&Subscription>,
    state: &FeedState,
    (exchange, document): (&Exchange, Option<&FeedDocument>),
    settings: &Settings,
) -> Vec<HubEvent> {
    let is_named = |hub: &&str| settings.websub && hub.len() <= MAX_ADDRESS_BYTES;
    let told = exchange.hub.as_deref().or_else(|| document.and_then(|document| document.hub.as_deref()));
    let own = || document.and_then(|document| document.topic.as_deref().or(document.url.as_deref()));
    let asked = state.moved_for_good.as_deref().unwrap_or(&state.url);
    let fits = |topic: &&str| topic.len() <= MAX_ADDRESS_BYTES;
    let topic = exchange.topic.as_deref().or_else(own).filter(fits).unwrap_or(asked);
    match (told.filter(is_named), before) {
        (Some(hub), Some(before)) if before.hub == hub && (before.topic == topic || document.is_none()) => Vec::new(),
        (Some(hub), _) => vec![HubEvent::Named { hub: hub.to_owned(), topic: topic.to_owned() }],
        // A 304 need not name it again.
        (None, Some(_)) if document.is_some() || !settings.websub => vec![HubEvent::Unnamed],
        (None, _) => Vec::new(),
    }
}

/// When a feed is polled whose hub pushes now.
pub fn poll_after_push(last_poll: Option<Timestamp>, now: Timestamp) -> Timestamp {
    last_poll.map_or(now, |last| later(last, PUSHED_GAP).max(now))
}

fn later(moment: Timestamp, gap: SignedDuration) -> Timestamp {
    moment.checked_add(gap).unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HUB: &str = "https://hub.example/";
    const DAY: i64 = 86_400;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn named() -> HubEvent {
        HubEvent::Named { hub: HUB.to_owned(), topic: "https://paper.example/feed".to_owned() }
    }

    fn verified(seconds: u64) -> HubEvent {
        HubEvent::Verified { lease: Duration::from_secs(seconds) }
    }

    fn told(events: &[(i64, HubEvent)]) -> Option<Subscription> {
        events.iter().cloned().fold(None, |before, (second, event)| after(before, event, at(second)))
    }

    #[test]
    fn a_hub_is_asked_at_once_then_after_growing_gaps_and_before_its_lease_ends() {
        let hour = Duration::from_secs(3600);
        let asked = |seconds: &[i64]| {
            let mut events = vec![(0, named())];
            events.extend(seconds.iter().map(|second| (*second, HubEvent::Asked)));
            told(&events).unwrap()
        };
        let table: &[(&[i64], i64, bool)] = &[
            (&[], 0, true),
            (&[0], 3599, false),
            (&[0], 3600, true),
            (&[0, 3600], 3600 + 7199, false),
            (&[0, 3600], 3600 + 7200, true),
            (&[0; 40], 7 * DAY - 1, false),
            (&[0; 40], 7 * DAY, true),
        ];
        for (requests, second, expected) in table {
            assert_eq!(asked(requests).is_to_ask(hour, at(*second)), *expected, "{requests:?} {second}");
        }
        let leased = |lease: u64| told(&[(0, named()), (0, HubEvent::Asked), (5, verified(lease))]).unwrap();
        for (lease, gap, second, expected) in [
            (8 * DAY, 3600, 5 * DAY, false),
            (8 * DAY, 3600, 6 * DAY + 5, true),
            (8 * DAY, DAY, 6 * DAY + 4, false),
            (DAY, DAY, DAY / 2 + 5, true),
            (DAY, DAY, DAY / 2, false),
            (60, DAY, 3599, false),
            (60, DAY, 3700, true),
        ] {
            let gap = Duration::from_secs(gap as u64);
            assert_eq!(leased(lease as u64).is_to_ask(gap, at(second)), expected, "{lease} {second}");
        }
        assert!(!leased(u64::MAX).is_active(at(31 * DAY)), "no lease is longer than a month");
    }

    #[test]
    fn only_what_was_asked_is_confirmed_and_only_a_subscribed_hub_is_heeded() {
        let topic = "https://paper.example/feed";
        let fresh = told(&[(0, named())]).unwrap();
        assert!(!fresh.awaits(topic, at(0)) && !fresh.heeds(at(0)));
        let asked = after(Some(fresh), HubEvent::Asked, at(0)).unwrap();
        assert!(asked.awaits(topic, at(60)) && asked.heeds(at(60)) && !asked.is_active(at(60)));
        assert!(!asked.awaits("https://paper.example/other", at(60)) && !asked.awaits(topic, at(DAY + 1)));
        let active = after(Some(asked), verified(10 * DAY as u64), at(60)).unwrap();
        assert!(active.heeds(at(9 * DAY)) && !active.heeds(at(11 * DAY)));
        let denied = after(Some(active), HubEvent::Denied { reason: "no".to_owned() }, at(DAY)).unwrap();
        assert!(!denied.heeds(at(DAY)) && !denied.is_to_ask(Duration::ZERO, at(7 * DAY)));
        assert!(denied.is_to_ask(Duration::ZERO, at(8 * DAY)));
    }

    #[test]
    fn polls_rely_on_a_hub_whose_word_led_to_news_until_news_comes_without_it() {
        let mut active = vec![(0, named()), (0, HubEvent::Asked), (0, verified(10 * DAY as u64))];
        assert_eq!(told(&active).unwrap().trusted_for(at(1)), None);
        active.extend([(10, HubEvent::Pushed), (11, HubEvent::News { pushed: true })]);
        assert_eq!(told(&active).unwrap().trusted_for(at(DAY)), Some(Duration::from_secs(9 * DAY as u64)));
        assert_eq!(told(&active).unwrap().trusted_for(at(10 * DAY)), None);
        active.push((20, HubEvent::News { pushed: false }));
        assert_eq!(told(&active).unwrap().trusted_for(at(DAY)), None);
    }

    #[test]
    fn a_feed_that_names_ever_other_hubs_makes_us_ask_one_a_day() {
        let other = HubEvent::Named { hub: "https://other.example/".to_owned(), topic: "t".to_owned() };
        let moved = told(&[(0, named()), (0, HubEvent::Asked), (60, other)]).unwrap();
        assert!(!moved.is_to_ask(Duration::ZERO, at(DAY - 1)) && moved.is_to_ask(Duration::ZERO, at(DAY)));
        assert_eq!(told(&[(0, named()), (1, HubEvent::Unnamed)]), None);
        assert_eq!(told(&[(0, HubEvent::Pushed)]), None);
    }

    #[test]
    fn pushes_in_a_row_lead_to_a_poll_a_minute() {
        assert_eq!(poll_after_push(None, at(0)), at(0));
        assert_eq!(poll_after_push(Some(at(-10)), at(0)), at(50));
        assert_eq!(poll_after_push(Some(at(-600)), at(0)), at(0));
    }

    #[test]
    fn the_hub_is_the_one_that_the_answer_or_its_document_names() {
        let settings = Settings { websub: true, ..Settings::default() };
        let state = FeedState { url: "https://paper.example/feed?a=1".to_owned(), ..FeedState::default() };
        let named = |hub: &str, topic: &str| vec![HubEvent::Named { hub: hub.to_owned(), topic: topic.to_owned() }];
        let header = Exchange { hub: Some(HUB.to_owned()), ..Exchange::default() };
        let document = FeedDocument { hub: Some("https://b.example/".to_owned()), ..FeedDocument::default() };
        let own = FeedDocument { topic: Some("https://paper.example/self".to_owned()), ..document.clone() };
        let told = |before, told| naming(before, &state, told, &settings);
        let none = Exchange::default();
        assert_eq!(told(None, (&none, None)), []);
        assert_eq!(told(None, (&none, Some(&document))), named("https://b.example/", &state.url));
        assert_eq!(told(None, (&none, Some(&own))), named("https://b.example/", "https://paper.example/self"));
        assert_eq!(told(None, (&header, Some(&document))), named(HUB, &state.url));
        let known = Subscription::of("https://b.example/".to_owned(), state.url.clone(), at(0));
        assert_eq!(told(Some(&known), (&none, Some(&document))), []);
        assert_eq!(told(Some(&known), (&none, None)), [], "a 304 need not name it again");
        assert_eq!(told(Some(&known), (&none, Some(&FeedDocument::default()))), [HubEvent::Unnamed]);
        let off = Settings::default();
        assert_eq!(naming(Some(&known), &state, (&header, Some(&own)), &off), [HubEvent::Unnamed]);
        assert_eq!(naming(None, &state, (&header, Some(&own)), &off), []);
    }
}
