//! Why there is no answer; each variant is a thing that the caller does differently.

use std::time::Duration;

use super::Rest;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The address is not to be asked: refused by the guard, not http(s), or no address.
    #[error("{0}")]
    Refused(String),
    /// The server cannot be reached or does not answer in time.
    #[error("{0}")]
    Unreachable(String),
    /// There is no connection to the host.
    #[error("{0}")]
    NoConnection(String),
    /// No host at all could be connected to lately: the trouble is our own.
    #[error("{0}; no host could be reached lately: is this machine's own network down?")]
    CutOff(String),
    /// The host asked to be left alone; nothing was sent.
    #[error("{} asked to be left alone ({})", .0.host, .0.why)]
    Resting(Rest),
    /// The host's turn did not come in the time that the request may wait; nothing was sent.
    #[error("its host is busy with other requests of ours")]
    NoTurn,
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
            Self::Unreachable(_) | Self::NoConnection(_) | Self::TimedOut(_) => true,
            Self::CutOff(_) | Self::Resting(_) | Self::NoTurn => true,
            Self::Refused(_) | Self::TooLarge { .. } | Self::TooManyRedirects(_) => false,
        }
    }

    /// Whether the host had a part in it: otherwise nothing is to be counted against it.
    pub fn is_hosts_own(&self) -> bool {
        !matches!(self, Self::CutOff(_) | Self::Resting(_) | Self::NoTurn)
    }
}
