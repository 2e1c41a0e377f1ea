//! A word in, its classes out: what all rules know of English words, from the lists in `data/`.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt, HashSet};

use super::gazetteer;
use super::quotes::verbs;

/// A set of classes that a word belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Classes(u64);

macro_rules! classes {
    ($($bit:literal $constant:ident $name:literal $about:literal;)*) => {
        impl Classes {
            pub const NONE: Self = Self(0);
            $(#[doc = $about] pub const $constant: Self = Self(1 << $bit);)*

            /// The class that a list in `data/lexicon.txt` names.
            fn named(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$constant),)* _ => None }
            }
        }
    };
}

classes! {
    0 DETERMINER "determiner" "the, a, this";
    1 PREPOSITION "preposition" "of, in, with";
    2 CONJUNCTION "conjunction" "and, but, because";
    3 PRONOUN "pronoun" "he, they, who";
    4 AUXILIARY "auxiliary" "has, will, was";
    5 ADVERB "adverb" "also, later, reportedly";
    6 MONTH "month" "January, Jan.";
    7 WEEKDAY "weekday" "Monday, Mon.";
    8 NUMBER "number" "two, twenty-one, hundred";
    9 MULTIPLIER "multiplier" "million, bn";
    10 HONORIFIC "honorific" "Mr., Dr., Gen., Sen.: only ever before a name";
    11 ROLE "role" "minister, spokesman, coach: a person's office";
    12 FIRST_NAME "first_name" "a first name";
    13 ORGANISATION_END "organisation_end" "Inc., University, Ministry: the last word of an organisation";
    14 ORGANISATION_HEAD "organisation_head" "Ministry, University, Bank: the word before 'of' in an organisation";
    15 REPORTING "reporting" "said, told: verbs of speech in finite forms";
    16 THINKING "thinking" "believes, wants: verbs of thought and will in finite forms";
    17 SAYING "saying" "saying, adding: verbs of speech and thought in -ing";
    18 DEMONYM "demonym" "Russian, French";
    19 TIME_UNIT "time_unit" "day, weeks, year";
    20 MEASURE "measure" "miles, tonnes";
    21 CURRENCY "currency" "dollars, euros";
    22 PEOPLE "people" "officials, police, critics: common nouns for those who speak";
    23 SUBORDINATOR "subordinator" "that, whether, if, when";
    24 PLACE_END "place_end" "River, County, Island: the last word of a place";
    25 COMMON "common" "words that begin sentences and are no names";
    26 NOUN_OF_SPEECH "noun_of_speech" "statement, claim, report";
    27 PARTICLE "particle" "de, von, bin: small words inside names";
    28 ROLE_ADJECTIVE "role_adjective" "former, deputy, prime: before an office";
    29 SEASON "season" "spring, summer";
    30 POLITICAL "political" "Democrats, Muslims: groups of people with a capital";
    31 VERB "verb" "other finite verbs that often end a clause";
    32 DAY_PART "day_part" "morning, evening";
    33 TIME_WORD "time_word" "today, daily, recently: words that are a time by themselves";
    34 TIME_OPENER "time_opener" "last, every, early: words before a word of time";
    36 EVENT_END "event_end" "Cup, Treaty, Festival: the last word of what is no person, place or body";
    35 VERB_OF_SPEECH "verb_of_speech" "any form of a verb in data/quote_verbs.txt: says only that a look-up there finds it";
}

impl Classes {
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub const fn any(self, of: Self) -> bool {
        self.0 & of.0 != 0
    }

    /// Whether no list in `data/lexicon.txt` has the word.
    pub fn is_unknown(self) -> bool {
        self.0 & !(Self::VERB_OF_SPEECH.0 | Self::EVENT_END.0) == 0
    }

    /// Whether nothing but a first name is known of the word, so that it may be anybody's name.
    pub fn may_be_name(self) -> bool {
        self.0 & !(Self::FIRST_NAME.0 | Self::PARTICLE.0 | Self::VERB_OF_SPEECH.0) == 0
    }

    /// Words that hold sentences together and are in no name.
    pub const FUNCTION: Self = Self::DETERMINER
        .or(Self::PREPOSITION)
        .or(Self::CONJUNCTION)
        .or(Self::PRONOUN)
        .or(Self::AUXILIARY)
        .or(Self::ADVERB)
        .or(Self::SUBORDINATOR);

    /// Verbs that tell that somebody says or thinks.
    pub const CUE: Self = Self::REPORTING.or(Self::THINKING);
}

static WORDS: LazyLock<HashMap<&'static [u8], Classes>> = LazyLock::new(load);

static ABBREVIATIONS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    gazetteer::lines(include_str!("data/abbreviations.txt")).flat_map(str::split_whitespace).collect()
});

/// The longest word that is looked up.
const LONGEST: usize = 40;

/// The classes of a word in any case, its closing stop aside.
pub fn classes(word: &str) -> Classes {
    let word = word.strip_suffix('.').unwrap_or(word);
    if word.len() > LONGEST {
        return Classes::NONE;
    }
    if !word.is_ascii() {
        let lower = word.replace('’', "'").to_lowercase();
        return WORDS.get(lower.as_bytes()).copied().unwrap_or_default();
    }
    let mut buffer = [0_u8; LONGEST];
    let lower = &mut buffer[..word.len()];
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    WORDS.get(&lower[..]).copied().unwrap_or_default()
}

/// Whether a stop after the word belongs to it and ends no sentence by itself.
pub fn is_abbreviation(word: &str) -> bool {
    ABBREVIATIONS.contains(word)
}

fn load() -> HashMap<&'static [u8], Classes> {
    let mut words: HashMap<&'static [u8], Classes> = HashMap::with_capacity(12_000);
    let mut class = Classes::NONE;
    for line in gazetteer::lines(include_str!("data/lexicon.txt")) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => class = Classes::named(name).unwrap_or_default(),
            None => line.split_whitespace().for_each(|word| add(&mut words, word.as_bytes(), class)),
        }
    }
    for list in [include_str!("data/first_names.txt"), include_str!("data/first_names_world.txt")] {
        gazetteer::lines(list)
            .flat_map(str::split_whitespace)
            .for_each(|name| add(&mut words, name.as_bytes(), Classes::FIRST_NAME));
    }
    verbs::all_forms().for_each(|form| add(&mut words, form, Classes::VERB_OF_SPEECH));
    words
}

fn add(words: &mut HashMap<&'static [u8], Classes>, word: &'static [u8], class: Classes) {
    let known = words.entry(word).or_default();
    *known = known.or(class);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_their_classes_in_any_case() {
        assert!(classes("Said").any(Classes::REPORTING));
        assert!(classes("Gen.").any(Classes::HONORIFIC));
        assert!(classes("margaret").any(Classes::FIRST_NAME));
        assert!(classes("xyzzy").is_unknown());
    }

    #[test]
    fn every_list_names_a_class() {
        for line in gazetteer::lines(include_str!("data/lexicon.txt")) {
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                assert!(Classes::named(name).is_some(), "{name}");
            }
        }
    }
}
