//! A caption with its credit in one line in, the two apart out; a credit in, its photographer and agency out.

use super::super::record::Credit;
use super::super::words::{Words, list};

/// Labels before a credit, lower case, in the languages of the news. From our own knowledge of newspapers' pages.
static LABELS: Words = Words::new(|| list(include_str!("../words/credit_labels.txt")));

/// Picture agencies and the like: a part of a credit with one of them is the provider. Lower case, whole words.
static AGENCIES: Words = Words::new(|| list(include_str!("../words/agencies.txt")));

const MAX_CREDIT_CHARACTERS: usize = 120;

/// The caption and the credit of a line that may hold both.
pub fn split(line: &str) -> (String, Option<String>) {
    let whole = || (line.to_owned(), None);
    if let Some(at) = label_in(line) {
        let (caption, credit) = line.split_at(at);
        let caption = caption.trim_end_matches([' ', '(', '[', '|', '-', '–', '—', '/', ',', '|']);
        if credit.chars().count() <= MAX_CREDIT_CHARACTERS {
            return (caption.to_owned(), Some(unlabelled(credit)).filter(|credit| !credit.is_empty()));
        }
    }
    if let Some((caption, credit)) = line.rsplit_once('|').filter(|(_, credit)| is_credit(credit.trim())) {
        return (caption.trim_end().to_owned(), Some(unlabelled(credit)));
    }
    let Some(open) = line
        .trim_end_matches(['.', ' '])
        .strip_suffix([')', '）', ']'])
        .and_then(|inner| inner.rfind(['(', '（', '[']))
    else {
        return whole();
    };
    let inner = &line[open..].trim_matches(['(', ')', '（', '）', '[', ']', '.', ' ']);
    if inner.chars().count() <= MAX_CREDIT_CHARACTERS && names_agency(inner) {
        return (line[..open].trim_end().to_owned(), Some(unlabelled(inner)));
    }
    whole()
}

/// Whether a line is a credit and nothing else.
pub fn is_credit(line: &str) -> bool {
    if line.chars().count() > MAX_CREDIT_CHARACTERS {
        return false;
    }
    let bare = line.trim_start_matches(['(', '（', '[', '|', ' ', '/']);
    let lower = bare.to_lowercase();
    let is_whole = !bare.contains(['(', '（', '[']) && !line.trim_end().ends_with('.');
    LABELS.iter().any(|label| lower.starts_with(label))
        || (is_whole && names_agency(line) && line.split_whitespace().count() <= 9)
}

/// The parts of a credit: "Anna Berg/AFP", "Anna Berg via Getty Images".
pub fn parse(text: &str) -> Credit {
    let parts: Vec<&str> = text
        .split(['/', '|', ','])
        .flat_map(|part| part.split(" via "))
        .flat_map(|part| part.split(" for "))
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let provider = parts.iter().find(|part| names_agency(part)).map(|part| (*part).to_owned());
    let is_person = |part: &&&str| {
        !names_agency(part)
            && (2..=4).contains(&part.split_whitespace().count())
            && part.chars().next().is_some_and(|first| !first.is_lowercase())
    };
    let photographer = parts.iter().find(is_person).map(|part| (*part).to_owned());
    Credit { text: text.to_owned(), photographer, provider }
}

/// Without "Photo:" and the brackets round it.
pub fn unlabelled(credit: &str) -> String {
    let mut credit = credit.trim_matches(|edge: char| {
        edge.is_whitespace() || matches!(edge, '(' | ')' | '[' | ']' | '|' | '（' | '）' | '/')
    });
    for _ in 0..2 {
        let lower = credit.to_lowercase();
        let label = LABELS.iter().filter(|label| lower.starts_with(**label)).max_by_key(|label| label.len());
        let Some(label) = label else { break };
        let rest = credit.char_indices().nth(label.chars().count()).map_or("", |(at, _)| &credit[at..]);
        credit = rest.trim_start_matches([':', ' ', '：']);
    }
    credit.trim().to_owned()
}

/// Whether one of the words is a picture or news agency's name.
pub fn names_agency(text: &str) -> bool {
    text.split(|character: char| !(character.is_alphanumeric() || character == '-')).any(|word| {
        let lower = word.to_lowercase();
        // Short names are agencies only in capitals: "pa" and "ap" are words.
        AGENCIES.contains(&lower.as_str())
            && (word.len() > 3 || !word.chars().any(char::is_lowercase) || lower == "dpa")
    })
}

/// Where a label begins that has a line's end, a bracket or a sentence's end before it.
fn label_in(line: &str) -> Option<usize> {
    let lower = line.to_lowercase();
    if lower.len() != line.len() {
        return None;
    }
    let mut found: Option<usize> = None;
    for label in LABELS.iter() {
        let Some(at) = lower.rfind(label).filter(|at| line.is_char_boundary(*at)) else { continue };
        let before = line[..at].chars().next_back();
        if before.is_none_or(|before| !before.is_alphanumeric()) && found.is_none_or(|best| at < best) {
            found = Some(at);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{is_credit, parse, split};

    #[track_caller]
    fn check(line: &str, caption: &str, credit: Option<&str>) {
        assert_eq!(split(line), (caption.to_owned(), credit.map(str::to_owned)), "{line}");
    }

    #[test]
    fn caption_and_credit_come_apart() {
        check("The harbour at dawn. Photo: Anna Berg/AFP", "The harbour at dawn.", Some("Anna Berg/AFP"));
        check("The harbour at dawn (Anna Berg/AP)", "The harbour at dawn", Some("Anna Berg/AP"));
        check("Der Hafen am Morgen. Foto: dpa", "Der Hafen am Morgen.", Some("dpa"));
        check("The harbour at dawn (centre)", "The harbour at dawn (centre)", None);
        check("© Anna Berg/TASS", "", Some("Anna Berg/TASS"));
    }

    #[test]
    fn a_credit_has_a_person_and_an_agency() {
        let credit = parse("Anna Berg via Getty Images");
        assert_eq!(credit.photographer.as_deref(), Some("Anna Berg"));
        assert_eq!(credit.provider.as_deref(), Some("Getty Images"));
        assert!(is_credit("IMAGO/Anna Berg"));
        assert!(!is_credit("The harbour at dawn (Anna Berg/AP)"));
        assert!(!is_credit("Anna Berg at the AP office spoke of a long and difficult night on the water."));
    }
}
