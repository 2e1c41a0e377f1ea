//! What is wrong with a feed in, whether that is worth a line of the log out. A feed that is dead for years says the same at each
//! poll: told is the change, then its 10th, 100th, 1000th ... time, and once a day.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::identity::FeedId;

/// However often it comes, it is told once in this time, so that a day's log names every feed that is in trouble.
const LONGEST_SILENCE: SignedDuration = SignedDuration::from_hours(24);

/// The troubles that feeds are in or were in: one that comes and goes is told no more often than one that stays.
#[derive(Debug, Default)]
pub(super) struct Repeats(HashMap<FeedId, Trouble>);

#[derive(Debug)]
struct Trouble {
    /// The message without its numbers: they differ from poll to poll.
    kind: String,
    times: u64,
    told: Timestamp,
    /// Since it was told.
    held_back: u64,
    /// Whether it was told since the feed was last well.
    is_open: bool,
}

impl Repeats {
    /// Counts a trouble. Where it is to be told: how many of its kind were held back since the last line.
    pub(super) fn count(&mut self, feed: &FeedId, message: &str, now: Timestamp) -> Option<u64> {
        let kind: String = message.chars().filter(|letter| !letter.is_ascii_digit()).collect();
        match self.0.get_mut(feed).filter(|trouble| trouble.kind == kind) {
            Some(trouble) => trouble.again(now),
            None => {
                self.0.insert(feed.clone(), Trouble { kind, times: 1, told: now, held_back: 0, is_open: true });
                Some(0)
            }
        }
    }

    /// The feed is well. Whether that is to be told: it is where the trouble was.
    pub(super) fn end(&mut self, feed: &FeedId) -> bool {
        self.0.get_mut(feed).is_some_and(|trouble| std::mem::take(&mut trouble.is_open))
    }
}

impl Trouble {
    fn again(&mut self, now: Timestamp) -> Option<u64> {
        self.times = self.times.saturating_add(1);
        let is_round = self.times >= 10 && self.times == 10_u64.pow(self.times.ilog10());
        if is_round || now.duration_since(self.told) >= LONGEST_SILENCE {
            self.told = now;
            self.is_open = true;
            return Some(std::mem::take(&mut self.held_back));
        }
        self.held_back += 1;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed() -> FeedId {
        FeedId::parse("tide").unwrap()
    }

    fn minute(number: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + 60 * number).unwrap()
    }

    #[test]
    fn the_change_is_told_and_then_growing_counts() {
        let mut repeats = Repeats::default();
        let told: Vec<(i64, u64)> = (1..=1200)
            .filter_map(|time| Some((time, repeats.count(&feed(), &format!("no answer in {time} s"), minute(time))?)))
            .collect();
        assert_eq!(told, [(1, 0), (10, 8), (100, 89), (1000, 899)]);
    }

    #[test]
    fn once_a_day_it_is_told_however_often_it_comes() {
        let mut repeats = Repeats::default();
        // Every hour for four days: the first, the tenth, then a day after each line; the hundredth is beyond.
        let told: Vec<i64> =
            (1..=96).filter(|hour| repeats.count(&feed(), "HTTP 500", minute(60 * hour)).is_some()).collect();
        assert_eq!(told, [1, 10, 34, 58, 82]);
    }

    #[test]
    fn another_trouble_and_another_feed_are_news_and_one_that_comes_and_goes_is_none() {
        let mut repeats = Repeats::default();
        let other = FeedId::parse("mill").unwrap();
        // What is wrong, where something is; whether it is told.
        let table = [
            (&feed(), None, false),
            (&feed(), Some("HTTP 500"), true),
            (&feed(), Some("HTTP 502"), false),
            (&other, Some("HTTP 500"), true),
            (&feed(), Some("no whole answer"), true),
            (&feed(), Some("no whole answer"), false),
            (&feed(), None, true),
            (&feed(), None, false),
            (&feed(), Some("no whole answer"), false),
            (&feed(), None, false),
            (&feed(), Some("410"), true),
            (&other, None, true),
        ];
        for (number, (feed, message, told)) in table.into_iter().enumerate() {
            let is_told = match message {
                Some(message) => repeats.count(feed, message, minute(number as i64)).is_some(),
                None => repeats.end(feed),
            };
            assert_eq!(is_told, told, "{number}");
        }
    }
}
