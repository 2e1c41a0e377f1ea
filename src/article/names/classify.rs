//! A run of capitalised words in, the names in it out: person, organisation, place, or one word that is left open.

use std::borrow::Cow;

use super::context;
use super::forms;
use super::runs::{self, Run};
use super::{Kind, Mention};
use crate::article::calendar;
use crate::article::dateline::agencies;
use crate::article::gazetteer::{self, Kind as PlaceKind};
use crate::article::lexicon::{self, Classes};
use crate::article::organisations;
use crate::article::record::Role;
use crate::article::tokens::Tokens;

/// Words of an office before a name, none of which is of the name.
const OFFICE: Classes =
    Classes::HONORIFIC.or(Classes::ROLE).or(Classes::ROLE_ADJECTIVE).or(Classes::DEMONYM).or(Classes::POLITICAL);

/// The names that a run holds.
pub fn read(tokens: &Tokens<'_>, run: Run) -> Vec<Mention> {
    match tokens.role(run.first) {
        Some(Role::Dateline) => return of_dateline(tokens, run),
        Some(Role::ImageCredit | Role::ImageRights) => return of_credit(tokens, run),
        _ => {}
    }
    let mut found = Vec::new();
    let mut first = run.first;
    while first <= run.last {
        let last = split_point(tokens, first, run.last);
        found.extend(one(tokens, Run { first, last }));
        first = last + 1;
    }
    found
}

/// A dateline names a place, its region and an agency.
fn of_dateline(tokens: &Tokens<'_>, run: Run) -> Vec<Mention> {
    let agency = agencies::named(tokens.slice(run.first, run.last)).is_some();
    let bracketed = run.first > 0 && tokens.is_mark(run.first - 1, "(/");
    let month =
        calendar::misspelt_month(&tokens.word(run.first).to_lowercase()).is_some() && tokens.is_number(run.last + 1);
    if month && !agency {
        return Vec::new(); // "Narch 2"
    }
    let text = tokens.slice(run.first, run.last);
    let seat = organisations::known(text).is_some() || text.eq_ignore_ascii_case("united nations");
    let kind = if agency || bracketed || seat { Kind::Organisation } else { Kind::Place };
    vec![mention(run, kind)]
}

/// A credit names a photographer and an agency.
fn of_credit(tokens: &Tokens<'_>, run: Run) -> Vec<Mention> {
    let text = tokens.slice(run.first, run.last);
    let agency = agencies::named(text.trim_end_matches(" Photo"));
    let kind = if agency.is_some() { Kind::Organisation } else { Kind::Person };
    let names = agency.is_some() || run.last > run.first;
    if names { vec![mention(run, kind)] } else { Vec::new() }
}

/// Where the first name of a run ends: a country before a person's name is a name of its own ("adviser on Chile Marta Ellingsen"),
/// so is whatever stands before an office ("U.S. District Judge Ann Lee", "Senate Majority Leader").
fn split_point(tokens: &Tokens<'_>, first: usize, last: usize) -> usize {
    if first < last && runs::has_tail(tokens, first).is_some() {
        return first;
    }
    for end in (first..last.min(first + 3)).rev() {
        let office = (end + 1..=last).take_while(|at| tokens.has(*at, OFFICE.or(Classes::PLACE_END))).count();
        let nation = end + 1 == last && (tokens.has(last, Classes::POLITICAL) || is_nation(tokens.word(last)));
        let of_office = office > 0
            && (end + 1..=end + office).any(|at| tokens.has(at, Classes::ROLE.or(Classes::HONORIFIC)))
            && !tokens.has(last, Classes::ORGANISATION_END);
        if (of_office || nation) && is_body_or_land(tokens, first, end) {
            return end;
        }
    }
    for end in (first..last.min(first + 3)).rev() {
        let known = gazetteer::place(tokens.slice(first, end));
        let country = known.is_some_and(|place| matches!(place.kind, PlaceKind::Country | PlaceKind::Region));
        let rest = end + 1..=last;
        let free = rest.clone().count() >= 2
            && !rest.clone().any(|at| {
                tokens.has(
                    at,
                    Classes::ORGANISATION_END.or(Classes::PLACE_END).or(Classes::ORGANISATION_HEAD).or(Classes::ROLE),
                )
            });
        if country
            && free
            && gazetteer::place(tokens.slice(first, last)).is_none()
            && !tokens.has(first, Classes::FIRST_NAME)
        {
            return end;
        }
    }
    last
}

