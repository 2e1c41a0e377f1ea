//! Articles and questions in, the terms that the word index files them under out.
//!
//! A term is a hash of what it tells of (a word, a person's name, a place, a feed, a language) and of a word. Words are runs of
//! letters and digits; case and accents do not count; scripts without spaces have a word a character.

use icu_normalizer::DecomposingNormalizerBorrowed;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::article::Article;
use crate::identity::FeedId;
use crate::store::ItemFilter;

/// FNV-1a of 64 bits: of a vocabulary of ten million words, one in two million stores has two that share a hash.
pub(super) type Term = u64;

/// Which articles are looked for. All of it must hold. The fields of an [`ItemFilter`] stand here again: a query string would lose the
/// types of flattened ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Search {
    /// Words of the title and the text, in any order; those in quotation marks side by side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Words of the name of one person that the story names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Words of the name of one place that the story names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feed: Option<FeedId>,
    /// First seen at or after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// First seen before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// ISO 639-1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

impl Search {
    pub fn of(filter: ItemFilter, words: Option<String>, person: Option<String>, place: Option<String>) -> Self {
        let ItemFilter { feed, since, until, language, limit } = filter;
        Self { words, person, place, feed, since, until, language, limit }
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Word = 1,
    Person,
    Place,
    Feed,
    Language,
}

/// The terms of an article, sorted, each once.
pub(super) fn of_article(feed: &FeedId, title: Option<&str>, article: &Article) -> Vec<Term> {
    let mut terms = Vec::with_capacity(article.text.len() / 8);
    push_words(Kind::Word, title.unwrap_or_default(), &mut terms);
    push_words(Kind::Word, &article.text, &mut terms);
    article.people.iter().for_each(|person| push_words(Kind::Person, &person.name, &mut terms));
    article.places.iter().for_each(|place| push_words(Kind::Place, &place.name, &mut terms));
    terms.push(whole(Kind::Feed, feed.as_str()));
    terms.extend(article.language.as_ref().map(|language| whole(Kind::Language, &language.code)));
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// A search as the index is asked.
pub(super) struct Query {
    /// All must be among an article's terms.
    pub(super) terms: Vec<Term>,
    phrases: Vec<Vec<Term>>,
    person: Vec<Term>,
    place: Vec<Term>,
}

impl Query {
    pub(super) fn of(search: &Search) -> Self {
        let Search { words, person, place, feed, since: _, until: _, language, limit: _ } = search;
        let named = |kind: Kind, name: &Option<String>| words_of(kind, name.as_deref().unwrap_or_default());
        let words = words.as_deref().unwrap_or_default();
        let (person, place) = (named(Kind::Person, person), named(Kind::Place, place));
        let mut terms = words_of(Kind::Word, words);
        terms.extend(person.iter().chain(&place));
        terms.extend(feed.iter().map(|feed| whole(Kind::Feed, feed.as_str())));
        terms.extend(language.iter().map(|language| whole(Kind::Language, language)));
        terms.sort_unstable();
        terms.dedup();
        // Every other piece between quotation marks is a phrase.
        let phrases =
            words.split(['"', '“', '”', '„', '«', '»']).skip(1).step_by(2).map(|piece| words_of(Kind::Word, piece));
        Self { terms, phrases: phrases.filter(|phrase| phrase.len() > 1).collect(), person, place }
    }

    /// Whether an article with all the terms may yet not be meant.
    pub(super) fn looks_closer(&self) -> bool {
        !self.phrases.is_empty() || self.person.len() > 1 || self.place.len() > 1
    }

    /// Whether words that belong together stand together in an article with all the terms.
    pub(super) fn is_together_in(&self, title: Option<&str>, article: &Article) -> bool {
        let has = |name: &str, kind: Kind, wanted: &[Term]| {
            let words = words_of(kind, name);
            wanted.iter().all(|term| words.contains(term))
        };
        let is_named = |wanted: &[Term], found: bool| wanted.is_empty() || found;
        is_named(&self.person, article.people.iter().any(|person| has(&person.name, Kind::Person, &self.person)))
            && is_named(&self.place, article.places.iter().any(|place| has(&place.name, Kind::Place, &self.place)))
            && self.has_phrases(title, article)
    }

    fn has_phrases(&self, title: Option<&str>, article: &Article) -> bool {
        if self.phrases.is_empty() {
            return true;
        }
        let texts = [words_of(Kind::Word, title.unwrap_or_default()), words_of(Kind::Word, &article.text)];
        let stands =
            |phrase: &Vec<Term>| texts.iter().any(|text| text.windows(phrase.len()).any(|words| words == phrase));
        self.phrases.iter().all(stands)
    }
}

fn words_of(kind: Kind, text: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    push_words(kind, text, &mut terms);
    terms
}

fn push_words(kind: Kind, text: &str, terms: &mut Vec<Term>) {
    let mut word = Word { begin: add(SEED, kind as u32), term: add(SEED, kind as u32), terms };
    for letter in text.chars() {
        if letter.is_ascii() {
            if letter.is_ascii_alphanumeric() { word.add(letter.to_ascii_lowercase()) } else { word.end() }
        } else if is_word_alone(letter) {
            word.end();
            word.add(letter);
            word.end();
        } else if letter.is_alphanumeric() {
            // An accent is a mark of its own once the letter is taken apart, and no letter.
            let parts = ACCENTS.normalize_iter(std::iter::once(letter)).filter(|part| part.is_alphanumeric());
            parts.flat_map(char::to_lowercase).for_each(|part| word.add(part));
        } else if !is_within_words(letter) {
            word.end();
        }
    }
    word.end();
}

const ACCENTS: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfkd();

/// The word that is being read.
struct Word<'a> {
    begin: Term,
    term: Term,
    terms: &'a mut Vec<Term>,
}

impl Word<'_> {
    fn add(&mut self, letter: char) {
        self.term = add(self.term, letter as u32);
    }

