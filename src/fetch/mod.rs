//! A request in, an answer out: the HTTP client, with every limit that hostile servers make necessary.

mod answer;
mod body;
mod client;
mod error;
mod guard;
mod host;

pub use answer::{Answer, fresh_for, retry_after};
pub use client::{Fetcher, Request, Settings};
pub use error::Error;
pub use guard::{AllowedNetworks, BadNetwork, Network};
pub use host::HostKey;
