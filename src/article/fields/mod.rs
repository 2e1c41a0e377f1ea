//! What the sources claim in, one decided value a field out: a decider a file.

pub mod access;
pub mod address;
pub mod bylines;
pub mod credit;
pub mod dates;
pub mod dek;
pub mod headline;
pub mod images;
pub mod language;
pub mod names;
pub mod rights;
pub mod site;
pub mod topics;
