//! Author claims in, bylines out: names as printed, without "By", job titles, handles and addresses.

use super::super::claims::json_ld::Claim;
use super::super::claims::markup::plain;
use super::super::claims::meta::Meta;
use super::super::record::Byline;

pub fn decide(meta: &Meta<'_>, article: Option<&Claim>) -> Vec<Byline> {
    let mut names: Vec<String> =
        article.map(|claim| claim.authors.iter().flat_map(|agent| names_in(&agent.name)).collect()).unwrap_or_default();
    if names.is_empty() {
        names = meta
            .all("author")
            .chain(meta.all("article:author"))
            .chain(meta.all("parsely-author"))
            .chain(meta.all("sailthru.author"))
            .flat_map(|value| names_in(&plain(value)))
            .collect();
    }
    let mut seen: Vec<String> = Vec::new();
    names.retain(|name| {
        let folded = name.to_lowercase();
        let new = !seen.contains(&folded);
        seen.push(folded);
        new
    });
    names.into_iter().take(20).map(|name| Byline { name: Some(name), ..Byline::default() }).collect()
}

/// The single names of a line such as "By Anna Berg and Carl Dahl".
pub fn names_in(line: &str) -> Vec<String> {
    let line = line.trim();
    if line.starts_with("http") || line.contains('@') || line.len() > 300 {
        return Vec::new();
    }
    let lower = line.to_lowercase();
    let line = ["by ", "von ", "par ", "por ", "di ", "af ", "av ", "door "]
        .iter()
        .find(|word| lower.starts_with(**word))
        .map_or(line, |word| line.get(word.len()..).unwrap_or(line));
    let joined = [" and ", " und ", " et ", " y ", " & ", ";", "|"]
        .iter()
        .fold(line.to_owned(), |line, between| line.replace(between, ","));
    joined.split(',').map(|name| name.trim().to_owned()).filter(|name| name.chars().any(char::is_alphabetic)).collect()
}
