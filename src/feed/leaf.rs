//! One element with text while it is open: its text is gathered here, whatever markup, sections and references it is made of.

use std::borrow::Cow;

use base64::Engine;

use super::names::Field;
use super::scan::{Tag, attributes};

/// Bytes of a body's text that are kept.
pub(super) const MAX_TEXT_BYTES: usize = 2 << 20;
/// Bytes of any other text: no title, address or name is longer.
const MAX_SHORT_BYTES: usize = 64 << 10;

/// How the text of an element is written in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Form {
    /// As it reads.
    Plain,
    /// HTML behind references or in CDATA, as in all of RSS.
    #[default]
    Html,
    /// Markup of the document itself; its text keeps its references.
    Xhtml,
    /// Markup of another kind, in which feeds' names mean nothing.
    Xml,
    Base64,
    /// Of a type that is no text: words in Base64, or none.
    Binary,
}

#[derive(Debug, Default)]
pub(super) struct Leaf {
    pub(super) field: Option<Field>,
    pub(super) form: Form,
    /// Markup of HTML was met inside.
    pub(super) has_markup: bool,
    pub(super) permalink: Option<bool>,
    pub(super) text: String,
    pub(super) person_name: Option<String>,
    pub(super) person_email: Option<String>,
    pub(super) overlong: bool,
}

impl Leaf {
    /// Begins another element, with the old one's buffer.
    pub(super) fn begin(&mut self, field: Field, tag: &Tag<'_>, is_atom: bool) {
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        *self = Self { field: Some(field), text, form: form_of(field, tag, is_atom), ..Self::default() };
        if field == Field::Id {
            let permalink = attributes(tag.attributes).find(|(name, _)| name.eq_ignore_ascii_case("isPermaLink"));
            self.permalink = permalink.map(|(_, value)| value.trim().eq_ignore_ascii_case("true"));
        }
    }

    pub(super) fn push(&mut self, text: &str) {
        let limit = if self.field.is_some_and(Field::is_body) { MAX_TEXT_BYTES } else { MAX_SHORT_BYTES };
        let room = limit.saturating_sub(self.text.len());
        if text.len() <= room {
            self.text.push_str(text);
        } else {
            self.overlong = true;
            self.text.push_str(cut(text, room));
        }
    }

    /// Appends the inside of a CDATA section.
    pub(super) fn push_cdata(&mut self, text: &str) {
        if self.form == Form::Xhtml {
            self.push(&text.replace('&', "&amp;").replace('<', "&lt;"));
        } else {
            self.push(text);
        }
    }

    /// Appends a tag as it stands, without the prefix of its name.
    pub(super) fn push_tag(&mut self, tag: &Tag<'_>) {
        self.has_markup = true;
        match tag.name.rsplit_once(':') {
            Some((_, local)) => {
                self.push("<");
                self.push(local);
                self.push(&tag.source[1 + tag.name.len()..]);
            }
            None => self.push(tag.source),
        }
    }

    pub(super) fn push_end(&mut self, name: &str) {
        self.push("</");
        self.push(name.rsplit(':').next().unwrap_or(name));
        self.push(">");
    }

    /// The text, done: trimmed, decoded where it was Base64, empty where there is none.
    pub(super) fn finished(&self) -> Cow<'_, str> {
        match self.form {
            Form::Base64 => Cow::Owned(self.decoded().unwrap_or_default()),
            Form::Binary => match self.decoded() {
                Some(text) => Cow::Owned(text),
                None if self.field == Some(Field::Content) => Cow::Borrowed(""),
                None => Cow::Borrowed(self.text.trim()),
            },
            _ => Cow::Borrowed(self.text.trim()),
        }
    }

    /// The words behind Base64; an image or the like is none.
    fn decoded(&self) -> Option<String> {
        let letters: Vec<u8> = self.text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let bytes = base64::engine::general_purpose::STANDARD.decode(&letters).ok()?;
        String::from_utf8(bytes).ok().filter(|text| !text.contains('\0')).map(|text| text.trim().to_owned())
    }

    pub(super) fn is_html(&self) -> bool {
        self.form != Form::Plain || self.has_markup
    }

    /// Whom an author element names: the name alone where there is one, for a byline prints no addresses; else the address.
    pub(super) fn person(&self) -> String {
        match (&self.person_name, &self.person_email) {
            (Some(name), _) => name.clone(),
            (None, Some(email)) => email.clone(),
            (None, None) => person_of(self.text.trim()).to_owned(),
        }
    }
}

/// The start of a text, of so many bytes at most.
pub(super) fn cut(text: &str, limit: usize) -> &str {
    let end = (0..=limit.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}

fn form_of(field: Field, tag: &Tag<'_>, is_atom: bool) -> Form {
    if !matches!(field, Field::Title | Field::Summary | Field::Content | Field::OtherBody) {
        return Form::Plain;
    }
    let value = |wanted: &str| {
        attributes(tag.attributes)
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value.trim().to_ascii_lowercase())
    };
    if tag.attributes.is_empty() || !is_atom {
        return if is_atom { Form::Plain } else { Form::Html };
    }
    let kind = value("type");
    match (kind.as_deref(), value("mode").as_deref()) {
        (_, Some("base64")) => Form::Base64,
        (Some("xhtml" | "application/xhtml+xml"), _) => Form::Xhtml,
        (Some("html" | "text/html"), _) => Form::Html,
        (Some(kind), _) if kind.ends_with("/xml") || kind.ends_with("+xml") => Form::Xml,
        (Some(kind), _) if kind.contains('/') && !kind.starts_with("text/") => Form::Binary,
        (_, Some("escaped")) => Form::Html,
        _ => Form::Plain,
    }
}

/// `mail@host (Name)`, `Name <mail@host>` and `Name (mail@host)` give the name.
fn person_of(text: &str) -> &str {
    let Some((before, after)) = text.split_once(['(', '<']) else { return text };
    let (before, after) = (before.trim(), after.trim_end().trim_end_matches([')', '>']).trim());
    match (before.contains('@'), after.contains('@')) {
        (true, false) if !after.is_empty() => after,
        (false, true) if !before.is_empty() => before,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::person_of;

    #[test]
    fn a_byline_prints_no_addresses() {
        for (text, expected) in [
            ("desk@paper.example (Ada Roe)", "Ada Roe"),
            ("Ada Roe <desk@paper.example>", "Ada Roe"),
            ("desk@paper.example", "desk@paper.example"),
            ("Ada Roe (Oslo)", "Ada Roe (Oslo)"),
        ] {
            assert_eq!(person_of(text), expected);
        }
    }
}
