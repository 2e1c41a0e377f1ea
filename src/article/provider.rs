//! Where agencies are named in, who provided the story out, with the places where that was seen.

use memchr::memmem;

use super::dateline::{self, agencies};
use super::record::{Part, Provider, Role};
use super::{Facts, picture};

/// The dateline's agency before all others; then author line, sign-off and the picture's credit, if the page itself is silent.
pub fn decide(text: &str, parts: &[Part], line: Option<&dateline::Line>, facts: &Facts) -> Option<Provider> {
    let seen = sightings(text, parts, line, facts);
    let by_dateline = seen.iter().find(|(_, evidence)| *evidence == "dateline").map(|(name, _)| *name);
    let declared = facts.provider.clone();
    let (name, kind, mut evidence) = match (declared, by_dateline) {
        (Some(declared), None) => (declared.name, declared.kind, declared.evidence),
        (Some(declared), Some(agency)) if declared.name.eq_ignore_ascii_case(agency) || declared.kind == "agency" => {
            (declared.name, declared.kind, declared.evidence)
        }
        (_, Some(agency)) => (agency.to_owned(), "agency".to_owned(), Vec::new()),
        (None, None) => (seen.first()?.0.to_owned(), "agency".to_owned(), Vec::new()),
    };
    for (agency, place) in seen {
        if name.eq_ignore_ascii_case(agency) && !evidence.iter().any(|known| known == place) {
            evidence.push(place.to_owned());
        }
    }
    Some(Provider { name, kind, evidence })
}

/// Each agency named in the story's furniture, the strongest evidence first.
fn sightings(
    text: &str,
    parts: &[Part],
    line: Option<&dateline::Line>,
    facts: &Facts,
) -> Vec<(&'static str, &'static str)> {
    let mut seen = Vec::new();
    seen.extend(line.and_then(|line| line.provider).map(|name| (name, "dateline")));
    for byline in &facts.bylines {
        let told = [&byline.organisation, &byline.title].into_iter().flatten();
        seen.extend(
            told.filter_map(|told| agencies::named(told).or_else(|| first_word(told)))
                .map(|agency| (agency.name, "byline")),
        );
    }
    for part in parts {
        let line = &text[part.start..part.end];
        let found = match part.role {
            Role::Contributors => sign_off(line),
            Role::Chrome | Role::Rights => signature(line).or_else(|| holder(line)),
            _ => None,
        };
        seen.extend(found.map(|name| (name, "contributors")));
    }
    seen.extend(closing_signature(text, parts).map(|name| (name, "contributors")));
    if seen.is_empty() {
        seen.extend(hearer(text, parts).map(|name| (name, "body")));
    }
    for part in parts.iter().filter(|part| part.role == Role::ImageCredit) {
        let (_, agency) = picture::names(&text[part.start..part.end]);
        seen.extend(agency.and_then(|name| agencies::named(&name)).map(|agency| (agency.name, "image_credit")));
    }
    seen
}

/// "AP Business Writer": the agency before the title.
fn first_word(told: &str) -> Option<&'static agencies::Agency> {
    told.split_whitespace().next().and_then(agencies::named)
}

/// "(Reporting by ...; Editing by ...)" in brackets is the house style of one agency.
fn sign_off(line: &str) -> Option<&'static str> {
    let lower = line.get(..24).unwrap_or(line).to_lowercase();
    (line.starts_with('(') && lower.starts_with("(reporting by")).then_some("Reuters")
}

/// "==Kyodo", "/ritzau/", "(SDA/sj)", "AP-WF-...", and a bare name.
fn signature(line: &str) -> Option<&'static str> {
    match line.to_lowercase().trim_end_matches('.') {
        "ends" => return Some("PA"),
        "enditem" => return Some("Xinhua"),
        "reuter" => return Some("Reuters"),
        _ if is_dpa_stamp(line) => return Some("dpa"),
        _ => {}
    }
    let line = line.trim_start_matches(['=', '(', '/', ' ']);
    line.split(['/', ')', '\\', '-', ' ', '<']).next().and_then(agencies::named).map(|agency| agency.name)
}

/// "242200 GMT Jun 17": day and time, zone, month and year, as dpa closes its stories.
fn is_dpa_stamp(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    matches!(words[..], [time, "GMT" | "UTC", _, year] if time.len() == 6 && year.len() == 2 && time.bytes().all(|b| b.is_ascii_digit()))
}

/// "© EFE 2019"
fn holder(line: &str) -> Option<&'static str> {
    let line = line.trim_start_matches(['©', ' ']);
    line.split([' ', '.', ',']).next().and_then(agencies::named).map(|agency| agency.name)
}

/// An agency's name in one word is no longer.
const NAME_BYTES: usize = 24;

/// The agency that the story's speakers speak to, twice at least: "told Reuters", "STT:lle". Once may be another's story.
fn hearer(text: &str, parts: &[Part]) -> Option<&'static str> {
    let mut heard: Option<&'static str> = None;
    for part in parts.iter().filter(|part| part.role == Role::Paragraph) {
        let paragraph = &text[part.start..part.end];
        let told = memmem::find_iter(paragraph.as_bytes(), "told ").filter_map(|at| {
            let name = paragraph[at + "told ".len()..].split([' ', ',', '.', '\n']).next()?;
            agencies::named(name).filter(|_| name.starts_with(char::is_uppercase))
        });
        let finnish = memmem::find_iter(paragraph.as_bytes(), ":lle").filter_map(|at| {
            // Only the few bytes before can be an agency's name, however long the word.
            let near = (0..=at.min(NAME_BYTES))
                .rev()
                .map(|back| at - back)
                .find(|start| paragraph.is_char_boundary(*start))?;
            agencies::named(paragraph[near..at].split_whitespace().next_back()?)
        });
        for agency in told.chain(finnish) {
            if heard == Some(agency.name) {
                return heard;
            }
            heard = Some(agency.name);
        }
    }
    None
}

/// A short last line or last words that sign the story: "AAP RTV ar", "... the end. /ritzau/", "(ANSA).".
fn closing_signature(text: &str, parts: &[Part]) -> Option<&'static str> {
    let last = parts.iter().rfind(|part| part.role != Role::Chrome)?;
    let line = &text[last.start..last.end];
    if line.len() <= 24 {
        let first = line.split_whitespace().next()?;
        let capitals = first.chars().all(|c| c.is_uppercase());
        return agencies::named(first).filter(|_| capitals).map(|agency| agency.name);
    }
    let word = line.split_whitespace().next_back()?;
    let marked = word.starts_with(['/', '(']);
    agencies::named(word.trim_end_matches('.')).filter(|_| marked).map(|agency| agency.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told_by(text: &str) -> Option<&'static str> {
        hearer(text, &[Part { role: Role::Paragraph, start: 0, end: text.len() }])
    }

    #[test]
    fn who_is_told_twice_provides_the_story() {
        assert_eq!(told_by("“It sank,” he told Reuters. Nobody knew why, she told Reuters later."), Some("Reuters"));
        assert_eq!(told_by("Hän kertoo STT:lle, että vene upposi. Toinen sanoi STT:lle samaa."), Some("STT"));
        assert_eq!(told_by("“It sank,” he told Reuters."), None, "once may be another's story");
        assert_eq!(told_by("She told him. She told him."), None);
    }
}
