//! Plain text in, its paragraphs out: lines that were broken at a fixed width are put together again, as ranges.

use super::record::Range;

/// Lines that belong together, without blank space at their ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk {
    pub range: Range,
    /// A blank line, or the beginning of the text, stands before it.
    pub apart: bool,
}

/// One line without the blank space around it.
#[derive(Debug, Clone, Copy)]
struct Line {
    start: usize,
    end: usize,
    indent: usize,
    blank_before: bool,
}

/// Characters within which hard-broken lines lie.
const WIDEST: usize = 100;

/// The paragraphs of a text, in order.
pub fn chunks(text: &str) -> Vec<Chunk> {
    let lines = lines(text);
    if !is_wrapped(text, &lines) {
        return lines.iter().map(|line| chunk(line, line)).collect();
    }
    let base = base_indent(&lines);
    let mut chunks: Vec<Chunk> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let previous = number.checked_sub(1).map(|previous| &lines[previous]);
        let goes_on = previous.is_some_and(|previous| {
            !line.blank_before && line.indent <= previous.indent.max(base) && !is_table_row(text, line)
        });
        match chunks.last_mut() {
            Some(last) if goes_on => last.range.end = line.end,
            _ => chunks.push(chunk(line, line)),
        }
    }
    chunks
}

fn chunk(first: &Line, last: &Line) -> Chunk {
    Chunk { range: Range { start: first.start, end: last.end }, apart: first.blank_before }
}

fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut at, mut blank_before) = (0, true);
    for raw in text.split_inclusive(['\n', '\u{2028}', '\u{2029}']) {
        let trimmed = raw.trim_matches(is_blank);
        if trimmed.is_empty() {
            blank_before = true;
        } else {
            let indent = raw.len() - raw.trim_start_matches(is_blank).len();
            lines.push(Line { start: at + indent, end: at + indent + trimmed.len(), indent, blank_before });
            blank_before = false;
        }
        at += raw.len();
    }
    lines
}

/// Spaces and the marks of byte order and zero width that come with pasted text.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}

/// Whether lines end at a fixed width, in mid-sentence, rather than at the ends of paragraphs.
fn is_wrapped(text: &str, lines: &[Line]) -> bool {
    let (mut broken, mut pairs) = (0_usize, 0_usize);
    for pair in lines.windows(2).filter(|pair| !pair[1].blank_before) {
        pairs += 1;
        let (first, second) = (&text[pair[0].start..pair[0].end], &text[pair[1].start..pair[1].end]);
        let width = pair[0].indent + first.len();
        let in_sentence = !first.ends_with(['.', '!', '?', '"', '”', ':']);
        let goes_on = second.starts_with(|c: char| c.is_lowercase() || c.is_numeric()) || first.ends_with(',');
        broken += usize::from((30..=WIDEST).contains(&width) && in_sentence && (goes_on || width > 55));
    }
    pairs > 0 && 3 * broken >= pairs
}

/// The indentation that most lines have: a paragraph's first line has more.
fn base_indent(lines: &[Line]) -> usize {
    let flush = lines.iter().filter(|line| line.indent == 0).count();
    if 3 * flush >= lines.len() { 0 } else { lines.iter().map(|line| line.indent).min().unwrap_or(0) }
}

/// Columns of figures are no running text.
fn is_table_row(text: &str, line: &Line) -> bool {
    let row = &text[line.start..line.end];
    row.contains("   ") && row.bytes().filter(u8::is_ascii_digit).count() >= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let got: Vec<&str> = chunks(text).iter().map(|chunk| &text[chunk.range.start..chunk.range.end]).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn a_line_is_a_paragraph_unless_lines_are_hard_broken() {
        check("One line.\nAnother line.\n\nA third.", &["One line.", "Another line.", "A third."]);
        check(
            "   The council of the small town on the river\nvoted for a new bridge on Monday.\n   The old one is closed.\n",
            &[
                "The council of the small town on the river\nvoted for a new bridge on Monday.",
                "The old one is closed.",
            ],
        );
    }
}
