//! `wiredesk feeds`: the configuration's feeds by command; comments and order of the file are kept.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use clap::{Args, Subcommand};
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};
use url::Url;

use super::desk::{self, ConfigFile};
use super::shown::Shown;
use crate::article::{self, Hints, Page};
use crate::config::{self, Config, Surroundings};
use crate::feed::{self, FeedDocument, FeedEntry};
use crate::fetch::{self, Answer, Fetcher, Request};
use crate::identity::{FeedId, UrlKey};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigFile,
    #[command(subcommand)]
    order: Order,
}

#[derive(Subcommand)]
enum Order {
    /// Add a feed by its address or its site's: looks for it, shows what it found, writes it to the configuration
    Add {
        url: String,
        /// Its name in the configuration [default: made of its host]
        #[arg(long)]
        id: Option<String>,
        /// Tags, each by an option of its own
        #[arg(long = "tag")]
        tags: Vec<String>,
        /// Write it without asking its server
        #[arg(long, requires = "id")]
        offline: bool,
    },
    /// Take a feed out of the configuration; what it brought stays in the store
    Remove { id: FeedId },
    /// The configured feeds, a line each
    List,
    /// Add the feeds of an OPML file; folders become tags
    Import { file: PathBuf },
    /// Fetch a feed and its newest page and show what the store would get; nothing is stored
    Test { url: String },
}

