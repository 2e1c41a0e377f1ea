//! Two versions of an article in, the words that went and came out: `[-went-]` and `{+came+}`, in colour on a terminal.

use std::fmt::Write;

use clap::builder::styling::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

use super::shown::Shown;
use crate::api::Line;
use crate::store::RevisionLine;

const WENT: Style = AnsiColor::Red.on_default().strikethrough();
const CAME: Style = AnsiColor::Green.on_default();
/// Words of two long texts that differ throughout are compared for so long, then by larger pieces.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(2);

/// What a version, the newest where none is named, changed of the one before it.
pub(super) fn draw(lines: &[Line], revision: Option<u32>) -> serde_json::Result<String> {
    let versions = lines.iter().map(Line::read::<RevisionLine>).collect::<Result<Vec<_>, _>>()?;
    let wanted = |line: &&[RevisionLine]| revision.is_none_or(|revision| line[1].revision == revision);
    let Some([before, after]) = versions.windows(2).rev().find(wanted) else {
        return Ok("there is no earlier version to compare it with".to_owned());
    };
    let class = after.class.map_or("", |class| class.as_str());
    let mut text = format!("revision {} to {}: {class}\n\n", before.revision, after.revision);
    write_diff(&mut text, &before.article.text, &after.article.text);
    Ok(text)
}

fn write_diff(text: &mut String, before: &str, after: &str) {
    let diff = TextDiff::configure().timeout(PATIENCE).diff_words(before, after);
    let (mut open, mut changes) = (ChangeTag::Equal, diff.iter_all_changes().peekable());
    while let Some(change) = changes.next() {
        let tag = change.tag();
        if tag != open {
            text.push_str(&mark(tag).0);
            open = tag;
        }
        for (number, line) in change.value().split('\n').enumerate() {
            let _ = write!(text, "{}{}", if number > 0 { "\n" } else { "" }, Shown(line));
        }
        if changes.peek().is_none_or(|next| next.tag() != open) {
            text.push_str(&mark(open).1);
            open = ChangeTag::Equal;
        }
    }
}

/// What stands before and behind words of this kind.
fn mark(tag: ChangeTag) -> (String, String) {
    match tag {
        ChangeTag::Equal => Default::default(),
        ChangeTag::Delete => (format!("{WENT}[-"), format!("-]{WENT:#}")),
        ChangeTag::Insert => (format!("{CAME}{{+"), format!("+}}{CAME:#}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_went_and_came_are_marked() {
        let mut text = String::new();
        write_diff(&mut text, "The ferry left\non \u{1b}Tuesday", "The boat left\non Friday");
        let plain = anstream::adapter::strip_str(&text).to_string();
        assert_eq!(plain, "The [-ferry-]{+boat+} left\non [-\\u{1b}Tuesday-]{+Friday+}");
    }
}
