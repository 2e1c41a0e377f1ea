//! Why there is no answer; each variant is a thing that the caller does differently.

use std::time::Duration;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The address is not to be asked: refused by the guard, not http(s), or no address.
    #[error("{0}")]
    Refused(String),
    /// The server cannot be reached or does not answer in time.
    #[error("{0}")]
    Unreachable(String),
    #[error(
        "the body is larger than {limit_bytes} bytes (after decompression): raise max_bytes for this feed if it is right"
    )]
    TooLarge { limit_bytes: u64 },
    #[error("no whole answer within {0:?}")]
    TimedOut(Duration),
    #[error("more than {0} redirects")]
    TooManyRedirects(usize),
}

impl Error {
    /// Worth another try later.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::TimedOut(_) => true,
            Self::Refused(_) | Self::TooLarge { .. } | Self::TooManyRedirects(_) => false,
        }
    }
}
