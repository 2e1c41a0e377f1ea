//! An [`Article`] in, a drawing of it for a person out: the story with its marks, and below it what was found.
//!
//! Text from the wire may hold control and bidirectional characters that a terminal would obey; they come out as visible escapes.

use std::fmt::Write;

use super::Article;
use super::record::{Quote, Range, Role};

const HEADING: &str = "1";
const QUIET: &str = "2";
const PERSON: &str = "36";
const ORGANISATION: &str = "35";
const PLACE: &str = "32";
const DATE: &str = "33";
const FIGURE: &str = "34";
const SPEECH: &str = "3";

/// Draws an article, with the terminal's colours or without any.
pub fn draw(article: &Article, colour: bool) -> String {
    let mut canvas = Canvas { out: String::with_capacity(2 * article.text.len()), colour };
    draw_story(&mut canvas, article);
    draw_findings(&mut canvas, article);
    canvas.out
}

struct Canvas {
    out: String,
    colour: bool,
}

impl Canvas {
    /// Writes a text harmless, in a style where colours are wanted.
    fn put(&mut self, text: &str, style: &str) {
        let styled = self.colour && !style.is_empty();
        if styled {
            let _ = write!(self.out, "\u{1b}[{style}m");
        }
        for c in text.chars() {
            if is_harmless(c) {
                self.out.push(c);
            } else {
                let _ = write!(self.out, "{}", c.escape_unicode());
            }
        }
        if styled {
            self.out.push_str("\u{1b}[0m");
        }
    }

    fn line(&mut self, label: &str, text: &str) {
        if !text.is_empty() {
            self.put(&format!("{label:<14}"), QUIET);
            self.put(text, "");
            self.out.push('\n');
        }
    }
}

/// Neither a control character nor one that turns the direction of writing.
fn is_harmless(c: char) -> bool {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}');
    c == '\n' || !(c.is_control() || turns || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}'))
}

fn draw_story(canvas: &mut Canvas, article: &Article) {
    let (marks, coloured) = (marks(article), canvas.colour);
    for part in &article.parts {
        let style = match part.role {
            Role::Headline | Role::Subheading => HEADING,
            role if role.is_body() => "",
            _ => QUIET,
        };
        let mut at = part.start;
        let from = marks.partition_point(|(range, _)| range.start < part.start);
        let inside = marks[from..].iter().take_while(|(range, _)| range.start < part.end && coloured);
        for (range, mark) in inside.filter(|(range, _)| range.end <= part.end) {
            if range.start < at {
                continue; // a name within a figure, a date within a name: the first one is drawn
            }
            canvas.put(&article.text[at..range.start], style);
            canvas.put(&article.text[range.start..range.end], mark);
            at = range.end;
        }
        canvas.put(&article.text[at..part.end], style);
        canvas.out.push_str(if part.role == Role::Dateline { "\n" } else { "\n\n" });
    }
}

/// Every mark with its style, in order of the text.
fn marks(article: &Article) -> Vec<(Range, &'static str)> {
    let people = article.people.iter().flat_map(|person| &person.mentions).map(|range| (*range, PERSON));
    let organisations =
        article.organisations.iter().flat_map(|found| &found.mentions).map(|range| (*range, ORGANISATION));
    let places = article.places.iter().flat_map(|found| &found.mentions).map(|range| (*range, PLACE));
    let dates = article.dates.iter().map(|date| (Range { start: date.span.start, end: date.span.end }, DATE));
    let figures = article.figures.iter().map(|found| (Range { start: found.span.start, end: found.span.end }, FIGURE));
    let mut marks: Vec<_> = people.chain(organisations).chain(places).chain(dates).chain(figures).collect();
    marks.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    marks
}

fn draw_findings(canvas: &mut Canvas, article: &Article) {
    let published = article.published.as_ref().map(|moment| format!("{} ({})", moment.value, moment.source));
    canvas.line("published", &published.unwrap_or_default());
    canvas.line("provider", article.provider.as_ref().map_or("", |provider| provider.name.as_str()));
    let authors: Vec<&str> =
        article.bylines.iter().filter_map(|by| by.name.as_deref().or(by.organisation.as_deref())).collect();
    canvas.line("by", &authors.join(", "));
    for person in &article.people {
        let roles = if person.roles.is_empty() { String::new() } else { format!(": {}", person.roles.join("; ")) };
        canvas.line("person", &format!("{}{roles}", person.name));
    }
    let names: Vec<&str> = article.organisations.iter().map(|found| found.name.as_str()).collect();
    canvas.line("organisations", &names.join(", "));
    let names: Vec<&str> = article.places.iter().map(|found| found.name.as_str()).collect();
    canvas.line("places", &names.join(", "));
    for date in &article.dates {
        canvas.line("date", &format!("{} = {}", date.span.text, date.value));
    }
    for figure in &article.figures {
        canvas.line("figure", &figure.span.text);
    }
    article.quotes.iter().for_each(|quote| draw_quote(canvas, quote));
    article.faults.iter().for_each(|fault| canvas.line("fault", fault));
}

fn draw_quote(canvas: &mut Canvas, quote: &Quote) {
    let speaker = quote.speaker.as_ref().map_or("?", |speaker| speaker.name.as_deref().unwrap_or(&speaker.span.text));
    canvas.put(&format!("{:<14}", "quote"), QUIET);
    canvas.put(&format!("{speaker}: "), PERSON);
    let content: Vec<&str> = quote.content.iter().map(|piece| piece.text.as_str()).collect();
    canvas.put(&content.join(" ... "), SPEECH);
    canvas.out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Hints, Page, Settings, parse};

    const STORY: &str =
        "Bridge to reopen\n\nOMSK, April 9. /TASS/. Mayor Ivan Roslov spoke on Monday.\u{1b}[2J\u{202e}";

    fn article() -> Article {
        parse(
            Page::Text(STORY),
            &Hints { published: Some("2021-04-12".to_owned()), ..Hints::default() },
            &Settings::default(),
        )
    }

    #[test]
    fn a_drawing_without_colour_has_no_escape_and_one_with_colour_only_its_own() {
        let plain = draw(&article(), false);
        assert!(!plain.contains('\u{1b}') && !plain.contains('\u{202e}'), "{plain}");
        assert!(plain.contains("\\u{1b}[2J") && plain.contains("Monday = 2021-04-12"), "{plain}");
        let coloured = draw(&article(), true);
        assert!(coloured.contains("\u{1b}[36mIvan Roslov\u{1b}[0m"), "{coloured}");
        assert!(!coloured.contains("\u{1b}[2J"), "{coloured}");
    }
}
