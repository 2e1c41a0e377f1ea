//! A plan and what was gathered for it in; the one [`Outcome`] that the store commits out.

use std::time::Duration;

use jiff::Timestamp;

use super::{
    DuePoll, EntryWords, FeedState, Gathered, Gleaned, KnownEntry, Listing, News, Outcome, PageFailure, PendingEntry,
    Plan, Recheck, SetAside, Settings, StoredVersion, Wanted, Wish, mark, next_poll, state, websub,
};
use crate::article::Article;
use crate::feed::FeedEntry;
use crate::identity::{EntryKey, Fingerprint, Ladder, canonical_key};

/// The gap before a page is tried again, doubled at each try.
const PAGE_RETRY: Duration = Duration::from_secs(600);
const MAX_PAGE_RETRY: Duration = Duration::from_secs(86_400);

/// Turns all that a poll brought into its one write.
///
/// `price` is what a poll costs feeds that are polled by their rhythm; None until it is known.
pub fn conclude(
    plan: Plan,
    gathered: Vec<Gathered>,
    settings: &Settings,
    price: Option<f64>,
    now: Timestamp,
) -> Outcome {
    let Plan { due, news, seen, listed, listing, aliases, rekeyed, postponed } = plan;
    let mut writing = Writing { settings, now, outcome: Outcome::empty(&due.feed, due.state.clone(), now) };
    writing.outcome.aliases = aliases;
    writing.outcome.counts.rekeyed = rekeyed;
    for (key, known) in seen {
        writing.see(key, known);
    }
    for Gathered { wanted, result } in gathered {
        match result {
            Ok(gleaned) => writing.store(wanted, gleaned),
            Err(failure) => writing.fail(wanted, failure),
        }
    }
    for wanted in postponed {
        writing.wait(wanted, None, now);
    }
    for recheck in due.rechecks.iter().filter(|recheck| recheck.known.as_ref().is_none_or(|known| known.expired)) {
        writing.outcome.rechecked.push(recheck.key);
    }
    let mut outcome = writing.outcome;
    outcome.rechecked.retain(|key| outcome.rechecks.iter().all(|recheck| recheck.key != *key));
    outcome.settled.retain(|key| due.pending.iter().any(|entry| entry.key == *key));
    if let News::Document { document, .. } = &news {
        outcome.counts.entries = document.entries.len() as u32;
        // What was found in the listing before has not been looked up since that was made.
        let at = listing.map_or(now, |before| before.at);
        outcome.listing = Some(Listing::new(at, listed.into_iter().chain(marks_of(&outcome))));
    }
    let set_aside = std::mem::take(&mut outcome.state.set_aside);
    let DuePoll { state, subscription, .. } = due;
    let told = websub::told(subscription, &state, &news, settings);
    let told = told.with_news(outcome.counts.new > 0, now);
    outcome.state = state::after(FeedState { set_aside, ..state }, &news, &outcome.counts, now);
    let wish = Wish { settings, price, hub: told.says(&news, now) };
    let (next, reason) = next_poll(&outcome.feed, &outcome.state, &news, &wish, now);
    outcome.state.interval_seconds = next.duration_since(now).as_secs().max(0) as u64;
    outcome.state.next_poll = next;
    if let Some(record) = outcome.state.polls.last_mut() {
        record.reason.clone_from(&reason);
    }
    outcome.state.next_poll_reason = reason;
    outcome.hub = told.outcome(Duration::from_secs(outcome.state.interval_seconds), now);
    outcome
}

/// Of the entries that it stores and of those that it brings up to date.
fn marks_of(outcome: &Outcome) -> Vec<u64> {
    let stored = outcome.stored.iter().map(|version| mark(version.key, version.entry));
    stored.chain(outcome.seen.iter().map(|(key, known)| mark(*key, known.entry))).collect()
}

struct Writing<'a> {
    settings: &'a Settings,
    now: Timestamp,
    outcome: Outcome,
}

