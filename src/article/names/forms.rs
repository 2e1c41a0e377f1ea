//! A run of capitalised words in, what its own form tells out: seats and tails, titles of works, teams, and capitals that say nothing.

use super::classify::{is_nation, mention, one_line};
use super::runs::{self, Run};
use super::{Kind, Mention};
use crate::article::gazetteer;
use crate::article::lexicon::Classes;
use crate::article::organisations;
use crate::article::tokens::Tokens;

/// "D-Ohio", "(KP-Brask)": the seat that a member of a parliament holds, after the party's letters.
pub fn of_party_and_seat(tokens: &Tokens<'_>, run: Run) -> Option<Mention> {
    let word = tokens.word(run.first);
    let (party, seat) = word.split_once('-').filter(|_| run.first > 0 && tokens.list[run.first].hyphened)?;
    let letters = (1..=4).contains(&party.len()) && party.chars().all(|c| c.is_ascii_uppercase());
    let opens = tokens.is_mark(run.first - 1, ",(");
    let named = seat.starts_with(char::is_uppercase) && seat.len() > 1;
    (letters && opens && named).then(|| Mention { skip: party.len() + 1, ..mention(run, Kind::Place) })
}

/// "Oslo-based", "Wright-designed": the name without what hangs on it.
pub fn with_tail(tokens: &Tokens<'_>, run: Run) -> Option<Mention> {
    let cut = runs::has_tail(tokens, run.last)?;
    let range = (tokens.list[run.first].start, tokens.list[run.last].end - cut);
    let name = one_line(&tokens.text[range.0..range.1]);
    let kind = if gazetteer::place(&name).is_some() {
        Kind::Place
    } else if organisations::known(&name).is_some() {
        Kind::Organisation
    } else if run.last > run.first && tokens.has(run.first, Classes::FIRST_NAME) {
        Kind::Person
    } else {
        Kind::Open
    };
    Some(Mention { cut, ..mention(run, kind) })
}

/// "``Harvest Moon,''": several words with capitals and nothing else between quotation marks are a book's or a song's title.
pub fn is_title_of_work(tokens: &Tokens<'_>, run: Run) -> bool {
    let Some(before) = run.first.checked_sub(1).filter(|_| run.last > run.first) else { return false };
    let after = run.last + 1 + usize::from(tokens.is_mark(run.last + 1, ",."));
    let opens = matches!(tokens.word(before), "``" | "“" | "\"" | "‘");
    opens && matches!(tokens.word(after), "''" | "”" | "\"" | "’") && !tokens.has(run.first, Classes::FIRST_NAME)
}

/// Whether the words around a word in capitals are in capitals too, small words among them: it is no acronym then.
pub fn shouted(tokens: &Tokens<'_>, at: usize) -> bool {
    let loud = |at: usize| {
        tokens.get(at).is_some_and(|token| token.capitals && token.classes.any(Classes::FUNCTION))
            && tokens.word(at) != "US"
    };
    (at.saturating_sub(2)..=at + 2).filter(|near| *near != at && tokens.same_part(*near, at)).any(loud)
}

/// "RM10": letters directly before a number are a currency or a model.
pub fn is_amount(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.is_number(at + 1) && tokens.touches_previous(at + 1)
}

/// "the Yankees", "the Communists": a capital in the plural after an article is a team, a party or a band.
pub fn is_plural_with_article(tokens: &Tokens<'_>, at: usize) -> bool {
    let article = at > 0 && tokens.is(at - 1, "the") && tokens.same_part(at - 1, at);
    let known = tokens.list[at].classes;
    let party = tokens.is_any(at, PARTIES);
    article && is_plural(tokens.word(at)) && (known.may_be_name() || party) && !is_nation(tokens.word(at))
}

const PARTIES: &[&str] = &["communists", "socialists", "democrats", "republicans", "tories", "greens"];

fn is_plural(word: &str) -> bool {
    let singular = ["ss", "us", "is", "'s"].iter().any(|end| word.ends_with(end));
    word.len() >= 4 && word.ends_with('s') && !singular && !word.contains('-')
}

/// "Oslo Rangers": a place and a word in the plural; "Social Democrats".
pub fn is_team(tokens: &Tokens<'_>, run: Run) -> bool {
    let plain = tokens.list[run.last].classes.may_be_name() && is_plural(tokens.word(run.last));
    let town = || gazetteer::place(&one_line(tokens.slice(run.first, run.last - 1))).is_some();
    plain && town() || tokens.is_any(run.last, PARTIES)
}
