//! A feed as it was and what a poll brought in, the feed as it is after it out.

use std::time::Duration;

use jiff::Timestamp;

use super::{Counts, Exchange, Failure, FailureClass, FeedState, FeedStatus, Moving, News, PollRecord};
use crate::feed::FeedDocument;
use crate::identity::Fingerprint;

/// What a feed is after a poll: its status, validators, rhythm, wishes, redirects and the poll's own record.
pub(super) fn after(before: FeedState, news: &News, counts: &Counts, now: Timestamp) -> FeedState {
    let mut state = before;
    let record = match news {
        News::Unchanged(exchange) => {
            succeed(&mut state, exchange, now);
            state.rhythm.observe(&[], now);
            record(now, "unchanged", Some(exchange.status), counts, exchange.bytes, exchange.milliseconds)
        }
        News::Document { exchange, document, body } => {
            state.distrusted |= was_caught(&state, exchange, *body);
            succeed(&mut state, exchange, now);
            state.body = Some(*body);
            state.rhythm.observe(&published(document), now);
            state.last_change = Some(now);
            wishes(&mut state, document);
            record(now, "news", Some(exchange.status), counts, exchange.bytes, exchange.milliseconds)
        }
        News::Failed(failure) => {
            fail(&mut state, failure, now);
            let outcome = match failure.class {
                FailureClass::Resting => "waited",
                FailureClass::CutOff => "cut off",
                _ => "failed",
            };
            let record = record(now, outcome, failure.status, counts, 0, failure.milliseconds);
            PollRecord { error: Some(failure.message.clone()), ..record }
        }
    };
    state.items += u64::from(counts.new);
    state.polls.push(record);
    let surplus = state.polls.len().saturating_sub(FeedState::POLLS_KEPT);
    state.polls.drain(..surplus);
    state
}

/// What the document asks for is kept for polls that answer 304.
fn wishes(state: &mut FeedState, document: &FeedDocument) {
    state.title = document.title.clone().or(state.title.take());
    state.home = document.home.clone().or(state.home.take());
    state.ttl_minutes = document.ttl_minutes;
    state.update_period_seconds = document.update_period_seconds;
    state.skip_hours = document.skip_hours.clone();
    state.skip_days = document.skip_days.clone();
}

/// Whether another body came with the very validators that stood for the one before.
fn was_caught(state: &FeedState, exchange: &Exchange, body: Fingerprint) -> bool {
    let same = state.validators == exchange.validators && !state.validators.is_empty();
    same && !exchange.conditional && state.body.is_some_and(|before| before != body)
}

/// When a document's entries say that they were published; what they tell of the future is passed over by the rhythm.
fn published(document: &FeedDocument) -> Vec<Timestamp> {
    document.entries.iter().filter_map(|entry| entry.published.as_ref()?.parse().ok()).collect()
}

/// A redirect is saved when so many polls in a row, over so long a time, were led to the same address.
const MOVED_TIMES: u32 = 10;
const MOVED_FOR: Duration = Duration::from_secs(3 * 86_400);

fn succeed(state: &mut FeedState, exchange: &Exchange, now: Timestamp) {
    state.status = FeedStatus::Ok;
    state.consecutive_failures = 0;
    state.error = None;
    state.last_poll = Some(now);
    state.last_success = Some(now);
    if !exchange.conditional && !state.validators.is_empty() {
        state.last_unconditional = Some(now);
    }
    follow(state, exchange.moved_to.as_deref(), now);
    let received = &exchange.validators;
    let fresh = exchange.fresh_for.map(|fresh| fresh.as_secs());
    if exchange.status == 304 {
        // RFC 9110, section 15.4.5: a 304 may leave out what has not changed.
        state.validators.etag = received.etag.clone().or(state.validators.etag.take());
        state.validators.last_modified = received.last_modified.clone().or(state.validators.last_modified.take());
        state.fresh_seconds = fresh.or(state.fresh_seconds);
    } else {
        state.validators = received.clone();
        state.fresh_seconds = fresh;
    }
}

/// Counts a permanent redirect until it is proved stable; anything else ends the count.
fn follow(state: &mut FeedState, to: Option<&str>, now: Timestamp) {
    let Some(to) = to else {
        state.moving = None;
        return;
    };
    let before = state.moving.take().filter(|moving| moving.to == to);
    let mut moving = before.unwrap_or_else(|| Moving { to: to.to_owned(), since: now, times: 0 });
    moving.times = moving.times.saturating_add(1);
    if moving.times >= MOVED_TIMES && now.duration_since(moving.since).unsigned_abs() >= MOVED_FOR {
        state.moved_for_good = Some(moving.to);
    } else {
        state.moving = Some(moving);
    }
}

fn fail(state: &mut FeedState, failure: &Failure, now: Timestamp) {
    if failure.class != FailureClass::Resting {
        state.last_poll = Some(now);
    }
    if !failure.class.counts() {
        return;
    }
    state.status = if failure.class == FailureClass::Gone { FeedStatus::Gone } else { FeedStatus::Failing };
    state.consecutive_failures = state.consecutive_failures.saturating_add(1);
    state.error = Some(failure.message.clone());
    state.moving = None;
    // The new address was a mistake, or its time is over: the configured one is asked again.
    if matches!(failure.class, FailureClass::Hard | FailureClass::Soft | FailureClass::Gone) {
        state.moved_for_good = None;
    }
}

fn record(
    at: Timestamp,
    outcome: &str,
    status: Option<u16>,
    counts: &Counts,
    bytes: u64,
    milliseconds: u64,
) -> PollRecord {
    let Counts { entries: _, new, changed, rekeyed: _, pending, abandoned: _ } = *counts;
    let (outcome, reason) = (outcome.to_owned(), String::new());
    let (delay_seconds, error) = (None, None);
    PollRecord { at, outcome, status, bytes, milliseconds, new, changed, pending, delay_seconds, error, reason }
}
