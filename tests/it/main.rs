//! The one integration binary.

mod architecture;
mod bad_input;
mod configuration;
mod durability;
mod end_to_end;
mod feed;
mod page;
mod politeness;
mod story;
mod support;
