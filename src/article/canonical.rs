//! Decided fields and body blocks in, canonical text with its parts out.

use super::body::Body;
use super::draft::{Draft, Facts};
use super::outline::Outline;
use super::record::{Part, Role};

/// Writes the article down in reading order, a block a line with an empty line between blocks.
pub fn write(outline: &Outline<'_>, headline: Option<&str>, dek: Option<&str>, body: &Body, facts: Facts) -> Draft {
    let mut lines = Lines::default();
    lines.push(Role::Headline, headline.unwrap_or_default());
    lines.push(Role::Dek, dek.unwrap_or_default());
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