/// Whether the tokens name an organisation, a country or a region that is known.
fn is_body_or_land(tokens: &Tokens<'_>, first: usize, last: usize) -> bool {
    let text = one_line(tokens.slice(first, last));
    let body = organisations::known(&text).is_some() && (last > first || !tokens.list[first].capitals);
    let land = |place: gazetteer::Known| matches!(place.kind, PlaceKind::Country | PlaceKind::Region);
    body || gazetteer::place(&text).is_some_and(land)
}

fn one(tokens: &Tokens<'_>, run: Run) -> Option<Mention> {
    if let Some(found) = forms::of_party_and_seat(tokens, run).or_else(|| forms::with_tail(tokens, run)) {
        return Some(found);
    }
    let whole = one_line(tokens.slice(run.first, run.last));
    let whole = whole.as_ref();
    if organisations::known(whole).is_some() && !(whole.len() <= 2 && tokens.list[run.first].first) {
        return Some(mention(run, Kind::Organisation));
    }
    if run.last > run.first && gazetteer::place(whole).is_some_and(|place| place.kind <= PlaceKind::City) {
        return Some(mention(run, Kind::Place)); // "Northern Ireland", "Syrian Arab Republic"
    }
    let headed = tokens.is_any(run.first, runs::PLACE_HEADS) && tokens.is(run.first + 1, "of");
    if headed && !tokens.has(run.last, Classes::ORGANISATION_END) {
        return Some(mention(run, Kind::Place)); // "Gulf of Mexico", "Republic of Congo"
    }
    if is_settlement(tokens, run) {
        return Some(mention(run, Kind::Place));
    }
    if is_group(tokens, run) {
        return Some(mention(run, Kind::Organisation));
    }
    let name = Run { first: run.first + office_words(tokens, run), last: run.last };
    if name.first > name.last {
        // An office alone, or a nation's adjective; but "King" may be a surname that the story tells.
        let surname = run.first == run.last && tokens.has(run.first, Classes::HONORIFIC.or(Classes::ROLE));
        let region = run.last > run.first && tokens.has(run.last, Classes::PLACE_END);
        return match (surname, region) {
            (true, _) => Some(mention(run, Kind::Open)),
            (_, true) => Some(mention(run, Kind::Place)),
            _ => None,
        };
    }
    if forms::is_title_of_work(tokens, run) {
        return None;
    }
    let after_office = name.first > run.first && tokens.has(name.first - 1, Classes::HONORIFIC.or(Classes::ROLE));
    if is_organisation(tokens, run) && !(after_office && tokens.has(name.first, Classes::FIRST_NAME)) {
        return Some(mention(organisation_span(tokens, run), Kind::Organisation));
    }
    if after_office || (follows_small_office(tokens, run) && looks_personal(tokens, name)) {
        return Some(mention(name, Kind::Person));
    }
    // "Central Park", "Indian Ocean": the adjective is of the place.
    let adjective = (run.first..name.first).all(|at| tokens.has(at, Classes::DEMONYM)) && name.first == name.last;
    if run.first < name.first && adjective && tokens.has(run.last, Classes::PLACE_END) {
        return Some(mention(run, Kind::Place));
    }
    if let Some(found) = context::told(tokens, name) {
        return Some(found);
    }
    if let Some(kind) = known_place(tokens, name) {
        return kind.then(|| mention(name, Kind::Place));
    }
    if name.last > name.first {
        let found = of_many_words(tokens, name)?;
        // "Belgian Joost Verhagen": a nation's adjective before two words that nothing explains.
        let native = name.first > run.first && name.last == name.first + 1 && found.kind == Kind::Open;
        return Some(if native { mention(name, Kind::Person) } else { found });
    }
    of_one_word(tokens, name)
}

