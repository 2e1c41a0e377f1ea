//! All mentions of a story in, its people, organisations and places out: who is who.

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::{Kind, Mention, Names};
use crate::article::gazetteer;
use crate::article::lexicon::Classes;
use crate::article::organisations;
use crate::article::record::{Organisation, Person, Place, Range};
use crate::article::tokens::Tokens;

/// Names of one surname, offices of one person and organisations that are looked through: no story has more, and reading stays
/// linear in a text that is made to have them.
const MOST: usize = 64;

/// Puts the mentions together, in order of their first appearance.
pub fn gather(tokens: &Tokens<'_>, mentions: Vec<Mention>) -> Names {
    let story = Story::new(tokens, &mentions);
    let mut names = Names::default();
    let mut index: HashMap<(Kind, String), usize> = HashMap::new();
    for mention in &mentions {
        let Some((kind, name)) = story.decide(mention) else { continue };
        let range = mention.range(tokens);
        let next = (names.people.len(), names.organisations.len(), names.places.len());
        let at = *index.entry((kind, name.clone())).or_insert(match kind {
            Kind::Person => next.0,
            Kind::Organisation => next.1,
            _ => next.2,
        });
        match kind {
            Kind::Person => add_person(&mut names.people, at, name, range, mention.role.as_ref()),
            Kind::Organisation => add_organisation(&mut names.organisations, at, name, range),
            _ => add_place(&mut names.places, at, name, range),
        }
        // "France's Foreign Ministry" names the country too.
        if kind == Kind::Organisation
            && mention.last > mention.first
            && tokens.get(mention.first + 1).is_some_and(|token| token.kind == crate::article::tokens::Kind::Possessive)
        {
            let country = tokens.word(mention.first).to_owned();
            let at = *index.entry((Kind::Place, country.clone())).or_insert(names.places.len());
            add_place(
                &mut names.places,
                at,
                country,
                Range { start: range.start, end: tokens.list[mention.first].end },
            );
        }
    }
    names
}

fn add_person(people: &mut Vec<Person>, at: usize, name: String, range: Range, role: Option<&String>) {
    if at == people.len() {
        people.push(Person { id: format!("p{}", at + 1), name, ..Person::default() });
    }
    let Some(person) = people.get_mut(at) else { return };
    person.mentions.push(range);
    if let Some(role) =
        role.filter(|role| person.roles.len() < MOST && !person.roles.iter().any(|known| same_role(known, role)))
    {
        person.roles.push(role.clone());
    }
}

/// The same office, hyphens and "the" aside.
fn same_role(left: &str, right: &str) -> bool {
    let plain = |role: &str| role.trim_start_matches("the ").replace('-', " ").replace('’', "'").to_lowercase();
    plain(left) == plain(right)
}

fn add_organisation(organisations: &mut Vec<Organisation>, at: usize, name: String, range: Range) {
    if at == organisations.len() {
        organisations.push(Organisation { id: format!("o{}", at + 1), name, mentions: Vec::new() });
    }
    organisations[at].mentions.push(range);
}

fn add_place(places: &mut Vec<Place>, at: usize, name: String, range: Range) {
    if at == places.len() {
        let country = gazetteer::place(&name).and_then(|place| place.country).map(str::to_owned);
        places.push(Place { id: format!("l{}", at + 1), name, country, mentions: Vec::new() });
    }
    places[at].mentions.push(range);
}

/// What the story as a whole tells of its names.
struct Story<'a> {
    tokens: &'a Tokens<'a>,
    /// Full names by surname, in order.
    full_names: HashMap<&'a str, Vec<String>>,
    first_names: HashMap<&'a str, String>,
    /// Words that are part of a longer organisation's name, with that name.
    organisation_words: HashMap<&'a str, String>,
    /// Initials of organisations' names.
    acronyms: HashMap<String, String>,
    organisations: Vec<String>,
    places: HashSet<String>,
    /// Names of two words and more that no word explains, by their last word.
    likely: Vec<(&'a str, String)>,
    /// Words that have their capital also within sentences.
    within: HashSet<&'a str>,
    small: HashSet<&'a str>,
    counts: HashMap<&'a str, usize>,
}

impl<'a> Story<'a> {
    fn new(tokens: &'a Tokens<'a>, mentions: &[Mention]) -> Self {
        let mut story = Self {
            tokens,
            full_names: HashMap::new(),
            first_names: HashMap::new(),
            organisation_words: HashMap::new(),
            acronyms: HashMap::new(),
            organisations: Vec::new(),
            places: HashSet::new(),
            likely: Vec::new(),
            within: HashSet::new(),
            small: HashSet::new(),
            counts: HashMap::new(),
        };
        for (at, token) in
            tokens.list.iter().enumerate().filter(|(_, token)| token.kind == crate::article::tokens::Kind::Word)
        {
            if !token.capital {
                story.small.insert(tokens.word(at));
            } else if !token.first {
                story.within.insert(tokens.word(at));
            }
        }
        for mention in mentions {
            story.learn(mention);
        }
        story.recognise_likely();
        story
    }

