//! An address in, leave to connect or a refusal out: private, link-local and metadata addresses are not for feeds to reach.
//!
//! Three guards together: literal hosts are checked here for the first address and each redirect, names are checked by the
//! resolver that the connection itself uses (so that there is no second look-up that could answer otherwise), and no proxy of the
//! environment is used, since a proxy would resolve for us.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use super::Error;

/// A network in CIDR form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no network: write an address and a prefix length, such as \"127.0.0.0/8\" or \"fd00::/8\"")]
pub struct BadNetwork(String);

impl Network {
    const fn v4(address: [u8; 4], prefix: u8) -> Self {
        Self { address: IpAddr::V4(Ipv4Addr::from_octets(address)), prefix }
    }

    const fn v6(segments: [u16; 8], prefix: u8) -> Self {
        let [a, b, c, d, e, f, g, h] = segments;
        Self { address: IpAddr::V6(Ipv6Addr::new(a, b, c, d, e, f, g, h)), prefix }
    }

    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                (network.to_bits() ^ address.to_bits()).checked_shr(32 - u32::from(self.prefix)).unwrap_or(0) == 0
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                (network.to_bits() ^ address.to_bits()).checked_shr(128 - u32::from(self.prefix)).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = BadNetwork;

    fn from_str(text: &str) -> Result<Self, BadNetwork> {
        let bad = || BadNetwork(text.to_owned());
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse().map_err(|_| bad())?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| bad())?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(longest);
        if prefix > longest { Err(bad()) } else { Ok(Self { address, prefix }) }
    }
}

/// Networks that may be reached besides the public ones.
pub type AllowedNetworks = Vec<Network>;

/// Special-purpose networks (RFC 6890 and its registries) that are no public web.
const REFUSED: &[Network] = &[
    Network::v4([0, 0, 0, 0], 8),
    Network::v4([10, 0, 0, 0], 8),
    Network::v4([100, 64, 0, 0], 10),
    Network::v4([127, 0, 0, 0], 8),
    Network::v4([169, 254, 0, 0], 16),
    Network::v4([172, 16, 0, 0], 12),
    Network::v4([192, 0, 0, 0], 24),
    Network::v4([192, 0, 2, 0], 24),
    Network::v4([192, 88, 99, 0], 24),
    Network::v4([192, 168, 0, 0], 16),
    Network::v4([198, 18, 0, 0], 15),
    Network::v4([198, 51, 100, 0], 24),
    Network::v4([203, 0, 113, 0], 24),
    Network::v4([224, 0, 0, 0], 4),
    Network::v4([240, 0, 0, 0], 4),
    Network::v6([0, 0, 0, 0, 0, 0, 0, 0], 96), // unspecified, loopback, IPv4-compatible
    Network::v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96), // NAT64
    Network::v6([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48), // local NAT64
    Network::v6([0x100, 0, 0, 0, 0, 0, 0, 0], 64), // discard
    Network::v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23), // Teredo and other protocol assignments
    Network::v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32),
    Network::v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16), // 6to4
    Network::v6([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7),  // unique local
    Network::v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10), // link-local
    Network::v6([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10), // site-local
    Network::v6([0xff00, 0, 0, 0, 0, 0, 0, 0], 8),  // multicast
];

/// Whether an address may be connected to.
fn may_connect(address: IpAddr, allowed: &[Network]) -> bool {
    // An IPv4-mapped IPv6 address connects to the IPv4 address.
    let address = address.to_canonical();
    allowed.iter().any(|network| network.contains(address)) || !REFUSED.iter().any(|network| network.contains(address))
}

/// Checks an address before it is asked; names are checked again when they are resolved.
pub(super) fn check(url: &Url, allowed: &[Network]) -> Result<(), Error> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Error::Refused(format!("the scheme {:?} is neither http nor https", url.scheme())));
    }
    let address: IpAddr = match url.host() {
        Some(Host::Ipv4(address)) => address.into(),
        Some(Host::Ipv6(address)) => address.into(),
        Some(Host::Domain(_)) => return Ok(()),
        None => return Err(Error::Refused("the address names no host".to_owned())),
    };
    if may_connect(address, allowed) { Ok(()) } else { Err(Error::Refused(refusal(&address.to_string()))) }
}

