//! A page's text in, the part of it that a reader needs out: markup without scripts, styles, drawings and most attributes, and the JSON-LD apart.
//!
//! Most of a news page's bytes never show. A scan over the bytes costs a tenth of a parse, so cutting them first is the cheapest
//! speed-up there is, and it takes the sting out of hostile markup: attribute floods and formatting elements (whose reconstruction
//! multiplies nodes) never reach the tree builder.

use memchr::{memchr, memmem};

use super::text::floor_boundary;

/// Attributes of one element that are kept, and bytes of one value.
const MAX_ATTRIBUTES: usize = 24;
const MAX_VALUE_BYTES: usize = 4096;

/// What passed the sieve.
#[derive(Debug, Default)]
pub struct Sifted {
    pub markup: String,
    /// The bodies of `<script type="application/ld+json">`, in order.
    pub json_ld: Vec<String>,
}

/// Elements whose content is not the page's text, or is not marked up.
const CUT: &[&str] = &[
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "textarea", "noembed", "noframes",
    "xmp", "canvas", "audio", "select",
];

/// Elements that go without their content being touched: their parsing rules are a burden and their meaning none.
const UNWRAPPED: &[&str] =
    &["plaintext", "frameset", "frame", "option", "optgroup", "embed", "param", "source", "input"];

/// Formatting elements, which the HTML standard opens again in every later block when left open, become plain spans.
pub(super) const FORMATTING: &[&str] = &["i", "em", "font", "u", "s", "small", "strike", "big", "code", "tt", "nobr"];

/// Reads the page once, from its first byte to its last.
pub fn sift(page: &str, keep_all_attributes: bool) -> Sifted {
    let mut sieve = Sieve {
        page,
        bytes: page.as_bytes(),
        out: String::with_capacity(page.len() / 2),
        json_ld: Vec::new(),
        never_closed: Vec::new(),
        keep_all_attributes,
    };
    sieve.out.push_str("<!DOCTYPE html>");
    sieve.run();
    Sifted { markup: sieve.out, json_ld: sieve.json_ld }
}

struct Sieve<'a> {
    page: &'a str,
    bytes: &'a [u8],
    out: String,
    json_ld: Vec<String>,
    /// Cut elements whose end tag was looked for to the end of the page in vain: nobody looks twice.
    never_closed: Vec<&'static str>,
    keep_all_attributes: bool,
}

