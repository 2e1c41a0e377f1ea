//! An author line in, its authors out: "By Ann Lee and Bo Falk, Reuters", "Geir Lund / Avisen", "AP Business Writer".

use super::dateline::agencies;
use super::record::Byline;

/// Words that end an author's title: who has one is no place and no paper.
const TITLE_WORDS: &[&str] = &[
    "writer",
    "editor",
    "correspondent",
    "reporter",
    "columnist",
    "critic",
    "chief",
    "analyst",
    "photographer",
    "bureau",
    "staff",
    "contributor",
    "producer",
    "specialist",
    "fellow",
    "professor",
];

/// Words that introduce an author line.
const OPENERS: &[&str] = &["by ", "by: ", "from ", "von ", "par ", "por ", "di ", "av ", "af ", "door "];

/// Small words that may stand inside a name.
const NAME_PARTICLES: &[&str] = &[
    "de", "del", "della", "di", "da", "dos", "do", "du", "la", "le", "van", "von", "der", "den", "ter", "ten", "bin",
    "ibn", "al", "el", "y", "e", "af", "av", "zu", "st.",
];

/// The authors of a line that begins with "By" or its like.
pub fn read(line: &str) -> Option<Vec<Byline>> {
    let line = line.trim().trim_start_matches('^').trim_end_matches(['=', ' ']);
    let opener = OPENERS
        .iter()
        .find(|opener| line.get(..opener.len()).is_some_and(|start| start.eq_ignore_ascii_case(opener)))?;
    let rest = line[opener.len()..].trim();
    let english = opener.starts_with("by");
    if rest.len() > 200 || rest.ends_with(['.', '?', '!']) && rest.split_whitespace().count() > 8 {
        return None;
    }
    let authors = authors(rest)?;
    (english || authors.iter().all(|author| author.name.as_deref().is_some_and(is_full_name))).then_some(authors)
}

/// The authors of a line of names alone, such as stands under a headline in many papers.
pub fn read_names(line: &str) -> Option<Vec<Byline>> {
    let line = line.trim();
    if line.len() > 120 || line.ends_with(['.', '?', '!', ':']) || line.contains(|c: char| c.is_numeric()) {
        return None;
    }
    let (names, organisation) = match line.split_once(" / ").or_else(|| line.split_once(" | ")) {
        Some((names, organisation)) => (names, Some(organisation.trim().to_owned())),
        None => (line, None),
    };
    let names: Vec<&str> = split_names(names);
    if names.is_empty() || !names.iter().all(|name| is_full_name(name)) {
        return None;
    }
    Some(
        names
            .into_iter()
            .map(|name| Byline { name: Some(name.to_owned()), organisation: organisation.clone(), ..Byline::default() })
            .collect(),
    )
}

/// An author's title on a line of its own: "AP Business Writer", "Staff Writer".
pub fn title(line: &str) -> Option<&str> {
    let line = line.trim().trim_start_matches('^').trim_end_matches(['=', ' ']);
    let last = line.split_whitespace().last()?.to_lowercase();
    let short = line.split_whitespace().count() <= 6 && line.starts_with(|c: char| c.is_uppercase());
    (short && !line.ends_with('.') && TITLE_WORDS.contains(&last.as_str())).then_some(line)
}

/// Two to four capitalised words, none of them a common word.
pub fn is_full_name(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_name_word = |word: &&str| {
        let first = word.chars().next().unwrap_or(' ');
        let letters = word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '’' | '-'));
        letters && (first.is_uppercase() || NAME_PARTICLES.contains(&word.to_lowercase().as_str()))
    };
    let common = |word: &&str| COMMON.contains(&word.to_lowercase().as_str());
    (2..=5).contains(&words.len())
        && words.iter().all(is_name_word)
        && !words.iter().any(common)
        && words.iter().filter(|word| word.chars().next().is_some_and(char::is_uppercase)).count() >= 2
}

/// Words of headings and labels that are in no name.
const COMMON: &[&str] = &[
    "the",
    "a",
    "and",
    "of",
    "in",
    "on",
    "for",
    "to",
    "with",
    "all",
    "news",
    "times",
    "world",
    "sport",
    "sports",
    "business",
    "politics",
    "opinion",
    "report",
    "live",
    "update",
    "video",
    "photos",
    "read",
    "more",
    "about",
    "this",
    "day",
    "press",
    "release",
    "our",
    "new",
    "from",
    "at",
    "by",
    "is",
    "are",
    "results",
    "summary",
    "glance",
    "standings",
    "top",
    "stories",
];

