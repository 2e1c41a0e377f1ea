//! The path as the key has it.

/// An AMP mark on a shorter path may be a page's own name (`/weather/amp`).
const LEAST_PATH_BESIDE_AMP: usize = 12;
const INDEX_NAMES: &[&str] = &["index", "default"];
const INDEX_ENDINGS: &[&str] = &["html", "htm", "shtml", "xhtml", "php", "asp", "aspx", "jsp", "cfm"];

/// Writes the path, or nothing for the home page.
pub(super) fn write(key: &mut String, path: &str, may_be_amp: bool) {
    let begin = key.len();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        key.push('/');
        write_unreserved(key, without_session(segment));
        if key.ends_with('/') {
            key.pop();
        }
    }
    drop_index(key, begin);
    if may_be_amp {
        drop_amp(key, begin);
    }
}

/// `story;jsessionid=AB12` is `story`.
fn without_session(segment: &str) -> &str {
    let Some((name, parameter)) = segment.split_once(';') else { return segment };
    let parameter = parameter.as_bytes();
    let is_session = [&b"jsessionid"[..], b"phpsessid", b"sid="]
        .iter()
        .any(|session| parameter.get(..session.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(session)));
    if is_session { name } else { segment }
}

fn drop_index(key: &mut String, begin: usize) {
    let Some(slash) = key[begin..].rfind('/') else { return };
    let is_index = key[begin + slash + 1..].split_once('.').is_some_and(|(name, ending)| {
        INDEX_NAMES.iter().any(|index| name.eq_ignore_ascii_case(index))
            && INDEX_ENDINGS.iter().any(|index| ending.eq_ignore_ascii_case(index))
    });
    if is_index {
        key.truncate(begin + slash);
    }
}

fn drop_amp(key: &mut String, begin: usize) {
    let path = &key[begin..];
    let long_enough = |rest: &str| rest.len() >= LEAST_PATH_BESIDE_AMP;
    if let Some(rest) = path.strip_suffix("/amp").filter(|rest| long_enough(rest)) {
        let length = begin + rest.len();
        key.truncate(length);
    } else if let Some(dot) = path.rfind(".amp").filter(|dot| long_enough(&path[..*dot])) {
        let ending = &path[dot + 4..];
        if ending.is_empty() || ending == ".html" || ending == ".htm" {
            key.replace_range(begin + dot..begin + dot + 4, "");
        }
    } else if path.strip_prefix("/amp").is_some_and(|rest| rest.starts_with('/') && long_enough(rest)) {
        key.replace_range(begin..begin + 4, "");
    }
}

/// RFC 3986, section 6.2.2: unreserved characters are written plainly, other octets with upper-case digits.
pub(super) fn write_unreserved(key: &mut String, text: &str) {
    let mut rest = text;
    while let Some(percent) = rest.find('%') {
        key.push_str(&rest[..percent]);
        let digits = rest.as_bytes().get(percent + 1..percent + 3);
        let octet = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match octet {
            Some(octet) => {
                if octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.' | b'_' | b'~') {
                    key.push(char::from(octet));
                } else {
                    key.push('%');
                    key.extend(rest[percent + 1..percent + 3].chars().map(|digit| digit.to_ascii_uppercase()));
                }
                rest = &rest[percent + 3..];
            }
            None => {
                key.push('%');
                rest = &rest[percent + 1..];
            }
        }
    }
    key.push_str(rest);
}
