//! A run of capitalised words in, what the small words around it tell of it out: person, place or organisation.

use super::classify::{is_nation, mention};
use super::runs::Run;
use super::{Kind, Mention};
use crate::article::gazetteer;
use crate::article::lexicon::Classes;
use crate::article::tokens::{Kind as TokenKind, Tokens};

/// Nouns after a name, or in what is said of it, that only a body of people bears.
const BODIES: &[&str] = &[
    "company",
    "firm",
    "agency",
    "newspaper",
    "magazine",
    "bank",
    "factory",
    "shipyard",
    "airline",
    "union",
    "foundation",
    "label",
    "network",
    "studio",
    "unit",
    "subsidiary",
    "organization",
    "organisation",
    "militia",
    "movement",
    "faction",
    "corporation",
    "brand",
    "chain",
    "venture",
    "maker",
    "manufacturer",
    "retailer",
    "publisher",
    "brokerage",
    "charity",
    "carrier",
    "startup",
    "supplier",
    "distributor",
    "conglomerate",
    "consultancy",
    "nonprofit",
    "consortium",
    "weekly",
    "daily",
    "broadcaster",
    "wholesaler",
    "insurer",
    "lender",
    "steelmaker",
    "carmaker",
    "automaker",
    "drugmaker",
    "brewer",
    "utility",
    "watchdog",
    "think-tank",
    "party",
    "group",
];

/// Nouns after a name, or before "of" and a name, that only a place bears.
const PLACES: &[&str] = &[
    "village",
    "town",
    "city",
    "province",
    "region",
    "district",
    "county",
    "island",
    "valley",
    "airport",
    "river",
    "beach",
    "peninsula",
    "area",
    "suburb",
    "hamlet",
    "harbor",
    "harbour",
    "coast",
    "border",
    "desert",
    "highlands",
    "prefecture",
];

/// Offices that people hold in a body: "chairman of", "analyst at", "spokesman for".
const OFFICERS: &[&str] = &[
    "chairman",
    "chairwoman",
    "ceo",
    "executive",
    "president",
    "manager",
    "analyst",
    "economist",
    "strategist",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "professor",
    "researcher",
    "co-founder",
    "founder",
    "trader",
    "director",
    "partner",
    "shareholder",
    "shareholders",
    "employees",
    "subsidiary",
    "unit",
    "division",
    "shares",
    "scientist",
    "treasurer",
];

/// Offices that people hold over a place.
const RULERS: &[&str] =
    &["mayor", "governor", "bishop", "archbishop", "sheriff", "residents", "inhabitants", "outskirts"];

/// Endings of nouns for people by what they do.
const AGENTS: &[&str] = &["er", "or", "ist", "ian", "man", "woman", "eer", "mate", "ant"];

/// Words with such an ending that are for no person.
const NO_AGENTS: &[&str] = &[
    "former",
    "other",
    "super",
    "major",
    "minor",
    "senior",
    "junior",
    "summer",
    "winter",
    "number",
    "center",
    "theater",
    "corner",
    "computer",
    "paper",
    "power",
    "water",
    "river",
    "dinner",
    "cover",
    "order",
    "border",
    "harbor",
    "labor",
    "motor",
    "error",
    "color",
    "favor",
    "humor",
    "rumor",
    "larger",
    "smaller",
    "newer",
    "older",
    "giant",
    "restaurant",
];

/// What the words directly around a name tell, where no word of its own does.
pub fn told(tokens: &Tokens<'_>, run: Run) -> Option<Mention> {
    let unknown = (run.first..=run.last).all(|at| tokens.list[at].classes.may_be_name() && !is_nation(tokens.word(at)));
    let whole = tokens.slice(run.first, run.last);
    if !unknown || gazetteer::place(whole).is_some() || tokens.list[run.first].capitals && run.first == run.last {
        return None;
    }
    let first_name = tokens.has(run.first, Classes::FIRST_NAME);
    let many = run.last > run.first;
    let kind = if many && (is_agent(tokens, run) || is_said_by(tokens, run) || is_who(tokens, run)) {
        Kind::Person
    } else if first_name && many {
        return None;
    } else if is_ruled(tokens, run) || has_noun(tokens, run, PLACES) || is_in(tokens, run) {
        Kind::LikelyPlace
    } else if has_noun(tokens, run, BODIES) || is_said_to_be_body(tokens, run) || has_officer(tokens, run) {
        Kind::LikelyOrganisation
    } else if is_said_by(tokens, run) {
        Kind::Person
    } else {
        return None;
    };
    Some(mention(run, kind))
}

/// "the rapper Ola Brask", "baseman Ola Brask": a noun for a person in small letters before two capitals.
fn is_agent(tokens: &Tokens<'_>, run: Run) -> bool {
    let Some(before) = run.first.checked_sub(1).filter(|before| tokens.same_part(*before, run.first)) else {
        return false;
    };
    let word = tokens.word(before);
    let small = word.len() >= 5 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    small
        && run.last - run.first <= 2
        && !tokens.has(before, Classes::FUNCTION.or(Classes::TIME_UNIT).or(Classes::CUE).or(Classes::VERB))
        && AGENTS.iter().any(|end| word.ends_with(end))
        && !BODIES.contains(&word)
        && !NO_AGENTS.contains(&word)
}

