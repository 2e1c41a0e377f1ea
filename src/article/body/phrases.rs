//! A line in, whether its words are furniture out: the lines that news sites put into and under their stories, in the languages of the news.
//! Lists from our own knowledge of newspapers' pages.

use super::super::words::{Words, list};

/// Headings of sections that are no part of the story; the line is one of these, or begins with one and goes on shortly.
static SECTIONS: Words = Words::new(|| list(include_str!("../words/furniture_sections.txt")));

/// Beginnings of lines that lead away from the story.
static LEADS: Words = Words::new(|| list(include_str!("../words/furniture_leads.txt")));

/// Beginnings of lines in which a story names who made it, or corrects itself: data, not furniture.
static SIGN_OFFS: Words = Words::new(|| list(include_str!("../words/sign_offs.txt")));

/// Longer lines are prose that happens to begin so.
const SECTION_CHARACTERS: usize = 60;
const LEAD_CHARACTERS: usize = 320;
const PROMOTION_CHARACTERS: usize = 320;

/// What a line under a story says when it sells the paper.
static PROMOTIONS: Words = Words::new(|| list(include_str!("../words/promotions.txt")));

/// Whether a line is the heading of related stories, comments and the like.
pub fn heads_furniture(line: &str) -> bool {
    let plain = opening(line, SECTION_CHARACTERS);
    let Some(plain) = plain else { return false };
    SECTIONS.iter().any(|phrase| {
        plain.strip_prefix(phrase).is_some_and(|rest| {
            let rest = rest.trim_start_matches([':', '.', '…', '»', '>', '?', '!', '-', '–']);
            rest.trim().is_empty() || (phrase.contains(' ') && rest.starts_with(' ') && rest.len() < 36)
        })
    })
}

/// Whether a line leads away from the story, or speaks of the page.
pub fn leads_away(line: &str) -> bool {
    opening(line, LEAD_CHARACTERS).is_some_and(|plain| {
        LEADS.iter().any(|phrase| {
            plain
                .strip_prefix(phrase)
                .is_some_and(|rest| !rest.starts_with(char::is_alphabetic) || phrase.ends_with(' '))
        })
    })
}

/// Whether a short line asks the reader to subscribe, follow or load something.
pub fn promotes(line: &str) -> bool {
    opening(line, PROMOTION_CHARACTERS).is_some_and(|plain| PROMOTIONS.iter().any(|phrase| plain.contains(phrase)))
}

/// Whether a line names who made the story, or corrects it.
pub fn signs_off(line: &str) -> bool {
    opening(line, LEAD_CHARACTERS).is_some_and(|plain| SIGN_OFFS.iter().any(|phrase| plain.starts_with(phrase)))
}

/// A short line in lower case without the signs before it.
fn opening(line: &str, most: usize) -> Option<String> {
    if line.len() > most * 3 || line.chars().count() > most {
        return None;
    }
    let line = line.trim_start_matches(|first: char| !(first.is_alphanumeric() || first == '©' || first == '【'));
    Some(line.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::{heads_furniture, leads_away};

    #[test]
    fn furniture_is_told_by_its_words() {
        assert!(heads_furniture("Related stories"));
        assert!(heads_furniture("Read more:"));
        assert!(heads_furniture("Más leídas"));
        assert!(!heads_furniture("Related parties met in the capital on Monday to talk about the harvest"));
        assert!(leads_away(">> Lire aussi : Le port ferme"));
        assert!(leads_away("© 2016 The Harbour Post"));
        assert!(!leads_away("Watching the tide, Berg said that it would turn."));
    }
}
