//! What a configuration may hold: each key with its limits and its default.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use url::Url;

use super::credentials::credentials;
use super::reader::{Mistake, Mistakes, Section};
use super::{Config, Surroundings, Websub, parse_duration};
use crate::identity::FeedId;
use crate::ingest::Feed;
use crate::{archive, fetch, poll, store};

const DEFAULT_STORE: &str = "wiredesk-data";
const DEFAULT_SOCKET: &str = "wiredesk.sock";
/// No feed is asked more often, whatever the configuration says.
const LEAST_INTERVAL: Duration = Duration::from_secs(1);

pub(super) fn read(text: &str, surroundings: &Surroundings) -> Result<Config, Vec<Mistake>> {
    match read_all(text, surroundings)? {
        (config, none) if none.is_empty() => Ok(config),
        (_, mistakes) => Err(mistakes),
    }
}

/// What can be read, and the mistakes in the rest; an error only where the text is no TOML.
pub(super) fn read_all(text: &str, surroundings: &Surroundings) -> Result<(Config, Vec<Mistake>), Vec<Mistake>> {
    let mut mistakes = Mistakes::of(text);
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        mistakes.add(error.span().unwrap_or(0..0), error.message());
    }
    if !errors.is_empty() {
        return Err(mistakes.sorted());
    }
    let mut root = Section::new("the file", Some(root.get_ref()), 0..0);
    let config = whole(&mut root, surroundings, &mut mistakes);
    root.finish(&mut mistakes);
    Ok((config, mistakes.sorted()))
}

fn whole(root: &mut Section<'_, '_>, surroundings: &Surroundings, mistakes: &mut Mistakes<'_>) -> Config {
    let mut section = root.section("store", mistakes);
    // Under systemd a relative path is one below the unit's state directory.
    let store_path = match (path(section.text("path", mistakes)), &surroundings.state_directory) {
        (Some(path), Some(state)) => state.join(path),
        (Some(path), None) => path,
        (None, Some(state)) => state.clone(),
        (None, None) => PathBuf::from(DEFAULT_STORE),
    };
    let store = store_settings(&mut section, mistakes);
    let keep = keep_settings(&mut section, &store::Keep::default(), mistakes);
    section.finish(mistakes);

    let mut section = root.section("archive", mistakes);
    let archive = archive_settings(&mut section, mistakes);
    section.finish(mistakes);

    let mut section = root.section("api", mistakes);
    let socket = path(section.text("socket", mistakes)).unwrap_or_else(|| PathBuf::from(DEFAULT_SOCKET));
    let listen = listen(&mut section, mistakes);
    section.finish(mistakes);
    let socket = match &surroundings.runtime_directory {
        Some(runtime) => runtime.join(socket),
        None => store_path.join(socket),
    };

    let mut section = root.section("websub", mistakes);
    let websub = websub(&mut section, mistakes);
    section.finish(mistakes);

    let mut section = root.section("daemon", mistakes);
    let concurrent_polls = section.number("concurrent_polls", 1..10_001, mistakes).unwrap_or(256) as usize;
    let concurrent_pages = section.number("concurrent_pages", 1..1_001, mistakes).unwrap_or(16) as usize;
    let grace = section.duration("grace", mistakes).unwrap_or(Duration::from_secs(20));
    section.finish(mistakes);

    let mut section = root.section("poll", mistakes);
    let poll = poll_settings(
        &mut section,
        &poll::Settings { websub: websub.is_some(), ..poll::Settings::default() },
        mistakes,
    );
    section.finish(mistakes);
    let mut section = root.section("fetch", mistakes);
    let fetch = fetch_settings(&mut section, &fetch::Settings::default(), mistakes);
    section.finish(mistakes);

    let secrets = surroundings.credentials_directory.as_deref();
    let (poll, hubs_reach_us) = (Arc::new(poll), websub.is_some());
    let defaults = Defaults { poll, fetch: Arc::new(fetch.clone()), keep, hubs_reach_us, secrets };
    let feeds = feeds(root, &defaults, mistakes);
    Config {
        store_path,
        store,
        archive,
        socket,
        listen,
        websub,
        concurrent_polls,
        concurrent_pages,
        grace,
        fetch,
        feeds,
    }
}

