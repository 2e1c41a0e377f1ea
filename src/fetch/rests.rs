//! Hosts that asked to be left alone, until when: kept for the whole registrable domain, told to whoever keeps it over restarts.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use super::HostKey;

/// Hosts that rest at once; with more, those that rest the shortest are forgotten.
const MAX_RESTS: usize = 4096;

/// A host that is not to be asked for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rest {
    pub host: HostKey,
    pub until: SystemTime,
    /// The header or status that asked for it.
    pub why: String,
}

#[derive(Debug, Default)]
pub(super) struct Rests {
    hosts: HashMap<HostKey, (SystemTime, String)>,
    changed: bool,
}

impl Rests {
    /// What was remembered from an earlier run.
    pub(super) fn restore(&mut self, rests: Vec<Rest>) {
        self.hosts.extend(rests.into_iter().map(|Rest { host, until, why }| (host, (until, why))));
    }

    /// A later word of a host never shortens an earlier one.
    pub(super) fn begin(&mut self, host: &HostKey, wait: Duration, why: &str, now: SystemTime) {
        let Some(until) = now.checked_add(wait) else { return };
        if self.hosts.get(host).is_some_and(|(before, _)| *before >= until) {
            return;
        }
        self.hosts.insert(host.clone(), (until, why.to_owned()));
        self.changed = true;
        if self.hosts.len() > MAX_RESTS {
            self.hosts.retain(|_, (until, _)| *until > now);
        }
        if self.hosts.len() > MAX_RESTS {
            let shortest = self.hosts.iter().min_by_key(|(_, (until, _))| *until).map(|(host, _)| host.clone());
            shortest.and_then(|host| self.hosts.remove(&host));
        }
    }

    /// The rest that a host takes at a moment.
    pub(super) fn of(&self, host: &HostKey, now: SystemTime) -> Option<Rest> {
        let (until, why) = self.hosts.get(host).filter(|(until, _)| *until > now)?;
        Some(Rest { host: host.clone(), until: *until, why: why.clone() })
    }

    /// All rests, where any was begun since the last call.
    pub(super) fn take_changed(&mut self, now: SystemTime) -> Option<Vec<Rest>> {
        if !std::mem::take(&mut self.changed) {
            return None;
        }
        self.hosts.retain(|_, (until, _)| *until > now);
        let told = self.hosts.iter();
        Some(told.map(|(host, (until, why))| Rest { host: host.clone(), until: *until, why: why.clone() }).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rest_holds_for_its_time_and_outlives_the_process() {
        let now = SystemTime::UNIX_EPOCH;
        let later = |seconds| now + Duration::from_secs(seconds);
        let host = HostKey::parse("example.org");
        let mut rests = Rests::default();
        rests.begin(&host, Duration::from_secs(60), "Retry-After", now);
        rests.begin(&host, Duration::from_secs(10), "HTTP 429", later(1));
        assert_eq!(rests.of(&host, later(59)).map(|rest| rest.why).as_deref(), Some("Retry-After"));
        assert_eq!(rests.of(&host, later(60)), None);
        assert_eq!(rests.of(&HostKey::parse("example.net"), now), None);
        let kept = rests.take_changed(later(2)).unwrap();
        assert_eq!(rests.take_changed(later(2)), None);
        let mut again = Rests::default();
        again.restore(kept);
        assert!(again.of(&host, later(59)).is_some() && again.of(&host, later(60)).is_none());
    }

    #[test]
    fn no_more_hosts_are_kept_than_allowed() {
        let mut rests = Rests::default();
        for number in 0..MAX_RESTS as u64 + 10 {
            let host = HostKey::parse(&format!("h{number}.example"));
            rests.begin(&host, Duration::from_secs(number + 1), "Retry-After", SystemTime::UNIX_EPOCH);
        }
        assert_eq!(rests.hosts.len(), MAX_RESTS);
        assert!(rests.of(&HostKey::parse("h0.example"), SystemTime::UNIX_EPOCH).is_none());
    }
}
