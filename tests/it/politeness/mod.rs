//! What Wiredesk promises to publishers, shown on a loopback server that keeps each request as it came, byte by byte. Each test is
//! named after the rule that it shows.

mod conditional;
mod credentials;
mod headers;
mod hostile;
mod hosts;
mod moving;
pub mod publisher;
mod reader;
mod robots;
mod ssrf;
mod websub;
