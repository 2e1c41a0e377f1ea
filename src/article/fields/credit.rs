//! A caption with its credit in one line in, the two apart out; a credit in, its photographer and agency out.

use super::super::byline;
use super::super::dateline::agencies;
use super::super::record::Credit;
use super::super::words::{Words, list};

/// Labels before a credit, lower case, in the languages of the news. From our own knowledge of newspapers' pages.
static LABELS: Words = Words::new(|| list(include_str!("../words/credit_labels.txt")));

/// Picture agencies and the like: a part of a credit with one of them is the provider. Lower case, whole words.
static AGENCIES: Words = Words::new(|| list(include_str!("../words/agencies.txt")));

/// What is neither photographer nor agency. Lower case.
static NOTES: Words = Words::new(|| list(include_str!("../words/credit_notes.txt")));

/// Words of organisations' names. Lower case.
static ORGANISATIONS: Words = Words::new(|| list(include_str!("../words/credit_organisations.txt")));

/// That all rights are reserved.
const RESERVED: &[&str] = &[
    "all rights reserved",
    "tous droits réservés",
    "alle rechte vorbehalten",
    "todos los derechos reservados",
    "todos os direitos reservados",
    "tutti i diritti riservati",
    "все права защищены",
];

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

/// Photographer and agency of a credit: "Anna Berg/AFP", "AP Photo/Anna Berg, File", "Anna Berg via Getty Images", "Agence Côte / Anna Berg",
/// "© 2026 AFP". A name that could be either is neither, unless it stands where the other one leaves a place.
pub fn parse(text: &str) -> Credit {
    let parts: Vec<&str> = pieces(text).filter(|piece| !is_note(piece)).collect();
    let provider = parts.iter().find(|part| names_agency(part)).map(|part| agency_in(part));
    let provider = provider.or_else(|| parts.iter().find(|part| is_organisation(part)).map(|part| (*part).to_owned()));
    let photographer = parts.iter().find(|part| is_person(part)).map(|part| (*part).to_owned());
    Credit { text: text.to_owned(), photographer, provider }
}

/// The notice of rights in a line beside a picture: from its sign to its end, or the whole line where it says so in words.
pub fn rights_in(line: &str) -> Option<&str> {
    if line.chars().count() > MAX_CREDIT_CHARACTERS * 2 {
        return None;
    }
    let signs = ["©", "(c) ", "(C) ", "Copyright ", "Copyright: "];
    let sign = signs.iter().filter_map(|sign| line.find(sign)).min();
    let from_sign = sign.map(|at| &line[at..]);
    let in_words = || {
        let lower = line.to_lowercase();
        RESERVED.iter().any(|phrase| lower.contains(phrase)).then_some(line)
    };
    let notice = from_sign.or_else(in_words)?.trim().trim_end_matches([')', ']', '|', ' ']);
    // A bare sign reserves nothing for anybody.
    notice.contains(|letter: char| letter.is_alphabetic()).then_some(notice).filter(|notice| notice.len() > 4)
}

/// What stands between the strokes, commas, brackets and little words of a credit.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    const BETWEEN: [&str; 9] = [" - ", " – ", " by ", " via ", " for ", " für ", " pour ", " para ", " per "];
    let mut pieces: Vec<&str> = text.split(['/', '|', ',', ';', ':', '(', ')', '[', ']', '©', '•', '／']).collect();
    for between in BETWEEN {
        pieces = pieces.into_iter().flat_map(|piece| piece.split(between)).collect();
    }
    pieces.into_iter().map(bare).filter(|piece| !piece.is_empty())
}

/// A piece without the year, the sign or the little word before a name.
fn bare(piece: &str) -> &str {
    let lower = piece.to_lowercase();
    let reserved = RESERVED.iter().filter(|_| lower.len() == piece.len()).find_map(|phrase| lower.find(phrase));
    let mut piece = reserved.and_then(|at| piece.get(..at)).unwrap_or(piece).trim();
    for _ in 0..3 {
        let Some((first, rest)) = piece.split_once(' ') else { break };
        let is_year = first.len() == 4 && first.bytes().all(|byte| byte.is_ascii_digit());
        let is_little = ["by", "via", "von", "par", "por", "di", "door", "av", "copyright", "(c)", "c"]
            .contains(&first.to_lowercase().as_str());
        if !is_year && !is_little {
            break;
        }
        piece = rest.trim_start();
    }
    let after =
        piece.rsplit_once(' ').filter(|(_, last)| last.len() == 4 && last.bytes().all(|byte| byte.is_ascii_digit()));
    after.map_or(piece, |(before, _)| before).trim_matches(['.', ':', ' '])
}

fn is_note(piece: &str) -> bool {
    let lower = piece.to_lowercase();
    NOTES.contains(&lower.as_str()) || lower.chars().all(|letter| !letter.is_alphabetic())
}