pub fn mention(run: Run, kind: Kind) -> Mention {
    Mention { first: run.first, last: run.last, kind, skip: 0, cut: 0, role: None }
}

/// "the ancient city of Oldmarket": the words before say that it is a place.
fn is_settlement(tokens: &Tokens<'_>, run: Run) -> bool {
    const SETTLEMENTS: &[&str] = &["city", "town", "village", "port", "suburb", "province", "island", "hamlet"];
    run.first >= 2
        && tokens.same_part(run.first - 2, run.first)
        && tokens.is_any(run.first - 1, &["of"])
        && tokens.is_any(run.first - 2, SETTLEMENTS)
        && !tokens.list[run.first - 2].capital
}

/// "the Free Valley militant group": the words after a name of several words say that it is an organisation.
fn is_group(tokens: &Tokens<'_>, run: Run) -> bool {
    const GROUPS: &[&str] =
        &["group", "groups", "organization", "organizations", "organisation", "organisations", "militia", "militias"];
    const KINDS: &[&str] = &["armed", "extremist", "guerrilla", "guerilla", "militant", "rebel", "terror", "terrorist"];
    let noun = run.last + 2;
    run.last > run.first
        && noun < tokens.len()
        && tokens.same_part(run.first, noun)
        && tokens.is_any(run.last + 1, KINDS)
        && tokens.is_any(noun, GROUPS)
}

/// How many words of an office or a nation stand before the name in a run.
fn office_words(tokens: &Tokens<'_>, run: Run) -> usize {
    let office = (run.first..=run.last).take_while(|at| tokens.has(*at, OFFICE)).count();
    // "King", "Major" and "Young" may be first names or surnames: the last word of a run is a name where a name is due.
    let all = office == run.last - run.first + 1;
    let doubtful = tokens.has(run.last, Classes::HONORIFIC.or(Classes::FIRST_NAME))
        && office >= 2
        && tokens.has(run.last - 1, Classes::HONORIFIC.or(Classes::FIRST_NAME));
    // A first name that is also an office ("Dean Smith", "Judge") is an office only where something goes before it.
    let named = office > 0
        && !all
        && tokens.has(run.first, Classes::FIRST_NAME)
        && !tokens.has(run.first, Classes::HONORIFIC.or(Classes::DEMONYM));
    if named {
        0
    } else if all && doubtful {
        office - 1
    } else {
        office
    }
}

fn is_organisation(tokens: &Tokens<'_>, run: Run) -> bool {
    let many = run.last > run.first;
    // "David Post": a surname that is also a word for a body.
    let surname = run.last == run.first + 1
        && tokens.has(run.first, Classes::FIRST_NAME)
        && gazetteer::place(tokens.word(run.first)).is_none()
        && tokens.is_any(
            run.last,
            &[
                "post", "church", "mills", "court", "power", "press", "steel", "banks", "guard", "house", "books",
                "lines", "homes", "motor", "brewer",
            ],
        );
    if surname {
        return false;
    }
    let ends = tokens.has(run.last, Classes::ORGANISATION_END) && !tokens.list[run.last].first;
    let holds = (run.first..run.last)
        .any(|at| tokens.has(at, Classes::ORGANISATION_HEAD) && tokens.is_any(at + 1, &["of", "for"]));
    let ampersand = (run.first..run.last).any(|at| tokens.is_mark(at, "&"));
    let office = tokens.has(run.last, Classes::ROLE);
    let inc = (run.first..=run.last).any(|at| {
        at > run.first
            && tokens.is_any(at, &["inc.", "corp.", "co.", "ltd.", "university", "college", "institute", "hospital"])
    });
    (many && (ends || ampersand || inc) || holds) && (ends || !office)
}

