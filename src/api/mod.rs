//! Questions in, answers out, the same through the daemon's socket as from the store itself.
//!
//! A [`Question`] has a path and a query, which is all of the HTTP interface; its answers are JSON objects, a line each.

mod callback;
mod client;
mod line;
mod question;
mod server;

pub use callback::Callback;
pub use client::{Client, Error as ClientError};
pub use line::Line;
pub use question::{Answer, Question, answer};
pub use server::{Listener, serve};
