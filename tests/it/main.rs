//! The one integration binary.

mod architecture;
mod bad_input;
mod configuration;
mod durability;
mod end_to_end;
mod export;
mod feed;
mod injection;
mod page;
mod parts;
mod politeness;
mod same_or_new;
mod search;
mod service;
mod story;
mod support;
