//! The one integration binary.

mod story;
