//! Outcomes in, log lines and a summary out.

use std::fmt;
use std::time::Instant;

use super::Reloaded;
use super::repeats::Repeats;
use crate::identity::FeedId;
use crate::ingest::Polled;
use crate::poll::{Counts, FeedStatus};

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    pub begun: Instant,
    pub polls: u64,
    pub unchanged: u64,
    pub failed: u64,
    pub entries: u64,
    pub new: u64,
    pub changed: u64,
    pub duplicates: u64,
    pub pending: u64,
    /// Polls of which the store took nothing.
    pub lost: u64,
}

impl Summary {
    pub(super) fn begin() -> Self {
        Self {
            begun: Instant::now(),
            polls: 0,
            unchanged: 0,
            failed: 0,
            entries: 0,
            new: 0,
            changed: 0,
            duplicates: 0,
            pending: 0,
            lost: 0,
        }
    }

    pub(super) fn count(&mut self, polled: &Polled) {
        let Counts { entries, new, changed, rekeyed: _, pending, abandoned: _ } = polled.receipt.counts;
        self.polls += 1;
        self.unchanged += u64::from(outcome(polled) == "unchanged");
        self.failed += u64::from(outcome(polled) == "failed");
        self.entries += u64::from(entries);
        self.new += u64::from(new);
        self.changed += u64::from(changed);
        self.duplicates += u64::from(polled.receipt.duplicates);
        self.pending += u64::from(pending);
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { begun, polls, unchanged, failed, entries: _, new, changed, duplicates, pending, lost } = self;
        write!(
            formatter,
            "{polls} polls in {:.1} s ({unchanged} unchanged, {failed} failed): {new} new articles ({duplicates} copies of another), \
             {changed} revised, {pending} pages pending",
            begun.elapsed().as_secs_f64()
        )?;
        if *lost > 0 { write!(formatter, "; {lost} polls could not be stored") } else { Ok(()) }
    }
}

pub(super) fn outcome(polled: &Polled) -> &str {
    polled.state.polls.last().map_or("", |record| record.outcome.as_str())
}

/// One line an outcome, readable alone. Text from the network is recorded as a plain string, which the formatter escapes.
pub(super) fn log(feed: &FeedId, polled: &Polled, repeats: &mut Repeats) {
    let state = &polled.state;
    let Some(record) = state.polls.last() else { return };
    let Counts { entries, new, changed, rekeyed, pending, abandoned } = polled.receipt.counts;
    let next_poll = state.next_poll.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    if matches!(record.outcome.as_str(), "waited" | "cut off") {
        tracing::debug!(
            feed.id = feed.as_str(),
            error = record.error.as_deref().unwrap_or_default(),
            next_poll = next_poll.as_str(),
            "feed not polled"
        );
    } else if state.status == FeedStatus::Ok {
        let is_back = repeats.end(feed);
        let message = match record.outcome.as_str() {
            _ if is_back => "feed works again",
            "unchanged" => "feed unchanged",
            _ => "feed polled",
        };
        let at_info = is_back || new + changed + rekeyed + pending + abandoned > 0;
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(
                    feed.id = feed.as_str(),
                    entries,
                    new,
                    changed,
                    rekeyed,
                    pending,
                    abandoned,
                    duplicates = polled.receipt.duplicates,
                    http.status = record.status,
                    size_bytes = record.bytes,
                    duration_ms = record.milliseconds,
                    next_poll = next_poll.as_str(),
                    reason = state.next_poll_reason.as_str(),
                    "{message}"
                )
            };
        }
        if at_info { line!(info) } else { line!(debug) }
    } else {
        let error = state.error.as_deref().unwrap_or_default();
        let told = repeats.count(feed, error, record.at);
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(
                    feed.id = feed.as_str(),
                    failures = state.consecutive_failures,
                    error,
                    repeats = told,
                    http.status = record.status,
                    duration_ms = record.milliseconds,
                    next_poll = next_poll.as_str(),
                    reason = state.next_poll_reason.as_str(),
                    "feed failed"
                )
            };
        }
        // `repeats` tells how many lines like it were held back since the last one.
        if told.is_some() { line!(warn) } else { line!(debug) }
    }
}

pub(super) fn log_reload(changes: &Reloaded) {
    let names = |feeds: &[FeedId]| feeds.iter().map(FeedId::as_str).collect::<Vec<_>>().join(" ");
    let Reloaded { added, moved, removed, changed } = changes;
    tracing::info!(
        added = names(added).as_str(),
        moved = names(moved).as_str(),
        removed = names(removed).as_str(),
        changed = names(changed).as_str(),
        "configuration read again: {} feeds added, {} moved, {} removed, {} changed",
        added.len(),
        moved.len(),
        removed.len(),
        changed.len()
    );
}
