//! A page's metadata in, the names of its site out: what is neither a headline nor an author.

use super::super::Hints;
use super::super::claims::json_ld::Claim;
use super::super::claims::markup::plain;
use super::super::claims::meta::Meta;
use super::super::text::folded;

/// The site's names.
#[derive(Debug, Default)]
pub struct Site {
    /// Folded.
    names: Vec<String>,
    /// As written: the publisher's, then the site's.
    pub publisher: Option<String>,
}

/// Folded bytes of a name; some pages put the headline there.
const MOST_BYTES: usize = 40;

/// What stands between a headline and the site's name.
const SEPARATORS: &[&str] = &[" | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ", " • ", "｜", "_", "--", "|"];

impl Site {
    pub fn of(meta: &Meta<'_>, claims: &[Claim], hints: &Hints) -> Self {
        let publisher = claims.iter().find_map(|claim| claim.publisher.clone());
        let named =
            meta.first(&["og:site_name", "application-name", "al:ios:app_name", "twitter:app:name:iphone"]).map(plain);
        let address = hints.url.as_deref().or(meta.canonical).or_else(|| meta.first(&["og:url"]));
        let host =
            address.and_then(|address| url::Url::parse(address).ok()).and_then(|url| url.host_str().map(str::to_owned));
        let label = host
            .as_deref()
            .and_then(|host| psl::domain_str(host))
            .and_then(|domain| domain.split('.').next().map(str::to_owned));
        let publisher = publisher.or_else(|| named.clone());
        let domain = host.as_deref().and_then(psl::domain_str).map(str::to_owned);
        let names = publisher
            .iter()
            .chain(&named)
            .chain(&label)
            .chain(&domain)
            .map(|name| folded(name))
            .filter(|name| (2..=MOST_BYTES).contains(&name.len()));
        Self { names: names.collect(), publisher }
    }

    /// Whether a line is the site's name, as written or with "The" or a domain's end.
    pub fn is_name(&self, line: &str) -> bool {
        let line = folded(line);
        let bare = line.strip_prefix("the").unwrap_or(&line);
        !line.is_empty()
            && self.names.iter().any(|name| *name == line || name == bare || name.strip_prefix("the") == Some(bare))
    }

    /// A title without the site's name before or after it.
    pub fn without_name(&self, title: &str) -> String {
        let mut title = title.trim();
        for _ in 0..3 {
            let shorter = SEPARATORS.iter().find_map(|separator| {
                let after =
                    title.rsplit_once(separator).filter(|(_, tail)| self.speaks_of_site(tail)).map(|(head, _)| head);
                after.or_else(|| {
                    title.split_once(separator).filter(|(head, _)| self.is_name(head)).map(|(_, tail)| tail)
                })
            });
            match shorter.map(str::trim).filter(|shorter| !shorter.is_empty()) {
                Some(shorter) => title = shorter,
                None => break,
            }
        }
        title.to_owned()
    }

    /// The name, or a few words with the name among them ("BBC News Africa").
    fn speaks_of_site(&self, tail: &str) -> bool {
        if self.is_name(tail) {
            return true;
        }
        let folded_tail = folded(tail);
        tail.split_whitespace().count() <= 5
            && self
                .names
                .iter()
                .any(|name| name.len() >= 3 && (folded_tail.starts_with(name) || folded_tail.ends_with(name)))
    }
}

#[cfg(test)]
mod tests {
    use super::Site;

    #[test]
    fn the_sites_name_goes_from_a_title() {
        let site = Site { names: vec!["harbourpost".to_owned(), "harbourpostcom".to_owned()], publisher: None };
        assert_eq!(site.without_name("Talks go on | News | The Harbour Post"), "Talks go on | News");
        assert_eq!(site.without_name("Talks go on - Harbour Post World"), "Talks go on");
        assert_eq!(site.without_name("Harbour Post: talks - what next"), "Harbour Post: talks - what next");
        assert!(site.is_name("HarbourPost.com"));
        assert!(!site.is_name(""));
    }
}
