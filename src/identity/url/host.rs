//! The host as the key has it.

use std::fmt::Write;

use url::{Host, Url};

/// Hosts of the same pages for other screens.
const SCREENS: &[&str] = &["m.", "mobile.", "amp.", "touch."];

/// Writes host and port; whether the host is a domain that could be shortened. None where there is no host.
pub(super) fn write(key: &mut String, url: &Url) -> Option<bool> {
    let is_domain = match url.host()? {
        Host::Domain(name) => {
            key.push_str(shortened(name.trim_end_matches('.')));
            true
        }
        Host::Ipv4(address) => {
            let _ = write!(key, "{address}");
            false
        }
        Host::Ipv6(address) => {
            let _ = write!(key, "[{address}]");
            false
        }
    };
    if let Some(port) = url.port().filter(|port| !matches!(port, 80 | 443)) {
        let _ = write!(key, ":{port}");
    }
    (!key.is_empty()).then_some(is_domain)
}

/// Less `www.` and the like, as long as a whole registrable domain is left.
fn shortened(name: &str) -> &str {
    let mut name = name;
    // `www.m.` and `m.www.` are both seen.
    for _ in 0..2 {
        let Some(rest) = without_first_label(name).filter(|rest| psl::domain(rest.as_bytes()).is_some()) else { break };
        name = rest;
    }
    name
}

fn without_first_label(name: &str) -> Option<&str> {
    if let Some(rest) = SCREENS.iter().find_map(|screen| name.strip_prefix(screen)) {
        return Some(rest);
    }
    let (label, rest) = name.strip_prefix("www")?.split_once('.')?;
    label.bytes().all(|byte| byte.is_ascii_digit()).then_some(rest)
}
