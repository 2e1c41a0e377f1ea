//! Quotations in, the same with the full names of their speakers out, where the text itself tells them beyond doubt.
//!
//! A surname takes the one fuller name that ends with it; "he" and "she" take the speaker before. Roles alone ("the minister")
//! are left to whoever knows the people of the story.

use foldhash::{HashMap, HashMapExt};

use super::super::lexicon::{self, Classes};
use super::super::record::Quote;

/// Fills the names, in order of the text.
pub fn fill(quotes: &mut [Quote]) {
    let mut by_surname: HashMap<String, Option<String>> = HashMap::new();
    for name in quotes.iter().filter_map(|quote| full_name(&quote.speaker.as_ref()?.span.text)) {
        let surname = name.rsplit(' ').next().unwrap_or_default().to_owned();
        // Two people of one surname: neither is told by it.
        by_surname
            .entry(surname)
            .and_modify(|known| {
                if known.as_ref() != Some(&name) {
                    *known = None;
                }
            })
            .or_insert(Some(name));
    }
    let mut last: Option<String> = None;
    for speaker in quotes.iter_mut().filter_map(|quote| quote.speaker.as_mut()) {
        let text = speaker.span.text.as_str();
        let pronoun = matches!(text, "he" | "He" | "she" | "She");
        let name = if pronoun { last.clone() } else { full_name(text).or_else(|| of_surname(text, &by_surname)) };
        speaker.name.clone_from(&name);
        last = name;
    }
}

fn of_surname(text: &str, by_surname: &HashMap<String, Option<String>>) -> Option<String> {
    let word = text.split(',').next().unwrap_or_default().rsplit(' ').next().unwrap_or_default();
    by_surname.get(word).cloned().flatten()
}

/// The name in "Energy Minister Ivo Petrak, who ...": it begins with a first name and goes on with capitals.
fn full_name(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split(',').next().unwrap_or_default().split_whitespace().collect();
    let is_name = |word: &&str| {
        word.starts_with(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || "-.'’".contains(c))
    };
    let first = words.iter().position(|word| is_name(word) && lexicon::classes(word).any(Classes::FIRST_NAME))?;
    let named = words[first..].iter().all(is_name) && (2..=4).contains(&(words.len() - first));
    named.then(|| words[first..].join(" "))
}
