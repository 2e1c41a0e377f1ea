//! The headline's part in, its label, its words proper and its attribution out.

use super::names::Names;
use super::notes;
use super::record::{Attribution, Headline, Part, Revision, Role, Span};

/// Words that an attribution at a headline's end has at most: "- Orlenko", "— envoy to the talks".
const ATTRIBUTION_WORDS: usize = 5;

/// A headline and the revision that its label tells.
pub struct Heading {
    pub headline: Headline,
    pub revision: Option<Revision>,
}

/// Reads the first headline among the parts.
pub fn read(text: &str, parts: &[Part]) -> Option<Heading> {
    let part = parts.iter().find(|part| part.role == Role::Headline)?;
    let line = &text[part.start..part.end];
    let (revision, offset) = notes::label(line).map_or((None, 0), |(revision, offset)| (Some(revision), offset));
    let start = part.start + offset;
    let attributed = attribution(&text[start..part.end]);
    let (main_end, attribution) = match attributed {
        Some((main_end, name)) => {
            let span = Span::of(text, start + name, part.end);
            (start + main_end, Some(Attribution { span, person: None }))
        }
        None => (part.end, None),
    };
    let headline = Headline {
        span: Span::of(text, part.start, part.end),
        main: text[start..main_end].to_owned(),
        attribution,
        label: revision.as_ref().map(|revision| revision.label.clone()),
    };
    Some(Heading { headline, revision })
}

/// The headline with the person whom its attribution names.
pub fn with_person(mut headline: Headline, names: &Names) -> Headline {
    if let Some(attribution) = &mut headline.attribution {
        let person = names.person(&attribution.span.text, attribution.span.start);
        attribution.person = person.map(|person| person.id.clone());
    }
    headline
}

/// Where the words proper end and where the attribution begins.
fn attribution(headline: &str) -> Option<(usize, usize)> {
    let dash = |mark: &'static str| headline.rfind(mark).map(|at| (at, at + mark.len()));
    let (end, name) = [" - ", " – ", " — "].into_iter().filter_map(dash).max()?;
    let (main, said_by) = (&headline[..end], &headline[name..]);
    let words = said_by.split_whitespace().count();
    let ends_in_name =
        !said_by.ends_with(['.', '!', '?', '"', '”', ')']) && !said_by.contains(|c: char| c.is_numeric() || c == ',');
    let good = (1..=ATTRIBUTION_WORDS).contains(&words) && main.split_whitespace().count() >= 4 && ends_in_name;
    good.then_some((main.trim_end().len(), name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_words_and_attribution() {
        let text = "CORRECTED-Dam will hold through the spring floods - minister";
        let parts = [Part { role: Role::Headline, start: 0, end: text.len() }];
        let heading = read(text, &parts).unwrap();
        assert_eq!(heading.headline.main, "Dam will hold through the spring floods");
        assert_eq!(heading.headline.attribution.unwrap().span.text, "minister");
        assert_eq!(heading.revision.unwrap().label, "CORRECTED");
    }
}
