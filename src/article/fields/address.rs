//! An address as a page writes it in, a whole one out.

use url::Url;

use super::super::Hints;
use super::super::claims::meta::Meta;

/// What addresses on a page are relative to.
pub struct Base(Option<Url>);

impl Base {
    /// The `base` element, else the page's own address, else the one it calls canonical.
    pub fn of(base: Option<&str>, meta: &Meta<'_>, hints: &Hints) -> Self {
        let page = hints.url.as_deref().or(meta.canonical).or_else(|| meta.first(&["og:url"]));
        let page = page.and_then(|page| Url::parse(page).ok());
        let declared = base.and_then(|base| match &page {
            Some(page) => page.join(base).ok(),
            None => Url::parse(base).ok(),
        });
        Self(declared.or(page))
    }

    /// A web address, made whole where that can be; nothing that is none.
    pub fn join(&self, address: &str) -> Option<String> {
        let whole = match &self.0 {
            Some(base) => base.join(address.trim()).ok()?,
            None => return Some(address.trim().to_owned()).filter(|address| !address.is_empty()),
        };
        matches!(whole.scheme(), "http" | "https").then(|| whole.into())
    }
}
