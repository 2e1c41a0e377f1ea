//! The beginning of a paragraph in, its dateline out: place, day and agency, up to the separator that ends it.
//!
//! A dateline ends at a separator, and what stands before it must be nothing but place, day and agency: so each separator in
//! the first bytes is tried in turn, and the head before it either reads whole or is no dateline. Agencies differ in the order
//! and the separator, not in the parts; `MOSCOW, May 3. /TASS/.`, `(ANSA) - ROME, JUL 11 -` and `Paris, 21 jan 2019 (AFP) -`
//! are read alike.

pub mod agencies;
mod head;

use head::Head;

use super::record::{Part, Role};

/// Bytes in which a dateline must end.
const LONGEST: usize = 160;

/// A dateline at the beginning of a text; offsets count from there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub start: usize,
    /// After the separator.
    pub end: usize,
    pub place: Option<(usize, usize)>,
    pub day: Option<Day>,
    /// The byte range of the day.
    pub day_span: Option<(usize, usize)>,
    pub provider: Option<&'static str>,
}

/// A day as printed: the year is often left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    pub year: Option<i16>,
    pub month: i8,
    pub day: i8,
}

/// A dateline with offsets into the whole text.
pub type Line = Found;

/// Paragraphs among which the dateline is looked for.
const PARAGRAPHS: usize = 4;

/// Finds the dateline in the first paragraphs and parts it from the paragraph that it opens.
pub fn place_in(text: &str, parts: &mut Vec<Part>) -> Option<Line> {
    let candidates =
        parts.iter().enumerate().filter(|(_, part)| part.role == Role::Paragraph || part.role == Role::Dateline);
    let (number, found) =
        candidates.take(PARAGRAPHS).find_map(|(number, part)| Some((number, scan(&text[part.start..part.end])?)))?;
    let part = parts[number];
    let line = found.moved_by(part.start);
    let rest = &text[line.end..part.end];
    let start = part.end - rest.trim_start().len();
    parts[number] = Part { role: Role::Dateline, start: line.start, end: line.end };
    if start < part.end {
        parts.insert(number + 1, Part { role: Role::Paragraph, start, end: part.end });
    }
    Some(line)
}

impl Found {
    fn moved_by(self, offset: usize) -> Self {
        let shift = |range: Option<(usize, usize)>| range.map(|(start, end)| (start + offset, end + offset));
        Self {
            start: self.start + offset,
            end: self.end + offset,
            place: shift(self.place),
            day_span: shift(self.day_span),
            ..self
        }
    }
}

/// How surely a separator ends a dateline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Separator {
    /// A dash that stands for itself: `—`, `--`, `_`.
    Strong,
    /// A hyphen between spaces.
    Hyphen,
    /// A stop, a colon or nothing at all, after the agency's closing bracket or stroke.
    AfterAgency,
    /// The end of the line: "Reuters, MAR 04".
    Line,
}

/// Looks for a dateline at the very beginning of `text`.
pub fn scan(text: &str) -> Option<Found> {
    let window = &text[..floor(text, LONGEST)];
    let window = window.find("\n\n").map_or(window, |end| &window[..end]);
    let start = window.len() - window.trim_start().len();
    let is_mark = |c: char| c.is_whitespace() || matches!(c, '*' | '^' | '>');
    let head_start = window.len() - window.trim_start_matches(is_mark).len();
    let (mut depth, mut bare) = (0_usize, None);
    for (at, c) in window.char_indices().skip_while(|(at, _)| *at < head_start) {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > 0 {
            continue;
        }
        let Some((separator, head_end, end)) = separator_at(window, at, c) else { continue };
        let Some(head) = Head::read(&window[head_start..head_end]) else { continue };
        let Some(found) = accept(&head, separator, head_start, end) else { continue };
        let found = Found { start, ..found };
        if found.day.is_some() || (found.place.is_some() && found.provider.is_some()) {
            return Some(found);
        }
        bare.get_or_insert(found); // "(ANSA) - ROME, JUL 11 -": the rest may follow
    }
    bare
}

