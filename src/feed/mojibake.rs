//! Text in, the text that was meant out, where UTF-8 was taken for windows-1252 and encoded once more (`Ã©` for `é`).

use encoding_rs::WINDOWS_1252;

/// The text that was meant; `None` where nothing speaks for a mistake. All letters beyond ASCII must fit, each run of them: prose with `é`
/// in it never does.
pub(super) fn mended(text: &str) -> Option<String> {
    let start = text.bytes().position(|byte| byte >= 0x80)?;
    let mut letters = text[start..].chars();
    let is_lead = letters.next().is_some_and(|letter| matches!(letter, '\u{c2}'..='\u{f4}'));
    let is_continued = letters.next().and_then(byte_of).is_some_and(|byte| matches!(byte, 0x80..=0xbf));
    if !is_lead || !is_continued {
        return None;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(byte_of).collect();
    String::from_utf8(bytes?).ok()
}

/// The byte of windows-1252 that a letter is written with; its undefined bytes are control characters of the same number.
fn byte_of(letter: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(letter) {
        return Some(byte);
    }
    let mut buffer = [0; 4];
    let (bytes, _, is_unmappable) = WINDOWS_1252.encode(letter.encode_utf8(&mut buffer));
    bytes.first().copied().filter(|_| !is_unmappable)
}

#[cfg(test)]
mod tests {
    use super::mended;

    #[test]
    fn only_mistakes_are_mended() {
        for (text, expected) in [
            ("CafÃ© and Ã¦", Some("Café and æ")),
            ("donâ€™t", Some("don’t")),
            ("Café Ã©", None),
            ("Âge", None),
            ("Новости", None),
            ("plain", None),
        ] {
            assert_eq!(mended(text).as_deref(), expected, "{text}");
        }
    }
}
