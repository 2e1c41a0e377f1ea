//! A robots.txt in, which paths we may fetch out (RFC 9309), with the Crawl-delay that some sites add.

use std::time::Duration;

/// Rules of one file beyond this are passed over: no honest file has so many.
const MAX_RULES: usize = 5000;
/// Longer patterns, and those with more wildcards, are passed over: matching stays linear.
const MAX_PATTERN_BYTES: usize = 2048;
const MAX_WILDCARDS: usize = 16;
/// What a site asks for beyond this is cut (news-crawl obeys up to 120 s).
const LONGEST_DELAY: Duration = Duration::from_secs(120);

/// The rules of a file that are meant for us.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Robots {
    rules: Vec<Rule>,
    pub crawl_delay: Option<Duration>,
}

#[derive(Debug, Clone, PartialEq)]
struct Rule {
    allow: bool,
    /// Percent-encoded alike on both sides of a comparison.
    pattern: String,
}

impl Robots {
    /// Where there is no file: all may be fetched.
    pub fn allow_all() -> Self {
        Self::default()
    }

    /// Where the server is in trouble: nothing may be (RFC 9309, section 2.3.1.4).
    pub fn disallow_all() -> Self {
        Self { rules: vec![Rule { allow: false, pattern: "/".to_owned() }], crawl_delay: None }
    }

    /// Reads the groups of a product token, such as `wiredesk`, or, where there is none, those of `*` (section 2.2.1).
    pub fn parse(text: &str, product: &str) -> Self {
        let mut reading = Reading { product, ours: None, others: None, group: Group::None, names_open: false };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for line in text.split(['\n', '\r']) {
            let line = line.split('#').next().unwrap_or_default();
            if let Some((name, value)) = line.split_once(':') {
                reading.line(name.trim(), value.trim());
            }
        }
        reading.ours.or(reading.others).unwrap_or_default()
    }

    /// As a file that says the same to everybody.
    pub fn text(&self) -> String {
        let mut text = "User-agent: *\n".to_owned();
        for Rule { allow, pattern } in &self.rules {
            text.push_str(if *allow { "Allow: " } else { "Disallow: " });
            text.push_str(pattern);
            text.push('\n');
        }
        if let Some(delay) = self.crawl_delay {
            text.push_str(&format!("Crawl-delay: {}\n", delay.as_secs_f64()));
        }
        text
    }

    /// Whether the path with its query, such as `/news?page=2`, may be fetched. The longest match decides; allow wins a tie
    /// (section 2.2.2).
    pub fn allows(&self, path: &str) -> bool {
        let path = normalised(path);
        if path == "/robots.txt" {
            return true;
        }
        let matching = self.rules.iter().filter(|rule| matches(&rule.pattern, &path));
        matching.max_by_key(|rule| (rule.pattern.len(), rule.allow)).is_none_or(|rule| rule.allow)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Group {
    None,
    Ours,
    All,
    /// For both of them.
    Both,
}

struct Reading<'a> {
    product: &'a str,
    ours: Option<Robots>,
    others: Option<Robots>,
    group: Group,
    /// Whether further user agents belong to the same group.
    names_open: bool,
}

impl Reading<'_> {
    fn line(&mut self, name: &str, value: &str) {
        if name.eq_ignore_ascii_case("user-agent") {
            return self.names(value);
        }
        let is_allow = name.eq_ignore_ascii_case("allow");
        if is_allow || name.eq_ignore_ascii_case("disallow") {
            self.names_open = false;
            self.each(|robots| robots.add(is_allow, value));
        } else if name.eq_ignore_ascii_case("crawl-delay") {
            self.names_open = false;
            let seconds = value.parse::<f64>().ok().filter(|seconds| *seconds >= 0.0);
            let delay = seconds.map(|seconds| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
            self.each(|robots| robots.crawl_delay = delay.map(|delay| delay.min(LONGEST_DELAY)).or(robots.crawl_delay));
        }
    }

    fn names(&mut self, value: &str) {
        if !self.names_open {
            self.group = Group::None;
        }
        self.names_open = true;
        let token = value.split(|letter: char| !letter.is_ascii_alphabetic() && letter != '_' && letter != '-').next();
        let is_ours = token.is_some_and(|token| token.eq_ignore_ascii_case(self.product));
        let named = match (is_ours, value.starts_with('*')) {
            (true, _) => Group::Ours,
            (_, true) => Group::All,
            _ => return,
        };
        self.group = if self.group == Group::None || self.group == named { named } else { Group::Both };
        // A group without rules allows all.
        self.each(|_| {});
    }

    fn each(&mut self, change: impl Fn(&mut Robots)) {
        if matches!(self.group, Group::Ours | Group::Both) {
            change(self.ours.get_or_insert_default());
        }
        if matches!(self.group, Group::All | Group::Both) {
            change(self.others.get_or_insert_default());
        }
    }
}

impl Robots {
    fn add(&mut self, allow: bool, value: &str) {
        let fits = value.len() <= MAX_PATTERN_BYTES && value.matches('*').count() <= MAX_WILDCARDS;
        // An empty pattern matches nothing.
        if !value.is_empty() && fits && self.rules.len() < MAX_RULES {
            let pattern =
                if value.starts_with(['/', '*']) { normalised(value) } else { normalised(&format!("/{value}")) };
            self.rules.push(Rule { allow, pattern });
        }
    }
}

/// Percent-encodes what is not ASCII, and decodes what need not be encoded, so that both sides compare octet by octet (section 2.2.2).
fn normalised(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let encoded = bytes
            .get(at + 1..at + 3)
            .filter(|_| *byte == b'%')
            .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        match encoded {
            Some(plain) if plain.is_ascii_alphanumeric() || b"-._~".contains(&plain) => out.push(plain.into()),
            Some(other) => out.push_str(&format!("%{other:02X}")),
            None if byte.is_ascii_graphic() => out.push((*byte).into()),
            None => out.push_str(&format!("%{byte:02X}")),
        }
        at += if encoded.is_some() { 3 } else { 1 };
    }
    out
}

