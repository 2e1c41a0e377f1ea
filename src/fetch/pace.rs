//! An answer's headers in, how long its host is to be left alone out: Retry-After, RateLimit, RateLimit-Policy, X-RateLimit.
//!
//! draft-ietf-httpapi-ratelimit-headers gives `RateLimit: "default";r=50;t=30` and `RateLimit-Policy: "default";q=100;w=10`; its
//! earlier forms and common practice are `RateLimit: limit=100, remaining=50, reset=5` and `[X-]RateLimit-Remaining` and `-Reset`.

use std::time::{Duration, SystemTime};

use reqwest::header::HeaderMap;

use super::answer::retry_after;

/// What a host asks for beyond this is taken for a mistake (FreshRSS #7920 chose two days).
const LONGEST_REST: Duration = Duration::from_secs(2 * 86_400);
/// 429 without a word of when.
const BUSY: Duration = Duration::from_secs(600);
/// However few requests are left, they are no further apart than this: the rest comes when none is left.
const LONGEST_GAP: Duration = Duration::from_secs(60);
/// A larger number of a reset is a moment (seconds since 1970), not a span.
const LEAST_EPOCH_SECONDS: f64 = 1e9;

/// How a host wants to be asked from now on.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Pace {
    /// Not at all for so long, and the header that says so.
    pub rest: Option<(Duration, &'static str)>,
    /// No sooner than this after the request.
    pub gap: Duration,
}

/// Reads the headers of an answer of any status.
pub fn pace(status: u16, headers: &HeaderMap, now: SystemTime) -> Pace {
    let limit = limit(headers, now);
    let spent = limit.filter(|limit| limit.remaining < 1.0).map(|limit| (limit.reset, limit.name));
    let told = [retry_after(headers, now).map(|wait| (wait, "Retry-After")), spent];
    let rest = told.into_iter().flatten().max_by_key(|(wait, _)| *wait);
    let rest = rest.or((status == 429).then_some((BUSY, "HTTP 429"))).filter(|(wait, _)| !wait.is_zero());
    let left = limit.filter(|limit| limit.remaining >= 1.0);
    let even = left.map_or(Duration::ZERO, |limit| limit.reset.div_f64(limit.remaining));
    let gap = even.max(policy(headers).unwrap_or_default()).min(LONGEST_GAP);
    Pace { rest: rest.map(|(wait, why)| (wait.min(LONGEST_REST), why)), gap }
}

#[derive(Debug, Clone, Copy)]
struct Limit {
    remaining: f64,
    reset: Duration,
    name: &'static str,
}

/// The limit of which the least is left.
fn limit(headers: &HeaderMap, now: SystemTime) -> Option<Limit> {
    let field = |name: &str| headers.get(name)?.to_str().ok();
    let listed = field("ratelimit").into_iter().flat_map(|value| {
        // The earlier form is one limit over all its members.
        let is_list = value.contains(';');
        let members: Vec<&str> = if is_list { value.split(',').collect() } else { vec![value] };
        members.into_iter().filter_map(move |member| {
            let get = |names: [&str; 2]| parameter(member, if is_list { ';' } else { ',' }, names);
            limit_of(get(["r", "remaining"])?, get(["t", "reset"])?, "RateLimit", now)
        })
    });
    let split = [
        ("ratelimit-remaining", "ratelimit-reset", "RateLimit-Reset"),
        ("x-ratelimit-remaining", "x-ratelimit-reset", "X-RateLimit-Reset"),
        ("x-rate-limit-remaining", "x-rate-limit-reset", "X-Rate-Limit-Reset"),
    ];
    let split = split
        .into_iter()
        .filter_map(|(remaining, reset, name)| limit_of(number(field(remaining)?)?, number(field(reset)?)?, name, now));
    listed.chain(split).min_by(|a, b| a.remaining.total_cmp(&b.remaining))
}

fn limit_of(remaining: f64, reset: f64, name: &'static str, now: SystemTime) -> Option<Limit> {
    let span = if reset >= LEAST_EPOCH_SECONDS {
        let now = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        (reset - now.as_secs_f64()).max(0.0)
    } else {
        reset
    };
    Some(Limit { remaining, reset: Duration::try_from_secs_f64(span).ok()?, name })
}

/// The gap at which a policy's quota lasts its window.
fn policy(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get("ratelimit-policy")?.to_str().ok()?;
    let gaps = value.split(',').filter_map(|member| {
        // The earlier form is `100;w=10`.
        let quota = parameter(member, ';', ["q", "q"]).or_else(|| number(member.split(';').next()?))?;
        let window = parameter(member, ';', ["w", "w"])?;
        Duration::try_from_secs_f64(window / quota.max(1.0)).ok()
    });
    gaps.max()
}

/// The number of a parameter among others, by either of its names.
fn parameter(member: &str, separator: char, names: [&str; 2]) -> Option<f64> {
    member.split(separator).find_map(|part| {
        let (name, value) = part.split_once('=')?;
        names.iter().any(|known| name.trim().eq_ignore_ascii_case(known)).then(|| number(value)).flatten()
    })
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0)
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderName;

    use super::*;

    #[test]
    fn each_header_that_asks_for_rest_is_heard() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        type Case<'a> = (u16, &'a [(&'static str, &'a str)], Option<(u64, &'static str)>, u64);
        let table: &[Case<'_>] = &[
            (200, &[], None, 0),
            (200, &[("retry-after", "120")], Some((120, "Retry-After")), 0),
            (301, &[("retry-after", "0")], None, 0),
            (503, &[("retry-after", "99999999999")], Some((172_800, "Retry-After")), 0),
            (429, &[], Some((600, "HTTP 429")), 0),
            (429, &[("retry-after", "3600")], Some((3600, "Retry-After")), 0),
            (200, &[("ratelimit", "\"default\";r=0;t=30")], Some((30, "RateLimit")), 0),
            (200, &[("ratelimit", "\"a\";r=9;t=18, \"b\";r=0;t=40")], Some((40, "RateLimit")), 0),
            (200, &[("ratelimit", "\"default\";r=10;t=30")], None, 3000),
            (200, &[("ratelimit", "limit=100, remaining=0, reset=5")], Some((5, "RateLimit")), 0),
            (200, &[("ratelimit-remaining", "0"), ("ratelimit-reset", "7")], Some((7, "RateLimit-Reset")), 0),
            (
                200,
                &[("x-ratelimit-remaining", "0.0"), ("x-ratelimit-reset", "333")],
                Some((333, "X-RateLimit-Reset")),
                0,
            ),
            (
                200,
                &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1800000060")],
                Some((60, "X-RateLimit-Reset")),
                0,
            ),
            (200, &[("x-ratelimit-remaining", "95.0"), ("x-ratelimit-reset", "190")], None, 2000),
            (200, &[("ratelimit-policy", "\"default\";q=100;w=50")], None, 500),
            (200, &[("ratelimit-policy", "1;w=86400")], None, 60_000),
            (200, &[("ratelimit", "junk"), ("ratelimit-policy", ";;=,"), ("x-ratelimit-remaining", "-1")], None, 0),
        ];
        for (status, given, rest, gap_ms) in table {
            let headers: HeaderMap =
                given.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect();
            let rest = rest.map(|(seconds, why)| (Duration::from_secs(seconds), why));
            assert_eq!(pace(*status, &headers, now), Pace { rest, gap: Duration::from_millis(*gap_ms) }, "{given:?}");
        }
    }
}
