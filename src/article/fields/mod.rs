//! What the sources claim in, one decided value a field out: a decider a file.

pub mod bylines;
pub mod credit;
pub mod dates;
pub mod dek;
pub mod headline;
pub mod images;
pub mod names;
pub mod site;
