//! Text as a page has it in, text as we keep it out: one space between words, nothing that does not show.

/// The greatest character boundary of `text` that is not beyond `at`.
pub fn floor_boundary(text: &str, at: usize) -> usize {
    if at >= text.len() {
        return text.len();
    }
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Appends `raw` to `out` with runs of white space as one space, without control characters and characters that do not show.
/// No space is written at the start of a line: at the start of `out` or after a line end.
pub fn push_normal(out: &mut String, raw: &str) {
    let mut rest = raw;
    while !rest.is_empty() {
        let plain = rest.bytes().position(|byte| byte <= b' ' || byte >= 0x7f).unwrap_or(rest.len());
        out.push_str(&rest[..plain]);
        rest = &rest[plain..];
        let Some(character) = rest.chars().next() else { break };
        rest = &rest[character.len_utf8()..];
        if is_space(character) {
            push_space(out);
        } else if !is_invisible(character) {
            out.push(character);
        }
    }
}

/// A space, unless the line has none to end with a word.
pub fn push_space(out: &mut String) {
    if !matches!(out.as_bytes().last(), None | Some(b' ' | b'\n')) {
        out.push(' ');
    }
}

/// `raw` as a line of its own.
pub fn normal(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    push_normal(&mut out, raw);
    out.truncate(out.trim_end().len());
    out
}

fn is_space(character: char) -> bool {
    character.is_whitespace()
}

/// Soft hyphens, zero-width spaces and joiners that no script needs, byte order marks, and controls.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{fffc}' | '\u{200e}' | '\u{200f}')
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || character.is_control()
}

/// Letters and digits alone, in lower case: the measure of whether two lines say the same.
pub fn folded(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{floor_boundary, normal};

    #[test]
    fn white_space_becomes_one_space_and_what_does_not_show_goes() {
        assert_eq!(normal("  Talks\u{a0}\n to\u{200b} go\u{ad}ing \u{0} on\t"), "Talks to going on");
        assert_eq!(normal(" \n\u{a0}"), "");
        // Scripts that need joiners keep them.
        assert_eq!(normal("می\u{200c}شود"), "می\u{200c}شود");
    }

    #[test]
    fn a_cut_never_splits_a_character() {
        assert_eq!(floor_boundary("aé", 2), 1);
        assert_eq!(floor_boundary("aé", 9), 3);
    }
}
