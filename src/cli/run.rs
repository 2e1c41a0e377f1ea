//! `wiredesk run`: the daemon.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use tokio::task::JoinHandle;

use super::desk::{self, ConfigFile};
use crate::api::{Callback, Listener, serve};
use crate::config::{self, Config, Surroundings};
use crate::daemon::{Daemon, Summary};
use crate::{store, telemetry};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigFile,
    /// Poll what is due, drain, print a summary and end
    #[arg(long)]
    once: bool,
    /// How log lines are written
    #[arg(long, value_enum, default_value_t = LogFormat::Auto)]
    log_format: LogFormat,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum LogFormat {
    /// The journal under systemd, lines for people elsewhere
    Auto,
    Text,
    Json,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let progress = progress_line(arguments);
    // A progress line and log lines of every feed would fight for the terminal.
    let filter = if progress.is_hidden() { "info" } else { "warn" };
    let format = match arguments.log_format {
        LogFormat::Auto => telemetry::Format::Auto,
        LogFormat::Text => telemetry::Format::Text,
        LogFormat::Json => telemetry::Format::Json,
    };
    telemetry::begin(format, filter);
    let path = arguments.config.path();
    let config = arguments.config.load()?;
    if config.feeds.is_empty() {
        const ADVICE: &str = "`wiredesk feeds add URL` adds one, `wiredesk reload` takes it over";
        anyhow::ensure!(!arguments.once, "{} names no feed: {ADVICE}", path.display());
        // A service that was just installed waits for its first feed.
        tracing::warn!("{} names no feed yet: {ADVICE}", path.display());
    }
    let summary = desk::runtime()?.block_on(async {
        let told = progress.clone();
        let running =
            Running::start(config, path, arguments.once, move |summary| told.set_message(summary.to_string()));
        running.await?.finish().await
    })?;
    progress.finish_and_clear();
    if arguments.once {
        println!("{summary}");
    }
    anyhow::ensure!(!arguments.once || summary.lost == 0, "{} polls could not be stored", summary.lost);
    Ok(())
}

/// A daemon at work, with its socket.
pub(super) struct Running {
    daemon: Arc<Daemon>,
    serving: JoinHandle<io::Result<()>>,
    polling: JoinHandle<Result<Summary, store::Error>>,
}

impl Running {
    /// Opens the store, listens, and begins to poll. A reload reads the configuration's file again.
    pub(super) async fn start(
        config: Config,
        path: PathBuf,
        once: bool,
        progress: impl Fn(&Summary) + Send + Sync + 'static,
    ) -> anyhow::Result<Self> {
        let (feeds, socket, store) =
            (config.feeds.len(), config.socket.clone(), config.store_path.display().to_string());
        let (listen, websub) = (config.listen, config.websub.as_ref().map(|websub| websub.listen));
        let reload = move || match config::load(&path, &Surroundings::of(&path)) {
            Ok(config) => Ok(config.feeds),
            Err(error) => Err(error.to_string()),
        };
        let daemon = desk::open_daemon(config, Box::new(reload)).await?;
        let listener = Listener::bind(&socket).with_context(|| format!("cannot listen at {}", socket.display()))?;
        let listener = match listen {
            Some(address) => listener.listen(address).await.with_context(|| format!("cannot listen at {address}"))?,
            None => listener,
        };
        if let Some(address) = websub.filter(|_| !once) {
            let callback =
                Callback::bind(address).await.with_context(|| format!("[websub] cannot listen at {address}"))?;
            tokio::spawn(callback.serve(daemon.clone()));
        }
        let address = listener.address().map(|address| address.to_string());
        let serving = tokio::spawn(serve(listener, daemon.clone()));
        let socket = socket.display().to_string();
        tracing::info!(feeds, store, socket, address, "wiredesk {} is ready", env!("CARGO_PKG_VERSION"));
        let polling = tokio::spawn({
            let daemon = daemon.clone();
            async move { daemon.run(once, progress).await }
        });
        Ok(Self { daemon, serving, polling })
    }

    pub(super) fn daemon(&self) -> &Daemon {
        &self.daemon
    }

    /// Waits until the daemon ends by itself or by a signal.
    pub(super) async fn finish(self) -> anyhow::Result<Summary> {
        let summary = self.polling.await.context("the daemon panicked: please report it")?;
        self.daemon.stop();
        // The server ends with the daemon; an answer that is being written may be cut.
        let _ = self.serving.await;
        let summary = summary?;
        tracing::info!(polls = summary.polls, new = summary.new, changed = summary.changed, "wiredesk has stopped");
        Ok(summary)
    }
}

fn progress_line(arguments: &Arguments) -> ProgressBar {
    if !arguments.once || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}
