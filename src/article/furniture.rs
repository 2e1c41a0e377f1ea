//! Plain text in, a [`Draft`] out: each line gets its role.
//!
//! What stands above the body is told by the body: it begins at the dateline, else at the first line that is neither headline
//! nor author line nor picture line.

use super::lines::{self, Chunk};
use super::picture;
use super::record::{Byline, Image, Part, Role};
use super::{Draft, Facts, Hints, byline, dateline, notes};

/// Chunks among which the first paragraph of the body is looked for.
const HEAD_CHUNKS: usize = 16;

/// Words that a headline has at most.
const HEADLINE_WORDS: usize = 32;

/// Words of a line that is surely a paragraph of the body when it ends in a full stop.
const PARAGRAPH_WORDS: usize = 28;

/// Marks the lines of a plain text; the text itself stays byte for byte.
pub fn read(text: &str, hints: &Hints) -> Draft {
    let chunks = lines::chunks(text);
    let body = body_start(text, &chunks, hints);
    let mut reader = Reader { text, parts: Vec::with_capacity(chunks.len()), facts: Facts::default() };
    let head = head_lines(text, &chunks[..body]);
    reader.read_head(&head, hints);
    reader.read_body(&chunks[body..]);
    Draft { text: text.to_owned(), parts: reader.parts, facts: reader.facts }
}

/// The index of the body's first chunk.
fn body_start(text: &str, chunks: &[Chunk], hints: &Hints) -> usize {
    for (number, chunk) in chunks.iter().take(HEAD_CHUNKS).enumerate() {
        let line = slice(text, chunk);
        if dateline::scan(line).is_some() {
            return number;
        }
        if words(line) >= PARAGRAPH_WORDS && ends_sentence(line) && !notes::is_note(line) {
            break;
        }
    }
    let mut body = usize::from(chunks.first().is_some_and(|first| may_be_headline(text, first, chunks, hints)));
    while body > 0 && chunks.get(body).is_some_and(|chunk| is_furniture(text, chunk, chunks.get(body + 1))) {
        body += 1;
    }
    body
}

/// Without a dateline: whether the first line is a headline rather than the first sentence.
fn may_be_headline(text: &str, first: &Chunk, chunks: &[Chunk], hints: &Hints) -> bool {
    let line = slice(text, first);
    let told = hints.title.as_deref().is_some_and(|title| same_words(title, line));
    let sentence = ends_sentence(line) && words(line) > 18;
    told || (chunks.len() > 1
        && words(line) <= HEADLINE_WORDS
        && !sentence
        && !line.starts_with(['(', '*'])
        && !line.contains('\n'))
}

/// An author line or a picture line under the headline.
fn is_furniture(text: &str, chunk: &Chunk, next: Option<&Chunk>) -> bool {
    let line = slice(text, chunk);
    let before_text = next.is_some_and(|next| words(slice(text, next)) >= 6);
    let first = line.lines().next().unwrap_or_default();
    byline::read(first).is_some()
        || (before_text && byline::read_names(line).is_some())
        || (before_text && byline::title(line).is_some())
        || (line.len() <= 200 && picture::read(line).is_some())
}

/// The lines of the chunks above the body, each alone.
fn head_lines(text: &str, chunks: &[Chunk]) -> Vec<Chunk> {
    let mut lines = Vec::new();
    for chunk in chunks {
        let mut at = chunk.range.start;
        for (number, raw) in slice(text, chunk).split_inclusive('\n').enumerate() {
            let line = raw.trim();
            let start = at + (raw.len() - raw.trim_start().len());
            let range = super::record::Range { start, end: start + line.len() };
            if !line.is_empty() {
                lines.push(Chunk { range, apart: chunk.apart && number == 0 });
            }
            at += raw.len();
        }
    }
    lines
}

struct Reader<'a> {
    text: &'a str,
    parts: Vec<Part>,
    facts: Facts,
}

