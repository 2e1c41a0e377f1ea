//! A configuration in, the rooms put together out: what `run`, `debug` and `demo` share.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use tokio::sync::{Semaphore, watch};

use crate::archive::Archive;
use crate::clock::Clock;
use crate::config::{self, Config, Surroundings};
use crate::daemon::{self, Daemon};
use crate::fetch::Fetcher;
use crate::ingest::{self, Environment, Websub};
use crate::store::Store;
use crate::{article, feed};

/// Where the configuration is, as the command line has it.
#[derive(clap::Args, Clone)]
pub(super) struct ConfigFile {
    /// The configuration [default: config/wiredesk.toml, then /etc/wiredesk/wiredesk.toml]
    #[arg(long = "config", value_name = "FILE", global = true)]
    path: Option<PathBuf>,
}

impl ConfigFile {
    pub(super) fn path(&self) -> PathBuf {
        self.path.clone().unwrap_or_else(config::default_path)
    }

    pub(super) fn load(&self) -> Result<Config, config::Error> {
        let path = self.path();
        config::load(&path, &Surroundings::of(&path))
    }

    /// For commands that only look into the store.
    pub(super) fn load_places(&self) -> Result<Config, config::Error> {
        let path = self.path();
        config::load_places(&path, &Surroundings::of(&path))
    }
}

/// A runtime for a command that waits for the network or the store.
pub(super) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start the async runtime")
}

pub(super) fn open_archive(config: &Config) -> anyhow::Result<Option<Archive>> {
    if !config.archive.enabled {
        return Ok(None);
    }
    let folder = config.store_path.join("archive");
    let archive = Archive::open(&folder, &config.archive)
        .with_context(|| format!("cannot use the archive at {}", folder.display()))?;
    Ok(Some(archive))
}

/// Opens the store and makes the daemon, its feeds adopted; nothing is polled yet.
pub(super) async fn open_daemon(config: Config, reload: daemon::Reload) -> anyhow::Result<Arc<Daemon>> {
    let store = Store::open(&config.store_path, &config.store, Clock::Wall.now()).await?;
    let archive = open_archive(&config)?;
    let websub = match config.websub {
        Some(websub) => {
            let mut fresh = [0; 32];
            getrandom::fill(&mut fresh).context("the system gives no random bytes")?;
            Some(Websub::open(&store, websub.callback, fresh).await?)
        }
        None => None,
    };
    let (stop, stopping) = watch::channel(false);
    let env = Environment {
        store,
        fetcher: Fetcher::default(),
        archive,
        clock: Clock::Wall,
        article: article::Settings::default(),
        feed: feed::Settings::default(),
        pages: Arc::new(Semaphore::new(config.concurrent_pages)),
        price: watch::Sender::new(None),
        websub,
        stopping,
    };
    ingest::restore(&env).await?;
    let settings = daemon::Settings { concurrent_polls: config.concurrent_polls, grace: config.grace };
    let daemon = Daemon::new(env, settings, stop, reload);
    daemon.adopt(config.feeds).await?;
    Ok(daemon)
}
