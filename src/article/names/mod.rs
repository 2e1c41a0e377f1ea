//! Tokens in, the people, organisations and places of the story out, each with all its mentions.
//!
//! First every run of capitalised words is read by itself: its own words, the word before and the word after tell what it is.
//! Then the story as a whole decides what no run tells alone: a surname is the person of that name, a short form the organisation.

mod classify;
mod context;
mod forms;
mod groups;
mod roles;
mod runs;

use super::record::{Organisation, Person, Place, Range, Role};
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
    /// An organisation by the words around it, unless the story tells that it is a person.
    LikelyOrganisation,
    /// A place by the words around it, unless the story tells otherwise.
    LikelyPlace,
}

/// A name where it stands: the tokens `first..=last`.
#[derive(Debug, Clone, PartialEq)]
struct Mention {
    first: usize,
    last: usize,
    kind: Kind,
    /// Bytes of the first and of the last token that are not of the name: "D-" in "D-Ohio", "-based" in "Oslo-based".
    skip: usize,
    cut: usize,
    /// The person's office as it stands before or after the name.
    role: Option<String>,
}

impl Mention {
    /// The name's first byte and the byte after it.
    fn range(&self, tokens: &Tokens<'_>) -> Range {
        let (first, last) = (tokens.list[self.first], tokens.list[self.last]);
        Range { start: first.start + self.skip, end: last.end - self.cut }
    }

    /// The name on one line.
    fn text(&self, tokens: &Tokens<'_>) -> String {
        let range = self.range(tokens);
        tokens.text[range.start..range.end].split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Reads the names of an English text.
pub fn read(tokens: &Tokens<'_>) -> Names {
    let mut mentions: Vec<Mention> =
        runs::find(tokens).into_iter().flat_map(|run| classify::read(tokens, run)).collect();
    context::spread(tokens, &mut mentions);
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
        let named = |person: &&Person| bare.ends_with(person.name.as_str()) || has_word(bare, last_word(&person.name));
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

/// Behind the last space. Names are short, and a plain search for the space beats the one for long texts.
fn last_word(name: &str) -> &str {
    name.bytes().rposition(|byte| byte == b' ').map_or(name, |space| &name[space + 1..])
}

/// "minister" ends "Russian Foreign Minister"; a name's own capital words do not count.
fn ends_in_word(role: &str, word: &str) -> bool {
    let last = last_word(role);
    !word.contains(' ') && last.eq_ignore_ascii_case(word)
}

#[cfg(test)]
mod tests {
    use super::super::record::Part;
    use super::*;

    /// The people with their roles, the organisations and the places of one paragraph, each with its number of mentions.
    fn told(text: &str) -> [Vec<String>; 3] {
        let parts = [Part { role: Role::Paragraph, start: 0, end: text.len() }];
        let names = read(&Tokens::read(text, &parts));
        let line = |name: &str, mentions: &[Range]| format!("{name} {}", mentions.len());
        let person = |person: &Person| {
            let roles: String = person.roles.iter().map(|role| format!(" ({role})")).collect();
            line(&person.name, &person.mentions) + &roles
        };
        [
            names.people.iter().map(person).collect(),
            names.organisations.iter().map(|found| line(&found.name, &found.mentions)).collect(),
            names.places.iter().map(|found| line(&found.name, &found.mentions)).collect(),
        ]
    }

    #[test]
    fn the_words_around_a_name_tell_what_it_is() {
        let table: &[(&str, [&[&str]; 3])] = &[
            (
                "After a long night of talks Danish Transport Minister Ingrid Solheim met the engineer Tomas Brevik in Oslo, where it rained. Solheim left at noon without a word to those who waited.",
                [&["Ingrid Solheim 2 (Danish Transport Minister)", "Tomas Brevik 1 (the engineer)"], &[], &["Oslo 1"]],
            ),
            ("Rain fell on the ancient city of Oldmarket.", [&[], &[], &["Oldmarket 1"]]),
            ("Members of the Free Valley militant group were seen.", [&[], &["Free Valley 1"], &[]]),
            ("Engineers of Brask University said so.", [&[], &["Brask University 1"], &[]]),
            ("The weather was fine on Monday, and nobody complained.", [&[], &[], &[]]),
            ("Sen. Ann Roe, D-Ohio, saw an Oslo-based ship.", [&["Ann Roe 1"], &[], &["Ohio 1", "Oslo 1"]]),
            ("It rained in Braskvik. The Braskvik road was closed.", [&[], &[], &["Braskvik 2"]]),
            ("Questel, a marketing research firm, grew. Later Questel was sold.", [&[], &["Questel 2"], &[]]),
            ("They lost to the Oslo Rangers, and the Rangers smiled.", [&[], &["Oslo Rangers 2"], &[]]),
            (
                "The Gulf of Brask lies north of the Republic of Korvia.",
                [&[], &[], &["Gulf of Brask 1", "Republic of Korvia 1"]],
            ),
            (
                "Talks with Ann Lee, Tom Roe and Ilvar Breskin failed.",
                [&["Ann Lee 1", "Tom Roe 1", "Ilvar Breskin 1"], &[], &[]],
            ),
            ("Douglas Cardinal drew it. Workers say Cardinal was late.", [&["Douglas Cardinal 2"], &[], &[]]),
            (
                "Brask Tools, Inc. and the Farmers' Association have talked again since the flood of last winter.",
                [&[], &["Brask Tools, Inc. 1", "Farmers' Association 1"], &[]],
            ),
        ];
        for (text, expected) in table {
            assert_eq!(
                told(text),
                expected.map(|names| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()),
                "{text}"
            );
        }
    }

    #[test]
    fn speakers_are_found_by_name_surname_and_office() {
        let text = "Transport Minister Pavel Orlenko spoke first. Mayor Marta Ellingsen spoke last.";
        let parts = [Part { role: Role::Paragraph, start: 0, end: text.len() }];
        let names = read(&Tokens::read(text, &parts));
        for (words, name) in [
            ("Pavel Orlenko", Some("Pavel Orlenko")),
            ("Ellingsen", Some("Marta Ellingsen")),
            ("the minister", Some("Pavel Orlenko")),
            ("the mayor", Some("Marta Ellingsen")),
            ("the coach", None),
        ] {
            assert_eq!(names.person(words, text.len()).map(|person| person.name.as_str()), name, "{words}");
        }
    }
}
