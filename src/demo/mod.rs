//! A small news site on loopback, with invented stories in real forms: what `wiredesk demo` polls and the end-to-end tests drive.

mod pages;
mod site;
mod stories;

pub use site::{Asked, Site};
pub use stories::{FeedKind, Story, stories};