impl Writing<'_> {
    fn see(&mut self, key: EntryKey, known: KnownEntry) {
        let age = self.now.duration_since(known.last_seen);
        if age.unsigned_abs() >= KnownEntry::LAST_SEEN_GRAIN {
            self.outcome.seen.push((key, KnownEntry { last_seen: self.now, ..known }));
        }
    }

    fn store(&mut self, wanted: Wanted, gleaned: Gleaned) {
        let Wanted { key, entry, fingerprint, known, first_seen, attempts: _, backfill, recheck, fetch } = wanted;
        let Gleaned { article, raw, abandoned, lesson } = gleaned;
        if abandoned {
            self.set_aside(entry.url.as_deref(), article.faults.last().map_or("", String::as_str));
        }
        self.outcome.settled.push(key);
        if fetch {
            self.look_again(key, &entry, recheck.map_or(0, |round| round + 1));
        }
        if recheck.is_some() && article.body.is_empty() {
            // A page that has lost its text says nothing about the story.
            return;
        }
        let text = text_of(&article);
        if let Some(known) = known.as_ref().filter(|known| known.text == text) {
            // The feed's words changed, the story did not.
            let seen = KnownEntry { entry: fingerprint, last_seen: self.now, ..known.clone() };
            self.outcome.seen.push((key, seen));
            return;
        }
        match known {
            None => self.outcome.counts.new += 1,
            Some(_) => self.outcome.counts.changed += 1,
        }
        self.outcome.lessons.extend(lesson.filter(|_| known.is_none()));
        let canonical = article.canonical_url.as_deref().zip(article.url.as_deref().or(entry.url.as_deref()));
        let canonical = canonical.and_then(|(canonical, page)| canonical_key(canonical, page));
        let ladder = Ladder::of(&entry);
        let aliases = ladder.aliases(key).chain(canonical);
        self.outcome.aliases.extend(aliases.map(|alias| (alias, key)));
        let title = article.headline.as_ref().map(|headline| headline.span.text.clone());
        let title = title.or_else(|| entry.title.clone());
        self.outcome.stored.push(StoredVersion {
            key,
            known,
            entry: fingerprint,
            text,
            first_seen,
            title,
            url: entry.url,
            backfill,
            published: entry
                .published
                .clone()
                .or_else(|| article.published.as_ref().map(|published| published.value.clone())),
            article,
            raw,
            words: EntryWords {
                title: entry.title,
                summary: entry.summary,
                content: entry.content,
                published: entry.published.or(entry.updated),
            },
            by_parser: false,
        });
    }

    /// Puts off the next look at a page, or ends the looks.
    fn look_again(&mut self, key: EntryKey, entry: &FeedEntry, round: u32) {
        self.outcome.rechecked.push(key);
        let gap = self.settings.recheck.get(round as usize);
        if let Some(next) = gap.and_then(|gap| self.now.checked_add(*gap).ok()) {
            // A page that fails then is no reason to take the feed's own text.
            let entry = FeedEntry { content: None, ..entry.clone() };
            self.outcome.rechecks.push(Recheck { key, entry, round, next, known: None });
        }
    }

    fn fail(&mut self, wanted: Wanted, failure: PageFailure) {
        if let Some(round) = wanted.recheck {
            if failure.tried {
                self.look_again(wanted.key, &wanted.entry, round + 1);
            }
            return;
        }
        if !failure.tried {
            return self.wait(wanted, None, self.now);
        }
        if let Some(known) = wanted.known.as_ref().filter(|_| wanted.gives_up(&failure, self.settings)) {
            // The version that is stored is better than the feed's own words.
            let seen = KnownEntry { entry: wanted.fingerprint, last_seen: self.now, ..known.clone() };
            self.set_aside(wanted.entry.url.as_deref(), &failure.message);
            self.outcome.settled.push(wanted.key);
            return self.outcome.seen.push((wanted.key, seen));
        }
        let attempts = wanted.attempts + 1;
        let gap = PAGE_RETRY.saturating_mul(1 << (attempts - 1).min(16)).min(MAX_PAGE_RETRY);
        let next = self.now.checked_add(gap).unwrap_or(self.now);
        self.wait(Wanted { attempts, ..wanted }, Some(failure.message), next);
    }

    /// A page that was tried often enough: it is listed, and not tried again.
    fn set_aside(&mut self, url: Option<&str>, error: &str) {
        self.outcome.counts.abandoned += 1;
        let listed = &mut self.outcome.state.set_aside;
        let url = url.unwrap_or_default().to_owned();
        listed.push(SetAside { url, at: self.now, error: error.to_owned() });
        let surplus = listed.len().saturating_sub(FeedState::SET_ASIDE_KEPT);
        listed.drain(..surplus);
    }

    fn wait(&mut self, wanted: Wanted, error: Option<String>, next_attempt: Timestamp) {
        if wanted.recheck.is_some() {
            return;
        }
        let Wanted { key, entry, fingerprint: _, known, first_seen, attempts, backfill, recheck: _, fetch: _ } = wanted;
        self.outcome.counts.pending += 1;
        self.outcome.pending.push(PendingEntry {
            key,
            entry,
            backfill,
            known,
            first_seen,
            attempts,
            next_attempt,
            error,
        });
    }
}

/// What tells one version of a story from the next: headline and body, not the furniture around them.
pub fn text_of(article: &Article) -> Fingerprint {
    let headline = article.headline.as_ref().map(|headline| headline.span.text.as_str());
    let body = article.body.iter().map(|block| article.text.get(block.start..block.end).unwrap_or_default());
    // A story that is a teaser alone is told by it; beside a body it is no part of the story, since feeds cut it as they like.
    let teaser = article.dek.iter().map(|dek| dek.text.as_str()).filter(|_| article.body.is_empty());
    Fingerprint::of(headline.into_iter().chain(teaser).chain(body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Block, Role};

    /// The story of a teaser and a body, of which either may be empty.
    fn story(teaser: &str, body: &str) -> Fingerprint {
        let text = format!("{teaser}\n\n{body}");
        let block = Block { kind: Role::Paragraph, start: text.len() - body.len(), end: text.len() };
        let body = if body.is_empty() { vec![] } else { vec![block] };
        let mut article = Article { text, body, ..Article::default() };
        article.dek =
            serde_json::from_value(serde_json::json!({"text": teaser, "start": 0, "end": teaser.len()})).unwrap();
        text_of(&article)
    }

    #[test]
    fn a_teaser_tells_the_story_where_there_is_no_body() {
        assert_ne!(story("The ferry is late.", ""), story("The ferry is late. It came at noon.", ""));
        let body = "It lay at the quay all night.";
        assert_eq!(story("The ferry is late.", body), story("The ferry ...", body));
        assert_ne!(story("The ferry is late.", body), story("The ferry is late.", "It left."));
    }
}
