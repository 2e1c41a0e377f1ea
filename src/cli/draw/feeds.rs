//! Feeds in, tables for people out.

use std::fmt::Write;

use super::{list, optional, span, table, time};
use crate::api::Line;
use crate::poll::{FeedStatus, Subscription};
use crate::shown::Shown;
use crate::store::{FeedDetail, FeedLine};

pub(in crate::cli) fn feeds(lines: &[Line]) -> serde_json::Result<String> {
    let mut table = list(&["FEED", "STATUS", "ITEMS", "LAST POLL", "NEXT POLL", "WHY THEN, OR WHAT IS WRONG"], 1);
    for line in lines {
        let line: FeedLine = line.read()?;
        let removed = line.status == FeedStatus::Removed;
        let next = if removed { "-".to_owned() } else { time(Some(line.next_poll)) };
        let why = match &line.error {
            Some(error) => format!("{}x {}", line.consecutive_failures, Shown(error)),
            None => Shown(&line.next_poll_reason).to_string(),
        };
        let id = line.id.to_string();
        table.add_row([id, line.status.as_str().to_owned(), line.items.to_string(), time(line.last_poll), next, why]);
    }
    Ok(table.to_string())
}

/// How long fetches take and how late news is seen.
pub(in crate::cli) fn slow_feeds(lines: &[Line]) -> serde_json::Result<String> {
    let mut table = list(&["FEED", "STATUS", "FETCH", "SLOWEST", "NEWS SEEN AFTER", "INTERVAL"], 1);
    for line in lines {
        let line: FeedLine = line.read()?;
        let fetch = |time: Option<u64>| time.map_or("-".to_owned(), |time| format!("{time} ms"));
        table.add_row([
            line.id.to_string(),
            line.status.as_str().to_owned(),
            fetch(line.fetch_milliseconds),
            fetch(line.slowest_fetch_milliseconds),
            line.delay_seconds.map_or("-".to_owned(), span),
            span(line.interval_seconds),
        ]);
    }
    Ok(table.to_string())
}

pub(in crate::cli) fn feed(lines: &[Line]) -> serde_json::Result<String> {
    let Some(line) = lines.first() else { return Ok(String::new()) };
    let detail: FeedDetail = line.read()?;
    let line = &detail.line;
    let mut head = table(&[]);
    head.add_row(["feed".to_owned(), line.id.to_string()]);
    head.add_row(["url".to_owned(), Shown(&line.url).to_string()]);
    head.add_row(["title".to_owned(), optional(line.title.as_deref())]);
    head.add_row(["status".to_owned(), line.status.as_str().to_owned()]);
    if let Some(error) = &line.error {
        head.add_row(["error".to_owned(), format!("{} ({} in a row)", Shown(error), line.consecutive_failures)]);
    }
    head.add_row(["items".to_owned(), line.items.to_string()]);
    head.add_row(["last change".to_owned(), time(detail.line.last_change)]);
    head.add_row([
        "next poll".to_owned(),
        format!("{}: {}", time(Some(line.next_poll)), Shown(&line.next_poll_reason)),
    ]);
    head.add_row([
        "validators".to_owned(),
        format!("ETag {}, Last-Modified {}", optional(line.etag.as_deref()), optional(line.last_modified.as_deref())),
    ]);
    for (name, told) in schedule(&detail) {
        head.add_row([name.to_owned(), told]);
    }
    let mut polls = table(&["POLL", "OUTCOME", "HTTP", "BYTES", "MS", "NEW", "CHANGED", "PENDING", "THEN WAITED FOR"]);
    for poll in &detail.polls {
        let status = poll.status.map_or("-".to_owned(), |status| status.to_string());
        let numbers = [poll.bytes, poll.milliseconds, poll.new.into(), poll.changed.into(), poll.pending.into()];
        let mut row = vec![time(Some(poll.at)), poll.outcome.clone(), status];
        row.extend(numbers.map(|number| number.to_string()));
        row.push(Shown(&poll.reason).to_string());
        polls.add_row(row);
    }
    let mut text = format!("{head}\n\n{polls}");
    if !detail.set_aside.is_empty() {
        let mut aside = table(&["PAGE SET ASIDE", "SINCE", "WHY"]);
        for page in &detail.set_aside {
            aside.add_row([Shown(&page.url).to_string(), time(Some(page.at)), Shown(&page.error).to_string()]);
        }
        let _ = write!(text, "\n\n{aside}");
    }
    if !detail.pending.is_empty() {
        let mut pending = table(&["PENDING PAGE", "TRIES", "NEXT TRY", "WHY"]);
        for entry in &detail.pending {
            let url = optional(entry.entry.url.as_deref());
            pending.add_row([
                url,
                entry.attempts.to_string(),
                time(Some(entry.next_attempt)),
                optional(entry.error.as_deref()),
            ]);
        }
        let _ = write!(text, "\n\n{pending}");
    }
    Ok(text)
}

/// What takes part in the decision when the feed is polled.
fn schedule(detail: &FeedDetail) -> Vec<(&'static str, String)> {
    let mut rows = vec![("rhythm", format!("{:.1} items a day", detail.items_a_day))];
    let wishes = [
        detail.fresh_seconds.filter(|seconds| *seconds > 0).map(|seconds| format!("fresh for {}", span(seconds))),
        detail.ttl_minutes.map(|minutes| format!("ttl {minutes} min")),
        detail.update_period_seconds.map(|seconds| format!("sy:updatePeriod {}", span(seconds.into()))),
        (!detail.skip_hours.is_empty()).then(|| format!("skipHours {:?}", detail.skip_hours)),
        (!detail.skip_days.is_empty()).then(|| format!("skipDays {}", Shown(&detail.skip_days.join(" ")))),
    ];
    let wishes: Vec<String> = wishes.into_iter().flatten().collect();
    if !wishes.is_empty() {
        rows.push(("asked for", wishes.join(", ")));
    }
    if let Some(address) = &detail.moved_for_good {
        rows.push(("asked at", format!("{} (a permanent redirect that proved stable)", Shown(address))));
    }
    if let Some(moving) = &detail.moving {
        let since = time(Some(moving.since));
        rows.push(("moving to", format!("{} ({} polls since {since})", Shown(&moving.to), moving.times)));
    }
    if let Some(moment) = detail.last_unconditional {
        let why = if detail.distrusted { "its validators were wrong before" } else { "it was silent for long" };
        rows.push(("unconditional", format!("{}: {why}", time(Some(moment)))));
    }
    if let Some(subscription) = &detail.subscription {
        rows.push(("hub", hub(subscription)));
    }
    rows
}

/// How the feed's subscription at its hub stands.
fn hub(subscription: &Subscription) -> String {
    let Subscription { hub, asked, until, next_ask, failures, error, pushes, last_push, proven, .. } = subscription;
    let standing = match (until, asked) {
        (Some(until), _) => format!("subscribed until {}", time(Some(*until))),
        (None, Some(asked)) => format!("asked {}, not verified", time(Some(*asked))),
        (None, None) => "not asked yet".to_owned(),
    };
    let mut told = format!("{}: {standing}, {pushes} pushes, the last {}", Shown(hub), time(*last_push));
    if *proven {
        told.push_str(", relied on");
    }
    if *failures > 1 || error.is_some() {
        let why = optional(error.as_deref());
        let _ = write!(told, "; asked again after {} ({failures} requests not verified): {why}", time(Some(*next_ask)));
    }
    told
}
