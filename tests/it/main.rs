//! The one integration binary.
mod page;
