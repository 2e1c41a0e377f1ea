//! Answers in, tables for people out. Whatever came from the network is shown harmless.

mod articles;
mod feeds;

use std::fmt::Write;

use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets::NOTHING};
use jiff::Timestamp;
use serde::Deserialize;

pub(super) use articles::{article, changes, copies, items, reparsed, revision, revisions};
pub(super) use feeds::{feed, feeds, slow_feeds};

use crate::api::Line;
use crate::daemon::Status;
use crate::shown::Shown;
use crate::store::{Sizes, Verified};

pub(super) fn status(lines: &[Line]) -> serde_json::Result<String> {
    let Some(line) = lines.first() else { return Ok(String::new()) };
    let Status { running, version, store, uptime_seconds, polls } = line.read()?;
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
    let of = [("journal", store.journal_bytes), ("index", store.index_bytes), ("pages", store.archive_bytes)];
    let parts = of.map(|(part, bytes)| format!("{part} {}", size(bytes))).join(", ");
    table.add_row(["store".to_owned(), format!("{} on disk ({parts})", size(store.store_bytes))]);
    let Weighed { sizes } = line.read()?;
    Ok(table.to_string() + &sizes.map_or(String::new(), |sizes| format!("\n\n{}", self::sizes(&sizes))))
}

/// What `--sizes` adds to a status.
#[derive(Deserialize)]
struct Weighed {
    #[serde(default)]
    sizes: Option<Sizes>,
}

fn sizes(sizes: &Sizes) -> Table {
    let Sizes { journal_live_bytes, journal_dead_bytes, kinds } = sizes;
    let mut table = table(&["PART", "RECORDS", "SIZE"]);
    table.add_row(["journal, live".to_owned(), String::new(), size(*journal_live_bytes)]);
    table.add_row(["journal, dead (`debug compact`)".to_owned(), String::new(), size(*journal_dead_bytes)]);
    for kind in kinds {
        table.add_row([format!("index: {}", kind.kind), kind.records.to_string(), size(kind.bytes)]);
    }
    table
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..0x10_0000 => format!("{:.1} KiB", bytes as f64 / 1024.0),
        0x10_0000..0x4000_0000 => format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20)),
        _ => format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30)),
    }
}

/// What an order came to: its fields, a line each.
pub(super) fn done(lines: &[Line]) -> String {
    let mut table = table(&[]);
    let orders = lines.iter().filter_map(|line| line.read::<serde_json::Map<_, _>>().ok());
    for (name, value) in orders.flatten() {
        table.add_row([name.replace('_', " "), Shown(value.as_str().unwrap_or(&value.to_string())).to_string()]);
    }
    table.to_string()
}

pub(super) fn verified(lines: &[Line]) -> serde_json::Result<String> {
    let Some(line) = lines.first() else { return Ok(String::new()) };
    let Verified { feeds, entries, items, articles, pending, problems } = line.read()?;
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

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    if !header.is_empty() {
        table.set_header(header);
    }
    table
}

/// A list of which the first columns, so many, stay whole: an id that is broken over two lines cannot be copied.
fn list(header: &[&str], ids: usize) -> Table {
    let mut table = table(header);
    keep_whole(&mut table, ids);
    table
}

fn keep_whole(table: &mut Table, columns: usize) {
    table.column_iter_mut().take(columns).for_each(|column| {
        column.set_constraint(ColumnConstraint::ContentWidth);
    });
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
