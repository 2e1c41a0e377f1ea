//! Which hosts could be reached lately in, whether our own network is the trouble out.

use std::collections::HashSet;

use super::HostKey;

/// So many different hosts, one after the other and none that answers between them, do not fail by chance.
const HOSTS: usize = 5;

/// The hosts that could not be connected to since any host last answered.
#[derive(Debug, Default)]
pub(super) struct Reach {
    failed: HashSet<HostKey>,
}

impl Reach {
    pub(super) fn answered(&mut self) {
        self.failed.clear();
    }

    /// A host could not be connected to; whether that is our own network's trouble.
    pub(super) fn failed(&mut self, host: &HostKey) -> bool {
        if self.failed.len() < HOSTS {
            self.failed.insert(host.clone());
        }
        self.failed.len() >= HOSTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_hosts_in_a_row_and_no_answer_between_are_our_own_trouble() {
        let host = |number: usize| HostKey::parse(&format!("h{number}.example"));
        let mut reach = Reach::default();
        assert!((0..20).all(|_| !reach.failed(&host(0))), "one dead host is its own trouble");
        assert!((1..HOSTS - 1).all(|number| !reach.failed(&host(number))));
        assert!(reach.failed(&host(HOSTS)) && reach.failed(&host(0)));
        reach.answered();
        assert!(!reach.failed(&host(0)));
    }
}