    fn learn(&mut self, mention: &Mention) {
        let tokens = self.tokens;
        let name = mention.text(tokens);
        if matches!(mention.kind, Kind::Place | Kind::LikelyPlace) {
            self.places.insert(name);
            return;
        }
        if mention.kind == Kind::LikelyOrganisation && mention.first == mention.last {
            self.organisation_words.entry(tokens.word(mention.first)).or_insert(name);
            return;
        }
        if mention.first == mention.last {
            *self.counts.entry(tokens.word(mention.first)).or_default() += 1;
            return;
        }
        if mention.kind == Kind::Open {
            self.likely.push((tokens.word(mention.last), name));
            return;
        }
        match mention.kind {
            Kind::Person => {
                let last = surname(tokens, mention);
                let known = self.full_names.entry(tokens.word(last)).or_default();
                if known.len() < MOST && !known.contains(&name) {
                    known.push(name.clone());
                }
                self.first_names.entry(tokens.word(mention.first)).or_insert(name);
            }
            Kind::Organisation | Kind::LikelyOrganisation => self.learn_organisation(mention, name),
            Kind::Place | Kind::LikelyPlace | Kind::Open => {}
        }
    }

    /// An organisation's initials and its first word stand for it later.
    fn learn_organisation(&mut self, mention: &Mention, name: String) {
        let tokens = self.tokens;
        if self.organisations.len() < MOST {
            self.organisations.push(name.clone());
        }
        let initials: String =
            name.split([' ', '-']).filter_map(|word| word.chars().next()).filter(|c| c.is_uppercase()).collect();
        if initials.len() >= 2 {
            self.acronyms.entry(initials).or_insert_with(|| name.clone());
        }
        let distinct = tokens.word(mention.first);
        let plain = !tokens.has(
            mention.first,
            Classes::DEMONYM.or(Classes::ORGANISATION_HEAD).or(Classes::ROLE_ADJECTIVE).or(Classes::ORGANISATION_END),
        ) && gazetteer::place(distinct).is_none()
            && distinct.len() > 3;
        if plain {
            self.organisation_words.entry(distinct).or_insert(name);
        }
    }

    /// Whoever is called by the last word of a name alone is a person of that name.
    fn recognise_likely(&mut self) {
        for (last, name) in std::mem::take(&mut self.likely) {
            if self.counts.contains_key(last) || self.full_names.contains_key(last) {
                let known = self.full_names.entry(last).or_default();
                if known.len() < MOST && !known.contains(&name) {
                    known.push(name);
                }
            }
        }
    }

    /// What a mention is in this story, and the name under which it goes.
    fn decide(&self, mention: &Mention) -> Option<(Kind, String)> {
        let text = mention.text(self.tokens);
        let person = || {
            let full = self.full_names.get(text.as_str()).and_then(|names| names.last());
            full.filter(|_| mention.first == mention.last).map(|full| (Kind::Person, full.clone()))
        };
        match mention.kind {
            Kind::LikelyOrganisation => {
                let family = || self.full_names.get(text.strip_suffix('s')?)?.last().cloned();
                let family = family().map(|_| (Kind::Person, text.clone()));
                let longer = || self.organisations.iter().find(|name| ends_with_word(name, &text)).cloned();
                let named = || (Kind::Organisation, longer().unwrap_or_else(|| self.organisation_name(text.clone())));
                return person().or(family).or_else(|| Some(named()));
            }
            Kind::LikelyPlace => {
                let known = self.organisation_words.get(text.as_str()).filter(|_| mention.first == mention.last);
                let organisation = known.map(|full| (Kind::Organisation, full.clone()));
                return person().or(organisation).or(Some((Kind::Place, place_name(text))));
            }
            Kind::Place if self.is_surname(mention, &text) => {
                return person().or(Some((Kind::Place, place_name(text))));
            }
            _ => {}
        }
        match mention.kind {
            Kind::Person => Some((Kind::Person, self.person_name(mention, text))),
            Kind::Organisation => Some((Kind::Organisation, self.organisation_name(text))),
            Kind::Place => Some((Kind::Place, place_name(text))),
            Kind::Open => self.open(mention, text),
            Kind::LikelyOrganisation | Kind::LikelyPlace => None,
        }
    }

