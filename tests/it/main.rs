//! The one integration binary.

mod feed;
