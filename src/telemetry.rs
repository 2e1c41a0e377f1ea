//! Where log lines go: the journal with its fields under systemd, otherwise standard error.

use std::io::{self, IsTerminal, Write};

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

use crate::shown::harmless_json;

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
        (None, Format::Json) => fmt::layer().json().with_writer(|| Harmless(io::stderr())).boxed(),
        (None, Format::Auto | Format::Text) => {
            let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
            fmt::layer()
                .with_target(false)
                .with_ansi(wanted && io::stderr().is_terminal())
                .with_writer(io::stderr)
                .boxed()
        }
    };
    // A second call, as in a test, changes nothing.
    let _ = tracing_subscriber::registry().with(filter).with(layer).try_init();
}

/// Lines of JSON in, the same lines out with C1 and bidirectional characters escaped, which the formatter leaves as they are.
struct Harmless<W>(W);

impl<W: Write> Write for Harmless<W> {
    /// The formatter writes each line at once.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.write_all(harmless_json(&String::from_utf8_lossy(line)).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
