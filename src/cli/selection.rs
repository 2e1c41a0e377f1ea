//! Which articles a command is about: the arguments that commands share, as questions to the store.

use clap::Args;
use jiff::Timestamp;

use crate::clock::Clock;
use crate::config::parse_duration;
use crate::identity::FeedId;
use crate::store::{ItemFilter, Search};

/// Listed for a person, where nothing else is asked for.
const LIMIT: usize = 50;

/// Which articles are meant: what all commands that list them share.
#[derive(Args)]
pub(super) struct Which {
    /// Of one feed
    #[arg(long)]
    pub(super) feed: Option<FeedId>,
    /// First seen at or after: RFC 3339, or so long ago ("24h")
    #[arg(long, value_parser = moment)]
    since: Option<Timestamp>,
    /// First seen before
    #[arg(long, value_parser = moment)]
    until: Option<Timestamp>,
    /// ISO 639-1 code
    #[arg(long)]
    language: Option<String>,
}

impl Which {
    pub(super) fn filter(&self, limit: Option<usize>) -> ItemFilter {
        let Self { feed, since, until, language } = self;
        ItemFilter { feed: feed.clone(), since: *since, until: *until, language: language.clone(), limit }
    }
}

#[derive(Args)]
pub(super) struct Items {
    #[command(flatten)]
    which: Which,
    /// At the most [default: 50; all with --json]
    #[arg(long)]
    limit: Option<usize>,
}

/// What is looked for: all of it must hold.
#[derive(Args)]
#[group(required = true, multiple = true, args = ["words", "person", "place"])]
pub(super) struct Sought {
    /// In any order; case and accents do not count. 'Words in "quotation marks"' must stand side by side
    words: Vec<String>,
    /// Words of one person's name
    #[arg(long, value_name = "NAME")]
    person: Option<String>,
    /// Words of one place's name
    #[arg(long, value_name = "NAME")]
    place: Option<String>,
    #[command(flatten)]
    items: Items,
}

impl Sought {
    pub(super) fn search(&self, json: bool) -> Search {
        let words = (!self.words.is_empty()).then(|| self.words.join(" "));
        Search::of(self.items.filter(json), words, self.person.clone(), self.place.clone())
    }
}

impl Items {
    /// A screenful for people, all for programs.
    pub(super) fn filter(&self, json: bool) -> ItemFilter {
        self.which.filter(self.limit.or((!json).then_some(LIMIT)))
    }
}

fn moment(text: &str) -> Result<Timestamp, String> {
    let ago = parse_duration(text).and_then(|ago| Clock::Wall.now().checked_sub(ago).ok());
    ago.or_else(|| text.parse().ok())
        .ok_or_else(|| "write a time such as 2026-05-03T00:00:00Z, or how long ago, such as 24h".to_owned())
}
