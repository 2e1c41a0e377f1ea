//! A page's address in, whether its site's robots.txt lets us fetch it, and how fast, out. A file counts for a day.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::{Mutex as AsyncMutex, Semaphore};
use url::Url;

use super::request::{Request, Settings};
use super::robots::Robots;
use super::{Error, Fetcher};

/// RFC 9309, section 2.4: no longer than this.
const COUNTS_FOR: Duration = Duration::from_secs(24 * 3600);
/// A server in trouble is asked again sooner.
const TROUBLE_COUNTS_FOR: Duration = Duration::from_secs(3600);
/// RFC 9309, section 2.5.
const ENOUGH_BYTES: u64 = 500 << 10;
/// Sites that are remembered; the oldest are forgotten when there are more.
const MAX_SITES: usize = 2048;
const ACCEPT: &str = "text/plain, */*;q=0.5";

/// Whether a page may be fetched.
#[derive(Debug, Clone, PartialEq)]
pub enum Permission {
    /// With this gap before the host's next request.
    Granted { gap: Duration },
    /// The file says no.
    Denied,
    /// The file cannot be had, since its server is in trouble: no, for now.
    Unknown,
}

/// The sites' files, one a scheme, host and port.
#[derive(Debug, Default)]
pub(super) struct Crawl {
    sites: Mutex<HashMap<String, Site>>,
    /// Fetched since they were last taken to be kept.
    fetched: Mutex<Vec<SiteRobots>>,
}

/// A site's file, to be kept over a restart: whoever restarts often asks no site more often.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteRobots {
    /// Scheme, host and port.
    pub origin: String,
    /// It counts until then.
    pub until: SystemTime,
    /// What of it is meant for us, as a file.
    pub text: String,
}

/// Held while the file is fetched: a site is asked once, however many pages wait.
type Site = Arc<AsyncMutex<Option<Known>>>;

#[derive(Debug, Clone)]
struct Known {
    robots: Arc<Robots>,
    in_trouble: bool,
    until: SystemTime,
}

impl Fetcher {
    /// Asks a page's robots.txt, fetching it where it is not known. An error where nothing could be asked.
    pub async fn may_fetch(
        &self,
        page: &str,
        settings: &Settings,
        places: Option<&Semaphore>,
    ) -> Result<Permission, Error> {
        let Ok(url) = Url::parse(page) else { return Ok(Permission::Granted { gap: Duration::ZERO }) };
        let site = self.crawl.site(&url);
        let mut known = site.lock().await;
        let fresh = known.clone().filter(|known| known.until > SystemTime::now());
        let current = match fresh {
            Some(current) => current,
            None => {
                let fetched = self.fetch_robots(&url, settings, places).await?;
                self.crawl.keep(&url, &fetched);
                known.insert(fetched).clone()
            }
        };
        drop(known);
        let path = url.query().map_or(url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        Ok(match current.robots.allows(&path) {
            true => Permission::Granted { gap: current.robots.crawl_delay.unwrap_or_default() },
            false if current.in_trouble => Permission::Unknown,
            false => Permission::Denied,
        })
    }

    /// The files fetched since the last call: to be kept over a restart.
    pub fn take_robots(&self) -> Vec<SiteRobots> {
        std::mem::take(&mut *self.crawl.fetched.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes up the files of an earlier run that still count.
    pub fn restore_robots(&self, files: Vec<SiteRobots>) {
        let mut sites = self.crawl.sites.lock().unwrap_or_else(PoisonError::into_inner);
        for SiteRobots { origin, until, text } in files.into_iter().take(MAX_SITES) {
            // It has one group, for everybody.
            let known = Known { robots: Arc::new(Robots::parse(&text, "")), in_trouble: false, until };
            sites.insert(origin, Arc::new(AsyncMutex::new(Some(known))));
        }
    }

    async fn fetch_robots(&self, page: &Url, settings: &Settings, places: Option<&Semaphore>) -> Result<Known, Error> {
        let address = page.join("/robots.txt").map_err(|error| Error::Refused(error.to_string()))?;
        let request = Request {
            places,
            keep_connection: true,
            enough_bytes: Some(ENOUGH_BYTES),
            ..Request::new(address.as_str(), ACCEPT, settings)
        };
        let answer = self.get(&request).await;
        let known = |robots, in_trouble: bool, counts_for| Known {
            robots: Arc::new(robots),
            in_trouble,
            until: SystemTime::now() + counts_for,
        };
        match answer {
            Ok(answer) if (200..300).contains(&answer.status) => {
                let text = String::from_utf8_lossy(&answer.body);
                Ok(known(Robots::parse(&text, product(&settings.user_agent)), false, COUNTS_FOR))
            }
            // There is none that we could see (section 2.3.1.3), nor one beyond five redirects (section 2.3.1.2).
            Ok(answer) if answer.status < 500 => Ok(known(Robots::allow_all(), false, COUNTS_FOR)),
            Err(Error::TooManyRedirects(_)) => Ok(known(Robots::allow_all(), false, COUNTS_FOR)),
            Err(error) if !error.is_hosts_own() => Err(error),
            Ok(_) | Err(_) => Ok(known(Robots::disallow_all(), true, TROUBLE_COUNTS_FOR)),
        }
    }
}

impl Crawl {
    /// A server's trouble is not kept: it passes.
    fn keep(&self, url: &Url, Known { robots, in_trouble, until }: &Known) {
        if !in_trouble {
            let file = SiteRobots { origin: url.origin().ascii_serialization(), until: *until, text: robots.text() };
            self.fetched.lock().unwrap_or_else(PoisonError::into_inner).push(file);
        }
    }

    fn site(&self, url: &Url) -> Site {
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        let origin = url.origin().ascii_serialization();
        if let Some(site) = sites.get(&origin) {
            return site.clone();
        }
        if sites.len() >= MAX_SITES {
            forget_old(&mut sites);
        }
        sites.entry(origin).or_default().clone()
    }
}

/// Forgets the half that was fetched first; what is being fetched stays.
fn forget_old(sites: &mut HashMap<String, Site>) {
    let until = |site: &Site| site.try_lock().ok().map(|known| known.as_ref().map(|known| known.until));
    let mut ends: Vec<Option<SystemTime>> = sites.values().filter_map(until).collect();
    ends.sort_unstable();
    let Some(middle) = ends.get(ends.len() / 2).copied() else { return };
    sites.retain(|_, site| until(site).is_none_or(|end| end > middle));
}

/// The product token of a user agent: `wiredesk` of `wiredesk/0.1 (+https://...)`.
fn product(user_agent: &str) -> &str {
    let end = user_agent.find(|letter: char| !letter.is_ascii_alphabetic() && letter != '_' && letter != '-');
    &user_agent[..end.unwrap_or(user_agent.len())]
}
