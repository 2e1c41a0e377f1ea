//! Entries in, a key for each out: the same document gives the same keys in every run, and no two entries of one document share a key.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use url::Url;

use super::FeedEntry;
use super::collect::EntryFacts;
use super::links;

/// Letters of a body that tell entries apart which have neither id nor address.
const BODY_LETTERS: usize = 300;

/// Gives each entry its key. A key is made of the id (guid, `atom:id`, `rdf:about`), else of its page, its enclosure, its time and the start of
/// its body, in this order; the title is used only where there is nothing else, so that a headline edit makes no new entry.
pub(super) fn assign(entries: &mut [FeedEntry], facts: &[EntryFacts]) {
    let mut keys: Vec<String> = entries.iter().zip(facts).map(|(entry, facts)| basis(entry, facts)).collect();
    let tell_apart: [fn(&FeedEntry) -> Option<&str>; 3] =
        [|entry| entry.url.as_deref(), |entry| entry.published.as_deref(), |entry| entry.title.as_deref()];
    for part in tell_apart {
        let groups = repeated(&keys);
        for group in groups {
            let is_one = group.windows(2).all(|pair| part(&entries[pair[0]]) == part(&entries[pair[1]]));
            for number in group.into_iter().filter(|_| !is_one) {
                keys[number] = digest(&[&keys[number], part(&entries[number]).unwrap_or("")]);
            }
        }
    }
    // The same entry printed twice: the first keeps the key.
    for group in repeated(&keys) {
        for (copy, number) in group.into_iter().enumerate().skip(1) {
            keys[number] = digest(&[&keys[number], "copy", &copy.to_string()]);
        }
    }
    for (entry, key) in entries.iter_mut().zip(keys) {
        entry.key = key;
    }
}

/// The numbers of entries that share a key, by order of their first.
fn repeated(keys: &[String]) -> Vec<Vec<usize>> {
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (number, key) in keys.iter().enumerate() {
        let group = *first.entry(key).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(number);
    }
    groups.retain(|group| group.len() > 1);
    groups
}

fn basis(entry: &FeedEntry, facts: &EntryFacts) -> String {
    if let Some(id) = entry.id.as_deref() {
        return digest(&["id", id]);
    }
    let own_link =
        facts.links.iter().any(|link| link.rel.is_empty() || link.rel == "alternate") || facts.original_link.is_some();
    if let Some(url) = entry.url.as_deref().filter(|_| own_link) {
        return digest(&["link", &canonical(url)]);
    }
    if let Some(url) = facts.enclosures.iter().find_map(|link| links::resolve(&link.address)) {
        return digest(&["enclosure", &url]);
    }
    let time = facts.dates.published.as_deref().or(facts.dates.some.as_deref()).unwrap_or("");
    let body = entry.content.as_deref().or(entry.summary.as_deref()).unwrap_or("");
    let body: String = body.chars().filter(|letter| letter.is_alphanumeric()).take(BODY_LETTERS).collect();
    if time.is_empty() && body.is_empty() {
        return digest(&["title", entry.title.as_deref().unwrap_or("")]);
    }
    digest(&["text", time, &body])
}

/// The address without what changes while the page stays: scheme, `www.`, fragment, campaign marks.
fn canonical(address: &str) -> String {
    let Ok(mut url) = Url::parse(address) else { return address.to_owned() };
    url.set_fragment(None);
    let is_campaign = |name: &str| name.starts_with("utm_") || matches!(name, "fbclid" | "gclid");
    let kept: Vec<&str> = url
        .query()
        .unwrap_or("")
        .split('&')
        .filter(|pair| !pair.is_empty() && !is_campaign(pair.split('=').next().unwrap_or("")))
        .collect();
    let query = kept.join("&");
    let host = url.host_str().unwrap_or("").trim_start_matches("www.");
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{host}{port}{}?{query}", url.path().trim_end_matches('/'))
}

/// 128 bits of SHA-256 over the parts, each behind its length.
fn digest(parts: &[&str]) -> String {
    const FIGURES: &[u8; 16] = b"0123456789abcdef";
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let figures = hasher.finalize();
    figures
        .iter()
        .take(16)
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|half| char::from(FIGURES[usize::from(half)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn campaign_marks_make_no_new_page() {
        for address in ["http://www.paper.example/a/?id=1&utm_source=rss#top", "https://paper.example/a?id=1"] {
            assert_eq!(canonical(address), "paper.example/a?id=1");
        }
    }
}
