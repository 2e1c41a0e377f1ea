//! An address that only leads on in, the address it carries out.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;

/// A redirector may lead to another one.
const HOPS: usize = 3;

/// Redirectors with their target in a parameter: the host's end, the path's beginning, the parameters.
const IN_QUERY: &[(&str, &str, &[&str])] = &[
    ("bing.com", "/news/apiclick", &["url"]),
    ("duckduckgo.com", "/l/", &["uddg"]),
    ("facebook.com", "/l.php", &["u"]),
    ("getpocket.com", "/redirect", &["url"]),
    ("go.redirectingat.com", "/", &["url"]),
    ("go.skimresources.com", "/", &["url"]),
    ("instagram.com", "/", &["u"]),
    ("linkedin.com", "/redir/", &["url"]),
    ("linkedin.com", "/safety/go", &["url"]),
    ("out.reddit.com", "/", &["url"]),
    ("safelinks.protection.outlook.com", "/", &["url"]),
    ("slack-redir.net", "/link", &["url"]),
    ("t.umblr.com", "/redirect", &["z"]),
    ("vk.com", "/away.php", &["to"]),
    ("youtube.com", "/redirect", &["q"]),
];

pub(super) fn unwrapped(url: Url) -> Url {
    let mut url = url;
    for _ in 0..HOPS {
        let Some(target) = target(&url) else { break };
        url = target;
    }
    url
}

fn target(url: &Url) -> Option<Url> {
    let host = url.host_str()?;
    let is_at = |domain: &str| host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    let is_google = host.starts_with("google.") || host.starts_with("www.google.");
    if is_google && url.path() == "/url" {
        return parameter(url, &["q", "url"]);
    }
    if is_google && let Some(rest) = url.path().strip_prefix("/amp/") {
        return amp(rest, url);
    }
    if is_at("cdn.ampproject.org") {
        let path = url.path().get(3..).filter(|_| matches!(url.path().get(..3), Some("/c/" | "/v/" | "/i/")))?;
        return amp(path, url);
    }
    if host == "news.google.com" {
        return google_news(url);
    }
    if host == "r.search.yahoo.com" {
        let encoded = url.path().split('/').find_map(|part| part.strip_prefix("RU="))?;
        let query = format!("u={}", encoded.replace('+', "%2B"));
        return web(&url::form_urlencoded::parse(query.as_bytes()).next()?.1);
    }
    let (_, _, names) = IN_QUERY.iter().find(|(domain, path, _)| is_at(domain) && url.path().starts_with(path))?;
    parameter(url, names)
}

fn parameter(url: &Url, names: &[&str]) -> Option<Url> {
    names
        .iter()
        .find_map(|wanted| url.query_pairs().find(|(name, _)| name == wanted).and_then(|(_, value)| web(&value)))
}

/// `s/host/path` of the AMP viewer and cache: `s` stands for https.
fn amp(rest: &str, url: &Url) -> Option<Url> {
    let rest = rest.strip_prefix("s/").unwrap_or(rest);
    let query = url.query().map_or(String::new(), |query| format!("?{query}"));
    web(&format!("https://{rest}{query}"))
}

/// Old ids of Google News hold the address itself, in Base64 within a protocol buffer; new ones do not.
fn google_news(url: &Url) -> Option<Url> {
    let id = url.path().rsplit('/').next()?.trim_end_matches('=');
    let bytes = URL_SAFE_NO_PAD.decode(id).ok()?;
    let begin = bytes.windows(4).position(|window| window == b"http")?;
    let end =
        bytes[begin..].iter().position(|byte| !byte.is_ascii_graphic()).map_or(bytes.len(), |length| begin + length);
    web(std::str::from_utf8(&bytes[begin..end]).ok()?)
}

fn web(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}
