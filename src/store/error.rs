//! Why the store cannot do its work; each variant is a thing that the operator does differently.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error(
        "{} is in use by another process{}: ask it through its socket, or stop it first",
        .folder.display(),
        .pid.map_or(String::new(), |pid| format!(" (pid {pid})"))
    )]
    Locked { folder: PathBuf, pid: Option<u32> },
    #[error(
        "the store was written by a newer wiredesk (format {found}; this one reads up to {known}): use that version"
    )]
    Newer { found: u32, known: u32 },
    #[error(
        "the disk of the store is full ({0}): free some space; polling goes on by itself then, and nothing stored is lost"
    )]
    Full(String),
    #[error(
        "the store is damaged: {0}: keep the folder; `wiredesk debug rebuild` makes the index anew from the journal"
    )]
    Damaged(String),
    #[error("cannot use the store at {}: {message}", .path.display())]
    Io { path: PathBuf, message: String },
    #[error("the store is closed")]
    Closed,
}

impl Error {
    pub(super) fn io(path: &Path, error: &std::io::Error) -> Self {
        if is_full(error) {
            return Self::Full(format!("{}: {error}", path.display()));
        }
        Self::Io { path: path.to_owned(), message: error.to_string() }
    }

    pub(super) fn damaged(what: &str) -> Self {
        Self::Damaged(what.to_owned())
    }
}

impl From<sled::Error> for Error {
    fn from(error: sled::Error) -> Self {
        match &error {
            sled::Error::Io(io) if is_full(io) => Self::Full(io.to_string()),
            // Files that were cut short give these; a disk that cannot be read or written does not.
            sled::Error::Io(io) if matches!(io.kind(), ErrorKind::UnexpectedEof | ErrorKind::InvalidData) => {
                Self::Damaged(io.to_string())
            }
            sled::Error::Io(io) => Self::Io { path: PathBuf::new(), message: io.to_string() },
            _ => Self::Damaged(error.to_string()),
        }
    }
}

/// Both a full disk and a full quota.
fn is_full(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}