/// `*` stands for any letters, `$` at the end for the end of the path.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, to_end) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| path.strip_prefix(first)) else { return false };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else { return !to_end || rest.is_empty() };
    for piece in middle {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    if to_end { rest.ends_with(last) } else { rest.contains(last) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_chosen_and_merged_as_rfc_9309_says() {
        let text = "User-agent: other\nDisallow: /\n\nuser-agent: Wiredesk/2 # us\nUser-Agent: third\ndisallow: /a\nAllow: /a/b\n\n\
            User-agent: *\nDisallow: /everyone\n\nUser-agent: wiredesk\nDisallow: /c\n";
        let robots = Robots::parse(text, "wiredesk");
        for (path, allowed) in [("/", true), ("/a", false), ("/a/b", true), ("/c", false), ("/everyone", true)] {
            assert_eq!(robots.allows(path), allowed, "{path}");
        }
        assert!(!Robots::parse(text, "fourth").allows("/everyone/x"));
        assert!(Robots::parse("", "wiredesk").allows("/"));
        assert!(
            Robots::parse("User-agent: wiredesk\n\nUser-agent: *\nDisallow: /\n", "wiredesk").crawl_delay.is_none()
        );
        assert!(!Robots::disallow_all().allows("/x") && Robots::disallow_all().allows("/robots.txt"));
    }

    #[test]
    fn the_longest_match_decides_and_special_letters_are_known() {
        let cases: &[(&str, &str, bool)] = &[
            ("Disallow: /example/page/\nAllow: /example/page/disallowed.gif", "/example/page/disallowed.gif", true),
            ("Disallow: /x\nAllow: /x", "/x", true),
            ("Disallow: *.gif$", "/a/b.gif", false),
            ("Disallow: *.gif$", "/a/b.gif?x", true),
            ("Disallow: /a*b*c", "/a--b--c--", false),
            ("Disallow: /a*b*c", "/a--c--b", true),
            ("Disallow: /fish*", "/fish.html", false),
            ("Disallow: /$", "/", false),
            ("Disallow: /$", "/a", true),
            ("Disallow: /ツ", "/%E3%83%84/x", false),
            ("Disallow: /a%2db", "/a-b", false),
            ("Disallow: /a%3cd", "/a%3Cd", false),
            ("Disallow:", "/a", true),
            ("Disallow: news", "/news/1", false),
            ("Disallow: /*?page=", "/list?page=2", false),
            ("Disallow: /*ab*ab$", "/xab", true),
        ];
        for (rules, path, allowed) in cases {
            let robots = Robots::parse(&format!("User-agent: *\n{rules}\n"), "wiredesk");
            assert_eq!(robots.allows(path), *allowed, "{rules} {path}");
        }
    }

    #[test]
    fn a_file_written_anew_says_the_same() {
        for text in [
            "",
            "User-agent: *\nDisallow: /\n",
            "User-agent: other\nDisallow: /x\n\nUser-agent: wiredesk\nCrawl-delay: 2.5\nDisallow: /a*b$\nAllow: /ツ%2d%3c\n\n\
             User-agent: *\nDisallow: /\n",
        ] {
            let read = Robots::parse(text, "wiredesk");
            assert_eq!(Robots::parse(&read.text(), ""), read, "{text}");
        }
    }

    #[test]
    fn crawl_delay_is_read_and_cut() {
        let delay =
            |value: &str| Robots::parse(&format!("User-agent: *\nCrawl-delay: {value}"), "wiredesk").crawl_delay;
        assert_eq!(delay("2.5"), Some(Duration::from_millis(2500)));
        assert_eq!(delay("86400"), Some(LONGEST_DELAY));
        assert_eq!(delay("1e300"), Some(LONGEST_DELAY));
        assert_eq!((delay("-1"), delay("soon"), delay("NaN")), (None, None, None));
    }
}
