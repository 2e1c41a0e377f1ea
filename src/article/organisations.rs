//! A name in, the organisation that is known by it out, from the list in `data/`.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt};

use super::gazetteer;

static KNOWN: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    for line in gazetteer::lines(include_str!("data/organisations.txt")) {
        let usual = line.split('|').next().unwrap_or_default();
        line.split('|').for_each(|name| {
            known.insert(name, usual);
        });
    }
    known
});

/// The usual name of the organisation that is called exactly so.
pub fn known(name: &str) -> Option<&'static str> {
    KNOWN.get(name).copied()
}