impl Reader<'_> {
    fn read_head(&mut self, lines: &[Chunk], hints: &Hints) {
        let plain = |line: &Chunk| {
            let line = slice(self.text, line);
            byline::read(line).is_none()
                && !notes::is_note(line)
                && !matches!(picture::read(line), Some(picture::Line::Rights))
        };
        let mut labels = lines.iter().enumerate().filter(|(_, line)| plain(line)).map(|(number, _)| number);
        let (first, second) = (labels.next(), labels.next());
        let told = hints
            .title
            .as_deref()
            .and_then(|title| lines.iter().position(|line| same_words(title, slice(self.text, line))));
        let is_kicker = |first: usize, second: usize| self.is_kicker(&lines[first], &lines[second], lines.len());
        let headline = told.or(match (first, second) {
            (Some(first), Some(second)) if is_kicker(first, second) => Some(second),
            (first, _) => first,
        });
        for (number, line) in lines.iter().enumerate() {
            let role = match headline {
                Some(headline) if number == headline => Role::Headline,
                Some(headline) if number < headline => Role::Kicker,
                _ => Role::Dek,
            };
            let next = lines.get(number + 1);
            self.read_head_line(line, role, next);
        }
    }

    /// A short label above a longer line.
    fn is_kicker(&self, first: &Chunk, second: &Chunk, lines: usize) -> bool {
        let (first, line) = (slice(self.text, first), slice(self.text, second));
        let heading = (5..=HEADLINE_WORDS).contains(&words(line)) && words(line) > words(first);
        lines > 2
            && words(first) <= 3
            && second.apart
            && heading
            && !first.ends_with(['.', '?', '!'])
            && !ends_sentence(line)
    }

    fn read_head_line(&mut self, line: &Chunk, role: Role, next: Option<&Chunk>) {
        let text = slice(self.text, line);
        if role != Role::Dek {
            return self.push(role, line.range.start, line.range.end);
        }
        if self.read_byline(line) || self.read_picture(line) {
            return;
        }
        if notes::is_note(text) || text.starts_with("* ") {
            return self.push(Role::Paragraph, line.range.start, line.range.end);
        }
        let before_credit = next.is_some_and(|next| {
            !next.apart
                && matches!(
                    picture::read(slice(self.text, next)),
                    Some(picture::Line::Rights | picture::Line::Credit(_))
                )
        });
        if before_credit {
            return self.push_caption(line.range.start, line.range.end);
        }
        self.push(Role::Dek, line.range.start, line.range.end);
    }

    fn read_body(&mut self, chunks: &[Chunk]) {
        for (number, chunk) in chunks.iter().enumerate() {
            let line = slice(self.text, chunk);
            let early = number == 0 && self.facts.bylines.is_empty();
            if (early && self.read_byline(chunk)) || (line.len() <= 200 && self.read_picture(chunk)) {
                continue;
            }
            let next = chunks.get(number + 1).map(|next| slice(self.text, next));
            let role = if number > 0 && is_subheading(line, next) { Role::Subheading } else { list_role(line) };
            self.push(role, chunk.range.start, chunk.range.end);
        }
    }

    /// Takes an author line, with the author's title in the lines under the name.
    fn read_byline(&mut self, chunk: &Chunk) -> bool {
        let line = slice(self.text, chunk);
        let (first, rest) = line.split_once('\n').unwrap_or((line, ""));
        let after_headline = self.parts.last().is_some_and(|part| part.role == Role::Headline);
        if let Some(title) =
            byline::title(line).filter(|_| self.parts.last().is_some_and(|part| part.role == Role::Byline))
        {
            set_title(&mut self.facts.bylines, title);
        } else if let Some(found) = byline::read(first).or_else(|| byline::read_names(first).filter(|_| after_headline))
        {
            self.facts.bylines.extend(found);
            if let Some(title) = byline::title(rest) {
                set_title(&mut self.facts.bylines, title);
            }
        } else {
            return false;
        }
        self.push(Role::Byline, chunk.range.start, chunk.range.end);
        true
    }

    fn read_picture(&mut self, chunk: &Chunk) -> bool {
        let (start, end) = (chunk.range.start, chunk.range.end);
        let line = slice(self.text, chunk);
        match picture::read(line) {
            Some(picture::Line::Rights) => {
                let Some(image) = self.facts.images.last_mut() else { return false };
                image.rights.get_or_insert_with(|| line.to_owned());
                self.push(Role::ImageRights, start, end);
            }
            Some(picture::Line::Credit(credit)) => {
                let image = self.open_image(|image| image.credit.is_none());
                image.credit = Some(credit);
                self.push(Role::ImageCredit, start, end);
            }
            Some(picture::Line::CaptionAndCredit { caption_end, credit_start, credit }) => {
                self.push_caption(start, start + caption_end);
                self.open_image(|image| image.credit.is_none()).credit = Some(credit);
                self.push(Role::ImageCredit, start + credit_start, end);
            }
            Some(picture::Line::Caption { start: skipped }) => self.push_caption(start + skipped, end),
            None if self.facts.images.last().is_some_and(|image| image.caption.as_deref() == Some(line)) => {
                self.push_caption(start, end);
            }
            None => return false,
        }
        true
    }

    /// A caption; the same words twice are the picture's alternative text and its caption.
    fn push_caption(&mut self, start: usize, end: usize) {
        let caption = self.text[start..end].to_owned();
        match self.facts.images.last_mut() {
            Some(image) if image.caption.as_ref() == Some(&caption) => image.alt = Some(caption),
            _ => self.open_image(|image| image.caption.is_none() && image.rights.is_none()).caption = Some(caption),
        }
        self.push(Role::Caption, start, end);
    }

    /// The last image where it still lacks what is to be set, else a new one.
    fn open_image(&mut self, lacks: impl Fn(&Image) -> bool) -> &mut Image {
        let adjoining = self
            .parts
            .last()
            .is_some_and(|part| matches!(part.role, Role::Caption | Role::ImageCredit | Role::ImageRights));
        if !(adjoining && self.facts.images.last().is_some_and(lacks)) {
            self.facts.images.push(Image::default());
        }
        let last = self.facts.images.len() - 1;
        &mut self.facts.images[last]
    }

    fn push(&mut self, role: Role, start: usize, end: usize) {
        self.parts.push(Part { role, start, end });
    }
}

