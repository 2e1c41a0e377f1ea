//! A TOML file in, the rooms' own settings out, or every mistake in it with its line, column and what to do.

mod credentials;
mod reader;
mod rules;
mod schema;
mod units;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use reader::Mistake;
pub use units::{parse_duration, parse_size};

use url::Url;

use crate::ingest::Feed;
use crate::{archive, fetch, store};

/// The configuration, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    pub store_path: PathBuf,
    pub store: store::Settings,
    pub archive: archive::Settings,
    pub socket: PathBuf,
    /// A loopback address for questions over TCP.
    pub listen: Option<SocketAddr>,
    /// Where hubs call, where they are to.
    pub websub: Option<Websub>,
    /// Feeds that are polled at the same time at the most.
    pub concurrent_polls: usize,
    /// Pages that are fetched at the same time at the most, over all feeds.
    pub concurrent_pages: usize,
    /// How long running polls may take to their commit once the daemon is told to stop.
    pub grace: Duration,
    /// How things are fetched where a feed says nothing itself.
    pub fetch: fetch::Settings,
    pub feeds: Vec<Feed>,
}

/// Where feeds' hubs tell of news.
#[derive(Debug, Clone, PartialEq)]
pub struct Websub {
    /// The public address below which hubs call.
    pub callback: Url,
    /// Where those calls arrive.
    pub listen: SocketAddr,
}

/// Why there is no configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("cannot read {}: {message}: name the configuration with --config FILE", .path.display())]
    Unreadable { path: PathBuf, message: String },
    #[error("{}", listed(.path, .mistakes))]
    Mistaken { path: PathBuf, mistakes: Vec<Mistake> },
}

/// Where the system's package puts it.
pub const SYSTEM_PATH: &str = "/etc/wiredesk/wiredesk.toml";
/// Where a checkout or a folder of one's own has it.
pub const LOCAL_PATH: &str = "config/wiredesk.toml";

/// What systemd tells of its folders (`StateDirectory=`, `RuntimeDirectory=`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    pub state_directory: Option<PathBuf>,
    pub runtime_directory: Option<PathBuf>,
    /// Where the unit's `LoadCredential=` are.
    pub credentials_directory: Option<PathBuf>,
}

impl Surroundings {
    fn of_process() -> Self {
        // systemd separates several directories by colons; the first is ours.
        let first = |name: &str| {
            let value = std::env::var(name).ok()?;
            value.split(':').next().filter(|path| !path.is_empty()).map(PathBuf::from)
        };
        Self {
            state_directory: first("STATE_DIRECTORY"),
            runtime_directory: first("RUNTIME_DIRECTORY"),
            credentials_directory: first("CREDENTIALS_DIRECTORY"),
        }
    }

    /// What the process was told, or, for the system's own configuration, the folders that its unit has: so that a command
    /// beside the service finds the service's store and socket.
    pub fn of(config: &Path) -> Self {
        let told = Self::of_process();
        if told != Self::default() || config.parent() != Path::new(SYSTEM_PATH).parent() {
            return told;
        }
        // wiredesk.service has wiredesk.toml, wiredesk@world.service has world.toml.
        let name = match config.file_stem().and_then(|name| name.to_str()) {
            Some("wiredesk") => "wiredesk".to_owned(),
            Some(instance) => format!("wiredesk-{instance}"),
            None => return told,
        };
        Self {
            state_directory: Some(Path::new("/var/lib").join(&name)),
            runtime_directory: Some(Path::new("/run").join(&name)),
            credentials_directory: None,
        }
    }
}

/// Where the configuration is, where none is named: the local place, then the system's.
pub fn default_path() -> PathBuf {
    let local = Path::new(LOCAL_PATH);
    if local.exists() { local.to_owned() } else { PathBuf::from(SYSTEM_PATH) }
}

/// Reads and checks a file.
pub fn load(path: &Path, surroundings: &Surroundings) -> Result<Config, Error> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::Unreadable { path: path.to_owned(), message: error.to_string() })?;
    parse(&text, surroundings).map_err(|mistakes| Error::Mistaken { path: path.to_owned(), mistakes })
}

/// Reads a file for its places (store, archive, socket) alone: whoever looks into the store may do so while other keys are wrong.
pub fn load_places(path: &Path, surroundings: &Surroundings) -> Result<Config, Error> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::Unreadable { path: path.to_owned(), message: error.to_string() })?;
    schema::read_all(&text, surroundings)
        .map(|(config, _)| config)
        .map_err(|mistakes| Error::Mistaken { path: path.to_owned(), mistakes })
}

/// Checks a text; all mistakes are told at once.
pub fn parse(text: &str, surroundings: &Surroundings) -> Result<Config, Vec<Mistake>> {
    schema::read(text, surroundings)
}

fn listed(path: &Path, mistakes: &[Mistake]) -> String {
    mistakes.iter().map(|mistake| format!("{}:{mistake}", path.display())).collect::<Vec<_>>().join("\n")
}
