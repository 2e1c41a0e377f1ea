//! Where log lines go: the journal with its fields under systemd, otherwise standard error.

use std::io::{self, IsTerminal};

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

/// The variable that sets what is logged, such as `debug` or `wiredesk::fetch=trace,info`.
pub const FILTER_VARIABLE: &str = "WIREDESK_LOG";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The journal where it listens, else lines for people.
    Auto,
    Text,
    Json,
}

/// Begins logging; called once, by the program.
pub fn begin(format: Format, default_filter: &str) {
    let filter = EnvFilter::try_from_env(FILTER_VARIABLE).unwrap_or_else(|_| EnvFilter::new(default_filter));
    let journal = if format == Format::Auto && std::env::var_os("JOURNAL_STREAM").is_some() {
        tracing_journald::layer().ok()
    } else {
        None
    };
    let layer = match (journal, format) {
        (Some(journal), _) => journal.with_field_prefix(Some("WIREDESK".to_owned())).boxed(),
        (None, Format::Json) => fmt::layer().json().with_writer(io::stderr).boxed(),
        (None, Format::Auto | Format::Text) => {
            let colour = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            fmt::layer().with_target(false).with_ansi(colour).with_writer(io::stderr).boxed()
        }
    };
    // A second call, as in a test, changes nothing.
    let _ = tracing_subscriber::registry().with(filter).with(layer).try_init();
}