/// Hubs call a public address, and the calls arrive at one of ours: the one is of no use without the other.
fn websub(section: &mut Section<'_, '_>, mistakes: &mut Mistakes<'_>) -> Option<Websub> {
    let callback = section.text("callback", mistakes).filter(|text| !text.get_ref().is_empty());
    let listen = section.text("listen", mistakes).filter(|text| !text.get_ref().is_empty());
    let (callback, listen) = match (callback, listen) {
        (None, None) => return None,
        (Some(callback), Some(listen)) => (callback, listen),
        (Some(one), None) => {
            mistakes.add(
                one.span(),
                "callback without listen: write the address at which hubs' calls arrive, such as \"127.0.0.1:8818\"",
            );
            return None;
        }
        (None, Some(one)) => {
            mistakes.add(one.span(), "listen without callback: write the public address below which hubs call");
            return None;
        }
    };
    let url = Url::parse(callback.get_ref()).ok();
    let is_base = |url: &Url| {
        matches!(url.scheme(), "http" | "https") && url.has_host() && url.query().is_none() && url.fragment().is_none()
    };
    let url = url.filter(is_base);
    if url.is_none() {
        mistakes.add(
            callback.span(),
            "callback is a public address without a query, such as \"https://desk.example.org/websub\"",
        );
    }
    let address = listen.get_ref().parse().ok();
    if address.is_none() {
        mistakes.add(listen.span(), "listen is an address and a port, such as \"127.0.0.1:8818\"");
    }
    Some(Websub { callback: url?, listen: address? })
}

/// Whoever reaches the address may ask: it is one of this machine.
fn listen(section: &mut Section<'_, '_>, mistakes: &mut Mistakes<'_>) -> Option<SocketAddr> {
    let text = section.text("listen", mistakes).filter(|text| !text.get_ref().is_empty())?;
    match text.get_ref().parse::<SocketAddr>() {
        Ok(address) if address.ip().is_loopback() => return Some(address),
        Ok(_) => mistakes.add(text.span(), "listen must be a loopback address, such as \"127.0.0.1:8817\""),
        Err(_) => mistakes.add(text.span(), "listen is an address and a port, such as \"127.0.0.1:8817\""),
    }
    None
}

fn path(text: Option<Spanned<&str>>) -> Option<PathBuf> {
    text.map(|text| PathBuf::from(text.into_inner())).filter(|path| !path.as_os_str().is_empty())
}

fn store_settings(section: &mut Section<'_, '_>, mistakes: &mut Mistakes<'_>) -> store::Settings {
    let default = store::Settings::default();
    store::Settings {
        cache_bytes: section.size("cache", mistakes).unwrap_or(default.cache_bytes),
        min_free_bytes: section.size("min_free", mistakes).unwrap_or(default.min_free_bytes),
    }
}

fn keep_settings(section: &mut Section<'_, '_>, default: &store::Keep, mistakes: &mut Mistakes<'_>) -> store::Keep {
    // 0 is no limit: so one feed may keep all where others do not.
    let limited =
        |given: Option<u64>, default| given.map_or(default, |number| Some(number).filter(|number| *number > 0));
    let age = section.duration("keep_for", mistakes);
    store::Keep {
        age: age.map_or(default.age, |age| Some(age).filter(|age| !age.is_zero())),
        items: limited(section.number("keep_items", 0..1 << 53, mistakes), default.items),
        bytes: limited(section.size("keep_size", mistakes), default.bytes),
    }
}

fn archive_settings(section: &mut Section<'_, '_>, mistakes: &mut Mistakes<'_>) -> archive::Settings {
    let default = archive::Settings::default();
    archive::Settings {
        enabled: section.flag("enabled", mistakes).unwrap_or(default.enabled),
        max_bytes: section.size("max_size", mistakes).unwrap_or(default.max_bytes),
        max_age: section.duration("max_age", mistakes).filter(|age| !age.is_zero()).or(default.max_age),
        feeds: section.flag("feeds", mistakes).unwrap_or(default.feeds),
    }
}

