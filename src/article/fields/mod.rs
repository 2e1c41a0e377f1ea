//! What the sources claim in, one decided value a field out: a decider a file.

pub mod access;
pub mod address;
pub mod bylines;
pub mod credit;
pub mod dates;
pub mod dek;
mod heading;
pub mod headline;
pub mod images;
pub mod language;
pub mod links;
pub mod names;
pub mod related;
pub mod rights;
pub mod site;
pub mod topics;

use super::Hints;
use super::claims::json_ld::Claim;
use super::claims::meta::Meta;
use super::outline::Outline;
use site::Site;

/// What a decider may ask.
#[derive(Clone, Copy)]
pub struct Sources<'p, 't> {
    pub outline: &'p Outline<'t>,
    pub meta: &'p Meta<'t>,
    /// What JSON-LD says of this page's article.
    pub article: Option<&'p Claim>,
    pub site: &'p Site,
    pub hints: &'p Hints,
}
