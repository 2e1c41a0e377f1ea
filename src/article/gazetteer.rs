//! A place's name in, its country out: countries, regions and cities of the world, from the lists in `data/`.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt};

/// What sort of place a name means, the best known first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Country,
    Region,
    /// 500,000 people and more.
    Metropolis,
    /// 100,000 people and more.
    City,
    Town,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    pub kind: Kind,
    /// ISO 3166-1 alpha-2; absent for what lies in no one country.
    pub country: Option<&'static str>,
    /// The country's or place's usual name, where `name` is another one for it.
    pub usual: &'static str,
}

static PLACES: LazyLock<HashMap<&'static str, Known>> = LazyLock::new(load);

static CAPITALS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut names: Vec<&str> = PLACES.keys().copied().collect();
    // Two spellings of one name in capitals: always the same of them.
    names.sort_unstable();
    names.into_iter().map(|name| (name.to_uppercase(), name)).collect()
});

/// The place of exactly this name, in the usual case.
pub fn place(name: &str) -> Option<Known> {
    PLACES.get(name).copied()
}

/// The usual spelling of a place that is written in capitals, as in a dateline.
pub fn of_capitals(name: &str) -> Option<&'static str> {
    CAPITALS.get(name).copied()
}

/// The place of this name in its usual case or in capitals.
pub fn place_in_any_case(name: &str) -> Option<Known> {
    place(name).or_else(|| place(of_capitals(name)?))
}

fn load() -> HashMap<&'static str, Known> {
    let mut places = HashMap::with_capacity(20_000);
    for line in lines(include_str!("data/countries.txt")) {
        let (country, names) = line.split_at(2);
        let usual = names.trim_start().split('|').next().unwrap_or_default();
        for name in names.trim_start().split('|') {
            let country = (country != "XX").then_some(country);
            let own = country.is_none() || matches!(name, "England" | "Scotland" | "Wales" | "Northern Ireland");
            let usual = if own || name.contains("Gaza") || name == "West Bank" { name } else { usual };
            places.entry(name).or_insert(Known { kind: Kind::Country, country, usual });
        }
    }
    for line in lines(include_str!("data/regions.txt")) {
        let (country, names) = line.split_once(' ').unwrap_or((line, ""));
        for name in names.split('|') {
            let country = (country != "-").then_some(country);
            places.entry(name).or_insert(Known { kind: Kind::Region, country, usual: name });
        }
    }
    for line in lines(include_str!("data/historic_places.txt")) {
        let (country, names) = line.split_once(' ').unwrap_or((line, ""));
        for name in names.split('|') {
            places.entry(name).or_insert(Known { kind: Kind::Town, country: Some(country), usual: name });
        }
    }
    for line in lines(include_str!("data/cities.txt")) {
        let mut columns = line.splitn(3, ' ');
        let kind = match columns.next() {
            Some("1") => Kind::Metropolis,
            Some("2") => Kind::City,
            _ => Kind::Town,
        };
        let country = columns.next();
        for name in columns.next().unwrap_or_default().split('|') {
            places.entry(name).or_insert(Known { kind, country, usual: name });
        }
    }
    places
}

/// The lines of a list in `data/`, its comments left out.
pub fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_know_their_country() {
        assert_eq!(place("Britain").map(|place| (place.country, place.usual)), Some((Some("GB"), "United Kingdom")));
        assert_eq!(place_in_any_case("MOSCOW").and_then(|place| place.country), Some("RU"));
        assert_eq!(place("Fla.").map(|place| place.kind), Some(Kind::Region));
        assert_eq!(place("Nowhere-on-Sea"), None);
    }
}
