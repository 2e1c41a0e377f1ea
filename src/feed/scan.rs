//! Decoded text in, tokens of markup out: tolerant of every fault, linear, never failing.

use memchr::{memchr, memchr2, memchr3, memmem};

/// Bytes of one tag that are looked at; what is longer is no tag but text.
const MAX_TAG_BYTES: usize = 4 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text as it stands, references and all.
    Text(&'a str),
    /// The inside of a CDATA section.
    CData(&'a str),
    Start(Tag<'a>),
    /// The name of an end tag.
    End(&'a str),
    /// The whole of a DOCTYPE.
    Doctype(&'a str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    pub(super) name: &'a str,
    /// Everything between the name and the end of the tag.
    pub(super) attributes: &'a str,
    pub(super) empty: bool,
    /// The tag as it stands.
    pub(super) source: &'a str,
}

/// Walks through a text once. Where an opener has no end, that is remembered, so that it is not looked for again.
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// Where the token given last begins.
    start: usize,
    /// Where the CDATA section looked at last ends.
    cdata_end: usize,
    no_comment_end: bool,
    no_instruction_end: bool,
    no_doctype_end: bool,
    /// An opener without its end was met: `(what, offset)`.
    pub(super) unclosed: Option<(&'static str, usize)>,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            start: 0,
            cdata_end: 0,
            no_comment_end: false,
            no_instruction_end: false,
            no_doctype_end: false,
            unclosed: None,
        }
    }

    /// The byte offset of the token given last.
    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// Goes back to an offset inside the token given last.
    pub(super) fn rewind(&mut self, at: usize) {
        self.at = at.min(self.at);
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn text_until(&mut self, end: usize) -> Token<'a> {
        let text = self.text.get(self.at..end).unwrap_or("");
        self.at = end;
        Token::Text(text)
    }

    /// A `<` that opens nothing is text.
    fn literal(&mut self) -> Option<Token<'a>> {
        self.unclosed.get_or_insert(("a bare <", self.at));
        let end = memchr(b'<', &self.rest().as_bytes()[1..]).map_or(self.text.len(), |next| self.at + 1 + next);
        Some(self.text_until(end))
    }

    /// A comment or instruction; `None` where it was passed over.
    fn declaration(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        if rest.starts_with("<![CDATA[") {
            return Some(self.cdata());
        }
        if rest.starts_with("<!--") {
            let end = if self.no_comment_end { None } else { memmem::find(&rest.as_bytes()[4..], b"-->") };
            self.no_comment_end |= end.is_none();
            self.skip("a comment", end.map(|end| end + 7), 4);
            return None;
        }
        if rest.starts_with("<?") {
            let end = if self.no_instruction_end { None } else { memmem::find(rest.as_bytes(), b"?>") };
            self.no_instruction_end |= end.is_none();
            self.skip("an instruction", end.map(|end| end + 2), 2);
            return None;
        }
        if rest.as_bytes().get(2..9).is_some_and(|word| word.eq_ignore_ascii_case(b"DOCTYPE")) {
            let end = if self.no_doctype_end { None } else { doctype_end(rest) };
            self.no_doctype_end |= end.is_none();
            self.skip("a DOCTYPE", end, 2);
            return end.map(|end| Token::Doctype(&rest[..end]));
        }
        let end = memchr2(b'>', b'<', &rest.as_bytes()[1..]).filter(|end| rest.as_bytes()[end + 1] == b'>');
        self.skip("a declaration", end.map(|end| end + 2), 2);
        None
    }

    fn cdata(&mut self) -> Token<'a> {
        let start = self.at + "<![CDATA[".len();
        if self.cdata_end < start {
            let end = memmem::find(&self.text.as_bytes()[start..], b"]]>");
            self.cdata_end = end.map_or(self.text.len(), |end| start + end);
        }
        if self.cdata_end == self.text.len() {
            self.unclosed.get_or_insert(("a CDATA section", self.at));
        }
        self.at = (self.cdata_end + 3).min(self.text.len());
        Token::CData(&self.text[start..self.cdata_end])
    }

    fn skip(&mut self, what: &'static str, end: Option<usize>, opener: usize) {
        if end.is_none() {
            self.unclosed.get_or_insert((what, self.at));
        }
        self.at += end.unwrap_or(opener);
    }

    fn end_tag(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        match memchr2(b'>', b'<', &rest.as_bytes()[2..]) {
            Some(end) => {
                let name = rest[2..end + 2].trim();
                self.at += end + 2 + usize::from(rest.as_bytes()[end + 2] == b'>');
                Some(Token::End(name.split_ascii_whitespace().next().unwrap_or("")))
            }
            // The document was cut off inside the tag.
            None => {
                self.at = self.text.len();
                self.unclosed.get_or_insert(("an end tag", self.at));
                None
            }
        }
    }

    fn start_tag(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let name_end = 1 + bytes[1..].iter().take_while(|byte| is_name_byte(**byte)).count();
        let Some(end) = tag_end(bytes, name_end) else {
            if memchr2(b'<', b'>', &bytes[1..]).is_none() {
                // The document was cut off inside the tag.
                self.unclosed.get_or_insert(("a tag", self.at));
                self.at = self.text.len();
                return None;
            }
            return self.literal();
        };
        let closed = bytes.get(end) == Some(&b'>');
        let inside = &rest[name_end..end];
        let empty = closed && inside.ends_with('/');
        // A value without quotes may end with a `/` of its own.
        let is_value = |before: &str| before.contains('=') && !before.ends_with(['"', '\'', ' ']);
        let attributes = inside.strip_suffix('/').filter(|before| empty && !is_value(before)).unwrap_or(inside);
        let source = &rest[..end + usize::from(closed)];
        self.at += source.len();
        Some(Token::Start(Tag { name: &rest[1..name_end], attributes, empty, source }))
    }
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while self.at < self.text.len() {
            self.start = self.at;
            let rest = self.rest().as_bytes();
            if rest[0] != b'<' {
                let end = memchr(b'<', rest).map_or(self.text.len(), |end| self.at + end);
                return Some(self.text_until(end));
            }
            let token = match rest.get(1) {
                Some(b'/') if rest.get(2).is_some_and(|byte| is_name_start(*byte)) => self.end_tag(),
                Some(b'/') if rest.len() == 2 => {
                    self.at = self.text.len();
                    None
                }
                Some(b'!' | b'?') => self.declaration(),
                Some(byte) if is_name_start(*byte) => self.start_tag(),
                None => {
                    self.at = self.text.len();
                    None
                }
                _ => self.literal(),
            };
            if token.is_some() {
                return token;
            }
        }
        None
    }
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte == b':' || byte >= 0x80
}