fn poll_settings(
    section: &mut Section<'_, '_>,
    default: &poll::Settings,
    mistakes: &mut Mistakes<'_>,
) -> poll::Settings {
    // A feed with an interval of its own keeps to it, unless it is told otherwise.
    let has_own_interval = section.get("interval").is_some() && section.is_feed();
    let adaptive = section.flag("adaptive", mistakes).unwrap_or(default.adaptive && !has_own_interval);
    let mut interval = |key, default: Duration| section.duration(key, mistakes).unwrap_or(default).max(LEAST_INTERVAL);
    let settings = poll::Settings {
        interval: interval("interval", default.interval),
        min_interval: interval("min_interval", default.min_interval),
        max_interval: interval("max_interval", default.max_interval),
        unconditional_interval: interval("unconditional_interval", default.unconditional_interval),
        adaptive,
        scrape: section.flag("scrape", mistakes).unwrap_or(default.scrape),
        max_pages: section.number("max_pages", 1..10_001, mistakes).map_or(default.max_pages, |number| number as usize),
        page_attempts: section
            .number("page_attempts", 1..101, mistakes)
            .map_or(default.page_attempts, |number| number as u32),
        recheck: texts(section, "recheck", mistakes, |text| {
            parse_duration(text).ok_or_else(|| format!("{text:?} is no duration: write \"1h\" or \"24h\""))
        })
        .unwrap_or_else(|| default.recheck.clone()),
        websub: section.flag("websub", mistakes).unwrap_or(default.websub),
    };
    let is_own = section.get("min_interval").is_some() || section.get("max_interval").is_some();
    if is_own && settings.min_interval > settings.max_interval {
        mistakes.add(section.place(), "min_interval is longer than max_interval: lower the one or raise the other");
    }
    settings
}

fn fetch_settings(
    section: &mut Section<'_, '_>,
    default: &fetch::Settings,
    mistakes: &mut Mistakes<'_>,
) -> fetch::Settings {
    let user_agent = section.text("user_agent", mistakes);
    if let Some(agent) =
        user_agent.as_ref().filter(|agent| !agent.get_ref().bytes().all(|b| (b' '..=b'~').contains(&b)))
    {
        mistakes.add(agent.span(), "user_agent may have printable ASCII characters only");
    }
    fetch::Settings {
        user_agent: user_agent.map_or_else(|| default.user_agent.clone(), |agent| agent.into_inner().to_owned()),
        timeout: section.duration("timeout", mistakes).unwrap_or(default.timeout),
        max_bytes: section.size("max_bytes", mistakes).unwrap_or(default.max_bytes),
        host_gap: section.duration("host_gap", mistakes).unwrap_or(default.host_gap),
        allow_private: texts(section, "allow_private", mistakes, |text| {
            text.parse::<fetch::Network>().map_err(|e| e.to_string())
        })
        .unwrap_or_else(|| default.allow_private.clone()),
        robots: section.flag("robots", mistakes).unwrap_or(default.robots),
        proxy: proxy(section, mistakes).unwrap_or_else(|| default.proxy.clone()),
        credentials: None,
    }
}

/// An empty text is no proxy: so one feed may do without.
fn proxy(section: &mut Section<'_, '_>, mistakes: &mut Mistakes<'_>) -> Option<Option<fetch::Proxy>> {
    let text = section.text("proxy", mistakes)?;
    let proxy = fetch::Proxy::parse(text.get_ref());
    if proxy.is_none() && !text.get_ref().is_empty() {
        mistakes.add(text.span(), "proxy is no address: write it as \"http://proxy.example.org:3128\"");
    }
    Some(proxy)
}

/// A list of texts, each parsed; what cannot be parsed is told and left out.
pub(super) fn texts<T>(
    section: &mut Section<'_, '_>,
    key: &'static str,
    mistakes: &mut Mistakes<'_>,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Option<Vec<T>> {
    let mut values = Vec::new();
    for item in section.array(key, mistakes)? {
        match item.get_ref() {
            DeValue::String(text) => match parse(text) {
                Ok(value) => values.push(value),
                Err(message) => mistakes.add(item.span(), format!("{key}: {message}")),
            },
            _ => mistakes.add(item.span(), format!("{key} is a list of texts in quotation marks")),
        }
    }
    Some(values)
}

