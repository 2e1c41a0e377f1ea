//! Bytes and their labels in, text out: a label is believed only where the bytes do not speak against it (RFC 7303, with evidence).

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::faults::Faults;

/// How far a declaration of the charset is looked for.
const DECLARATION_BYTES: usize = 1_024;
/// How much of a text the guess of a charset is built on.
const GUESS_BYTES: usize = 64 << 10;

/// The text of the document, without byte order marks and characters that XML forbids.
pub(super) fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>, faults: &mut Faults) -> Cow<'a, str> {
    let text = match wide(bytes) {
        Some(text) => Cow::Owned(text),
        None => narrow(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes), content_type, faults),
    };
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_start_matches('\u{feff}')),
        Cow::Owned(text) if text.starts_with('\u{feff}') => Cow::Owned(text.trim_start_matches('\u{feff}').to_owned()),
        owned => owned,
    };
    without_controls(text, faults)
}

/// UTF-16 and UTF-32, by their byte order mark or by the zeros beside the first `<` or `{`.
fn wide(bytes: &[u8]) -> Option<String> {
    let four = |big: bool, from: usize| {
        let units = bytes[from..].chunks_exact(4).map(|unit| {
            let unit: [u8; 4] = unit.try_into().unwrap_or_default();
            let code = if big { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) };
            char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
        });
        Some(units.collect())
    };
    let two = |encoding: &'static Encoding, from: usize| {
        Some(encoding.decode_without_bom_handling(&bytes[from..]).0.into_owned())
    };
    match bytes {
        [0, 0, 0xfe, 0xff, ..] => four(true, 4),
        [0xff, 0xfe, 0, 0, ..] => four(false, 4),
        [0, 0, 0, b'<' | b'{', ..] => four(true, 0),
        [b'<' | b'{', 0, 0, 0, ..] => four(false, 0),
        [0xfe, 0xff, ..] => two(UTF_16BE, 2),
        [0xff, 0xfe, ..] => two(UTF_16LE, 2),
        [0, b'<' | b'{' | b' ' | b'\r' | b'\n', 0, ..] => two(UTF_16BE, 0),
        [b'<' | b'{' | b' ' | b'\r' | b'\n', 0, _, 0, ..] => two(UTF_16LE, 0),
        _ => None,
    }
}

/// Encodings in which ASCII is ASCII.
fn narrow<'a>(bytes: &'a [u8], content_type: Option<&str>, faults: &mut Faults) -> Cow<'a, str> {
    let labels = labels(bytes, content_type);
    if let Ok(text) = str::from_utf8(bytes) {
        match labels.iter().find(|label| is_seven_bit(label, bytes) || is_told_by_pairs_alone(label, text)) {
            Some(label) => return label.decode_without_bom_handling(bytes).0,
            None if !text.is_ascii() && labels.first().is_some_and(|label| *label != UTF_8) => {
                let message = format!("labelled {}, but the bytes are UTF-8", labels[0].name());
                faults.tell("charset", &message, None);
            }
            None => {}
        }
        return Cow::Borrowed(text);
    }
    let is_legacy = labels.first().is_some_and(|label| *label != UTF_8);
    let (good, bad) = count_high_bytes(bytes);
    // By chance, less than a tenth of the letters of another charset look like UTF-8.
    let is_mostly_utf8 = good >= if is_legacy { 9 * bad } else { bad };
    if is_mostly_utf8 || (labels.first() == Some(&UTF_8) && (good + bad) * 100 <= bytes.len()) {
        faults.tell("charset", "bytes that are no UTF-8", first_bad(bytes));
        return Cow::Owned(repaired_utf8(bytes));
    }
    for label in labels.iter().filter(|label| **label != UTF_8 && !is_wide(label)) {
        let (text, had_errors) = label.decode_without_bom_handling(bytes);
        if !had_errors {
            return text;
        }
    }
    let guessed = guess(bytes);
    let message = format!("no label fits the bytes; read as {}", guessed.name());
    faults.tell("charset", &message, first_bad(bytes));
    Cow::Owned(guessed.decode_without_bom_handling(bytes).0.into_owned())
}

/// The charsets that the HTTP header and the declaration name, in this order.
fn labels(bytes: &[u8], content_type: Option<&str>) -> Vec<&'static Encoding> {
    let head = &bytes[..bytes.len().min(DECLARATION_BYTES)];
    let declared = memchr::memmem::find(head, b"<?xml")
        .map(|start| &head[start..])
        .map(|rest| &rest[..memchr::memmem::find(rest, b"?>").unwrap_or(rest.len())]);
    let declared = declared.map(String::from_utf8_lossy);
    let header = content_type.map(str::to_ascii_lowercase);
    let named = [
        header.as_deref().and_then(|text| after_label(text, "charset")),
        declared.as_deref().and_then(|text| after_label(text, "encoding")),
    ];
    named.into_iter().flatten().filter_map(|label| Encoding::for_label(label.as_bytes())).collect()
}

