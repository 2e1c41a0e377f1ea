//! Text from the network in, text that does a terminal no harm out.

use std::borrow::Cow;
use std::fmt::{self, Write};

/// Whether a character could move the cursor, change colours or turn the direction of what follows.
pub fn is_harmful(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// A text on one line: white space becomes a space, what is harmful is written as its code.
pub struct Shown<'a>(pub &'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '\t' | '\n' | '\r' => formatter.write_char(' ')?,
                letter if is_harmful(letter) => write!(formatter, "{}", letter.escape_unicode())?,
                letter => formatter.write_char(letter)?,
            }
        }
        Ok(())
    }
}

/// A text that keeps its lines.
pub struct ShownLines<'a>(pub &'a str);

impl fmt::Display for ShownLines<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, line) in self.0.split('\n').enumerate() {
            if index > 0 {
                formatter.write_char('\n')?;
            }
            Shown(line).fmt(formatter)?;
        }
        Ok(())
    }
}

/// JSON in, the same JSON out with every harmful character escaped: they stand in its texts alone.
pub fn harmless_json(json: &str) -> Cow<'_, str> {
    let is_told = |letter: char| is_harmful(letter) && letter != '\n';
    let Some(first) = find(json, is_told) else { return Cow::Borrowed(json) };
    let mut text = String::with_capacity(json.len());
    text.push_str(&json[..first]);
    for letter in json[first..].chars() {
        if is_told(letter) {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(letter);
        }
    }
    Cow::Owned(text)
}

/// Where the first such character stands, which is none of printable ASCII: all but a few bytes need no decoding.
fn find(text: &str, is_wanted: impl Fn(char) -> bool) -> Option<usize> {
    let mut at = 0;
    loop {
        at += text.as_bytes()[at..].iter().position(|byte| !(b' '..=b'~').contains(byte))?;
        let letter = text[at..].chars().next()?;
        if is_wanted(letter) {
            return Some(at);
        }
        at += letter.len_utf8();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_harmful_reaches_a_terminal() {
        let title = "a\u{1b}[31mred\u{9b}2J\u{202e}evil\r\u{7f}\u{2066}";
        for shown in [
            Shown(title).to_string(),
            ShownLines(title).to_string(),
            harmless_json(&serde_json::json!(title).to_string()).into_owned(),
        ] {
            assert!(!shown.chars().any(is_harmful), "{shown:?}");
        }
        let json = serde_json::json!({ "title": title }).to_string();
        let json = harmless_json(&json);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap()["title"], title);
        assert_eq!(ShownLines("a\nb").to_string(), "a\nb");
        assert_eq!(Shown("déjà\u{a0}vu 漢字").to_string(), "déjà\u{a0}vu 漢字");
    }
}
