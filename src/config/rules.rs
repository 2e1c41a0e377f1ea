//! A feed's `rules` in, the selectors that the article parser obeys out: each is compiled here, so that a bad one has a line and a column.

use super::reader::{Mistakes, Section};
use super::schema::texts;
use crate::article::Rules;
use crate::article::rules::Field;

/// The fields that a selector may point at.
const FIELDS: &[(&str, Field)] =
    &[("headline", Field::Headline), ("dek", Field::Dek), ("byline", Field::Byline), ("published", Field::Published)];

/// Reads `rules = { keep = [...], drop = [...], headline = "..." }`, or the same as a table `[feeds.rules]`.
pub(super) fn read(feed: &mut Section<'_, '_>, mistakes: &mut Mistakes<'_>) -> Rules {
    let mut section = feed.section("rules", mistakes);
    let keep = texts(&mut section, "keep", mistakes, checked).unwrap_or_default();
    let drop = texts(&mut section, "drop", mistakes, checked).unwrap_or_default();
    let mut fields = Vec::new();
    for (key, field) in FIELDS {
        let Some(selector) = section.text(key, mistakes) else { continue };
        match checked(selector.get_ref()) {
            Ok(text) => fields.push((*field, text)),
            Err(message) => mistakes.add(selector.span(), format!("{key}: {message}")),
        }
    }
    section.finish(mistakes);
    // Each selector was compiled before, so that this cannot fail; a rule that did would be no rule.
    Rules::compile(&keep, &drop, &fields).unwrap_or_default()
}

fn checked(selector: &str) -> Result<String, String> {
    match Rules::compile(&[selector], &[], &[]) {
        Ok(_) => Ok(selector.to_owned()),
        Err(error) => Err(format!("{error}: write a CSS selector, such as \"div.story > p\"")),
    }
}
