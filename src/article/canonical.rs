//! Decided fields and body blocks in, canonical text with its parts out.

use super::body::Body;
use super::draft::{Draft, Facts};
use super::outline::Outline;
use super::record::{Part, Role};

/// The lines above the story.
pub struct Head<'o> {
    pub kicker: Option<&'o str>,
    pub headline: Option<&'o str>,
    pub dek: Option<&'o str>,
}

/// Writes the article down in reading order, a block a line with an empty line between blocks.
pub fn write(outline: &Outline<'_>, head: Head<'_>, body: &Body, facts: Facts) -> Draft {
    let mut lines = Lines::default();
    lines.push(Role::Kicker, head.kicker.unwrap_or_default());
    lines.push(Role::Headline, head.headline.unwrap_or_default());
    lines.push(Role::Dek, head.dek.unwrap_or_default());
    let names: Vec<&str> =
        facts.bylines.iter().filter_map(|byline| byline.name.as_deref().or(byline.organisation.as_deref())).collect();
    lines.push(Role::Byline, &names.join(", "));
    for image in &facts.images {
        lines.push(Role::Caption, image.caption.as_deref().unwrap_or_default());
        lines.push(Role::ImageCredit, image.credit.as_ref().map(|credit| credit.text.as_str()).unwrap_or_default());
        lines.push(Role::ImageRights, image.rights.as_deref().unwrap_or_default());
    }
    for kept in &body.kept {
        lines.push(kept.role, outline.block_text(kept.block));
    }
    Draft { text: lines.text, parts: lines.parts, facts }
}

#[derive(Default)]
struct Lines {
    text: String,
    parts: Vec<Part>,
}

impl Lines {
    fn push(&mut self, role: Role, line: &str) {
        if line.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        self.text.push_str(line);
        self.parts.push(Part { role, start, end: self.text.len() });
    }
}
