//! The hosts of a poll's pages in, what was learned of them out.

use std::collections::{HashMap, HashSet};

use super::Environment;
use crate::article::SiteMemory;
use crate::fetch::HostKey;
use crate::poll::Wanted;
use crate::store::Store;

/// What is known of the sites that a poll's entries lead to. It only helps: where the store cannot tell, pages are read without it.
pub(super) struct Sites {
    asked: HashSet<String>,
    known: HashMap<String, SiteMemory>,
}

impl Sites {
    /// One question for all pages that are to be fetched.
    pub(super) async fn of(env: &Environment, wanted: &[Wanted]) -> Self {
        let fetched = wanted.iter().filter(|wanted| wanted.fetch);
        let asked: HashSet<String> = fetched.filter_map(|wanted| host_of(wanted.entry.url.as_deref()?)).collect();
        let known = env.store.sites(asked.clone()).await.unwrap_or_default();
        Self { asked, known }
    }

    /// The host of a page and what is known of it; a redirect may have led to one that was not asked for.
    pub(super) async fn at(&self, env: &Environment, url: &str) -> (String, Option<SiteMemory>) {
        let host = host_of(url).unwrap_or_default();
        let memory =
            if self.asked.contains(&host) { self.known.get(&host).cloned() } else { one(&env.store, &host).await };
        (host, memory)
    }
}

/// What is known of one site.
pub(super) async fn one(store: &Store, host: &str) -> Option<SiteMemory> {
    store.sites(HashSet::from([host.to_owned()])).await.ok()?.remove(host)
}

pub(super) fn host_of(url: &str) -> Option<String> {
    Some(HostKey::of(&url::Url::parse(url).ok()?).as_str().to_owned())
}
