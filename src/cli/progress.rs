//! How far a long job is, told on standard error: a line that moves where that is a terminal, a plain one now and then otherwise.

use std::future::Future;
use std::pin::pin;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Between two plain lines, so that a log of a long job stays short.
const PLAIN_EVERY: Duration = Duration::from_secs(10);
const TICK: Duration = Duration::from_millis(120);
const COUNTED: &str = "{spinner} {human_pos} {msg} in {elapsed} ({per_sec})";
const MEASURED: &str = "{spinner} {wide_bar} {human_pos} of {human_len} {msg}, {eta} left";
const WAITING: &str = "{spinner} {msg}, {elapsed}";

/// A job that counts what it has done.
pub(super) struct Progress {
    bar: ProgressBar,
    what: &'static str,
    done: u64,
    total: Option<u64>,
    told: Instant,
}

impl Progress {
    /// `what` is counted, such as "articles"; `total` where it is known.
    pub(super) fn begin(what: &'static str, total: Option<u64>) -> Self {
        let bar = bar(if total.is_some() { MEASURED } else { COUNTED }, what);
        if let Some(total) = total {
            bar.set_length(total);
        }
        Self { bar, what, done: 0, total, told: Instant::now() }
    }

    pub(super) fn advance(&mut self, count: u64) {
        self.done += count;
        self.bar.inc(count);
        if self.bar.is_hidden() && self.told.elapsed() >= PLAIN_EVERY {
            self.told = Instant::now();
            let of = self.total.map_or(String::new(), |total| format!(" of {total}"));
            eprintln!("{}{of} {}", self.done, self.what);
        }
    }

    pub(super) fn finish(self) {
        self.bar.finish_and_clear();
    }
}

/// Waits for a job that cannot tell how far it is.
pub(super) async fn waiting<T>(what: &'static str, job: impl Future<Output = T>) -> T {
    let bar = bar(WAITING, what);
    let begun = Instant::now();
    let mut job = pin!(job);
    loop {
        tokio::select! {
            done = &mut job => {
                bar.finish_and_clear();
                return done;
            }
            () = tokio::time::sleep(PLAIN_EVERY) => if bar.is_hidden() {
                eprintln!("{what}: at work for {} s", begun.elapsed().as_secs());
            },
        }
    }
}

/// Hidden where standard error is no terminal.
fn bar(template: &str, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::no_length().with_message(what);
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    if !bar.is_hidden() {
        bar.enable_steady_tick(TICK);
    }
    bar
}
