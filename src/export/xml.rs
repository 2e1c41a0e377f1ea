//! Text in, text that may stand in XML and HTML out.

use std::fmt::{self, Write};

use crate::shown::is_harmful;

/// A text for an element or a quoted attribute; characters that XML 1.0 has no place for are left out (section 2.2).
pub(super) struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '&' => formatter.write_str("&amp;")?,
                '<' => formatter.write_str("&lt;")?,
                '>' => formatter.write_str("&gt;")?,
                '"' => formatter.write_str("&quot;")?,
                '\t' | '\n' => formatter.write_char(letter)?,
                '\0'..='\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
                // The same text to a reader of XML, and no harm to a terminal. A carriage return would be read as a line end.
                letter if is_harmful(letter) => write!(formatter, "&#x{:x};", u32::from(letter))?,
                letter => formatter.write_char(letter)?,
            }
        }
        Ok(())
    }
}
