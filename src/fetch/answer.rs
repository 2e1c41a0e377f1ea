//! A response's headers in, what they mean for the next request out (RFC 9110, RFC 9111).

use std::time::{Duration, SystemTime};

use reqwest::header::{self, HeaderMap};

/// What a server answered, whole.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
    /// As received; a character stands for a byte (Latin-1).
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub content_type: Option<String>,
    pub fresh_for: Option<Duration>,
    pub retry_after: Option<Duration>,
    /// What its Link headers name as `hub` and `self`.
    pub hub: Option<String>,
    pub own: Option<String>,
    /// After redirects.
    pub url: String,
    /// The address to which permanent redirects led, before any temporary one.
    pub moved_to: Option<String>,
    pub milliseconds: u64,
}

/// A header's first value, a character for each of its bytes, so that it can be sent back as it came.
pub(super) fn opaque(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    headers.get(name).map(|value| value.as_bytes().iter().copied().map(char::from).collect())
}

/// How long an answer stays fresh: Cache-Control before Expires; not at all where it says no-cache or no-store. Nothing where it
/// does not say.
pub fn fresh_for(headers: &HeaderMap) -> Option<Duration> {
    let directives = headers.get_all(header::CACHE_CONTROL);
    let directives: Vec<String> = directives
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(',').map(|part| part.trim().to_ascii_lowercase()))
        .collect();
    if directives.iter().any(|directive| directive.starts_with("no-cache") || directive == "no-store") {
        return Some(Duration::ZERO);
    }
    let age = text(headers, header::AGE).and_then(|age| age.parse().ok()).map_or(Duration::ZERO, Duration::from_secs);
    let max_age = directives.iter().find_map(|directive| {
        directive.strip_prefix("max-age=").map(|seconds| seconds.trim_matches('"').parse().unwrap_or(0))
    });
    match max_age {
        Some(seconds) => Some(Duration::from_secs(seconds).saturating_sub(age)),
        None => {
            // What is no date has passed already (RFC 9111, section 5.3).
            let Ok(expires) = httpdate::parse_http_date(text(headers, header::EXPIRES)?) else {
                return Some(Duration::ZERO);
            };
            let date = httpdate::parse_http_date(text(headers, header::DATE)?).ok()?;
            Some(expires.duration_since(date).unwrap_or_default().saturating_sub(age))
        }
    }
}

/// Retry-After in seconds, or as a date against the answer's own Date (RFC 9110, section 10.2.3).
pub fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = text(headers, header::RETRY_AFTER)?.trim();
    if value.bytes().all(|byte| byte.is_ascii_digit()) && !value.is_empty() {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    let date = text(headers, header::DATE).and_then(|date| httpdate::parse_http_date(date).ok()).unwrap_or(now);
    until.duration_since(date).ok()
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (header::HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn freshness_is_read_as_rfc_9111_says() {
        let table: &[(&[(&str, &str)], Option<u64>)] = &[
            (&[], None),
            (&[("cache-control", "public, Max-Age=600")], Some(600)),
            (&[("cache-control", "max-age=600"), ("age", "100")], Some(500)),
            (&[("cache-control", "max-age=600, no-cache")], Some(0)),
            (&[("date", "Tue, 03 May 2016 10:00:00 GMT"), ("expires", "Tue, 03 May 2016 09:00:00 GMT")], Some(0)),
            (&[("cache-control", "max-age=junk")], Some(0)),
            (&[("date", "Tue, 03 May 2016 10:00:00 GMT"), ("expires", "Tue, 03 May 2016 11:00:00 GMT")], Some(3600)),
            (&[("date", "Tue, 03 May 2016 10:00:00 GMT"), ("expires", "0")], Some(0)),
            (&[("expires", "Tue, 03 May 2016 11:00:00 GMT")], None),
        ];
        for (given, expected) in table {
            let given: HeaderMap = given
                .iter()
                .map(|(name, value)| (header::HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap()))
                .collect();
            assert_eq!(fresh_for(&given), expected.map(Duration::from_secs), "{given:?}");
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = SystemTime::UNIX_EPOCH;
        assert_eq!(retry_after(&headers(&[("retry-after", "120")]), now), Some(Duration::from_secs(120)));
        let dated =
            headers(&[("retry-after", "Tue, 03 May 2016 10:05:00 GMT"), ("date", "Tue, 03 May 2016 10:00:00 GMT")]);
        assert_eq!(retry_after(&dated, now), Some(Duration::from_secs(300)));
        assert_eq!(
            retry_after(&headers(&[("retry-after", "99999999999999999999")]), now),
            Some(Duration::from_secs(u64::MAX))
        );
        assert_eq!(retry_after(&headers(&[("retry-after", "soon")]), now), None);
    }
}
