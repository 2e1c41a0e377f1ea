//! A line with authors in, their names out: as printed, without "By", job titles, handles and addresses.

use super::super::words::{Words, list};

/// What stands before authors, each a whole word or phrase. From our own knowledge of newspapers' pages.
static LEADS: Words = Words::new(|| list(include_str!("../words/byline_leads.txt")));

/// Words between two names.
const BETWEEN: &[&str] = &[
    " and ",
    " und ",
    " et ",
    " y ",
    " e ",
    " en ",
    " och ",
    " og ",
    " & ",
    " ja ",
    " i ",
    " ve ",
    " и ",
    " und\u{a0}",
    " with ",
    " mit ",
];

/// Words of job titles and of desks: a part with one of them is no name. Lower case.
static JOBS: Words = Words::new(|| list(include_str!("../words/job_words.txt")));

/// Particles and initials that names hold in lower case.
static PARTICLES: Words = Words::new(|| list(include_str!("../words/name_particles.txt")));

/// Labels of buttons and links that stand beside names: alone they are no name either. Lower case.
static LABELS: Words = Words::new(|| list(include_str!("../words/byline_labels.txt")));

/// Signs of Chinese and Japanese that make a line a phrase, not a name.
const NOT_IN_NAMES: &[&str] = &["の", "を", "一覧", "記事", "来自", "编辑", "責任"];

/// Authors beyond this many are not read.
const MAX_NAMES: usize = 30;

/// The single names of a line such as "By Anna Berg and Carl Dahl, staff writers".
pub fn names_in(line: &str) -> Vec<String> {
    let line = line.trim();
    let is_address = line.starts_with("http") || line.starts_with("www.") || line.starts_with('@');
    if is_address || line.len() > 600 {
        return Vec::new();
    }
    let mut names: Vec<String> = Vec::new();
    for part in parts(without_lead(line)) {
        let name = cleaned(&part);
        if is_name(&name)
            && !names.iter().any(|known| known.to_lowercase() == name.to_lowercase())
            && names.len() < MAX_NAMES
        {
            names.push(name);
        }
    }
    names
}

/// The names of a data field: what no reader of names would take, such as "MND Staff", is taken where there is nothing else.
pub fn names_declared(value: &str) -> Vec<String> {
    let names = names_in(value);
    let is_address = value.contains("://") || value.starts_with("www.") || value.starts_with('@');
    if !names.is_empty() || is_address || value.len() > 200 {
        return names;
    }
    let name = cleaned(value);
    let words = name.split_whitespace().count();
    let fits = (1..=6).contains(&words)
        && name.contains(char::is_alphabetic)
        && !LABELS.contains(&name.to_lowercase().as_str());
    fits.then_some(name).into_iter().collect()
}

/// Whether a line begins with "By" or the like.
pub fn has_lead(line: &str) -> bool {
    without_lead(line).len() < line.trim().len()
}

fn without_lead(line: &str) -> &str {
    let mut line = line.trim();
    for _ in 0..2 {
        let lead = LEADS.iter().filter(|lead| starts_with_words(line, lead)).max_by_key(|lead| lead.len());
        let Some(lead) = lead else { break };
        let rest = line.char_indices().nth(lead.chars().count()).map_or("", |(at, _)| &line[at..]);
        line = rest.trim_start_matches([':', '：', '＝', '=', ' ', '●', '|', '-', '–']);
    }
    line
}

/// Without regard to case, and up to the end of a word.
fn starts_with_words(line: &str, lead: &str) -> bool {
    let mut characters = line.chars();
    for expected in lead.chars() {
        if characters.next().is_none_or(|found| !found.to_lowercase().eq(expected.to_lowercase())) {
            return false;
        }
    }
    let wide = lead.chars().all(|character| character as u32 > 0x2e80);
    characters
        .next()
        .is_some_and(|next| next.is_whitespace() || matches!(next, ':' | '：' | '＝' | '●') || (wide && next == '/'))
}

fn parts(line: &str) -> Vec<String> {
    let mut joined = line.to_owned();
    for between in BETWEEN {
        if joined.contains(between) {
            joined = joined.replace(between, "\n");
        }
    }
    let ends =
        |character: char| matches!(character, '\n' | ',' | ';' | '|' | '•' | '·' | '、' | '；' | '/' | '→' | '／');
    joined.split(ends).map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).take(MAX_NAMES * 2).collect()
}

/// Without what stands in brackets, and without what follows a dash.
fn cleaned(part: &str) -> String {
    let end = part.find(['(', '（', '[', '<', '@']).unwrap_or(part.len());
    let part = part[..end].split(" - ").next().unwrap_or_default().split(" – ").next().unwrap_or_default();
    without_lead(part)
        .trim_matches(|edge: char| {
            edge.is_whitespace() || matches!(edge, '.' | ':' | '-' | '*' | '"' | '—' | '–' | '“' | '”')
        })
        .to_owned()
        + if part.ends_with("Jr.") || part.ends_with("Sr.") { "." } else { "" }
}

/// Whether a part reads like the name of a person or a desk: few words, no figures, capitals where the script has them.
fn is_name(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    if words.is_empty()
        || words.len() > 6
        || name.chars().count() > 60
        || name.chars().any(|character| character.is_numeric())
    {
        return false;
    }
    if name.chars().filter(|character| character.is_alphabetic()).count() < 2 {
        return false;
    }
    let lower = name.to_lowercase();
    if NOT_IN_NAMES.iter().any(|sign| name.contains(sign)) {
        return false;
    }
    if LABELS.contains(&lower.as_str()) {
        return false;
    }
    if words.len() > 1 && lower.split_whitespace().any(|word| JOBS.contains(&word.trim_matches(['.', ',']))) {
        return false;
    }
    let starts_low = |word: &&&str| word.chars().next().is_some_and(char::is_lowercase);
    let low = words
        .iter()
        .filter(starts_low)
        .filter(|word| !PARTICLES.contains(&word.trim_matches(['.', '’', '\''])))
        .count();
    // Agencies sign with small letters: "dpa", "sid".
    low == 0 || (words.len() == 1 && (lower.contains('.') || lower.len() <= 4))
}

#[cfg(test)]
mod tests {
    use super::names_in;

    #[track_caller]
    fn check(line: &str, expected: &[&str]) {
        assert_eq!(names_in(line), expected, "{line}");
    }

    #[test]
    fn names_are_told_apart() {
        check("By Anna Berg and Carl Dahl, staff writers", &["Anna Berg", "Carl Dahl"]);
        check("Von Anna von Berg", &["Anna von Berg"]);
        check("Anna Berg (abe), Carl Dahl (cda)", &["Anna Berg", "Carl Dahl"]);
        check("Par Zoé Lefèvre et Hugo Mercier", &["Zoé Lefèvre", "Hugo Mercier"]);
        check("Written by: ANNA BERG | Updated 3 May 2016", &["ANNA BERG"]);
        check("文／山田太郎", &["山田太郎"]);
        check("https://news.example/authors/anna", &[]);
        check("@annaberg", &[]);
        check("professor of law at the university", &[]);
    }
}
