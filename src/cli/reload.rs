//! `wiredesk reload`: what `systemctl reload` does, with an answer.

use clap::Args;

use super::desk::{self, ConfigFile};
use super::shown::Shown;
use crate::api::Client;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigFile,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// A configuration with mistakes is told, and the daemon keeps the one it has.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let config = arguments.config.load()?;
    let changes: serde_json::Value = desk::runtime()?.block_on(Client::new(&config.socket).reload())?.read()?;
    if arguments.json {
        return super::print_json(&changes, false);
    }
    for name in ["added", "moved", "removed", "changed"] {
        let feeds: Vec<&str> =
            changes[name].as_array().into_iter().flatten().filter_map(|feed| feed.as_str()).collect();
        if !feeds.is_empty() {
            println!("{name}: {}", Shown(&feeds.join(" ")));
        }
    }
    println!("the configuration is in force: {} feeds", config.feeds.len());
    Ok(())
}
