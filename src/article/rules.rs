//! Selectors that a feed's configuration gives in, rules for its pages out: for the few sites that need them.

use super::dom::Selector;

/// What to keep as the body, what to drop, and where single fields stand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rules {
    pub(super) keep: Vec<Selector>,
    pub(super) drop: Vec<Selector>,
    pub(super) fields: Vec<(Field, Selector)>,
}

/// A field that a rule may point at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Headline,
    Dek,
    Byline,
    Published,
}

/// A selector that cannot be used, and why.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("selector `{selector}`: {reason}")]
pub struct RuleError {
    pub selector: String,
    pub reason: String,
}

impl Rules {
    /// Compiles the selectors once, for all pages of a feed.
    pub fn compile<S: AsRef<str>>(keep: &[S], drop: &[S], fields: &[(Field, S)]) -> Result<Self, RuleError> {
        let all = |selectors: &[S]| {
            selectors.iter().map(|selector| compiled(selector.as_ref())).collect::<Result<Vec<_>, _>>()
        };
        let fields = fields
            .iter()
            .map(|(field, selector)| Ok((*field, compiled(selector.as_ref())?)))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self { keep: all(keep)?, drop: all(drop)?, fields })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.keep.is_empty() && self.drop.is_empty() && self.fields.is_empty()
    }
}

/// `:has(` recurses as deep as the page is nested and can end the process, so it is refused.
fn compiled(selector: &str) -> Result<Selector, RuleError> {
    let error = |reason: String| RuleError { selector: selector.to_owned(), reason };
    if selector.to_ascii_lowercase().contains(":has(") {
        return Err(error("`:has()` is not allowed".to_owned()));
    }
    if let Some(name) = formatting_in(selector) {
        return Err(error(format!(
            "`{name}` has no meaning here, since formatting is read as plain spans; point at a class or at the element round it"
        )));
    }
    Selector::parse(selector).map_err(error)
}

/// A formatting element that the selector names: those never reach the tree (see [`super::sieve`]).
fn formatting_in(selector: &str) -> Option<&str> {
    let compounds = selector.split([' ', '>', '+', '~', ',', '(', ')']);
    let names = compounds.map(|compound| compound.split(['.', '#', '[', ':']).next().unwrap_or_default());
    names.into_iter().find(|name| matches!(*name, "b" | "strong") || super::sieve::FORMATTING.contains(name))
}

#[cfg(test)]
mod tests {
    use super::{Field, Rules};

    #[test]
    fn what_cannot_be_used_is_refused_with_its_reason() {
        assert!(Rules::compile(&["div.story > p"], &[".ad, #more"], &[(Field::Headline, "h2.title")]).is_ok());
        for bad in ["div:has(p)", "p >", "strong.lead", "div > em"] {
            let error = Rules::compile(&[bad], &[], &[]).unwrap_err();
            assert!(error.to_string().contains(bad), "{error}");
        }
    }
}
