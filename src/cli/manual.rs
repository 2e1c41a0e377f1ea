//! `wiredesk completions` and `wiredesk man`: made of the command line itself, so that they cannot rot.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use clap_complete::Shell;

#[derive(Args)]
pub(super) struct Completions {
    shell: Shell,
}

#[derive(Args)]
pub(super) struct Manual {
    /// Where the pages are written to, one a command
    folder: PathBuf,
}

pub(super) fn complete(arguments: &Completions, mut command: clap::Command) {
    clap_complete::generate(arguments.shell, &mut command, "wiredesk", &mut std::io::stdout());
}

pub(super) fn write(arguments: &Manual, command: clap::Command) -> anyhow::Result<()> {
    std::fs::create_dir_all(&arguments.folder)
        .and_then(|()| clap_mangen::generate_to(command, &arguments.folder))
        .with_context(|| format!("cannot write manual pages to {}", arguments.folder.display()))
}