impl Sieve<'_> {
    fn run(&mut self) {
        let mut at = 0;
        while let Some(found) = memchr(b'<', &self.bytes[at..]) {
            let tag = at + found;
            self.out.push_str(&self.page[at..tag]);
            at = match self.bytes.get(tag + 1) {
                Some(b'!') => self.after_declaration(tag),
                Some(b'?') => self.after(tag, b'>'),
                Some(b'/') if self.bytes.get(tag + 2).is_some_and(u8::is_ascii_alphabetic) => self.end_tag(tag),
                Some(b'/') => self.after(tag, b'>'),
                Some(byte) if byte.is_ascii_alphabetic() => self.start_tag(tag),
                _ => {
                    self.out.push_str("&lt;");
                    tag + 1
                }
            };
        }
        self.out.push_str(&self.page[at..]);
    }

    /// The place after the next `byte`, or the end of the page.
    fn after(&self, at: usize, byte: u8) -> usize {
        memchr(byte, &self.bytes[at..]).map_or(self.bytes.len(), |found| at + found + 1)
    }

    fn after_declaration(&self, tag: usize) -> usize {
        let Some(comment) = self.bytes[tag..].strip_prefix(b"<!--") else { return self.after(tag, b'>') };
        let start = tag + 4;
        if comment.starts_with(b">") {
            return start + 1;
        }
        // `<!-->` and `<!--->` are whole comments: the search may share the dashes of the opening.
        memmem::find(&self.bytes[start - 2..], b"-->").map_or(self.bytes.len(), |found| start - 2 + found + 3)
    }

    fn end_tag(&mut self, tag: usize) -> usize {
        let end = self.name_end(tag + 2);
        let mut small = [0; 24];
        let name = lowered(&self.bytes[tag + 2..end], &mut small);
        if !UNWRAPPED.contains(&name) && !CUT.contains(&name) && name != "title" {
            self.out.push_str("</");
            self.out.push_str(renamed(name, &self.page[tag + 2..end]));
            self.out.push('>');
        }
        self.after(end, b'>')
    }

    fn start_tag(&mut self, tag: usize) -> usize {
        let end = self.name_end(tag + 1);
        let mut small = [0; 24];
        let name = lowered(&self.bytes[tag + 1..end], &mut small);
        let cut = CUT.iter().find(|cut| **cut == name);
        let kept = self.out.len();
        let write = cut.is_none() && !UNWRAPPED.contains(&name);
        if write {
            self.out.push('<');
            self.out.push_str(renamed(name, &self.page[tag + 1..end]));
        }
        let (after, closed, is_json_ld) = self.attributes(end, write);
        if write {
            self.out.push('>');
        }
        debug_assert!(write || self.out.len() == kept);
        if name == "title" {
            return self.title(after);
        }
        match cut {
            Some(cut) if !closed || *cut == "script" => self.cut(cut, after, is_json_ld),
            _ => after,
        }
    }

    /// Copies the attributes worth keeping; gives the place after the tag, whether it closes itself, and whether it holds JSON-LD.
    fn attributes(&mut self, mut at: usize, write: bool) -> (usize, bool, bool) {
        let (mut closed, mut is_json_ld, mut written) = (false, false, 0);
        loop {
            while self.bytes.get(at).is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'/') {
                closed = self.bytes[at] == b'/';
                at += 1;
            }
            match self.bytes.get(at) {
                None => return (at, closed, is_json_ld),
                Some(b'>') => return (at + 1, closed, is_json_ld),
                Some(_) => closed = false,
            }
            let name_start = at;
            at += 1;
            while self
                .bytes
                .get(at)
                .is_some_and(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'=' | b'>' | b'/'))
            {
                at += 1;
            }
            let name_end = at;
            let (start, end, next) = self.value(at);
            at = next;
            let mut small = [0; 24];
            let name = lowered(&self.bytes[name_start..name_end], &mut small);
            let value = &self.page[start..end];
            is_json_ld |= name == "type" && value.to_ascii_lowercase().contains("ld+json");
            if write && written < MAX_ATTRIBUTES && (wanted(name) || (self.keep_all_attributes && is_plain(name))) {
                written += 1;
                self.write_attribute(start, end, name);
            }
        }
    }

    /// Start and end of the value after an attribute's name, and the place after it.
    fn value(&self, mut at: usize) -> (usize, usize, usize) {
        let name_end = at;
        while self.bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        if self.bytes.get(at) != Some(&b'=') {
            return (name_end, name_end, name_end);
        }
        at += 1;
        while self.bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        match self.bytes.get(at) {
            Some(&quote @ (b'"' | b'\'')) => {
                let end = memchr(quote, &self.bytes[at + 1..]).map_or(self.bytes.len(), |found| at + 1 + found);
                (at + 1, end, (end + 1).min(self.bytes.len()))
            }
            _ => {
                let start = at;
                while self.bytes.get(at).is_some_and(|byte| !byte.is_ascii_whitespace() && *byte != b'>') {
                    at += 1;
                }
                (start, at, at)
            }
        }
    }

    fn write_attribute(&mut self, start: usize, end: usize, name: &str) {
        let value = &self.page[start..end];
        if value.starts_with("data:") {
            return;
        }
        let value = &value[..floor_boundary(value, MAX_VALUE_BYTES)];
        self.out.push(' ');
        self.out.push_str(name);
        if value.is_empty() {
            return;
        }
        let quote = if value.contains('"') { '\'' } else { '"' };
        self.out.push('=');
        self.out.push(quote);
        // An unquoted value may hold both kinds of marks; the one that would end it goes.
        self.out.extend(value.split(quote));
        self.out.push(quote);
    }

    /// A title ends where the next tag begins: one that was not closed would swallow the page.
    fn title(&mut self, start: usize) -> usize {
        let is_tag = |at: &usize| {
            self.bytes.get(at + 1).is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, b'/' | b'!'))
        };
        let mut marks = memchr::memchr_iter(b'<', &self.bytes[start..]).map(|found| start + found);
        let end = marks.find(is_tag).unwrap_or(self.bytes.len());
        self.out.push_str(&self.page[start..end]);
        self.out.push_str("</title>");
        end
    }

    /// Passes over an element's content to the place after its end tag; JSON-LD is kept aside.
    fn cut(&mut self, name: &'static str, start: usize, is_json_ld: bool) -> usize {
        let Some((end, after)) = self.find_end(name, start) else {
            // Only a script swallows the rest of the page; other elements were just not closed.
            return if matches!(name, "script" | "style") { self.bytes.len() } else { start };
        };
        if is_json_ld && name == "script" {
            self.json_ld.push(self.page[start..end].to_owned());
        }
        after
    }

    fn find_end(&mut self, name: &'static str, start: usize) -> Option<(usize, usize)> {
        if self.never_closed.contains(&name) {
            return None;
        }
        for found in memmem::find_iter(&self.bytes[start..], b"</") {
            let at = start + found;
            let rest = &self.bytes[at + 2..];
            if rest.len() >= name.len() && rest[..name.len()].eq_ignore_ascii_case(name.as_bytes()) {
                return Some((at, self.after(at, b'>')));
            }
        }
        self.never_closed.push(name);
        None
    }

    fn name_end(&self, start: usize) -> usize {
        let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
        self.bytes[start..].iter().position(ends).map_or(self.bytes.len(), |length| start + length)
    }
}

/// A short ASCII name in lower case; what is longer than any name we know comes back empty.
fn lowered<'s>(name: &[u8], small: &'s mut [u8; 24]) -> &'s str {
    let Some(lower) = small.get_mut(..name.len()) else { return "" };
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).unwrap_or_default()
}

fn renamed<'s>(name: &'s str, written: &'s str) -> &'s str {
    match name {
        "b" | "strong" => "mark",
        _ if FORMATTING.contains(&name) => "span",
        "" => written,
        _ => name,
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':'))
}

fn wanted(name: &str) -> bool {
    matches!(
        name,
        "class"
            | "id"
            | "href"
            | "src"
            | "srcset"
            | "alt"
            | "title"
            | "itemprop"
            | "itemtype"
            | "itemscope"
            | "property"
            | "typeof"
            | "vocab"
            | "resource"
            | "media"
            | "name"
            | "content"
            | "datetime"
            | "rel"
            | "role"
            | "lang"
            | "hidden"
            | "style"
            | "aria-hidden"
            | "aria-label"
            | "http-equiv"
            | "charset"
            | "type"
            | "data-src"
            | "data-srcset"
            | "data-testid"
            | "data-component"
            | "value"
            | "data-credit"
            | "data-caption"
            | "data-type"
            | "pubdate"
            | "xml:lang"
    )
}
