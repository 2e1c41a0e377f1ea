//! A TOML table in, typed values out; what is wrong with it is collected, with its place, and never stops the reading.

use std::fmt;
use std::ops::Range;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::units::{parse_duration, parse_size};

/// One mistake in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.line, self.column, self.message)
    }
}

/// The mistakes found so far in a text.
pub(super) struct Mistakes<'a> {
    text: &'a str,
    found: Vec<Mistake>,
}

impl<'a> Mistakes<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { text, found: Vec::new() }
    }

    pub(super) fn add(&mut self, place: Range<usize>, message: impl Into<String>) {
        let before = self.text.get(..place.start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        self.found.push(Mistake { line, column, message: message.into() });
    }

    pub(super) fn sorted(mut self) -> Vec<Mistake> {
        self.found.sort_by_key(|mistake| (mistake.line, mistake.column));
        self.found
    }
}

/// A table that is being read; the keys that were asked for are the ones it may have.
pub(super) struct Section<'t, 'a> {
    /// For messages: `[poll]`, `[[feeds]] number 2`.
    name: String,
    table: Option<&'t DeTable<'a>>,
    place: Range<usize>,
    asked: Vec<&'static str>,
}

impl<'t, 'a> Section<'t, 'a> {
    pub(super) fn new(name: impl Into<String>, table: Option<&'t DeTable<'a>>, place: Range<usize>) -> Self {
        Self { name: name.into(), table, place, asked: Vec::new() }
    }

    /// Whether it is one feed's.
    pub(super) fn is_feed(&self) -> bool {
        self.name.starts_with("[[")
    }

    /// Where the section stands.
    pub(super) fn place(&self) -> Range<usize> {
        self.place.clone()
    }

    pub(super) fn get(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'a>>> {
        self.asked.push(key);
        self.table?.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    /// The subsection `[key]`, empty where it is not there.
    pub(super) fn section(&mut self, key: &'static str, mistakes: &mut Mistakes<'_>) -> Section<'t, 'a> {
        let name = format!("[{key}]");
        match self.get(key) {
            None => Section::new(name, None, 0..0),
            Some(value) => match value.get_ref() {
                DeValue::Table(table) => Section::new(name, Some(table), value.span()),
                other => {
                    mistakes.add(value.span(), format!("{key} is {}: write it as a table, {name}", kind(other)));
                    Section::new(name, None, 0..0)
                }
            },
        }
    }

    pub(super) fn array(&mut self, key: &'static str, mistakes: &mut Mistakes<'_>) -> Option<&'t DeArray<'a>> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::Array(array) => Some(array),
            other => {
                mistakes.add(value.span(), format!("{key} is {}: write a list, such as [\"a\", \"b\"]", kind(other)));
                None
            }
        }
    }

    pub(super) fn text(&mut self, key: &'static str, mistakes: &mut Mistakes<'_>) -> Option<Spanned<&'t str>> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some(Spanned::new(value.span(), text.as_ref())),
            other => {
                mistakes.add(value.span(), format!("{key} is {}: write it in quotation marks", kind(other)));
                None
            }
        }
    }

    pub(super) fn flag(&mut self, key: &'static str, mistakes: &mut Mistakes<'_>) -> Option<bool> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            other => {
                mistakes.add(value.span(), format!("{key} is {}: write true or false", kind(other)));
                None
            }
        }
    }

    /// A whole number in a range.
    pub(super) fn number(&mut self, key: &'static str, fits: Range<u64>, mistakes: &mut Mistakes<'_>) -> Option<u64> {
        let value = self.get(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(number) => u64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        if number.is_none_or(|number| !fits.contains(&number)) {
            let message = format!("{key} must be a whole number from {} to {}", fits.start, fits.end - 1);
            mistakes.add(value.span(), message);
            return None;
        }
        number
    }

    pub(super) fn duration(&mut self, key: &'static str, mistakes: &mut Mistakes<'_>) -> Option<Duration> {
        let text = self.text(key, mistakes)?;
        let duration = parse_duration(text.get_ref());
        if duration.is_none() {
            let message =
                format!("{key} = {:?} is no duration: write \"90s\", \"15m\", \"1h\" or \"2d\"", text.get_ref());
            mistakes.add(text.span(), message);
        }
        duration
    }

    /// Bytes.
    pub(super) fn size(&mut self, key: &'static str, mistakes: &mut Mistakes<'_>) -> Option<u64> {
        let text = self.text(key, mistakes)?;
        let size = parse_size(text.get_ref());
        if size.is_none() {
            mistakes.add(
                text.span(),
                format!("{key} = {:?} is no size: write \"512KiB\", \"8MiB\" or \"1GiB\"", text.get_ref()),
            );
        }
        size
    }

    /// Tells the keys that nobody asked for, each with the one that was perhaps meant.
    pub(super) fn finish(self, mistakes: &mut Mistakes<'_>) {
        for (key, _) in self.table.into_iter().flat_map(|table| table.iter()) {
            let name: &str = key.get_ref();
            if self.asked.contains(&name) {
                continue;
            }
            let meant = self.asked.iter().map(|known| (distance(known, name), known)).min();
            let advice = match meant {
                Some((far, known)) if far <= 2.max(name.len() / 3) => format!("did you mean {known}?"),
                _ => format!("it may have: {}", self.asked.join(", ")),
            };
            mistakes.add(key.span(), format!("unknown key {name:?} in {}: {advice}", self.name));
        }
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let changed = corner + usize::from(letter != *other);
            corner = row[j + 1];
            row[j + 1] = changed.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
