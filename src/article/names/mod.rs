//! Tokens in, the people, organisations and places of the story out, each with all its mentions.
//!
//! First every run of capitalised words is read by itself: its own words, the word before and the word after tell what it is.
//! Then the story as a whole decides what no run tells alone: a surname is the person of that name, a short form the organisation.

mod classify;
mod groups;
mod roles;
mod runs;

use super::record::{Organisation, Person, Place, Role};
use super::tokens::Tokens;

/// Who and what a story names.
#[derive(Debug, Default)]
pub struct Names {
    pub people: Vec<Person>,
    pub organisations: Vec<Organisation>,
    pub places: Vec<Place>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Person,
    Organisation,
    Place,
    /// One word that only the rest of the story can explain.
    Open,
}

/// A name where it stands: the tokens `first..=last`.
#[derive(Debug, Clone, PartialEq)]
struct Mention {
    first: usize,
    last: usize,
    kind: Kind,
    /// The person's office as it stands before or after the name.
    role: Option<String>,
}

/// Reads the names of an English text.
pub fn read(tokens: &Tokens<'_>) -> Names {
    let mut mentions: Vec<Mention> =
        runs::find(tokens).into_iter().flat_map(|run| classify::read(tokens, run)).collect();
    for mention in mentions.iter_mut().filter(|mention| mention.kind == Kind::Person) {
        mention.role = roles::of(tokens, mention.first, mention.last);
    }
    groups::gather(tokens, mentions)
}

/// Reads only what datelines and credits name: in a text that is not English no other capital tells a name.
pub fn read_furniture(tokens: &Tokens<'_>) -> Names {
    let of_furniture = |run: &runs::Run| {
        matches!(tokens.role(run.first), Some(Role::Dateline | Role::ImageCredit | Role::ImageRights))
    };
    let runs = runs::find(tokens).into_iter().filter(of_furniture);
    groups::gather(tokens, runs.flat_map(|run| classify::read(tokens, run)).collect())
}

impl Names {
    /// The person whom a speaker's words mean: by name, by surname, by office ("the minister"). The latest before `at` counts.
    pub fn person(&self, words: &str, at: usize) -> Option<&Person> {
        let bare = words.trim_start_matches("the ").trim_start_matches("The ");
        let begins = |person: &&Person| person.mentions.first().is_some_and(|mention| mention.start <= at);
        let named = |person: &&Person| {
            bare.ends_with(person.name.as_str())
                || person.name.rsplit(' ').next().is_some_and(|surname| has_word(bare, surname))
        };
        let by_name = self.people.iter().find(|person| words.contains(person.name.as_str()));
        by_name.or_else(|| self.people.iter().find(named)).or_else(|| {
            let exact = |person: &&Person| person.roles.iter().any(|role| role.eq_ignore_ascii_case(bare));
            let head = |person: &&Person| person.roles.iter().any(|role| ends_in_word(role, bare));
            let all = || self.people.iter();
            all().find(exact).or_else(|| all().filter(head).find(begins)).or_else(|| all().find(head))
        })
    }
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '\'' | '’'))).any(|piece| piece == word)
}

/// "minister" ends "Russian Foreign Minister"; a name's own capital words do not count.
fn ends_in_word(role: &str, word: &str) -> bool {
    let last = role.rsplit(' ').next().unwrap_or_default();
    !word.contains(' ') && last.eq_ignore_ascii_case(word)
}