    fn end(&mut self) {
        if self.term != self.begin {
            self.terms.push(self.term);
            self.term = self.begin;
        }
    }
}

fn whole(kind: Kind, name: &str) -> Term {
    name.chars().fold(add(SEED, kind as u32), |term, letter| add(term, letter as u32))
}

const SEED: Term = 0xcbf2_9ce4_8422_2325;
const PRIME: Term = 0x0100_0000_01b3;

fn add(term: Term, letter: u32) -> Term {
    (term ^ Term::from(letter)).wrapping_mul(PRIME)
}

/// Han, kana and Thai are written without spaces.
fn is_word_alone(letter: char) -> bool {
    matches!(letter, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3134f}')
}

/// Accents written as marks of their own, and what does not show.
fn is_within_words(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(text: &str, people: &[&str]) -> Article {
        let person = |name: &&str| serde_json::json!({ "id": "p1", "name": name, "mentions": [] });
        let people = serde_json::from_value(people.iter().map(person).collect()).unwrap();
        Article { text: text.to_owned(), people, ..Article::default() }
    }

    fn finds(words: &str, person: &str, article: &Article) -> bool {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let query = Query::of(&Search { words: some(words), person: some(person), ..Search::default() });
        let terms = of_article(&FeedId::parse("harbour").unwrap(), Some("Flood at the weir"), article);
        query.terms.iter().all(|term| terms.binary_search(term).is_ok())
            && (!query.looks_closer() || query.is_together_in(Some("Flood at the weir"), article))
    }

    #[test]
    fn words_are_found_whatever_their_case_accents_and_order() {
        let article = story("Zu\u{308}rich’s mayor, Élodie Marchand-Roux, opened 12 sluices.", &[]);
        for words in ["zürich", "ZURICH mayor", "sluices elodie", "12 weir", "\"marchand roux\"", "flood"] {
            assert!(finds(words, "", &article), "{words}");
        }
        for words in ["zur", "sluice", "\"mayor zurich\"", "\"weir zurich\"", "1"] {
            assert!(!finds(words, "", &article), "{words}");
        }
        assert!(finds("洪水", "", &story("昨日の洪水で", &[])));
    }

    #[test]
    fn a_persons_words_stand_in_one_name() {
        let article = story("Ada Quill met Tom Ferris.", &["Ada Quill", "Tom Ferris"]);
        assert!(finds("", "quill", &article) && finds("", "Ada Quill", &article));
        assert!(!finds("", "Ada Ferris", &article) && !finds("", "met", &article));
    }
}
