//! A line beside a picture in, what it says out: caption, credit, or rights.

use super::dateline::agencies;
use super::record::Credit;

/// One picture line; the offsets count from the line's beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// "© Ann Lee/TASS", "© AFP 2019"
    Rights,
    /// "Ann Lee/Reuters", "(AP Photo/Ann Lee)", "Photograph: Ann Lee/Reuters"
    Credit(Credit),
    /// A caption, then wide space or a stroke, then the credit.
    CaptionAndCredit { caption_end: usize, credit_start: usize, credit: Credit },
    /// "Image caption, The bridge"
    Caption { start: usize },
}

/// Words that stand before a credit.
const CREDIT_LABELS: &[&str] = &[
    "photograph:",
    "photo:",
    "photo by",
    "photo credit:",
    "picture:",
    "pictures:",
    "image:",
    "image credit:",
    "credit:",
    "image source,",
    "image source:",
    "foto:",
    "foto di",
    "photo :",
    "crédit photo :",
    "crédit :",
    "bild:",
    "fotos:",
    "imagen:",
    "фото:",
    "courtesy of",
    "illustration:",
];

const CAPTION_LABELS: &[&str] = &["image caption,", "image caption:", "caption:", "media caption,"];

/// Reads a line as one beside a picture.
pub fn read(line: &str) -> Option<Line> {
    if line.starts_with('©') || line.starts_with("(c) ") || line.starts_with("(C) ") {
        return (line.len() <= 120).then_some(Line::Rights);
    }
    if let Some(start) = label(line, CAPTION_LABELS) {
        return Some(Line::Caption { start });
    }
    if let Some(credit) = credit(line) {
        return Some(Line::Credit(credit));
    }
    let (caption_end, credit_start) = split(line)?;
    let credit = credit(&line[credit_start..])?;
    Some(Line::CaptionAndCredit { caption_end, credit_start, credit })
}

/// A credit that fills the whole of `line`.
pub fn credit(line: &str) -> Option<Credit> {
    if line.len() > 120 || line.contains(". ") && !line.contains('/') {
        return None;
    }
    let labelled = label(line, CREDIT_LABELS);
    let bare = line[labelled.unwrap_or(0)..].trim();
    let inner = bare.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(bare);
    let (photographer, provider) = names(inner);
    if labelled.is_none() && (provider.is_none() || photographer.is_none()) {
        return None;
    }
    Some(Credit { text: line.trim().to_owned(), photographer, provider })
}

/// The photographer and the agency of "Ann Lee/TASS", "AP Photo/Ann Lee, File", "Ann Lee via AP".
pub fn names(credit: &str) -> (Option<String>, Option<String>) {
    let credit = credit.trim().trim_start_matches(['©', ' ']);
    let credit = credit.split(", File").next().unwrap_or(credit);
    let pieces: Vec<&str> = credit.split(['/', '|']).flat_map(|piece| piece.split(" via ")).map(str::trim).collect();
    let agency_of = |piece: &str| {
        let bare = piece.strip_suffix(" Photo").or_else(|| piece.strip_suffix(" Photos")).unwrap_or(piece);
        agencies::named(bare).map(|agency| agency.name.to_owned())
    };
    let provider = pieces.iter().find_map(|piece| agency_of(piece));
    let person = |piece: &&&str| agency_of(piece).is_none() && super::byline::is_full_name(piece);
    let photographer = pieces.iter().find(person).map(|piece| (*piece).to_owned());
    (photographer, provider)
}

/// Where a label ends that the line begins with, and the space after it.
fn label(line: &str, labels: &[&str]) -> Option<usize> {
    let is_label = |start: &str, label: &str| {
        start.eq_ignore_ascii_case(label) || !start.is_ascii() && start.to_lowercase() == label
    };
    let found = labels.iter().find(|label| line.get(..label.len()).is_some_and(|start| is_label(start, label)))?;
    Some(line.len() - line[found.len()..].trim_start().len())
}

/// Where a caption ends and its credit begins: at a tab, three spaces or a stroke, or at a closing bracket.
fn split(line: &str) -> Option<(usize, usize)> {
    if line.len() > 400 {
        return None;
    }
    if let Some((at, mark)) = ["   ", "\t", " | "].iter().filter_map(|mark| Some((line.rfind(mark)?, mark))).max() {
        let caption = line[..at].trim_end();
        return (!caption.is_empty()).then_some((caption.len(), at + mark.len()));
    }
    let open = if line.ends_with(')') { line.rfind(" (")? } else { return None };
    Some((open, open + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_tell_photographer_and_agency() {
        for (line, photographer, provider) in [
            ("Ann Lee/TASS", Some("Ann Lee"), Some("TASS")),
            ("(AP Photo/Ann Lee, File)", Some("Ann Lee"), Some("AP")),
            ("Photograph: Ann Lee/Reuters", Some("Ann Lee"), Some("Reuters")),
            ("Image source, Getty Images", None, Some("Getty Images")),
        ] {
            let found = credit(line).unwrap();
            assert_eq!((found.photographer.as_deref(), found.provider.as_deref()), (photographer, provider), "{line}");
        }
        assert_eq!(credit("The yes/no question of the day"), None);
        assert_eq!(credit("Talks in Geneva"), None);
    }

    #[test]
    fn a_caption_is_parted_from_its_credit() {
        let line = "The old bridge   Ann Lee/TASS";
        let Some(Line::CaptionAndCredit { caption_end, credit_start, credit }) = read(line) else { panic!("{line}") };
        assert_eq!((&line[..caption_end], &line[credit_start..]), ("The old bridge", "Ann Lee/TASS"));
        assert_eq!(credit.photographer.as_deref(), Some("Ann Lee"));
    }
}
