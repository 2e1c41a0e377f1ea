//! JSON as pages write it in, JSON that a strict reader takes out: raw line ends in strings, trailing commas, comments, stray wrappers.

use serde_json::Value;

/// Reads a document strictly where it can be, mended where it must be; the first value counts, what stands behind it does not.
pub fn read(text: &str) -> Option<Value> {
    let text = unwrapped(text);
    first_value(text).or_else(|| first_value(&mended(text)))
}

fn first_value(text: &str) -> Option<Value> {
    serde_json::Deserializer::from_str(text).into_iter().next()?.ok()
}

/// Without what old templates put round a script for readers that knew no scripts.
fn unwrapped(text: &str) -> &str {
    let start = text.find(['{', '[']).unwrap_or(text.len());
    // `//<![CDATA[` and `/* <![CDATA[ */` hold a bracket of their own.
    match text[..start].rfind("<!").filter(|_| text[start..].starts_with("[CDATA[")) {
        Some(_) => {
            let inner = &text[start + "[CDATA[".len()..];
            &inner[inner.find(['{', '[']).unwrap_or(inner.len())..]
        }
        None => &text[start..],
    }
}

/// One pass over the text, telling strings from what is between them.
fn mended(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut characters = text.chars().peekable();
    let mut open: Vec<char> = Vec::new();
    let mut in_string = false;
    while let Some(character) = characters.next() {
        if in_string {
            match character {
                '"' if ends_string(characters.clone()) => {
                    in_string = false;
                    out.push('"');
                }
                '"' => out.push_str("\\\""),
                '\\' => push_escape(&mut out, &mut characters),
                control if control < ' ' => out.push(' '),
                other => out.push(other),
            }
            continue;
        }
        match character {
            '"' => {
                in_string = true;
                out.push('"');
            }
            '/' if characters.peek() == Some(&'/') => while characters.next_if(|next| *next != '\n').is_some() {},
            '/' if characters.peek() == Some(&'*') => skip_comment(&mut characters),
            '{' | '[' => {
                open.push(if character == '{' { '}' } else { ']' });
                out.push(character);
            }
            '}' | ']' => {
                drop_trailing_comma(&mut out);
                open.pop();
                out.push(character);
            }
            ';' => {}
            other => out.push(other),
        }
        // Deeper than any page needs, and than `serde_json` reads.
        if open.len() > 120 {
            return String::new();
        }
    }
    close(&mut out, open, in_string);
    out
}

/// A document that was cut is closed where it ends.
fn close(out: &mut String, open: Vec<char>, in_string: bool) {
    if in_string {
        out.push('"');
    }
    drop_trailing_comma(out);
    out.extend(open.into_iter().rev());
}

/// A quotation mark ends a string when a colon, comma or bracket follows; others were meant to stand in it.
fn ends_string(rest: impl Iterator<Item = char>) -> bool {
    rest.take(64).find(|next| !next.is_whitespace()).is_none_or(|next| matches!(next, ':' | ',' | '}' | ']'))
}

fn push_escape(out: &mut String, characters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match characters.peek() {
        Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') => {
            out.push('\\');
            out.extend(characters.next());
        }
        _ => out.push_str("\\\\"),
    }
}

fn skip_comment(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    let mut before = ' ';
    characters.next();
    for next in characters {
        if before == '*' && next == '/' {
            return;
        }
        before = next;
    }
}

fn drop_trailing_comma(out: &mut String) {
    let kept = out.trim_end();
    if let Some(kept) = kept.strip_suffix(',') {
        out.truncate(kept.len());
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(read(text).map(|value| value["a"].to_string()).as_deref(), Some(expected), "{text}");
    }

    #[test]
    fn what_pages_write_is_read() {
        check(r#"{"a": 1}"#, "1");
        check("{\"a\": \"one\ntwo\"}", "\"one two\"");
        check(r#"{"a": [1, 2,], }"#, "[1,2]");
        check(
            r#"/* note */ {"a": 1 // one
            }"#,
            "1",
        );
        check("//<![CDATA[\n{\"a\": 1}\n//]]>", "1");
        check("<!-- {\"a\": 1} -->", "1");
        check(r#"{"a": "the "big" one"}"#, r#""the \"big\" one""#);
        check(r#"{"a": "it\'s"}"#, r#""it\\'s""#);
        check(r#"{"a": 1};"#, "1");
        check(r#"{"a": {"b": "cut he"#, r#"{"b":"cut he"}"#);
    }

    #[test]
    fn what_is_none_is_none() {
        assert_eq!(read(""), None);
        assert_eq!(read("var x = 1"), None);
        assert_eq!(read(&"[".repeat(100_000)), None);
    }
}
