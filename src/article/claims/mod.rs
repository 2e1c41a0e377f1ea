//! What a page claims of itself: an outline and JSON-LD in, each source's own words out, nothing decided yet.

pub mod json_ld;
pub mod lenient_json;
pub mod marked;
pub mod markup;
pub mod meta;
