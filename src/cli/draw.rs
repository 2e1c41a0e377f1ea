//! Answers in, tables for people out. Whatever came from the network is shown harmless.

use std::collections::BTreeMap;
use std::fmt::Write;

use comfy_table::{ContentArrangement, Table, presets::NOTHING};
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::shown::{Shown, ShownLines};
use crate::article::Article;
use crate::daemon::Status;
use crate::identity::{Relation, RevisionClass};
use crate::ingest::Reparsed;
use crate::poll::{FeedStatus, Subscription};
use crate::store::{CopyLine, FeedDetail, FeedLine, ItemLine, RevisionLine, Verified};

pub(super) fn status(lines: &[Value]) -> serde_json::Result<String> {
    let Some(line) = lines.first() else { return Ok(String::new()) };
    let Status { running, version, store, uptime_seconds, polls } = typed(line)?;
    let daemon = if running {
        format!("running for {}", span(uptime_seconds))
    } else {
        "not running (read from the store)".to_owned()
    };
    let mut table = table(&[]);
    table.add_row(["version".to_owned(), version]);
    table.add_row(["daemon".to_owned(), daemon]);
    if running {
        table.add_row(["polls".to_owned(), format!("{polls} since the start")]);
    }
    table.add_row(["feeds".to_owned(), format!("{} ({} due, {} failing)", store.feeds, store.due, store.failing)]);
    table.add_row([
        "items".to_owned(),
        format!("{} ({} versions, {} pages pending)", store.items, store.articles, store.pending),
    ]);
    table.add_row(["store".to_owned(), format!("{:.1} MiB on disk", store.store_bytes as f64 / f64::from(1 << 20))]);
    Ok(table.to_string())
}

/// What an order came to: its fields, a line each.
pub(super) fn done(lines: &[Value]) -> String {
    let mut table = table(&[]);
    for (name, value) in lines.iter().filter_map(Value::as_object).flatten() {
        table.add_row([name.replace('_', " "), Shown(value.as_str().unwrap_or(&value.to_string())).to_string()]);
    }
    table.to_string()
}

