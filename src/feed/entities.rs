//! Text with references in, text out: HTML's named characters, numbers (windows-1252 where they mean it), short entities of the document.

use std::borrow::Cow;

use markup5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};
use memchr::memchr;

/// The longest reference that is looked at, from `&` to `;`.
const MAX_REFERENCE_BYTES: usize = 40;
const MAX_OWN: usize = 64;
const MAX_OWN_BYTES: usize = 1_024;

/// Literal entities that the document's DOCTYPE declares. They are put in once and never expanded again: no entity can grow the text by
/// more than its own length, and none is fetched.
#[derive(Debug, Default)]
pub(super) struct Entities<'a> {
    own: Vec<(&'a str, &'a str)>,
}

impl<'a> Entities<'a> {
    pub(super) fn declare(&mut self, doctype: &'a str) {
        for declaration in doctype.split("<!ENTITY").skip(1).take(MAX_OWN) {
            let Some((name, rest)) = declaration.trim_start().split_once(|letter: char| letter.is_ascii_whitespace())
            else {
                continue;
            };
            let rest = rest.trim_start();
            let Some(mark) = rest.chars().next().filter(|mark| matches!(mark, '"' | '\'')) else { continue };
            if let Some((value, _)) = rest[1..].split_once(mark)
                && value.len() <= MAX_OWN_BYTES
                && !value.contains(['&', '<'])
            {
                self.own.push((name, value));
            }
        }
    }

    /// The text with its references resolved; a `&` that begins none stays. The flag is set where one stayed.
    pub(super) fn resolve<'t>(&self, text: &'t str, bare: &mut bool) -> Cow<'t, str> {
        let Some(first) = memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        let mut next = Some(first);
        while let Some(at) = next {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let length = self.push_reference(rest, &mut out);
            if length == 0 {
                *bare = true;
                out.push('&');
            }
            rest = &rest[length.max(1)..];
            next = memchr(b'&', rest.as_bytes());
        }
        out.push_str(rest);
        Cow::Owned(out)
    }

    /// Appends what the reference at the start of `text` stands for; gives its length, 0 where it is none.
    fn push_reference(&self, text: &str, out: &mut String) -> usize {
        let window = &text.as_bytes()[..text.len().min(MAX_REFERENCE_BYTES)];
        let Some(end) = memchr(b';', window) else { return 0 };
        let name = match text.get(1..end) {
            Some("lt") => return push(out, '<', end),
            Some("gt") => return push(out, '>', end),
            Some("amp") => return push(out, '&', end),
            Some("quot") => return push(out, '"', end),
            Some("apos") => return push(out, '\'', end),
            Some(name) => name,
            None => return 0,
        };
        if let Some(number) = name.strip_prefix('#') {
            return match numbered(number) {
                Some(Some(letter)) => push(out, letter, end),
                Some(None) => end + 1,
                None => 0,
            };
        }
        if let Some((_, value)) = self.own.iter().find(|(own, _)| *own == name) {
            out.push_str(value);
            return end + 1;
        }
        match NAMED_ENTITIES.get(&text[1..=end]) {
            Some(&(first, second)) if first != 0 => {
                out.extend([first, second].into_iter().filter(|code| *code != 0).filter_map(char::from_u32));
                end + 1
            }
            _ => 0,
        }
    }
}

fn push(out: &mut String, letter: char, end: usize) -> usize {
    out.push(letter);
    end + 1
}

/// `None`: no number. `Some(None)`: a number of no character, or of one that XML forbids; it is dropped.
fn numbered(number: &str) -> Option<Option<char>> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) if !hex.is_empty() && hex.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            u32::from_str_radix(hex, 16)
        }
        None if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => number.parse(),
        _ => return None,
    };
    let letter = code.ok().and_then(|code| match code {
        9 | 10 | 13 => char::from_u32(code),
        0..32 => None,
        0x80..=0x9f => C1_REPLACEMENTS[(code - 0x80) as usize],
        _ => char::from_u32(code),
    });
    Some(letter)
}

#[cfg(test)]
mod tests {
    use super::Entities;

    #[test]
    fn references_resolve_once() {
        let mut entities = Entities::default();
        entities.declare(
            "<!DOCTYPE r [<!ENTITY firm \"Acme\"><!ENTITY far SYSTEM 'file:///x'><!ENTITY two '&firm;&firm;'>]>",
        );
        for (text, expected) in [
            ("A &amp;amp; B", "A &amp; B"),
            ("caf&eacute; &#8217;&#x2019;", "café ’’"),
            ("don&#146;t", "don’t"),
            ("A & B &c; &firm; &two; &far;", "A & B &c; Acme &two; &far;"),
            ("&#0;&#8;&#xD83D;&#99999999999;x", "x"),
            ("&#x;&#;&", "&#x;&#;&"),
        ] {
            assert_eq!(entities.resolve(text, &mut false), expected, "{text}");
        }
    }
}
