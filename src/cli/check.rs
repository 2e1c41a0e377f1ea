//! `wiredesk check`: what is wrong with a configuration.

use clap::Args;

use super::desk::ConfigFile;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigFile,
}

/// Each mistake on a line of its own: `file:line:column: what is wrong and what to do`.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let config = arguments.config.load()?;
    println!(
        "{}: no mistakes; {} feeds, store at {}",
        arguments.config.path().display(),
        config.feeds.len(),
        config.store_path.display()
    );
    Ok(())
}