/// The value in `name = "value"`.
fn after_label<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let rest = text[text.find(name)? + name.len()..].trim_start().strip_prefix('=')?.trim_start();
    let rest = rest.trim_start_matches(['"', '\'']);
    let end = rest
        .find(|letter: char| letter.is_ascii_whitespace() || matches!(letter, '"' | '\'' | ';' | '?'))
        .unwrap_or(rest.len());
    Some(&rest[..end])
}

fn is_wide(encoding: &&'static Encoding) -> bool {
    *encoding == UTF_16LE || *encoding == UTF_16BE
}

/// ISO-2022-JP writes Japanese in ASCII bytes behind escapes.
fn is_seven_bit(encoding: &&'static Encoding, bytes: &[u8]) -> bool {
    *encoding == encoding_rs::ISO_2022_JP && memchr::memmem::find(bytes, b"\x1b$").is_some()
}

/// A few pairs of an East Asian charset can look like two-byte UTF-8; longer sequences do not come about by chance.
fn is_told_by_pairs_alone(encoding: &&'static Encoding, text: &str) -> bool {
    let east_asian = [
        encoding_rs::GBK,
        encoding_rs::GB18030,
        encoding_rs::BIG5,
        encoding_rs::EUC_KR,
        encoding_rs::EUC_JP,
        encoding_rs::SHIFT_JIS,
    ];
    east_asian.contains(encoding)
        && !text.is_ascii()
        && text.chars().all(|letter| letter.len_utf8() <= 2)
        && !encoding.decode_without_bom_handling(text.as_bytes()).1
}

/// Bytes above ASCII that stand in sound sequences of UTF-8, and those that do not.
fn count_high_bytes(bytes: &[u8]) -> (usize, usize) {
    let chunks = bytes
        .utf8_chunks()
        .map(|chunk| (chunk.valid().bytes().filter(|byte| *byte >= 0x80).count(), chunk.invalid().len()));
    chunks.fold((0, 0), |(good, bad), (valid, invalid)| (good + valid, bad + invalid))
}

fn first_bad(bytes: &[u8]) -> Option<usize> {
    str::from_utf8(bytes).err().map(|error| error.valid_up_to())
}

/// UTF-8 with the stray letters of windows-1252 read as such; other broken sequences become U+FFFD.
fn repaired_utf8(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        match chunk.invalid() {
            [] => {}
            [byte] if *byte >= 0xa0 => text.push_str(&WINDOWS_1252.decode_without_bom_handling(&[*byte]).0),
            _ => text.push(char::REPLACEMENT_CHARACTER),
        }
    }
    text
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    let start = first_bad(bytes).unwrap_or(0).saturating_sub(GUESS_BYTES / 4);
    detector.feed(&bytes[start..bytes.len().min(start + GUESS_BYTES)], true);
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

fn without_controls<'a>(text: Cow<'a, str>, faults: &mut Faults) -> Cow<'a, str> {
    let is_forbidden = |byte: u8| (byte < 0x20) & (byte != b'\t') & (byte != b'\n') & (byte != b'\r');
    if !text.bytes().fold(false, |found, byte| found | is_forbidden(byte)) {
        return text;
    }
    faults.tell("control_characters", "characters that XML forbids were left out", text.bytes().position(is_forbidden));
    Cow::Owned(text.chars().filter(|letter| !letter.is_ascii() || !is_forbidden(*letter as u8)).collect())
}

#[cfg(test)]
mod tests {
    use super::{Faults, decode};

    #[test]
    fn labels_are_believed_where_the_bytes_agree() {
        let latin = b"<?xml version='1.0' encoding='iso-8859-1'?><a>caf\xe9</a>";
        let mistaken = "<?xml version='1.0' encoding='iso-8859-1'?><a>café</a>".as_bytes();
        let wide: Vec<u8> = "<a>café</a>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (bytes, content_type) in [
            (latin.as_slice(), None),
            (mistaken, None),
            (wide.as_slice(), None),
            ("\u{feff}\u{feff}<a>café</a>".as_bytes(), Some("text/xml; charset=windows-1251")),
            (b"<a>caf\xe9</a> <b>plain words</b>".as_slice(), Some("text/xml; charset=utf-8")),
            (b"<a>c\x0baf\xe9</a>".as_slice(), Some("text/xml; charset=latin1")),
        ] {
            let text = decode(bytes, content_type, &mut Faults::default());
            assert!(text.contains("<a>café</a>"), "{text}");
        }
    }

    #[test]
    fn russian_in_its_own_charset() {
        let bytes = encoding_rs::KOI8_R.encode("<a>Новости дня и ночи</a>").0.into_owned();
        let text = decode(&bytes, Some("application/rss+xml; charset=KOI8-R"), &mut Faults::default());
        assert_eq!(text, "<a>Новости дня и ночи</a>");
    }
}
