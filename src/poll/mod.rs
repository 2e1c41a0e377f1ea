//! The brain: what a poll brought and what is known in, what to fetch and what to write out. `now` is always an argument.
//!
//! [`plan`] decides which entries' pages are wanted; [`conclude`] turns all that was gathered into the one [`Outcome`] that the
//! store commits. Both are pure: they are tested by tables.

mod budget;
mod conclude;
mod due;
mod identify;
mod listing;
mod news;
mod outcome;
mod plan;
mod rate;
mod rhythm;
mod simulate;
mod state;
mod websub;

pub use budget::{Budget, TURN};
pub use conclude::{conclude, text_of};
pub use due::{
    DuePoll, FeedState, FeedStatus, KnownEntry, Moving, PendingEntry, PollRecord, Recheck, SetAside, Settings,
    Validators,
};
pub use identify::{Known, Match, MatchHead};
pub use listing::{Listing, mark};
pub use news::{Exchange, Failure, FailureClass, Gathered, Gleaned, News, PageFailure, RawLocator, SiteLesson};
pub use outcome::{Counts, EntryWords, HubOutcome, Outcome, StoredVersion};
pub use plan::{Plan, Wanted, plan};
pub use rate::{RateCounts, Rhythm};
pub use rhythm::{HubSays, Wish, next_poll};
pub use simulate::{Simulated, Trace, simulate};
pub use websub::{HubEvent, LEASE, Subscription, after as subscription_after, poll_after_push};