fn authors(rest: &str) -> Option<Vec<Byline>> {
    let mut parts = rest.split(',').map(str::trim).filter(|part| !part.is_empty());
    let mut authors: Vec<Byline> = Vec::new();
    let first = parts.next()?;
    for name in split_names(first) {
        authors.push(author(name)?);
    }
    for part in parts {
        let part = part.strip_prefix("and ").unwrap_or(part);
        let names = split_names(part);
        let word = part.split_whitespace().last().unwrap_or_default().to_lowercase();
        if TITLE_WORDS.contains(&word.as_str()) {
            fill(&mut authors, |author| &mut author.title, part);
        } else if let Some(agency) = agencies::named(part) {
            fill(&mut authors, |author| &mut author.organisation, agency.name);
        } else if names.iter().all(|name| is_full_name(name)) && !looks_like_paper(part) {
            for name in names {
                authors.push(author(name)?);
            }
        } else {
            fill(&mut authors, |author| &mut author.organisation, part);
        }
    }
    Some(authors)
}

/// Gives each author a value where it has none yet.
fn fill(authors: &mut [Byline], field: impl Fn(&mut Byline) -> &mut Option<String>, value: &str) {
    for author in authors {
        field(author).get_or_insert_with(|| value.to_owned());
    }
}

/// One author; "The Associated Press" is an organisation. Absent where it can be no author at all.
fn author(name: &str) -> Option<Byline> {
    if let Some(agency) = agencies::named(name) {
        return Some(Byline { organisation: Some(agency.name.to_owned()), ..Byline::default() });
    }
    let (name, place) = match name.split_once(" in ") {
        Some((name, place)) => (name.trim(), Some(place.trim().to_owned())),
        None => (name.trim(), None),
    };
    let words = name.split_whitespace().count();
    let capital = name.chars().next().is_some_and(char::is_uppercase);
    if !(capital && (1..=6).contains(&words)) || name.contains(|c: char| c.is_numeric()) {
        return None;
    }
    if looks_like_paper(name) {
        return Some(Byline { organisation: Some(name.to_owned()), place, ..Byline::default() });
    }
    Some(Byline { name: Some(name.to_owned()), place, ..Byline::default() })
}

fn looks_like_paper(name: &str) -> bool {
    const PAPERS: &[&str] =
        &["the", "press", "news", "times", "post", "staff", "journal", "tribune", "service", "agency"];
    name.split_whitespace().any(|word| PAPERS.contains(&word.to_lowercase().as_str()))
}

/// Names joined by "and", "&" or commas, in any case.
fn split_names(names: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = names;
    let lower_joints = [" and ", " AND ", " And ", " & ", " und ", " et ", " y ", ", "];
    while let Some((at, joint)) = lower_joints.iter().filter_map(|joint| Some((rest.find(joint)?, joint))).min() {
        out.push(rest[..at].trim());
        rest = &rest[at + joint.len()..];
    }
    out.push(rest.trim());
    out.retain(|name| !name.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &[(Option<&str>, Option<&str>)]) {
        let found = read(line).or_else(|| read_names(line)).unwrap_or_default();
        let got: Vec<_> = found.iter().map(|by| (by.name.as_deref(), by.organisation.as_deref())).collect();
        assert_eq!(got, expected, "{line}");
    }

    #[test]
    fn author_lines() {
        check("By Ann Lee, Reuters", &[(Some("Ann Lee"), Some("Reuters"))]);
        check(
            "BY ANN LEE AND BO FALK, REUTERS",
            &[(Some("ANN LEE"), Some("Reuters")), (Some("BO FALK"), Some("Reuters"))],
        );
        check("By The Associated Press", &[(None, Some("AP"))]);
        check("By Tim Roe, The Harbour Post", &[(Some("Tim Roe"), Some("The Harbour Post"))]);
        check("^By ANN D'ARCY=", &[(Some("ANN D'ARCY"), None)]);
        check("Ola Moe / Avisen.no", &[(Some("Ola Moe"), Some("Avisen.no"))]);
        check("PIA AUTIO, HETA SALO", &[(Some("PIA AUTIO"), None), (Some("HETA SALO"), None)]);
    }

    #[test]
    fn lines_that_name_nobody() {
        for line in [
            "By the time the boat came in, all were safe and sound again.",
            "All Times EDT",
            "Read More",
            "THROUGH JULY 5",
        ] {
            check(line, &[]);
        }
    }
}
