//! A line that speaks of the story itself in, its role and what it tells out: contributors, editor's notes, corrections,
//! related stories, end marks and revision labels.

use super::dateline::agencies;
use super::record::{Contributor, Part, Related, Revision, Role};

/// Words that open a note to editors or readers.
const EDITOR_NOTES: &[&str] = &[
    "editor's note",
    "editor’s note",
    "editors' note",
    "editors’ note",
    "eds:",
    "eds.:",
    "note to editors",
    "(adds ",
    "(recasts",
    "(updates ",
    "(repeats ",
    "(refiles ",
    "(releads ",
    "(writes through",
    "(rewrites ",
    "(new throughout",
    "## note to editors",
    "anm. der redaktion",
    "anmerkung der redaktion",
    "ndlr",
    "nota del editor",
    "nota dell'autore",
];

const CORRECTIONS: &[&str] = &[
    "correction:",
    "corrections:",
    "clarification:",
    "(corrects ",
    "(clarifies ",
    "(removes ",
    "this article was amended on",
    "this story has been corrected",
    "this article has been corrected",
    "this version corrects",
    "this story corrects",
    "an earlier version of this",
    "a previous version of this",
    "korrektur:",
    "rectificatif",
    "corrección:",
];

const RELATED: &[&str] = &[
    "read also",
    "see also",
    "read more:",
    "related:",
    "also read",
    "more on this",
    "read the rest",
    "lesen sie auch",
    "lire aussi",
    "à lire aussi",
    "lea también",
    "leia também",
    "leggi anche",
    "читайте также",
];

/// Stories that one text leads to.
const MAX_RELATED: usize = 12;

/// What stands behind the label of lines that lead to other stories: "Read also: The quay is closed".
pub fn related(text: &str, parts: &[Part]) -> Vec<Related> {
    let title = |part: &Part| {
        let (label, title) = text[part.start..part.end].split_once(':')?;
        let title = title.trim();
        let is_title = label.chars().count() <= 24 && title.chars().count() >= 8;
        is_title.then(|| Related { title: title.to_owned(), url: None })
    };
    parts.iter().filter(|part| part.role == Role::Related).filter_map(title).take(MAX_RELATED).collect()
}

/// Lines that end or part a wire story and say nothing.
const END_MARKS: &[&str] = &[
    "___",
    "***",
    "* * *",
    "ends",
    "enditem",
    "end",
    "(end)",
    "-30-",
    "###",
    "—",
    "--",
    "# # #",
    "reuter",
    "all rights reserved",
];

/// Tasks in a sign-off, the longer first.
const TASKS: &[(&str, &str)] = &[
    ("additional reporting by", "additional reporting"),
    ("additional writing by", "writing"),
    ("reporting and writing by", "reporting"),
    ("with reporting by", "additional reporting"),
    ("writing and editing by", "editing"),
    ("writing and additional reporting by", "writing"),
    ("reporting and editing by", "reporting"),
    ("reporting by", "reporting"),
    ("reporting:", "reporting"),
    ("reported by", "reporting"),
    ("written by", "writing"),
    ("compiled by", "writing"),
    ("writing by", "writing"),
    ("edited by", "editing"),
    ("editing by", "editing"),
    ("editing:", "editing"),
    ("graphic by", "graphics"),
    ("graphics by", "graphics"),
    ("photography by", "photography"),
    ("translated by", "translation"),
    ("translation by", "translation"),
];

/// Labels before a headline; a number may follow the first group.
const LABELS: &[&str] = &[
    "update",
    "wrapup",
    "corrected-update",
    "corrected-wrapup",
    "corrected",
    "correction",
    "correct",
    "refile",
    "rpt",
    "repeat",
    "brief",
    "analysis",
    "factbox",
    "exclusive",
    "insight",
    "preview",
    "timeline",
    "explainer",
    "special report",
    "feature",
    "breaking",
    "breaking news",
    "urgent",
    "alert",
    "ap exclusive",
    "ap fact check",
    "precious",
    "newsmaker",
    "interview",
    "column",
    "commentary",
    "lead",
    "roundup",
    "advisory",
    "rpt-update",
    "refile-update",
    "extra",
    "eilmeldung",
    "korrektur",
];