/// "France's Foreign Ministry": the country before is of the name.
fn organisation_span(tokens: &Tokens<'_>, run: Run) -> Run {
    let owner = run.first >= 2
        && tokens.get(run.first - 1).is_some_and(|token| token.kind == crate::article::tokens::Kind::Possessive)
        && gazetteer::place(tokens.word(run.first - 2)).is_some_and(|place| place.kind == PlaceKind::Country)
        && tokens.is_any(run.last, &["forces", "army", "navy", "parliament", "ministry", "government"]);
    if owner { Run { first: run.first - 2, last: run.last } } else { run }
}

/// "spokesman Jim Roe", "coach Ann Lee": an office in small letters directly before.
fn follows_small_office(tokens: &Tokens<'_>, run: Run) -> bool {
    run.first > 0
        && tokens.same_part(run.first - 1, run.first)
        && tokens.has(run.first - 1, Classes::ROLE)
        && !tokens.list[run.first - 1].capital
}

/// Whether nothing in a run speaks against a person.
fn looks_personal(tokens: &Tokens<'_>, run: Run) -> bool {
    const AGAINST: Classes = Classes::ORGANISATION_END
        .or(Classes::PLACE_END)
        .or(Classes::DEMONYM)
        .or(Classes::POLITICAL)
        .or(Classes::EVENT_END);
    // "Mark Cuban": a surname that is also a nation's adjective.
    if run.last == run.first + 1
        && tokens.has(run.first, Classes::FIRST_NAME)
        && !tokens.has(run.first, AGAINST)
        && tokens.has(run.last, Classes::DEMONYM)
    {
        return true;
    }
    let words = run.last - run.first + 1;
    let speaks_against =
        |at: usize| tokens.has(at, AGAINST) || is_nation(tokens.word(at)) || (words == 1 && tokens.list[at].capitals);
    words <= 5 && !(run.first..=run.last).any(speaks_against)
}

/// Whether a run is a place that is known; `Some(false)` where it is one but nothing in the sentence says that it is meant.
fn known_place(tokens: &Tokens<'_>, run: Run) -> Option<bool> {
    let text = tokens.slice(run.first, run.last);
    let known = gazetteer::place(text).or_else(|| gazetteer::place(&one_line(text)))?;
    let placed = run.first > 0
        && (tokens.is_any(
            run.first - 1,
            &[
                "in",
                "at",
                "from",
                "near",
                "to",
                "of",
                "outside",
                "across",
                "around",
                "over",
                "through",
                "into",
                "throughout",
            ],
        ));
    let regional = tokens.is_mark(run.last + 1, ",") && {
        let next = tokens.word(run.last + 2);
        gazetteer::place(next).is_some_and(|place| matches!(place.kind, PlaceKind::Region | PlaceKind::Country))
            || next.ends_with('.') && tokens.list.get(run.last + 2).is_some_and(|token| token.capital)
    };
    let after_place =
        run.first >= 2 && tokens.is_mark(run.first - 1, ",") && gazetteer::place(tokens.word(run.first - 2)).is_some();
    let personal = tokens.has(run.first, Classes::FIRST_NAME);
    let many = run.last > run.first;
    match known.kind {
        PlaceKind::Country | PlaceKind::Region => Some(true), // "Georgia" may be a first name: the story tells
        PlaceKind::Metropolis if !personal => Some(true),
        _ if placed || regional || after_place => Some(true),
        PlaceKind::City if !personal => Some(true),
        PlaceKind::Town if many && !personal => Some(true),
        _ => None,
    }
}