const ACCEPT: &str = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/html;q=0.5, */*;q=0.1";
const ALTERNATES: usize = 5;
const SHOWN: usize = 5;

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let path = arguments.config.path();
    match &arguments.order {
        Order::List => list(&arguments.config.load()?),
        Order::Remove { id } => remove(&path, id),
        Order::Import { file } => import(&path, file),
        Order::Test { url } => desk::runtime()?.block_on(test(url, &settings(&path))),
        Order::Add { url, id, tags, offline: true } => {
            let feed = NewFeed { id: id.clone().unwrap_or_default(), url: url.clone(), tags: tags.clone() };
            add(&path, &[feed]).map(drop)
        }
        Order::Add { url, id, tags, offline: false } => {
            let (url, document) = desk::runtime()?.block_on(find(url, &settings(&path)))?;
            println!("{}", described(&url, &document));
            let id = id.clone().unwrap_or_else(|| name_of(&url));
            add(&path, &[NewFeed { id, url, tags: tags.clone() }]).map(drop)
        }
    }
}

/// How the configuration wants things fetched; the defaults where it cannot be read.
fn settings(path: &Path) -> fetch::Settings {
    let fetch = config::load(path, &Surroundings::of(path)).map(|config: Config| config.fetch).unwrap_or_default();
    fetch::Settings { host_gap: Duration::ZERO, ..fetch }
}

fn list(config: &Config) -> anyhow::Result<()> {
    for feed in &config.feeds {
        let tags = if feed.tags.is_empty() { String::new() } else { format!("  [{}]", feed.tags.join(", ")) };
        println!("{}  {}{}", feed.id, Shown(&feed.url), Shown(&tags));
    }
    Ok(())
}

/// A feed that is to be written to the configuration.
struct NewFeed {
    id: String,
    url: String,
    tags: Vec<String>,
}

/// Appends feeds that are not there yet; the file is only replaced by one that `check` finds right.
fn add(path: &Path, feeds: &[NewFeed]) -> anyhow::Result<usize> {
    let text = if path.exists() { read(path)? } else { String::new() };
    let mut document = parse(path, &text)?;
    let tables = document.entry("feeds").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    let tables =
        tables.as_array_of_tables_mut().with_context(|| format!("{}: feeds is no list of tables", path.display()))?;
    let mut added = 0;
    for feed in feeds {
        let key = UrlKey::of(&feed.url);
        let is_there = |table: &Table| {
            text_of(table, "url").is_some_and(|url| url == feed.url || key.is_some() && UrlKey::of(url) == key)
        };
        if tables.iter().any(is_there) {
            println!("{} is there already", Shown(&feed.url));
            continue;
        }
        let id = free_name(tables, &feed.id);
        FeedId::parse(&id)?;
        let mut table = Table::new();
        table["id"] = value(&id);
        table["url"] = value(&feed.url);
        if !feed.tags.is_empty() {
            table["tags"] = value(feed.tags.iter().map(String::as_str).collect::<Array>());
        }
        tables.push(table);
        println!("added {id}  {}", Shown(&feed.url));
        added += 1;
    }
    write(path, &document.to_string())?;
    Ok(added)
}

fn free_name(tables: &ArrayOfTables, wanted: &str) -> String {
    let is_taken = |name: &str| tables.iter().any(|table| text_of(table, "id") == Some(name));
    let numbered = (2..).map(|number| format!("{wanted}-{number}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(|name| !is_taken(name)).unwrap_or_default()
}

fn remove(path: &Path, id: &FeedId) -> anyhow::Result<()> {
    let mut document = parse(path, &read(path)?)?;
    let tables = document.get_mut("feeds").and_then(Item::as_array_of_tables_mut);
    let place =
        tables.as_ref().and_then(|tables| tables.iter().position(|table| text_of(table, "id") == Some(id.as_str())));
    let (Some(tables), Some(place)) = (tables, place) else {
        bail!("no feed {id} in {}: `wiredesk feeds list` names them", path.display())
    };
    tables.remove(place);
    write(path, &document.to_string())?;
    println!("removed {id}; its articles stay in the store");
    Ok(())
}

fn text_of<'a>(table: &'a Table, key: &str) -> Option<&'a str> {
    table.get(key).and_then(Item::as_str)
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn parse(path: &Path, text: &str) -> anyhow::Result<DocumentMut> {
    text.parse().with_context(|| format!("{} is no TOML: `wiredesk check` tells where", path.display()))
}

/// A file with a mistake is not written: the one that is there stays.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let part = path.with_extension("part");
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&part, text).with_context(|| format!("cannot write {}", part.display()))?;
    let checked = config::load(&part, &Surroundings::of(path));
    if let Err(error) = checked {
        std::fs::remove_file(&part)?;
        return Err(error).context("the configuration stays as it is");
    }
    // The new file has the rights of the one before.
    if let Ok(before) = std::fs::metadata(path) {
        std::fs::set_permissions(&part, before.permissions())?;
    }
    std::fs::rename(&part, path).with_context(|| format!("cannot write {}", path.display()))?;
    println!("{} is written: `wiredesk reload` takes it over where a daemon runs", path.display());
    Ok(())
}

/// OPML: an outline with an `xmlUrl` is a feed, those around it are folders.
fn import(path: &Path, file: &Path) -> anyhow::Result<()> {
    let text = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let text = String::from_utf8_lossy(&text);
    let tree = roxmltree::Document::parse(&text).with_context(|| format!("{} is no OPML", file.display()))?;
    let mut feeds = Vec::new();
    for outline in tree.descendants().filter(|node| node.has_tag_name("outline")) {
        let Some(url) = outline.attribute("xmlUrl").filter(|url| Url::parse(url).is_ok()) else { continue };
        let folders = outline.ancestors().skip(1).filter(|node| node.has_tag_name("outline"));
        let mut tags: Vec<String> = folders.filter_map(|folder| folder.attribute("text").map(str::to_owned)).collect();
        tags.reverse();
        tags.extend(
            outline.attribute("category").into_iter().flat_map(|tags| tags.split(',')).map(|tag| tag.trim().to_owned()),
        );
        tags.retain(|tag| !tag.is_empty());
        tags.dedup();
        let title = outline.attribute("text").or(outline.attribute("title")).map(slug).filter(|name| !name.is_empty());
        feeds.push(NewFeed { id: title.unwrap_or_else(|| name_of(url)), url: url.to_owned(), tags });
    }
    ensure!(!feeds.is_empty(), "{} names no feed: an outline with an xmlUrl is one", file.display());
    let added = add(path, &feeds)?;
    println!("{added} of {} feeds added", feeds.len());
    Ok(())
}

/// A feed at the address, or the first that the page there names.
async fn find(address: &str, settings: &fetch::Settings) -> anyhow::Result<(String, FeedDocument)> {
    let address = if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
    let document = fetch_feed(&address, settings).await?;
    if document.1.format != "html" {
        return Ok(document);
    }
    let named: Vec<String> = document.1.alternates.iter().take(ALTERNATES).map(|feed| feed.url.clone()).collect();
    ensure!(!named.is_empty(), "{} is a web page that names no feed: look for its RSS or Atom address", document.0);
    println!("{} names {} feed{}:", Shown(&document.0), named.len(), if named.len() == 1 { "" } else { "s" });
    named.iter().for_each(|url| println!("  {}", Shown(url)));
    for url in &named {
        if let Ok(found) = fetch_feed(url, settings).await
            && found.1.format != "html"
        {
            return Ok(found);
        }
    }
    bail!("none of them is a feed")
}

async fn get(address: &str, settings: &fetch::Settings) -> anyhow::Result<Answer> {
    let request = Request::new(address, ACCEPT, settings);
    let answer = Fetcher::default().get(&request).await.with_context(|| format!("cannot fetch {address}"))?;
    ensure!((200..300).contains(&answer.status), "{address}: HTTP {}", answer.status);
    Ok(answer)
}

async fn fetch_feed(address: &str, settings: &fetch::Settings) -> anyhow::Result<(String, FeedDocument)> {
    let answer = get(address, settings).await?;
    let read = feed::read(&answer.body, answer.content_type.as_deref(), Some(&answer.url), &feed::Settings::default());
    Ok((answer.url, read.with_context(|| format!("{address} is no feed"))?))
}

fn described(url: &str, document: &FeedDocument) -> String {
    let mut text = format!(
        "{}\n  {} at {}, {} entries",
        Shown(document.title.as_deref().unwrap_or("(no title)")),
        document.format,
        Shown(url),
        document.entries.len()
    );
    for entry in document.entries.iter().take(SHOWN) {
        text.push_str(&format!("\n  - {}", Shown(entry.title.as_deref().unwrap_or("(no title)"))));
    }
    for fault in document.faults.iter().take(SHOWN) {
        text.push_str(&format!("\n  fault: {}", Shown(&fault.message)));
    }
    text
}

/// A dry run: the feed, then the page of its newest entry as the parser reads it.
async fn test(address: &str, settings: &fetch::Settings) -> anyhow::Result<()> {
    let (url, document) = find(address, settings).await?;
    println!("{}", described(&url, &document));
    let Some(entry) = document.entries.iter().find(|entry| entry.url.is_some()) else {
        println!("\nno entry has a page");
        return Ok(());
    };
    let page = entry.url.clone().unwrap_or_default();
    let answer = get(&page, settings).await?;
    let article = tokio::task::spawn_blocking({
        let entry: FeedEntry = entry.clone();
        move || {
            let FeedEntry { title, summary, content, published, .. } = entry;
            let hints = Hints { url: Some(answer.url), published, title, summary, content };
            let page = Page::Html { bytes: &answer.body, content_type: answer.content_type.as_deref() };
            article::parse(page, &hints, &article::Settings::default())
        }
    });
    println!("\n{}\n", Shown(&page));
    println!("{}", article::draw::draw(&article.await?, super::is_coloured()));
    Ok(())
}

/// `news.example.co.uk` is `example`, a feed's path tells more.
fn name_of(url: &str) -> String {
    let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let is_address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok();
    let name = match psl::domain_str(&host).filter(|_| !is_address) {
        Some(domain) => slug(domain.split('.').next().unwrap_or_default()),
        None => slug(&host),
    };
    if name.is_empty() { "feed".to_owned() } else { name }
}

/// Letters and digits of ASCII, hyphens between.
fn slug(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-").chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_are_named_after_their_sites() {
        for (url, name) in [
            ("https://feeds.example.co.uk/world.xml", "example"),
            ("http://127.0.0.1:8080/feed", "127-0-0-1"),
            ("nothing", "feed"),
        ] {
            assert_eq!(name_of(url), name);
        }
    }
}
