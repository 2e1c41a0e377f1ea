//! One request at a time to a host, with a gap after it.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use tokio::time::Instant;
use url::{Host, Url};

/// Whom a request burdens: the registrable domain, or the address and port where the host is a literal address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HostKey(String);

impl HostKey {
    pub fn of(url: &Url) -> Self {
        let host = match url.host() {
            Some(Host::Domain(name)) => psl::domain_str(name).unwrap_or(name).to_owned(),
            Some(Host::Ipv4(address)) => format!("{address}:{}", url.port_or_known_default().unwrap_or(0)),
            Some(Host::Ipv6(address)) => format!("[{address}]:{}", url.port_or_known_default().unwrap_or(0)),
            None => String::new(),
        };
        Self(host)
    }

    /// As it was written down before.
    pub fn parse(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HostKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Not before this moment may the host be asked again.
type Slot = Arc<AsyncMutex<Option<Instant>>>;

/// The slots of all hosts that were asked lately.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    slots: Mutex<HashMap<HostKey, Slot>>,
}

/// Idle hosts are forgotten when there are more than this, and again at each doubling.
const SWEEP_AT: usize = 1024;

impl Hosts {
    /// Waits for the host's turn. The host is free again, after the gap, when the turn is dropped.
    pub(super) async fn turn(&self, host: &HostKey, gap: Duration) -> Turn {
        let slot = self.slot(host);
        let free_from = slot.lock_owned().await;
        if let Some(moment) = *free_from {
            tokio::time::sleep_until(moment).await;
        }
        Turn { free_from, gap }
    }

    fn slot(&self, host: &HostKey) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= SWEEP_AT && slots.len().is_power_of_two() {
            let now = Instant::now();
            slots.retain(|_, slot| {
                slot.try_lock().map_or(true, |free_from| free_from.is_some_and(|moment| moment > now))
            });
        }
        match slots.get(host) {
            Some(slot) => slot.clone(),
            None => slots.entry(host.clone()).or_default().clone(),
        }
    }
}

#[derive(Debug)]
pub(super) struct Turn {
    free_from: OwnedMutexGuard<Option<Instant>>,
    gap: Duration,
}

impl Turn {
    /// The host wants a longer gap.
    pub(super) fn widen(&mut self, gap: Duration) {
        self.gap = self.gap.max(gap);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *self.free_from = Some(Instant::now() + self.gap);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_its_registrable_domain() {
        let key = |text: &str| HostKey::of(&Url::parse(text).unwrap()).to_string();
        assert_eq!(key("https://feeds.news.example.co.uk/rss"), "example.co.uk");
        assert_eq!(key("https://EXAMPLE.co.uk:8443/"), "example.co.uk");
        assert_ne!(key("http://127.0.0.1:1/"), key("http://127.0.0.1:2/"));
        assert_ne!(key("https://alice.github.io/"), key("https://bob.github.io/"));
    }
}