pub(super) fn feeds(lines: &[Value]) -> serde_json::Result<String> {
    let mut table = table(&["FEED", "STATUS", "ITEMS", "LAST POLL", "NEXT POLL", "WHY THEN, OR WHAT IS WRONG"]);
    for line in lines {
        let line: FeedLine = typed(line)?;
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

pub(super) fn feed(lines: &[Value]) -> serde_json::Result<String> {
    let Some(line) = lines.first() else { return Ok(String::new()) };
    let detail: FeedDetail = typed(line)?;
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

pub(super) fn items(lines: &[Value]) -> serde_json::Result<String> {
    let mut table = table(&["ID", "FIRST SEEN", "FEED", "REV", "TITLE"]);
    for line in lines {
        let line: ItemLine = typed(line)?;
        let copy = line.duplicate_of.map_or(String::new(), |first| format!(" (copy of {first})"));
        let title = format!("{}{copy}", optional(line.title.as_deref()));
        table.add_row([
            line.id.to_string(),
            time(Some(line.first_seen)),
            line.feed.to_string(),
            line.revision.to_string(),
            title,
        ]);
    }
    Ok(table.to_string())
}

/// What the store knows of an article, then the story.
pub(super) fn article(lines: &[Value]) -> serde_json::Result<String> {
    let Some(line) = lines.first() else { return Ok(String::new()) };
    let crate::store::Shown { stored, article } = typed(line)?;
    let mut head = table(&[]);
    head.add_row(["id".to_owned(), stored.id.to_string()]);
    head.add_row(["feed".to_owned(), stored.feed.to_string()]);
    head.add_row(["url".to_owned(), optional(stored.url.as_deref())]);
    head.add_row(["seen".to_owned(), format!("{} to {}", time(Some(stored.first_seen)), time(Some(stored.last_seen)))]);
    for revision in &stored.revisions {
        let class = revision.class.map_or(String::new(), |class| format!(" {}", class.as_str()));
        let headline = optional(revision.headline.as_deref());
        head.add_row([
            format!("revision {}", revision.revision),
            format!("{}{class} {headline}", time(Some(revision.stored))),
        ]);
    }
    if let Some(revision) = stored.in_force {
        head.add_row(["in force".to_owned(), format!("revision {revision}: the story went back to it")]);
    }
    if let Some(first) = stored.duplicate_of {
        let relation = stored.relation.map_or("copy-of", Relation::as_str);
        let similarity = stored.similarity.map_or(String::new(), |share| format!(" ({:.0} %)", share * 100.0));
        head.add_row([relation.replace('-', " "), format!("{first}{similarity}")]);
    }
    add_facts(&mut head, &article);
    Ok(format!("{head}\n\n{}", ShownLines(&article.text)))
}

/// All versions, a line each.
pub(super) fn revisions(lines: &[Value]) -> serde_json::Result<String> {
    let mut table = table(&["REV", "STORED", "CHANGED", "HEADLINE"]);
    for line in lines {
        let RevisionLine { revision, stored, class, article, .. } = typed(line)?;
        let headline = article.headline.as_ref().map(|headline| headline.span.text.as_str());
        let class = class.map_or("-", RevisionClass::as_str).to_owned();
        table.add_row([revision.to_string(), time(Some(stored)), class, optional(headline)]);
    }
    Ok(table.to_string())
}

/// One version, whole.
pub(super) fn revision(lines: &[Value]) -> serde_json::Result<String> {
    let Some(line) = lines.first() else { return Ok(String::new()) };
    let RevisionLine { id, revision, stored, class, article } = typed(line)?;
    let mut head = table(&[]);
    head.add_row(["id".to_owned(), id.to_string()]);
    let class = class.map_or(String::new(), |class| format!(", {}", class.as_str()));
    head.add_row(["revision".to_owned(), format!("{revision}{class}")]);
    head.add_row(["stored".to_owned(), time(Some(stored))]);
    add_facts(&mut head, &article);
    Ok(format!("{head}\n\n{}", ShownLines(&article.text)))
}

pub(super) fn copies(lines: &[Value]) -> serde_json::Result<String> {
    let mut table = table(&["CLUSTER", "ID", "FIRST SEEN", "FEED", "RELATION", "LIKE", "TITLE"]);
    for line in lines {
        let line: CopyLine = typed(line)?;
        let relation = match line.duplicate_of {
            Some(first) => format!("{} {first}", line.relation.map_or("copy-of", Relation::as_str)),
            None => "the first".to_owned(),
        };
        table.add_row([
            line.cluster.to_string(),
            line.id.to_string(),
            time(Some(line.first_seen)),
            line.feed.to_string(),
            relation,
            line.similarity.map_or("-".to_owned(), |share| format!("{:.0} %", share * 100.0)),
            optional(line.title.as_deref()),
        ]);
    }
    Ok(table.to_string())
}

/// Which fields came out otherwise, and in how many articles; then the articles that could not be parsed again.
pub(super) fn reparsed(lines: &[Value]) -> serde_json::Result<String> {
    let told = lines.iter().map(Reparsed::deserialize).collect::<Result<Vec<_>, _>>()?;
    let count = |is: fn(&Reparsed) -> bool| told.iter().filter(|one| is(one)).count();
    let mut text = format!(
        "{} articles: {} come out otherwise, {} got a revision, {} cannot be parsed again",
        told.len(),
        count(|one| !one.changed.is_empty()),
        count(|one| one.written),
        count(|one| one.fault.is_some())
    );
    let mut fields: BTreeMap<&str, u64> = BTreeMap::new();
    told.iter().flat_map(|one| &one.changed).for_each(|field| *fields.entry(field).or_default() += 1);
    let mut fields: Vec<_> = fields.into_iter().collect();
    fields.sort_by_key(|(_, articles)| std::cmp::Reverse(*articles));
    for (field, articles) in fields {
        let _ = write!(text, "\n  {field}: {articles}");
    }
    const FAULTS: usize = 20;
    for one in told.iter().filter(|one| one.fault.is_some()).take(FAULTS) {
        let _ = write!(text, "\n  {} {}: {}", one.id, one.feed, Shown(one.fault.as_deref().unwrap_or_default()));
    }
    Ok(text)
}

fn add_facts(head: &mut Table, article: &Article) {
    let facts = [
        ("published", article.published.as_ref().map(|moment| format!("{} (by {})", moment.value, moment.source))),
        ("language", article.language.as_ref().map(|language| language.code.clone())),
        ("provider", article.provider.as_ref().map(|provider| provider.name.clone())),
        ("dateline", article.dateline.as_ref().map(|dateline| dateline.span.text.clone())),
        (
            "bylines",
            named(
                article.bylines.iter().filter_map(|byline| byline.name.as_deref().or(byline.organisation.as_deref())),
            ),
        ),
        ("people", named(article.people.iter().map(|person| person.name.as_str()))),
        ("organisations", named(article.organisations.iter().map(|organisation| organisation.name.as_str()))),
        ("places", named(article.places.iter().map(|place| place.name.as_str()))),
        ("faults", named(article.faults.iter().map(String::as_str))),
    ];
    for (name, value) in facts {
        if let Some(value) = value {
            head.add_row([name.to_owned(), Shown(&value).to_string()]);
        }
    }
}

pub(super) fn verified(lines: &[Value]) -> serde_json::Result<String> {
    let Some(line) = lines.first() else { return Ok(String::new()) };
    let Verified { feeds, entries, items, articles, pending, problems } = typed(line)?;
    let mut text = format!("{feeds} feeds, {entries} entries, {items} items, {articles} articles, {pending} pending: ");
    match problems.len() {
        0 => text.push_str("all agree"),
        count => {
            let _ = write!(text, "{count} problems");
            for problem in &problems {
                let _ = write!(text, "\n  {}", Shown(problem));
            }
        }
    }
    Ok(text)
}

fn typed<T: DeserializeOwned>(line: &Value) -> serde_json::Result<T> {
    T::deserialize(line)
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    if !header.is_empty() {
        table.set_header(header);
    }
    table
}

fn optional(text: Option<&str>) -> String {
    text.map_or("-".to_owned(), |text| Shown(text).to_string())
}

fn named<'a>(names: impl Iterator<Item = &'a str>) -> Option<String> {
    Some(names.collect::<Vec<_>>().join(", ")).filter(|names| !names.is_empty())
}

fn time(moment: Option<Timestamp>) -> String {
    moment.map_or("-".to_owned(), |moment| moment.strftime("%Y-%m-%d %H:%M:%SZ").to_string())
}

fn span(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        3600..172_800 => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{} days", seconds / 86_400),
    }
}