/// What a feed has where it says nothing itself.
struct Defaults<'a> {
    poll: Arc<poll::Settings>,
    fetch: Arc<fetch::Settings>,
    keep: store::Keep,
    /// Whether there is a [websub] callback.
    hubs_reach_us: bool,
    /// The folder of systemd's credentials.
    secrets: Option<&'a Path>,
}

fn feeds(root: &mut Section<'_, '_>, defaults: &Defaults<'_>, mistakes: &mut Mistakes<'_>) -> Vec<Feed> {
    let mut feeds = Vec::new();
    let mut lines = HashMap::new();
    for (index, item) in root.array("feeds", mistakes).into_iter().flatten().enumerate() {
        let DeValue::Table(table) = item.get_ref() else {
            mistakes.add(item.span(), "a feed is a table: write [[feeds]] with its id and url below");
            continue;
        };
        let mut section = Section::new(format!("[[feeds]] number {}", index + 1), Some(table), item.span());
        let id = feed_id(&mut section, &mut lines, mistakes);
        let url = feed_url(&mut section, mistakes);
        let poll = poll_settings(&mut section, &defaults.poll, mistakes);
        let fetch = fetch::Settings {
            credentials: credentials(&mut section, url.as_deref(), defaults.secrets, mistakes),
            ..fetch_settings(&mut section, &defaults.fetch, mistakes)
        };
        if poll.websub && !defaults.hubs_reach_us {
            mistakes.add(
                section.place(),
                "websub without [websub]: set its callback and listen, so that hubs can reach us",
            );
        }
        let (poll, fetch) = (shared(poll, &defaults.poll), shared(fetch, &defaults.fetch));
        let keep = keep_settings(&mut section, &defaults.keep, mistakes);
        let tags = texts(&mut section, "tags", mistakes, |text| Ok(text.to_owned())).unwrap_or_default();
        let rules = super::rules::read(&mut section, mistakes);
        section.finish(mistakes);
        if let (Some(id), Some(url)) = (id, url) {
            feeds.push(Feed { id, url, poll, fetch, keep, tags, rules });
        }
    }
    feeds
}

/// A feed that says nothing itself has no settings of its own in memory.
fn shared<T: PartialEq>(own: T, default: &Arc<T>) -> Arc<T> {
    if own == **default { default.clone() } else { Arc::new(own) }
}

fn feed_id(
    section: &mut Section<'_, '_>,
    seen: &mut HashMap<FeedId, ()>,
    mistakes: &mut Mistakes<'_>,
) -> Option<FeedId> {
    let Some(text) = section.text("id", mistakes) else {
        mistakes.add(section.place(), "a feed without id: give it a short name of its own, such as id = \"tass\"");
        return None;
    };
    match FeedId::parse(text.get_ref()) {
        Err(error) => {
            mistakes.add(text.span(), error.to_string());
            None
        }
        Ok(id) if seen.insert(id.clone(), ()).is_some() => {
            mistakes.add(
                text.span(),
                format!("the id {:?} is taken by a feed above: give each feed an id of its own", id.as_str()),
            );
            None
        }
        Ok(id) => Some(id),
    }
}

fn feed_url(section: &mut Section<'_, '_>, mistakes: &mut Mistakes<'_>) -> Option<String> {
    let Some(text) = section.text("url", mistakes) else {
        mistakes.add(section.place(), "a feed without url: give it the address of its RSS, Atom or JSON document");
        return None;
    };
    match Url::parse(text.get_ref()) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Some(url.into()),
        Ok(url) => {
            mistakes
                .add(text.span(), format!("url has the scheme {:?}: feeds are read over http or https", url.scheme()));
            None
        }
        Err(error) => {
            let message =
                format!("url = {:?} is no address ({error}): write it with https:// before it", text.get_ref());
            mistakes.add(text.span(), message);
            None
        }
    }
}