fn set_title(bylines: &mut [Byline], title: &str) {
    if let Some(last) = bylines.last_mut() {
        last.title.get_or_insert_with(|| title.to_owned());
    }
}

/// A short line without an end mark between paragraphs.
fn is_subheading(line: &str, next: Option<&str>) -> bool {
    let short = words(line) <= 8 && line.len() <= 70 && !line.contains('\n');
    let open = !line.ends_with(|c: char| c.is_ascii_punctuation() || matches!(c, '”' | '»' | '…'));
    let heading = line.starts_with(char::is_uppercase) && !line.contains(|c: char| c.is_numeric());
    short && open && heading && next.is_some_and(|next| words(next) >= 12 && ends_sentence(next))
}

fn list_role(line: &str) -> Role {
    let bulleted = ["* ", "• ", "- ", "– ", "▪ "].iter().any(|bullet| line.starts_with(bullet));
    if bulleted && !line.contains('"') { Role::ListItem } else { Role::Paragraph }
}

fn slice<'a>(text: &'a str, chunk: &Chunk) -> &'a str {
    &text[chunk.range.start..chunk.range.end]
}

fn words(line: &str) -> usize {
    line.split_whitespace().take(PARAGRAPH_WORDS + HEADLINE_WORDS).count()
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(['"', '”', '»', ')', '\'', '’']).ends_with(['.', '!', '?', '…'])
}

/// The same words, case, spaces and punctuation aside.
fn same_words(left: &str, right: &str) -> bool {
    left.len() <= 3 * right.len() + 16 && right.len() <= 3 * left.len() + 16 && letters(left).eq(letters(right))
}

fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| c.is_alphanumeric()).take(400).flat_map(char::to_lowercase)
}