    /// "Clinton" is a town, and whoever is called so in this story is meant; but not "Clinton, Iowa".
    fn is_surname(&self, mention: &Mention, text: &str) -> bool {
        let known = gazetteer::place(text);
        let personal = self.tokens.has(mention.first, Classes::FIRST_NAME);
        let town = known.is_some_and(|place| place.kind > gazetteer::Kind::Metropolis || personal);
        let region = self.tokens.is_mark(mention.last + 1, ",")
            && gazetteer::place(self.tokens.word(mention.last + 2)).is_some();
        mention.first == mention.last && town && !region
    }

    fn person_name(&self, mention: &Mention, text: String) -> String {
        if mention.first < mention.last {
            return text;
        }
        let full = self.full_names.get(text.as_str()).and_then(|names| names.last());
        full.cloned().unwrap_or(text)
    }

    fn organisation_name(&self, text: String) -> String {
        if let Some(usual) = organisations::known(&text) {
            return usual.to_owned();
        }
        if let Some(full) = self.acronyms.get(&text.replace('.', "")) {
            return full.clone();
        }
        let (owner, rest) = text.split_once("'s ").or_else(|| text.split_once("’s ")).unwrap_or(("", &text));
        if owner.is_empty() { text } else { self.with_adjective(owner, rest).unwrap_or(text) }
    }

    /// "France's Foreign Ministry" goes under "French Foreign Ministry" where the story says so.
    fn with_adjective(&self, owner: &str, rest: &str) -> Option<String> {
        let stem: String = owner.chars().take(4).collect();
        let ends = |name: &&String| {
            name.ends_with(rest) && name.starts_with(&stem) && !name.contains("’s ") && !name.contains("'s ")
        };
        self.organisations.iter().find(ends).cloned()
    }

    /// One word alone: a surname, a first name, a short form, or something that the story never explains.
    fn open(&self, mention: &Mention, text: String) -> Option<(Kind, String)> {
        let at = mention.first;
        let token = self.tokens.get(at)?;
        if mention.last > mention.first {
            if self.organisations.contains(&text) {
                return Some((Kind::Organisation, text));
            }
            if self.places.contains(&text) {
                return Some((Kind::Place, text));
            }
            let known = self.full_names.get(self.tokens.word(mention.last)).is_some_and(|names| names.contains(&text));
            return known.then_some((Kind::Person, text));
        }
        if let Some(full) = self.full_names.get(text.as_str()).and_then(|names| names.last()) {
            return Some((Kind::Person, full.clone()));
        }
        if let Some(full) = self.organisation_words.get(text.as_str()) {
            return Some((Kind::Organisation, full.clone()));
        }
        if self.places.contains(text.as_str()) && !token.classes.any(Classes::ROLE.or(Classes::HONORIFIC)) {
            return Some((Kind::Place, place_name(text)));
        }
        if let Some(full) = self.short_form(at, &text) {
            return Some((Kind::Organisation, full));
        }
        if let Some(full) = self.first_names.get(text.as_str()).filter(|_| token.classes.any(Classes::FIRST_NAME)) {
            return Some((Kind::Person, full.clone()));
        }
        let common =
            token.first && (self.small.contains(text.to_lowercase().as_str()) || !self.within.contains(text.as_str()));
        if common || !token.classes.may_be_name() {
            return None;
        }
        let speaks = self.tokens.has(at + 1, Classes::REPORTING);
        let named = token.classes.any(Classes::FIRST_NAME);
        let often = self.counts.get(text.as_str()).is_some_and(|count| *count >= 2);
        match (named, speaks || often) {
            (true, true) => Some((Kind::Person, text)),
            (false, true) if speaks && !text.contains('-') => Some((Kind::Organisation, text)),
            _ => None,
        }
    }
}

impl Story<'_> {
    /// "the Met" of the Metropolitan Opera: the first letters of an organisation's first word, after an article.
    fn short_form(&self, at: usize, text: &str) -> Option<String> {
        let article = at > 0 && self.tokens.is(at - 1, "the") && (3..=5).contains(&text.len());
        let whole =
            |name: &&String| name.len() > text.len() && name.starts_with(text) && !name[text.len()..].starts_with(' ');
        self.organisations.iter().filter(|_| article).find(whole).cloned()
    }
}

/// "Oslo Rangers" ends with "Rangers".
fn ends_with_word(name: &str, word: &str) -> bool {
    name.strip_suffix(word).is_some_and(|before| before.ends_with(' '))
}

/// The surname's token: "Jr." and "III" are none.
fn surname(tokens: &Tokens<'_>, mention: &Mention) -> usize {
    let suffix = tokens.is_any(mention.last, &["jr.", "sr.", "jr", "ii", "iii", "iv"]);
    if suffix && mention.last > mention.first + 1 { mention.last - 1 } else { mention.last }
}

fn place_name(text: String) -> String {
    let usual = gazetteer::place_in_any_case(&text).map(|place| place.usual.to_owned());
    usual.unwrap_or(text)
}
