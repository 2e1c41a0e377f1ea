//! `wiredesk simulate`: the daemon's scheduling on recorded publication times.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use crate::poll::{Trace, simulate};

#[derive(Args)]
pub(super) struct Arguments {
    /// A feed a line: {"feed", "start", "end", "published": [...]}, epoch seconds in order
    #[arg(long, value_name = "FILE")]
    traces: PathBuf,
    /// Polls a feed and day, on the average of all feeds
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=96))]
    polls_per_day: u32,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let name = arguments.traces.display();
    let text = std::fs::read_to_string(&arguments.traces).with_context(|| format!("cannot read {name}"))?;
    let mut traces = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let trace: Trace = serde_json::from_str(line).with_context(|| format!("{name}:{}: not a trace", number + 1))?;
        anyhow::ensure!(
            trace.start < trace.end && trace.published.is_sorted(),
            "{name}:{}: times are not in order",
            number + 1
        );
        traces.push(trace);
    }
    let simulated = simulate(&traces, f64::from(arguments.polls_per_day));
    if arguments.json {
        return super::print_json(&simulated, false);
    }
    println!(
        "{} feeds, {:.2} polls a feed and day: an item is seen {:.1} min after its publication on the average (median {:.1}, 95 % within {:.1}); {} missed",
        traces.len(),
        simulated.polls_per_feed_day,
        simulated.mean_delay_seconds / 60.0,
        simulated.median_delay_seconds / 60.0,
        simulated.p95_delay_seconds / 60.0,
        simulated.missed
    );
    Ok(())
}
