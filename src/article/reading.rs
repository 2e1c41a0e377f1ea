//! One page as its own bytes tell it, before it is put together with the pages that continue it; then an [`Article`].

use std::collections::HashSet;

use super::compose::compose;
use super::record::{Image, Part, Role};
use super::text::folded;
use super::{Article, Draft, Hints, Lesson};

/// A line shorter than this may be said twice in a story: it is not taken for one that each of its pages prints.
const REPEATED_BYTES: usize = 24;

/// A page that was read, with what it teaches of its site and where it leads.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    pub draft: Draft,
    pub lesson: Lesson,
    pub links: Links,
}

/// Where a page leads for more of its own article; whole addresses of the same host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// The page that continues this one.
    pub next: Option<String>,
    /// Other forms of the page, AMP and print.
    pub other_forms: Vec<String>,
}

impl Reading {
    /// Whether the page shows no article: a wall, a list, or nothing that is not made by scripts.
    pub fn is_empty(&self) -> bool {
        !self.draft.parts.iter().any(|part| part.role.is_body())
    }

    /// Adds the body and the pictures of the page that continues this one, without the lines that both print. False where that page tells
    /// another story, or nothing new.
    pub fn join(&mut self, part: &Reading) -> bool {
        let (Draft { text, parts, facts }, other) = (&mut self.draft, &part.draft);
        let line_of = |draft: &Draft, role| {
            draft.parts.iter().find(|part| part.role == role).map(|part| folded(&draft.text[part.start..part.end]))
        };
        let own_headline = parts.iter().find(|part| part.role == Role::Headline);
        let own_headline = own_headline.map(|part| folded(&text[part.start..part.end]));
        if let (Some(own), Some(told)) = (own_headline, line_of(other, Role::Headline))
            && !own.starts_with(&told)
            && !told.starts_with(&own)
        {
            return false;
        }
        let is_shown =
            |image: &&Image| facts.images.iter().any(|own| own == *image || own.url.is_some() && own.url == image.url);
        let images: Vec<_> = other.facts.images.iter().filter(|image| !is_shown(image)).cloned().collect();
        let printed: HashSet<String> = parts.iter().map(|part| folded(&text[part.start..part.end])).collect();
        let is_new = |line: &str| line.len() < REPEATED_BYTES || !printed.contains(&folded(line));
        let mut joined = false;
        for part in &other.parts {
            let line = &other.text[part.start..part.end];
            let is_picture = matches!(part.role, Role::Caption | Role::ImageCredit | Role::ImageRights);
            if !(part.role.is_body() || is_picture && !images.is_empty()) || !is_new(line) {
                continue;
            }
            joined |= part.role.is_body();
            text.push_str("\n\n");
            let start = text.len();
            text.push_str(line);
            parts.push(Part { role: part.role, start, end: text.len() });
        }
        facts.images.extend(images);
        joined
    }

    /// Reads names, quotes and figures out of it all.
    pub fn article(self, hints: &Hints) -> Article {
        compose(self.draft, hints)
    }
}
