//! What the mending pass gathers for us while it walks: all that feed-rs drops or blurs, an entry at a time.

use std::rc::Rc;

use url::Url;

use super::Enclosure;
use super::names::Field;

/// Enclosures, categories and links kept of one entry.
pub(super) const MAX_OF_A_KIND: usize = 256;

/// An address as printed, and the base that stood over it.
#[derive(Debug, Clone, Default)]
pub(super) struct Address {
    pub(super) text: String,
    pub(super) base: Option<Rc<Url>>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Link {
    pub(super) address: Address,
    pub(super) rel: String,
    pub(super) media_type: Option<String>,
    pub(super) length: Option<u64>,
}

/// Dates as printed; the first of each kind counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Dates {
    pub(super) published: Option<String>,
    pub(super) updated: Option<String>,
    pub(super) created: Option<String>,
    pub(super) some: Option<String>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct EntryFacts {
    pub(super) id: Option<Address>,
    /// The id may be followed as a link (`isPermaLink`, or Atom's id).
    pub(super) id_is_link: bool,
    /// `rdf:about`.
    pub(super) about: Option<Address>,
    pub(super) links: Vec<Link>,
    pub(super) original_link: Option<String>,
    pub(super) dates: Dates,
    pub(super) other_title: Option<String>,
    pub(super) other_body: Option<String>,
    pub(super) other_author: Option<String>,
    pub(super) keywords: Option<String>,
    pub(super) enclosures: Vec<Link>,
    pub(super) language: Option<String>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct FeedFacts {
    pub(super) format: String,
    pub(super) links: Vec<Link>,
    pub(super) dates: Dates,
    pub(super) other_title: Option<String>,
    pub(super) new_url: Option<String>,
    pub(super) language: Option<String>,
    pub(super) ttl_minutes: Option<u32>,
    pub(super) skip_hours: Vec<u8>,
    pub(super) skip_days: Vec<String>,
    pub(super) update_period: Option<String>,
    pub(super) update_frequency: Option<u32>,
    pub(super) entries: Vec<EntryFacts>,
}

impl EntryFacts {
    /// Takes a field's text, where the entry has none yet.
    pub(super) fn take(&mut self, field: Field, text: &str, base: &Option<Rc<Url>>) {
        let address = || Address { text: text.to_owned(), base: base.clone() };
        match field {
            Field::Id => fill(&mut self.id, address),
            Field::Link if self.links.len() < MAX_OF_A_KIND => {
                self.links.push(Link { address: address(), ..Link::default() })
            }
            Field::OriginalLink => fill(&mut self.original_link, || text.to_owned()),
            Field::OtherTitle => fill(&mut self.other_title, || text.to_owned()),
            Field::OtherAuthor => fill(&mut self.other_author, || text.to_owned()),
            Field::Keywords => fill(&mut self.keywords, || text.to_owned()),
            Field::Language => fill(&mut self.language, || text.to_owned()),
            Field::OtherBody if self.other_body.as_ref().is_none_or(|body| body.len() < text.len()) => {
                self.other_body = Some(text.to_owned());
            }
            _ => self.dates.take(field, text),
        }
    }
}

impl FeedFacts {
    /// Takes a field's text, where the feed has none yet.
    pub(super) fn take(&mut self, field: Field, text: &str, base: &Option<Rc<Url>>) {
        let address = || Address { text: text.to_owned(), base: base.clone() };
        match field {
            Field::Link if self.links.len() < MAX_OF_A_KIND => {
                self.links.push(Link { address: address(), ..Link::default() })
            }
            Field::OtherTitle => fill(&mut self.other_title, || text.to_owned()),
            Field::Language => fill(&mut self.language, || text.to_owned()),
            Field::NewFeedUrl => fill(&mut self.new_url, || text.to_owned()),
            Field::Ttl => self.ttl_minutes = self.ttl_minutes.or(text.parse().ok()),
            Field::SkipHour => {
                add(&mut self.skip_hours, text.parse::<u8>().ok().filter(|hour| *hour <= 24).map(|hour| hour % 24))
            }
            Field::SkipDay => add(&mut self.skip_days, day_name(text)),
            Field::UpdatePeriod => fill(&mut self.update_period, || text.to_ascii_lowercase()),
            Field::UpdateFrequency => self.update_frequency = self.update_frequency.or(text.parse().ok()),
            _ => self.dates.take(field, text),
        }
    }

    /// How long the feed says that it stays as it is (RSS 1.0 module Syndication): its period divided by its frequency.
    pub(super) fn update_period_seconds(&self) -> Option<u32> {
        let period = match self.update_period.as_deref() {
            Some("hourly") => 3_600,
            Some("daily") => 86_400,
            Some("weekly") => 7 * 86_400,
            Some("monthly") => 30 * 86_400,
            Some("yearly") => 365 * 86_400,
            _ => return None,
        };
        Some(period / self.update_frequency.unwrap_or(1).max(1))
    }
}

impl Dates {
    /// The dates as printed, what is most likely to be the publication first.
    pub(super) fn of_publication(&self) -> impl Iterator<Item = &str> {
        [&self.published, &self.some, &self.created].into_iter().flatten().map(String::as_str)
    }

    pub(super) fn take(&mut self, field: Field, text: &str) {
        let slot = match field {
            Field::Published => &mut self.published,
            Field::Updated => &mut self.updated,
            Field::Created => &mut self.created,
            Field::SomeDate => &mut self.some,
            _ => return,
        };
        fill(slot, || text.to_owned());
    }
}

impl Link {
    /// The enclosure that this link is, its address resolved already.
    pub(super) fn enclosure(&self, url: String) -> Enclosure {
        Enclosure { url, media_type: self.media_type.clone(), length: self.length }
    }
}

fn fill<T>(slot: &mut Option<T>, value: impl FnOnce() -> T) {
    if slot.is_none() {
        *slot = Some(value());
    }
}

/// Adds what is not there yet.
fn add<T: PartialEq>(list: &mut Vec<T>, value: Option<T>) {
    list.extend(value.filter(|value| !list.contains(value)));
}

fn day_name(text: &str) -> Option<String> {
    let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    days.iter().find(|day| day.eq_ignore_ascii_case(text)).map(|day| (*day).to_owned())
}