/// Bytes of a sign-off: a longer one names nobody, it is made to be slow to read.
const LONGEST_SIGN_OFF: usize = 2_000;

/// Whether a line speaks of the story itself rather than tells it.
pub fn is_note(line: &str) -> bool {
    role(line).is_some()
}

/// Gives the lines among the parts of the body that are notes their own role.
pub fn mark(text: &str, parts: &mut [Part]) {
    for part in parts.iter_mut().filter(|part| part.role.is_body()) {
        if let Some(role) = role(&text[part.start..part.end]) {
            part.role = role;
        }
    }
}

/// The role of a line that is a note.
fn role(line: &str) -> Option<Role> {
    let line = line.trim();
    let head: String = line.chars().take(48).collect::<String>().to_lowercase();
    let opens = |with: &[&str]| with.iter().any(|opener| head.starts_with(opener));
    let bare = head.trim_start_matches(['(', '-', '[', ' ', '—', '^', '*', '_']);
    if END_MARKS.contains(&head.trim_end_matches(['.', '<']).trim()) || is_transmission_mark(line) {
        Some(Role::Chrome)
    } else if opens(CORRECTIONS) || is_story_correction(bare) {
        Some(Role::Correction)
    } else if opens(EDITOR_NOTES) || EDITOR_NOTES.iter().any(|opener| bare.starts_with(opener)) {
        Some(Role::EditorNote)
    } else if TASKS.iter().any(|(opener, _)| bare.starts_with(opener)) || is_thanks(line) {
        Some(Role::Contributors)
    } else if opens(RELATED) && line.len() <= 240 {
        Some(Role::Related)
    } else if line.starts_with('©') || head.starts_with("copyright ") || head.starts_with("(c) ") {
        Some(Role::Rights)
    } else {
        None
    }
}

/// "(In Jan. 3 story, corrects last paragraph ...)"
fn is_story_correction(bare: &str) -> bool {
    bare.starts_with("in ") && bare.contains(" story, corrects")
}

/// "Ann Lee in Oslo contributed to this report."
fn is_thanks(line: &str) -> bool {
    line.len() <= 400 && line.trim_end_matches(['.', ')', '_', ' ']).ends_with("contributed to this report")
}

/// "AP-WF-05-17-16 0620GMT<", "242200 GMT Jun 17", "091223 dec 18", "==Kyodo", "/ritzau/": what the wire itself adds.
fn is_transmission_mark(line: &str) -> bool {
    let short = line.len() <= 40 && !line.contains('\n');
    let figures = line.bytes().filter(u8::is_ascii_digit).count() >= 6;
    let coded =
        line.starts_with("AP-") || line.contains(" GMT") || line.bytes().take(6).all(|byte| byte.is_ascii_digit());
    let signed = line.trim_start_matches(['=', '(', '/', ' ']).split(['/', ')', '\\', ' ']).next();
    let marked = line.starts_with("==") || line.starts_with('/') || line.starts_with('(');
    short && (figures && coded || marked && signed.is_some_and(|name| agencies::named(name).is_some()))
}

/// The people that a sign-off names, with their tasks.
pub fn contributors(line: &str) -> Vec<Contributor> {
    let line = line.trim().trim_matches(['(', ')', '-', '_', '*', '[', ']', ' ', '—']);
    if let Some(names) = line.trim_end_matches('.').strip_suffix("contributed to this report") {
        let names = names.rsplit(['.', ':']).next().unwrap_or(names);
        return people(names.trim().trim_end_matches("also").trim(), None);
    }
    let lower = line.to_lowercase();
    if lower.len() != line.len() || line.len() > LONGEST_SIGN_OFF {
        return Vec::new(); // offsets would not hold
    }
    let mut starts: Vec<(usize, usize, &str)> = Vec::new();
    for (opener, task) in TASKS {
        for (at, _) in lower.match_indices(opener) {
            let inside = starts.iter().any(|(start, end, _)| (*start..*end).contains(&at));
            if !inside {
                starts.push((at, at + opener.len(), task));
            }
        }
    }
    starts.sort_unstable();
    let ends = starts.iter().skip(1).map(|start| start.0).chain([line.len()]);
    starts.iter().zip(ends).flat_map(|((_, start, task), end)| people(&line[*start..end], Some(task))).collect()
}