/// Checks what a name resolves to, where a proxy will resolve it for us.
///
/// The proxy looks the name up again, and a name whose answer changes between the two gets by (DNS rebinding). To hand it the address
/// that was checked is no cure: over http a proxy takes the host of the request's target for the site's name (RFC 9112, section
/// 3.2.2), so that the site would not know which of its names is meant, and over https the client would check the certificate
/// against the address. So the proxy itself must refuse private networks; `config/wiredesk.toml` says so beside the key.
pub(super) async fn check_name(url: &Url, allowed: &[Network], lookup: &Lookup) -> Result<(), Error> {
    let Some(Host::Domain(name)) = url.host() else { return check(url, allowed) };
    // A name that only the proxy can resolve is the proxy's to judge.
    let Ok(found) = lookup.addresses(name).await else { return Ok(()) };
    match sieve(name, found, allowed) {
        Ok(_) => Ok(()),
        Err(refused) => Err(Error::Refused(refused.to_string())),
    }
}

/// The addresses that may be connected to; a refusal where a name has refused ones alone.
fn sieve(name: &str, all: Vec<SocketAddr>, allowed: &[Network]) -> Result<Vec<SocketAddr>, RefusedName> {
    let good: Vec<SocketAddr> = all.iter().copied().filter(|to| may_connect(to.ip(), allowed)).collect();
    if good.is_empty() && !all.is_empty() { Err(RefusedName(name.to_owned())) } else { Ok(good) }
}

fn refusal(host: &str) -> String {
    format!("{host} is a private address: if the feed is meant to reach it, name its network in [fetch] allow_private")
}

/// A name resolved to refused addresses alone.
#[derive(Debug, thiserror::Error)]
#[error("{}", refusal(.0))]
pub(super) struct RefusedName(String);

/// Where names are looked up.
#[derive(Clone, Default)]
pub enum Lookup {
    #[default]
    System,
    /// Answers of one's own, for tests: an address's port is that of the request.
    Fixed(Arc<dyn Fn(&str) -> Vec<IpAddr> + Send + Sync>),
}

impl Lookup {
    async fn addresses(&self, name: &str) -> std::io::Result<Vec<SocketAddr>> {
        match self {
            Self::System => Ok(tokio::net::lookup_host((name, 0)).await?.collect()),
            Self::Fixed(answers) => Ok(answers(name).into_iter().map(|address| (address, 0).into()).collect()),
        }
    }
}

impl fmt::Debug for Lookup {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if matches!(self, Self::System) { "System" } else { "Fixed" })
    }
}

/// The resolver, less the refused addresses. The client connects to what this gives and looks nothing up itself.
pub(super) struct GuardedResolver {
    allowed: Arc<[Network]>,
    lookup: Lookup,
}

impl GuardedResolver {
    pub(super) fn new(allowed: &[Network], lookup: &Lookup) -> Self {
        Self { allowed: allowed.into(), lookup: lookup.clone() }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (allowed, lookup) = (self.allowed.clone(), self.lookup.clone());
        Box::pin(async move {
            let good = sieve(name.as_str(), lookup.addresses(name.as_str()).await?, &allowed)?;
            Ok(Box::new(good.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_private_address_is_refused() {
        let spellings = [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://0/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://[::127.0.0.1]/",
            "http://①②⑦.0.0.1/",
            "http://10.1.2.3/",
            "http://172.31.255.255/",
            "http://192.168.0.1/",
            "http://169.254.169.254/",
            "http://100.64.0.1/",
            "http://198.18.0.1/",
            "http://224.0.0.1/",
            "http://255.255.255.255/",
            "http://[fe80::1]/",
            "http://[fd00::1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[2002:7f00:1::]/",
            "http://[2001:0:7f00:1::]/",
            "file:///etc/passwd",
            "ftp://example.org/",
            "gopher://example.org/",
        ];
        for spelling in spellings {
            let url = Url::parse(spelling).unwrap();
            assert!(matches!(check(&url, &[]), Err(Error::Refused(_))), "{spelling}");
        }
        for public in ["http://93.184.216.34/", "https://[2606:2800:220:1::1]/", "https://example.org/"] {
            assert_eq!(check(&Url::parse(public).unwrap(), &[]), Ok(()), "{public}");
        }
    }

    #[test]
    fn allowed_networks_open_only_themselves() {
        let loopback: Network = "127.0.0.0/8".parse().unwrap();
        let check = |text: &str| check(&Url::parse(text).unwrap(), &[loopback]).is_ok();
        assert!(check("http://127.0.0.1/") && check("http://[::ffff:127.0.0.1]/") && !check("http://10.0.0.1/"));
        for bad in ["", "127.0.0.1/33", "localhost", "127.0.0.1/x", "::/129"] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
    }
}