fn is_name_byte(byte: u8) -> bool {
    is_name_start(byte) || byte.is_ascii_digit() || byte == b'-' || byte == b'.'
}

/// Where a tag ends: at its `>`, or before the next `<` where the `>` is missing. A quote is left alone where it is not closed
/// before a `>` and a `<`.
fn tag_end(bytes: &[u8], name_end: usize) -> Option<usize> {
    let limit = bytes.len().min(MAX_TAG_BYTES);
    let mut at = name_end;
    while at < limit {
        let found = at + memchr3(b'>', b'<', b'=', &bytes[at..limit])?;
        match bytes[found] {
            b'>' => return Some(found),
            b'<' => return Some(found).filter(|_| bytes[name_end..found].contains(&b'=')),
            _ => {}
        }
        let quote = found + 1 + bytes[found + 1..limit].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        at = match bytes.get(quote) {
            Some(mark @ (b'"' | b'\'')) => match quoted_end(&bytes[quote + 1..limit], *mark) {
                Some(end) => quote + 1 + end,
                None => quote + 1,
            },
            _ => quote,
        };
    }
    None
}

/// The offset after the closing quote, unless the tag seems to have ended before it.
fn quoted_end(bytes: &[u8], mark: u8) -> Option<usize> {
    let end = memchr(mark, bytes)?;
    let inside = &bytes[..end];
    let ended = memchr(b'>', inside).is_some_and(|close| memchr(b'<', &inside[close..]).is_some());
    (!ended).then_some(end + 1)
}