/// "AP Photo" is AP; a name that we do not know otherwise stays as it is printed.
fn agency_in(piece: &str) -> String {
    let end = piece.len()
        - ["photo", "photos", "foto"]
            .iter()
            .find_map(|word| {
                let at = piece.len().checked_sub(word.len() + 1)?;
                piece
                    .get(at..)
                    .filter(|last| last.starts_with(' ') && last[1..].eq_ignore_ascii_case(word))
                    .map(str::len)
            })
            .unwrap_or(0);
    let name = &piece[..end];
    agencies::named(name).map_or(name, |agency| agency.name).to_owned()
}

fn is_organisation(piece: &str) -> bool {
    piece.split_whitespace().count() > 1
        && piece.split([' ', '-', '.']).any(|word| ORGANISATIONS.contains(&word.to_lowercase().as_str()))
}

/// One person, or two that share a picture.
fn is_person(piece: &str) -> bool {
    let is_one = |name: &str| {
        let wide = name.chars().all(|letter| !letter.is_lowercase() && !letter.is_uppercase());
        byline::is_full_name(name) || wide && (2..=4).contains(&name.split_whitespace().count())
    };
    let names = [" and ", " und ", " et ", " y ", " & "].iter().find_map(|word| piece.split_once(word));
    !names_agency(piece)
        && !is_organisation(piece)
        && names.map_or_else(|| is_one(piece), |(first, second)| is_one(first.trim()) && is_one(second.trim()))
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
    let credit = credit.trim();
    // A bracket that is opened in it is closed in it.
    let is_open = credit.contains('(') && !credit.contains(')');
    if is_open { format!("{credit})") } else { credit.to_owned() }
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
    use super::{is_credit, parse, rights_in, split};

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
        check("The harbour. Photo: Anna Berg (AP)", "The harbour.", Some("Anna Berg (AP)"));
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
    #[test]
    fn the_forms_of_wire_credits_tell_who_took_it_and_for_whom() {
        for (text, photographer, provider) in [
            ("Tilda Marsh/Reuters", Some("Tilda Marsh"), Some("Reuters")),
            ("AP Photo/Tilda Marsh, File", Some("Tilda Marsh"), Some("AP")),
            ("(AP Photo/Tilda Marsh)", Some("Tilda Marsh"), Some("AP")),
            ("Tilda Marsh for Getty Images", Some("Tilda Marsh"), Some("Getty Images")),
            ("AFP / Olav STRAND", Some("Olav STRAND"), Some("AFP")),
            ("Agence Littoral / Olav Strand", Some("Olav Strand"), Some("Agence Littoral")),
            ("Olav Strand (EPA)", Some("Olav Strand"), Some("EPA")),
            ("Olav Strand - Harbour Post", Some("Olav Strand"), Some("Harbour Post")),
            ("Image by Getty Images", None, Some("Getty Images")),
            ("Olav Strand/via Reuters", Some("Olav Strand"), Some("Reuters")),
            ("Nordvik Boats Ltd, 1989. Photo: Olav Strand", Some("Olav Strand"), Some("Nordvik Boats Ltd")),
            ("Olav Strand/Harbour Post via AP", Some("Olav Strand"), Some("AP")),
            ("Olav Strand and Tilda Marsh/AFP", Some("Olav Strand and Tilda Marsh"), Some("AFP")),
            ("© 2026 AFP", None, Some("AFP")),
            ("2026 Tilda Marsh/AFP. All rights reserved", Some("Tilda Marsh"), Some("AFP")),
            ("Tilda Marsh", Some("Tilda Marsh"), None),
            ("Port Ellery City Council", None, Some("Port Ellery City Council")),
            ("dpa", None, Some("dpa")),
            ("Handout", None, None),
            ("the quay at dawn", None, None),
        ] {
            let credit = parse(text);
            assert_eq!(
                (credit.photographer.as_deref(), credit.provider.as_deref()),
                (photographer, provider),
                "{text}"
            );
            assert_eq!(credit.text, text);
        }
    }

    #[test]
    fn a_notice_of_rights_begins_at_its_sign() {
        for (line, rights) in [
            ("© 2026 AFP", Some("© 2026 AFP")),
            ("The harbour at dawn. © Tilda Marsh/TASS", Some("© Tilda Marsh/TASS")),
            ("The harbour (Copyright 2026 Harbour Post)", Some("Copyright 2026 Harbour Post")),
            ("Harbour Post, all rights reserved.", Some("Harbour Post, all rights reserved.")),
            ("Tilda Marsh/AFP", None),
            ("©", None),
            ("He spoke of copyright and other rights.", None),
        ] {
            assert_eq!(rights_in(line), rights, "{line}");
        }
    }
}
