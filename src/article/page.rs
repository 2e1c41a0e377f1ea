//! A page's bytes in, its text out: the charset is told by a byte order mark, the HTTP header, the page's own `meta`, or the bytes themselves.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// A `meta charset` further down than this is not looked for; the HTML standard asks for the first 1,024 bytes, real pages need more.
const META_BYTES: usize = 4096;

/// Decodes at most `max_bytes` of a page; what was passed over is told in `faults`.
pub fn decode<'a>(
    bytes: &'a [u8],
    content_type: Option<&str>,
    max_bytes: usize,
    faults: &mut Vec<String>,
) -> Cow<'a, str> {
    if bytes.len() > max_bytes {
        faults.push(format!("page: only the first {max_bytes} of {} bytes were read", bytes.len()));
    }
    let is_cut = bytes.len() > max_bytes;
    let bytes = &bytes[..bytes.len().min(max_bytes)];
    let encoding = encoding_of(bytes, content_type, is_cut);
    // `decode` removes the byte order mark and borrows where the bytes are valid UTF-8.
    let (text, used, broken) = encoding.decode(bytes);
    if broken {
        faults.push(format!("page: some bytes are not {}", used.name()));
    }
    text
}

/// Text that is valid UTF-8 beyond ASCII is hardly ever anything else, whatever its labels say.
fn encoding_of(bytes: &[u8], content_type: Option<&str>, is_cut: bool) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    let declared = content_type.and_then(charset_in).or_else(|| meta_charset(bytes));
    if is_utf8(bytes, is_cut) {
        // ISO-2022-JP and its kind are ASCII bytes alone: there the label decides.
        return declared.filter(|_| bytes.is_ascii()).unwrap_or(UTF_8);
    }
    match declared {
        Some(encoding) if encoding != UTF_8 => encoding,
        _ => detected(bytes),
    }
}

/// A page that was cut may end inside a character.
fn is_utf8(bytes: &[u8], is_cut: bool) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => is_cut && error.error_len().is_none(),
    }
}

fn detected(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, chardetng::Utf8Detection::Allow);
    if guess == UTF_8 { WINDOWS_1252 } else { guess }
}

fn charset_in(content_type: &str) -> Option<&'static Encoding> {
    let lower = content_type.to_ascii_lowercase();
    let (_, rest) = lower.split_once("charset")?;
    let value = rest.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.:".contains(c))).unwrap_or(value.len());
    Encoding::for_label(&value.as_bytes()[..end])
}

/// A `meta` that could be read as ASCII is no UTF-16, whatever it says (HTML standard, "prescan a byte stream").
fn meta_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(META_BYTES)]).to_ascii_lowercase();
    let found = head.split("<meta").skip(1).find_map(|rest| charset_in(rest.split('>').next()?))?;
    Some(if found == encoding_rs::UTF_16LE || found == encoding_rs::UTF_16BE { UTF_8 } else { found })
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[track_caller]
    fn check(bytes: &[u8], content_type: Option<&str>, expected: &str) {
        let text = decode(bytes, content_type, 1 << 20, &mut Vec::new());
        assert!(text.ends_with(expected), "{text}");
    }

    #[test]
    fn a_byte_order_mark_the_header_or_a_meta_tells_the_charset() {
        check(b"\xff\xfec\0a\0f\0\xe9\0", Some("text/html; charset=utf-8"), "café");
        check(b"caf\xe9", Some("text/html; charset=iso-8859-1"), "café");
        check(b"<meta charset='windows-1251'>\xcc\xee\xf1\xea\xe2\xe0", None, "Москва");
        check(b"<meta http-equiv=x content='text/html; charset=Shift_JIS'>\x93\x8c\x8b\x9e", None, "東京");
    }

    #[test]
    fn the_bytes_tell_it_where_labels_are_absent_or_wrong() {
        check("<meta charset=latin1>Köln".as_bytes(), Some("text/html; charset=iso-8859-1"), "Köln");
        check(b"<meta charset=utf-8>Der B\xfcrgermeister aus K\xf6ln sagte", None, "Der Bürgermeister aus Köln sagte");
    }

    #[test]
    fn what_is_not_read_is_told() {
        let mut faults = Vec::new();
        assert_eq!(decode("äöü".as_bytes(), None, 3, &mut faults).chars().next(), Some('ä'));
        assert!(faults[0].contains("only the first 3 of 6 bytes"));
    }
}