/// The separator that begins at `at`, where the head before it ends and where it ends itself.
fn separator_at(window: &str, at: usize, c: char) -> Option<(Separator, usize, usize)> {
    let before = window[..at].chars().next_back();
    let rest = &window[at..];
    let after = rest.chars().nth(1);
    let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    match c {
        '—' | '–' | '_' | '―' => Some((Separator::Strong, at, at + run(rest, &['—', '–', '_', '-', '―']))),
        '-' if after == Some('-') => Some((Separator::Strong, at, at + run(rest, &['-']))),
        '-' if blank(before) || before == Some(')') || blank(after) => Some((Separator::Hyphen, at, at + 1)),
        '.' if before == Some(')') && after == Some('-') => Some((Separator::AfterAgency, at, at + 2)),
        '.' | ':' if matches!(before, Some('/' | ')')) => Some((Separator::AfterAgency, at, at + 1)),
        ')' if blank(after) && !follows_separator(&rest[1..]) => Some((Separator::AfterAgency, at + 1, at + 1)),
        '\n' => Some((Separator::Line, at, at)),
        _ if at + c.len_utf8() == window.len() && window.len() < LONGEST => {
            Some((Separator::Line, window.len(), window.len()))
        }
        _ => None,
    }
}

/// Whether a separator or another bracket comes next, so that the closing bracket before it ends nothing.
fn follows_separator(rest: &str) -> bool {
    rest.trim_start().starts_with(['-', '—', '–', '_', '(', ':', '.', '/'])
}

/// Bytes of the leading run of these characters.
fn run(text: &str, of: &[char]) -> usize {
    text.len() - text.trim_start_matches(of).len()
}

/// A dateline must show evidence: an agency, a day beside a place, or a place that is known as one in capitals.
fn accept(head: &Head<'_>, separator: Separator, start: usize, end: usize) -> Option<Found> {
    let agency = head.provider.is_some();
    let good = match separator {
        Separator::Strong | Separator::Hyphen => {
            agency
                || (head.bracketed && head.day.is_some())
                || (head.place.is_some() && head.day.is_some())
                || (separator == Separator::Strong && head.place_is_certain())
                || head.place_has_region()
        }
        Separator::AfterAgency => agency && (head.place.is_some() || head.day.is_some()),
        Separator::Line => agency && head.day.is_some(),
    };
    let shift = |(from, to): (usize, usize)| (start + from, start + to);
    good.then(|| Found {
        start,
        end,
        place: head.place.map(shift),
        day: head.day,
        day_span: head.day_span.map(shift),
        provider: head.provider,
    })
}