/// Two words and more: a person where a word says so; else only the rest of the story can tell.
fn of_many_words(tokens: &Tokens<'_>, run: Run) -> Option<Mention> {
    let first_name = tokens.has(run.first, Classes::FIRST_NAME);
    let initial = (run.first..=run.last).any(|at| tokens.word(at).len() == 2 && tokens.word(at).ends_with('.'));
    const SURNAMES: &[&str] =
        &["lake", "lane", "forest", "beach", "street", "coast", "falls", "heights", "bridge", "park"];
    let surname = first_name && run.last == run.first + 1 && tokens.is_any(run.last, SURNAMES);
    if tokens.has(run.last, Classes::PLACE_END) && !surname {
        return Some(mention(run, Kind::Place));
    }
    if forms::is_team(tokens, run) {
        return Some(mention(run, Kind::Organisation));
    }
    let spoken = tokens.has(run.last + 1, Classes::REPORTING);
    let aged = tokens.is_mark(run.last + 1, ",") && tokens.is_number(run.last + 2);
    let is_suffix = |at: usize| tokens.is_any(at, &["ii", "iii", "iv"]);
    let letters =
        (run.first..=run.last).all(|at| !tokens.list[at].capitals || tokens.word(at).contains('.') || is_suffix(at));
    let words = run.last - run.first + 1;
    if !(looks_personal(tokens, run) && letters && words <= 5) {
        return None;
    }
    if first_name || initial || spoken || aged {
        return Some(mention(run, Kind::Person));
    }
    let plain = words <= 3 && (run.first..=run.last).all(|at| tokens.list[at].classes.may_be_name());
    plain.then(|| mention(run, Kind::Open))
}

/// One word: an acronym is an organisation; any other is left open.
fn of_one_word(tokens: &Tokens<'_>, run: Run) -> Option<Mention> {
    const NO_ORGANISATION: &[&str] = &[
        "TV", "CEO", "CFO", "PC", "DNA", "AIDS", "HIV", "GDP", "OK", "ID", "DVD", "CD", "AM", "PM", "EST", "EDT",
        "GMT", "USD", "UFO", "PR", "IQ", "GPS", "AI", "II", "III", "IV", "COVID", "MVP", "UPDATE", "WRAPUP", "BRIEF",
        "REFILE", "RPT", "ALERT", "ATM", "FM", "VIP", "NC", "PAC",
    ];
    let token = tokens.get(run.first)?;
    let word = tokens.word(run.first);
    let acronym =
        token.capitals && (2..=6).contains(&word.len()) && word.chars().all(|c| c.is_ascii_uppercase() || c == '&');
    if acronym && (forms::shouted(tokens, run.first) || forms::is_amount(tokens, run.first)) {
        return None;
    }
    if acronym && !NO_ORGANISATION.contains(&word) {
        return Some(mention(run, Kind::Organisation));
    }
    let honoured = run.first > 0 && tokens.has(run.first - 1, Classes::HONORIFIC);
    let kind = if honoured { Kind::Person } else { Kind::Open };
    let adjective = token.classes.any(Classes::DEMONYM.or(Classes::POLITICAL).or(Classes::ROLE).or(Classes::TIME_UNIT));
    let plural = word.ends_with('s') && word.len() > 2 && word[..word.len() - 1].chars().all(char::is_uppercase);
    if forms::is_plural_with_article(tokens, run.first) {
        return Some(mention(run, Kind::LikelyOrganisation));
    }
    (!adjective && !plural && !is_nation(word)).then(|| mention(run, kind))
}

/// "Albanians": the people of a nation, by its adjective.
pub fn is_nation(word: &str) -> bool {
    word.strip_suffix('s').is_some_and(|singular| lexicon::classes(singular).any(Classes::DEMONYM))
}

/// The name with one space between its words: a line may be broken inside it.
pub fn one_line(text: &str) -> Cow<'_, str> {
    let plain = text.bytes().all(|byte| byte == b' ' || !byte.is_ascii_whitespace()) && !text.contains("  ");
    if plain { Cow::Borrowed(text) } else { Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" ")) }
}
