//! A request in, an answer out: the HTTP client, with every limit that hostile servers make necessary.

mod answer;
mod body;
mod client;
mod crawl;
mod credentials;
mod error;
mod guard;
mod host;
mod link;
mod pace;
mod reach;
mod request;
mod rests;
mod robots;

pub use answer::{Answer, fresh_for, retry_after};
pub use client::Fetcher;
pub use crawl::{Permission, SiteRobots};
pub use credentials::{BadCredentials, Credentials, Proxy};
pub use error::Error;
pub use guard::{AllowedNetworks, BadNetwork, Lookup, Network};
pub use host::HostKey;
pub use pace::{Pace, pace};
pub use request::{Request, Settings};
pub use rests::Rest;
pub use robots::Robots;
