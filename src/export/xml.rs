//! Text in, text that may stand in XML and HTML out.

use std::fmt::{self, Write};

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
                '\t' | '\n' | '\r' => formatter.write_char(letter)?,
                '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
                letter => formatter.write_char(letter)?,
            }
        }
        Ok(())
    }
}