/// The largest character boundary not above `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Span, place, month and day, agency.
    type Expected<'a> = (&'a str, Option<&'a str>, Option<(i8, i8)>, Option<&'a str>);

    #[track_caller]
    fn check(text: &str, expected: Option<Expected<'_>>) {
        let found = scan(text);
        let got = found.as_ref().map(|found| {
            (
                &text[found.start..found.end],
                found.place.map(|(start, end)| &text[start..end]),
                found.day.map(|day| (day.month, day.day)),
                found.provider,
            )
        });
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn each_agency_in_its_own_style() {
        let cases: &[(&str, Expected<'_>)] = &[
            ("OMSK, April 9. /TASS/. The yard", ("OMSK, April 9. /TASS/.", Some("OMSK"), Some((4, 9)), Some("TASS"))),
            ("UN, April 9. /TASS/: The", ("UN, April 9. /TASS/:", Some("UN"), Some((4, 9)), Some("TASS"))),
            ("ERIE, Pa. (AP) — The lake", ("ERIE, Pa. (AP) —", Some("ERIE, Pa."), None, Some("AP"))),
            ("ERIE, Pa. (AP)_The lake", ("ERIE, Pa. (AP)_", Some("ERIE, Pa."), None, Some("AP"))),
            (
                "LAGOS/ABUJA, Jan 7 (Reuters) - A",
                ("LAGOS/ABUJA, Jan 7 (Reuters) -", Some("LAGOS/ABUJA"), Some((1, 7)), Some("Reuters")),
            ),
            ("Jan 7 (Reuters) - A", ("Jan 7 (Reuters) -", None, Some((1, 7)), Some("Reuters"))),
            ("Lyon, 3 août 2021 (AFP) - Le", ("Lyon, 3 août 2021 (AFP) -", Some("Lyon"), Some((8, 3)), Some("AFP"))),
            (
                "HARBIN, Feb. 2 (Xinhua) -- A",
                ("HARBIN, Feb. 2 (Xinhua) --", Some("HARBIN"), Some((2, 2)), Some("Xinhua")),
            ),
            ("Bremen (dpa) - Die", ("Bremen (dpa) -", Some("Bremen"), None, Some("dpa"))),
            ("(ANSA) - BARI, JUN 3 - Il", ("(ANSA) - BARI, JUN 3 -", Some("BARI"), Some((6, 3)), Some("ANSA"))),
            (
                "ANSA ALERT - BARI, 03 GIU - Il",
                ("ANSA ALERT - BARI, 03 GIU -", Some("BARI"), Some((6, 3)), Some("ANSA")),
            ),
            ("Quito, Mar 4 (EFE).- El", ("Quito, Mar 4 (EFE).-", Some("Quito"), Some((3, 4)), Some("EFE"))),
            (
                "KOBE, Japan, Dec. 1 Kyodo - A",
                ("KOBE, Japan, Dec. 1 Kyodo -", Some("KOBE, Japan"), Some((12, 1)), Some("Kyodo")),
            ),
            ("TULA. May 3 (Interfax) - A", ("TULA. May 3 (Interfax) -", Some("TULA"), Some((5, 3)), Some("Interfax"))),
            ("Genf (ats afp) Die", ("Genf (ats afp)", Some("Genf"), None, Some("ATS"))),
            (
                "REGINA, Saskatchewan, Feb. 03, 2020 (GLOBE NEWSWIRE) -- X",
                (
                    "REGINA, Saskatchewan, Feb. 03, 2020 (GLOBE NEWSWIRE) --",
                    Some("REGINA, Saskatchewan"),
                    Some((2, 3)),
                    Some("GlobeNewswire"),
                ),
            ),
        ];
        for (text, expected) in cases {
            check(text, Some(*expected));
        }
    }

    #[test]
    fn old_wires_with_slips_and_hard_places() {
        let cases: &[(&str, &str, &str, (i8, i8))] = &[
            ("ST. PAUL, MINN., Narch 2 - A", "ST. PAUL, MINN., Narch 2 -", "ST. PAUL, MINN.", (3, 2)),
            ("DAR ES SALAAM, April l -\nThe", "DAR ES SALAAM, April l -", "DAR ES SALAAM", (4, 1)),
            ("**** O'FALLON, Mo., Juen 9 - A", "**** O'FALLON, Mo., Juen 9 -", "O'FALLON, Mo.", (6, 9)),
            ("Wilton Conn., march 9 - A", "Wilton Conn., march 9 -", "Wilton Conn.", (3, 9)),
        ];
        for (text, span, place, day) in cases {
            check(text, Some((span, Some(*place), Some(*day), None)));
        }
    }

    #[test]
    fn what_is_no_dateline() {
        for text in [
            "WHEAT - prices rose",
            "GRADINGS - none",
            "(totals - in tonnes)",
            " MAR8  --     --  12",
            "LAGOS HAS NO WATER - a report says on March 3 - again",
            "The ministry said on March 3 - a Tuesday - that it would act",
            "Mr. Brown (Labour) - once a miner - won",
            "",
            "—",
        ] {
            check(text, None);
        }
    }
}