/// The end of a DOCTYPE with its internal subset, if it has one. No element begins inside it: one that does tells that it was not closed.
fn doctype_end(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut at = memchr3(b'[', b'>', b'<', &bytes[1..])? + 1;
    if bytes[at] == b'[' {
        loop {
            at += 1 + memchr2(b']', b'<', &bytes[at + 1..])?;
            match bytes.get(at + 1) {
                Some(next) if bytes[at] == b'<' && is_name_start(*next) => return None,
                _ if bytes[at] == b']' => break,
                _ => {}
            }
        }
        at += memchr2(b'>', b'<', &bytes[at..])?;
    }
    (bytes[at] == b'>').then_some(at + 1)
}

/// The attributes of a tag, names as they stand and values with their references, at most 64.
pub(super) fn attributes(inside: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = inside;
    std::iter::from_fn(move || next_attribute(&mut rest)).take(64)
}

fn next_attribute<'a>(rest: &mut &'a str) -> Option<(&'a str, &'a str)> {
    *rest = rest.trim_start_matches(|letter: char| letter.is_ascii_whitespace() || matches!(letter, '/' | '"' | '\''));
    if rest.is_empty() {
        return None;
    }
    let end = rest.find(|letter: char| letter == '=' || letter.is_ascii_whitespace()).unwrap_or(rest.len());
    let name = &rest[..end];
    let after = rest[end..].trim_start();
    let Some(value) = after.strip_prefix('=') else {
        *rest = after;
        return Some((name, ""));
    };
    let value = value.trim_start();
    let mark = value.chars().next().filter(|mark| matches!(mark, '"' | '\''));
    let (value, after) = match mark {
        Some(mark) => value[1..].split_once(mark).unwrap_or((&value[1..], "")),
        None => value.split_at(value.find(|letter: char| letter.is_ascii_whitespace()).unwrap_or(value.len())),
    };
    *rest = after;
    Some((name, value))
}

#[cfg(test)]
mod tests {
    use super::{Scanner, Token, attributes};

    fn shown(text: &str) -> String {
        let tokens = Scanner::new(text).map(|token| match token {
            Token::Text(text) => format!("text {text}"),
            Token::CData(text) => format!("cdata {text}"),
            Token::Start(tag) => {
                format!("start {} [{}]{}", tag.name, tag.attributes.trim(), if tag.empty { " empty" } else { "" })
            }
            Token::End(name) => format!("end {name}"),
            Token::Doctype(_) => "doctype".to_owned(),
        });
        tokens.collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn tokens_of_sound_and_broken_markup() {
        for (text, expected) in [
            ("<a b='1'>x</a>", "start a [b='1']; text x; end a"),
            ("<a/>3 < 4", "start a [] empty; text 3 ; text < 4"),
            ("<a b=\"x>y\">", "start a [b=\"x>y\"]"),
            ("<a b=\"x>y</a><c d=\"\">", "start a [b=\"x]; text y; end a; start c [d=\"\"]"),
            ("x<![CDATA[<b>]]>y", "text x; cdata <b>; text y"),
            ("x<![CDATA[<b>", "text x; cdata <b>"),
            ("<!-- a > b --><?php x > y ?>z", "text z"),
            ("<!-- a", "text  a"),
            ("a</titl", "text a"),
            ("a<title x='", "text a"),
            ("<!DOCTYPE r [<!ENTITY a '>'>]><r>", "doctype; start r []"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn attributes_with_and_without_quotes() {
        let found: Vec<_> = attributes(" a=1 b = 'two words' c d=\"x&amp;y\"").collect();
        assert_eq!(found, [("a", "1"), ("b", "two words"), ("c", ""), ("d", "x&amp;y")]);
    }
}