/// "A, B and C in Oslo and D in Rome": a place holds for all names since the last place.
fn people(names: &str, task: Option<&str>) -> Vec<Contributor> {
    let mut found: Vec<Contributor> = Vec::new();
    let mut waiting = 0;
    let flat = names.replace(" and ", ",").replace(';', ",").replace(" & ", ",");
    for piece in flat.split(',').map(|piece| piece.trim().trim_end_matches(['.', ')', ';'])) {
        let piece = piece.trim_start_matches("and ").trim_start_matches("Associated Press writers ").trim();
        let (name, place) =
            piece.split_once(" in ").map_or((piece, None), |(name, place)| (name, Some(place.to_owned())));
        let words = name.split_whitespace().count();
        if !(1..=5).contains(&words) || !name.starts_with(|c: char| c.is_uppercase()) {
            continue;
        }
        found.push(Contributor { name: name.to_owned(), task: task.map(str::to_owned), place: None });
        if place.is_some() {
            found[waiting..].iter_mut().for_each(|person| person.place.clone_from(&place));
            waiting = found.len();
        }
    }
    found
}

/// A headline's label and where the headline proper begins.
pub fn label(headline: &str) -> Option<(Revision, usize)> {
    let head = &headline[..headline.char_indices().nth(40).map_or(headline.len(), |(at, _)| at)];
    for (at, c) in head.char_indices().filter(|(_, c)| matches!(c, '-' | ':' | '—' | '–' | ')')) {
        let text = head[..at].trim().trim_start_matches(['(', '*', '>']).trim();
        let name = text.trim_end_matches(|c: char| c.is_ascii_digit()).trim();
        let lower = name.to_lowercase();
        let capital = name.chars().next().is_some_and(char::is_uppercase);
        if LABELS.contains(&lower.as_str())
            && capital
            && (c == ':' || name.chars().filter(|c| c.is_lowercase()).count() == 0)
        {
            let number = text[name.len()..].trim().parse().ok();
            let rest = headline[at + c.len_utf8()..].trim_start();
            return (!rest.is_empty())
                .then(|| (Revision { label: text.to_owned(), number }, headline.len() - rest.len()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_about_the_story_get_their_role() {
        for (line, expected) in [
            ("(Reporting by Ann Lee; Editing by Bo Falk)", Some(Role::Contributors)),
            ("(Adds quote, detail)", Some(Role::EditorNote)),
            ("(In April 3 story, corrects last paragraph)", Some(Role::Correction)),
            ("Correction: May 4, 2016", Some(Role::Correction)),
            ("Ann Lee in Oslo contributed to this report.", Some(Role::Contributors)),
            ("Read also", Some(Role::Related)),
            ("AP-WF-01-02-16 0620GMT<", Some(Role::Chrome)),
            ("==Kyodo", Some(Role::Chrome)),
            ("The reporting by the paper was false.", None),
            ("He asked to read more about it.", None),
        ] {
            assert_eq!(role(line), expected, "{line}");
        }
    }

    #[test]
    fn sign_offs_tell_names_tasks_and_places() {
        let found = contributors(
            "(Reporting by Ann Lee; additional reporting by Bo Falk and Cy Roe in Oslo; Editing by Di Hu)",
        );
        let got: Vec<_> =
            found.iter().map(|who| (who.name.as_str(), who.task.as_deref(), who.place.as_deref())).collect();
        assert_eq!(
            got,
            [
                ("Ann Lee", Some("reporting"), None),
                ("Bo Falk", Some("additional reporting"), Some("Oslo")),
                ("Cy Roe", Some("additional reporting"), Some("Oslo")),
                ("Di Hu", Some("editing"), None),
            ]
        );
    }

    #[test]
    fn labels_before_headlines() {
        for (headline, expected) in [
            ("UPDATE 2-Bank cuts rates", Some(("UPDATE 2", Some(2), 9))),
            ("BREAKING: Bank cuts rates", Some(("BREAKING", None, 10))),
            ("S/P cuts rating", None),
            ("Mid-size banks cut rates", None),
        ] {
            let got = label(headline);
            let got = got.as_ref().map(|(revision, at)| (revision.label.as_str(), revision.number, *at));
            assert_eq!(got, expected, "{headline}");
        }
    }
}