/// "'...,' said Ola Brask."
fn is_said_by(tokens: &Tokens<'_>, run: Run) -> bool {
    let Some(verb) = run.first.checked_sub(1).filter(|verb| tokens.same_part(*verb, run.first)) else { return false };
    let behind_pause = verb > 0 && tokens.is_mark(verb - 1, ",\"”'’?!");
    let ends = tokens.is_mark(run.last + 1, ",.") || tokens.get(run.last + 1).is_none();
    tokens.is_any(verb, &["said", "says", "asked", "added", "recalled", "explained"]) && behind_pause && ends
}

fn is_who(tokens: &Tokens<'_>, run: Run) -> bool {
    let comma = usize::from(tokens.is_mark(run.last + 1, ","));
    tokens.is_any(run.last + 1 + comma, &["who", "whose", "himself", "herself"])
}

/// "the mayor of Brask"
fn is_ruled(tokens: &Tokens<'_>, run: Run) -> bool {
    run.first >= 2
        && tokens.is(run.first - 1, "of")
        && (tokens.is_any(run.first - 2, RULERS) || tokens.is_any(run.first - 2, PLACES))
        && tokens.same_part(run.first - 2, run.first)
}

/// "Brask village", "the Brask company": the noun directly behind the name.
fn has_noun(tokens: &Tokens<'_>, run: Run, nouns: &[&str]) -> bool {
    let next = run.last + 1;
    tokens.same_part(run.last, next)
        && (tokens.is_any(next, nouns) || tokens.is(next, "news") && tokens.is_any(next + 1, nouns))
        && !tokens.list[next].capital
}

/// "in Brask": where nothing else is known of a name, it is where things are.
fn is_in(tokens: &Tokens<'_>, run: Run) -> bool {
    let next = tokens.get(run.last + 1);
    let owns = next.is_some_and(|next| next.kind == TokenKind::Possessive);
    let goes_on = next.is_some_and(|next| next.kind == TokenKind::Word && !next.classes.any(Classes::FUNCTION))
        && !tokens.has(run.last + 1, Classes::WEEKDAY.or(Classes::MONTH).or(Classes::TIME_WORD));
    run.first > 0
        && tokens.same_part(run.first - 1, run.first)
        && tokens.is_any(run.first - 1, &["in", "near", "outside", "throughout"])
        && !owns
        && !goes_on
}

/// ", a marketing research firm,": what is said of the name behind a comma.
fn is_said_to_be_body(tokens: &Tokens<'_>, run: Run) -> bool {
    const REACH: usize = 7;
    let start = run.last + 2;
    if !tokens.is_mark(run.last + 1, ",") || !tokens.is_any(start, &["a", "an", "the"]) {
        return false;
    }
    let open = |at: &usize| {
        tokens.same_part(run.last, *at)
            && tokens
                .get(*at)
                .is_some_and(|token| token.kind != TokenKind::Mark && !token.classes.any(Classes::PREPOSITION))
    };
    let last = (start..start + REACH).take_while(open).find(|at| tokens.is_any(*at, BODIES));
    last.is_some_and(|last| {
        tokens.get(last + 1).is_none_or(|next| next.kind == TokenKind::Mark || next.classes.any(Classes::FUNCTION))
    })
}

/// "chairman of Brask", "an analyst at Brask"
fn has_officer(tokens: &Tokens<'_>, run: Run) -> bool {
    run.first >= 2
        && tokens.same_part(run.first - 2, run.first)
        && tokens.is_any(run.first - 1, &["of", "at", "for", "with"])
        && tokens.is_any(run.first - 2, OFFICERS)
        && !tokens.has(run.first, Classes::FIRST_NAME)
}

/// Names that nothing explains take the kind of their neighbour in an enumeration: "Ann Lee, Tom Roe and Ola Brask".
pub fn spread(tokens: &Tokens<'_>, mentions: &mut [Mention]) {
    for right in 1..mentions.len() {
        lend(tokens, mentions, right - 1, right);
    }
    for left in (1..mentions.len()).map(|right| right - 1).rev() {
        lend(tokens, mentions, left + 1, left);
    }
}

fn lend(tokens: &Tokens<'_>, mentions: &mut [Mention], from: usize, to: usize) {
    let (left, right) = (from.min(to), from.max(to));
    let (start, end) = (mentions[left].last + 1, mentions[right].first);
    let open = mentions[to].kind == Kind::Open && mentions[to].last > mentions[to].first;
    let lent = match mentions[from].kind {
        Kind::Person if mentions[from].last > mentions[from].first => Kind::Person,
        Kind::Organisation | Kind::LikelyOrganisation => Kind::LikelyOrganisation,
        Kind::Place | Kind::LikelyPlace => Kind::LikelyPlace,
        _ => return,
    };
    let joins = |at: usize| tokens.is_any(at, &["and", "or"]) || tokens.is_mark(at, ",");
    // A comma alone joins too much: "in Oslo, Ola Brask said".
    let joined = (start..end).all(joins) && (1..=2).contains(&(end.saturating_sub(start)));
    let sure = (start..end).any(|at| tokens.is_any(at, &["and", "or"])) || lent == Kind::Person;
    if open && joined && sure && tokens.same_part(mentions[left].last, end) {
        mentions[to].kind = lent;
    }
}
