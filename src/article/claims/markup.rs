//! A metadata value in, its plain text out: without the tags and entities that do not belong there and are there all the same.

use super::super::text::push_normal;

/// The named entities that turn up in metadata; in the page itself the tree builder knows all of them.
const ENTITIES: &[(&str, &str)] = &[
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("ndash", "–"),
    ("mdash", "—"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("sbquo", "‚"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("bdquo", "„"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("lsaquo", "‹"),
    ("rsaquo", "›"),
    ("hellip", "…"),
    ("middot", "·"),
    ("bull", "•"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("euro", "€"),
    ("pound", "£"),
    ("deg", "°"),
    ("shy", ""),
    ("auml", "ä"),
    ("ouml", "ö"),
    ("uuml", "ü"),
    ("Auml", "Ä"),
    ("Ouml", "Ö"),
    ("Uuml", "Ü"),
    ("szlig", "ß"),
    ("aacute", "á"),
    ("eacute", "é"),
    ("iacute", "í"),
    ("oacute", "ó"),
    ("uacute", "ú"),
    ("Eacute", "É"),
    ("agrave", "à"),
    ("egrave", "è"),
    ("igrave", "ì"),
    ("ograve", "ò"),
    ("ugrave", "ù"),
    ("acirc", "â"),
    ("ecirc", "ê"),
    ("icirc", "î"),
    ("ocirc", "ô"),
    ("ucirc", "û"),
    ("atilde", "ã"),
    ("otilde", "õ"),
    ("ntilde", "ñ"),
    ("ccedil", "ç"),
    ("iexcl", "¡"),
    ("iquest", "¿"),
    ("aring", "å"),
    ("Aring", "Å"),
    ("oslash", "ø"),
    ("Oslash", "Ø"),
    ("aelig", "æ"),
    ("AElig", "Æ"),
    ("euml", "ë"),
    ("iuml", "ï"),
];

/// The text of a value that may hold markup.
pub fn plain(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    if value.contains(['<', '&']) {
        // Some pages escape twice.
        let once = unescaped(value);
        push_normal(&mut out, &unescaped(&without_tags(&once)));
    } else {
        push_normal(&mut out, value);
    }
    out.truncate(out.trim_end().len());
    out
}

fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        let tag = &rest[start..];
        let is_tag = tag[1..].starts_with(|first: char| first.is_ascii_alphabetic() || first == '/' || first == '!');
        match is_tag.then(|| tag.find('>')).flatten() {
            Some(end) => {
                out.push(' ');
                rest = &tag[end + 1..];
            }
            None if is_tag => return out,
            None => {
                out.push('<');
                rest = &tag[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        let body = &rest[start + 1..];
        let end = body.bytes().take(10).position(|byte| byte == b';');
        match end.and_then(|end| Some((character(&body[..end])?, end))) {
            Some((text, end)) => {
                out.push_str(&text);
                rest = &body[end + 1..];
            }
            None => {
                out.push('&');
                rest = body;
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(entity: &str) -> Option<String> {
    if let Some(number) = entity.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).map(String::from);
    }
    ENTITIES.iter().find(|(name, _)| *name == entity).map(|(_, text)| (*text).to_owned())
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn tags_and_entities_go() {
        assert_eq!(plain("Tom &amp; Jerry&#039;s <b>day</b>"), "Tom & Jerry's day");
        assert_eq!(plain("K&amp;ouml;ln &lt;p&gt;neu&lt;/p&gt;"), "Köln neu");
        assert_eq!(plain("1 < 2 & 3"), "1 < 2 & 3");
        assert_eq!(plain("AT&T; &unknown;"), "AT&T; &unknown;");
    }
}
