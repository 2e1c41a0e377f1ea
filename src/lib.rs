//! Wiredesk: the wire desk of a newsroom as a service.
//!
//! Data goes through the house once, forward only; each room takes one type and returns the next:
//!
//! ```text
//! FeedConfig -> DuePoll -> FetchedFeed -> FeedDocument/FeedEntry -> FetchedPage -> Article -> StoredArticle -> whoever reads it
//!  config       store      fetch          feed                     fetch          article    store            api, cli
//! ```
//!
//! `ARCHITECTURE.md` tells who may import whom, and why.

// Pure rooms: no network, disk, clock, randomness or logging.
pub mod article;
pub mod export;
pub mod feed;
pub mod identity;
pub mod poll;
pub mod shown;

// Rooms with windows.
pub mod api;
pub mod archive;
pub mod clock;
pub mod config;
pub mod daemon;
pub mod demo;
pub mod fetch;
pub mod ingest;
pub mod store;
pub mod telemetry;

// The command line.
pub mod cli;

/// glibc keeps an arena a thread, and what one thread frees another cannot have: a daemon whose threads hand memory to one another
/// grows, and what a large configuration needs while it is read is never given back. Here, so that daemon, tests and benches are measured alike.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;
