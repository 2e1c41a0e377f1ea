//! Articles and their versions in, tables and texts for people out.

use std::collections::BTreeMap;
use std::fmt::Write;

use comfy_table::{Row, Table};

use super::{keep_whole, list, named, optional, table, time};
use crate::api::Line;
use crate::article::Article;
use crate::identity::{Relation, RevisionClass};
use crate::ingest::Reparsed;
use crate::shown::{Shown, ShownLines};
use crate::store::{ChangeLine, CopyLine, ItemLine, RevisionLine};

/// What was stored, a line each, cut to the terminal's width.
pub(in crate::cli) fn changes(lines: &[Line]) -> serde_json::Result<String> {
    let mut table = table(&[]);
    for line in lines {
        let line: ChangeLine = line.read()?;
        let headline = line.article.headline.as_ref().map(|headline| headline.span.text.as_str());
        let mut what = match line.class {
            _ if line.revision == 1 => String::new(),
            class => format!("revision {} ({}): ", line.revision, class.map_or("-", RevisionClass::as_str)),
        };
        if let Some(first) = line.duplicate_of {
            let _ = write!(what, "{} {first}: ", line.relation.map_or("copy-of", Relation::as_str));
        }
        let mut row = Row::from([
            line.stored.strftime("%H:%M:%SZ").to_string(),
            format!("{:<16}", line.feed.as_str()),
            line.id.to_string(),
            format!("{what}{}", optional(headline)),
        ]);
        row.max_height(1);
        table.add_row(row);
    }
    keep_whole(&mut table, 3);
    Ok(table.to_string())
}

pub(in crate::cli) fn items(lines: &[Line]) -> serde_json::Result<String> {
    let mut table = list(&["ID", "FIRST SEEN", "FEED", "REV", "TITLE"], 1);
    for line in lines {
        let line: ItemLine = line.read()?;
        let copy = line.duplicate_of.map_or(String::new(), |first| format!(" (copy of {first})"));
        let title = format!("{}{copy}", optional(line.title.as_deref()));
        table.add_row([
            line.id.to_string(),
            time(Some(line.first_seen)),
            line.feed.to_string(),
            line.revision.to_string(),
            title,
        ]);
    }
    Ok(table.to_string())
}

/// What the store knows of an article, then the story.
pub(in crate::cli) fn article(lines: &[Line]) -> serde_json::Result<String> {
    let Some(line) = lines.first() else { return Ok(String::new()) };
    let crate::store::Shown { stored, article } = line.read()?;
    let mut head = table(&[]);
    head.add_row(["id".to_owned(), stored.id.to_string()]);
    head.add_row(["feed".to_owned(), stored.feed.to_string()]);
    head.add_row(["url".to_owned(), optional(stored.url.as_deref())]);
    head.add_row(["seen".to_owned(), format!("{} to {}", time(Some(stored.first_seen)), time(Some(stored.last_seen)))]);
    for revision in &stored.revisions {
        let class = revision.class.map_or(String::new(), |class| format!(" {}", class.as_str()));
        let headline = optional(revision.headline.as_deref());
        head.add_row([
            format!("revision {}", revision.revision),
            format!("{}{class} {headline}", time(Some(revision.stored))),
        ]);
    }
    if let Some(revision) = stored.in_force {
        head.add_row(["in force".to_owned(), format!("revision {revision}: the story went back to it")]);
    }
    if let Some(first) = stored.duplicate_of {
        let relation = stored.relation.map_or("copy-of", Relation::as_str);
        let similarity = stored.similarity.map_or(String::new(), |share| format!(" ({:.0} %)", share * 100.0));
        head.add_row([relation.replace('-', " "), format!("{first}{similarity}")]);
    }
    add_facts(&mut head, &article);
    Ok(format!("{head}\n\n{}", ShownLines(&article.text)))
}

/// All versions, a line each.
pub(in crate::cli) fn revisions(lines: &[Line]) -> serde_json::Result<String> {
    let mut table = table(&["REV", "STORED", "CHANGED", "HEADLINE"]);
    for line in lines {
        let RevisionLine { revision, stored, class, article, .. } = line.read()?;
        let headline = article.headline.as_ref().map(|headline| headline.span.text.as_str());
        let class = class.map_or("-", RevisionClass::as_str).to_owned();
        table.add_row([revision.to_string(), time(Some(stored)), class, optional(headline)]);
    }
    Ok(table.to_string())
}

/// One version, whole.
pub(in crate::cli) fn revision(lines: &[Line]) -> serde_json::Result<String> {
    let Some(line) = lines.first() else { return Ok(String::new()) };
    let RevisionLine { id, revision, stored, class, article } = line.read()?;
    let mut head = table(&[]);
    head.add_row(["id".to_owned(), id.to_string()]);
    let class = class.map_or(String::new(), |class| format!(", {}", class.as_str()));
    head.add_row(["revision".to_owned(), format!("{revision}{class}")]);
    head.add_row(["stored".to_owned(), time(Some(stored))]);
    add_facts(&mut head, &article);
    Ok(format!("{head}\n\n{}", ShownLines(&article.text)))
}

pub(in crate::cli) fn copies(lines: &[Line]) -> serde_json::Result<String> {
    let mut table = list(&["CLUSTER", "ID", "FIRST SEEN", "FEED", "RELATION", "LIKE", "TITLE"], 2);
    for line in lines {
        let line: CopyLine = line.read()?;
        let relation = match line.duplicate_of {
            Some(first) => format!("{} {first}", line.relation.map_or("copy-of", Relation::as_str)),
            None => "the first".to_owned(),
        };
        table.add_row([
            line.cluster.to_string(),
            line.id.to_string(),
            time(Some(line.first_seen)),
            line.feed.to_string(),
            relation,
            line.similarity.map_or("-".to_owned(), |share| format!("{:.0} %", share * 100.0)),
            optional(line.title.as_deref()),
        ]);
    }
    Ok(table.to_string())
}

/// Which fields came out otherwise, and in how many articles; then the articles that could not be parsed again.
pub(in crate::cli) fn reparsed(lines: &[Line]) -> serde_json::Result<String> {
    let told = lines.iter().map(Line::read::<Reparsed>).collect::<Result<Vec<_>, _>>()?;
    let count = |is: fn(&Reparsed) -> bool| told.iter().filter(|one| is(one)).count();
    let mut text = format!(
        "{} articles: {} come out otherwise, {} got a revision, {} cannot be parsed again",
        told.len(),
        count(|one| !one.changed.is_empty()),
        count(|one| one.written),
        count(|one| one.fault.is_some())
    );
    let mut fields: BTreeMap<&str, u64> = BTreeMap::new();
    told.iter().flat_map(|one| &one.changed).for_each(|field| *fields.entry(field).or_default() += 1);
    let mut fields: Vec<_> = fields.into_iter().collect();
    fields.sort_by_key(|(_, articles)| std::cmp::Reverse(*articles));
    for (field, articles) in fields {
        let _ = write!(text, "\n  {field}: {articles}");
    }
    const FAULTS: usize = 20;
    for one in told.iter().filter(|one| one.fault.is_some()).take(FAULTS) {
        let _ = write!(text, "\n  {} {}: {}", one.id, one.feed, Shown(one.fault.as_deref().unwrap_or_default()));
    }
    Ok(text)
}

fn add_facts(head: &mut Table, article: &Article) {
    let facts = [
        ("published", article.published.as_ref().map(|moment| format!("{} (by {})", moment.value, moment.source))),
        ("language", article.language.as_ref().map(|language| language.code.clone())),
        ("provider", article.provider.as_ref().map(|provider| provider.name.clone())),
        ("dateline", article.dateline.as_ref().map(|dateline| dateline.span.text.clone())),
        (
            "bylines",
            named(
                article.bylines.iter().filter_map(|byline| byline.name.as_deref().or(byline.organisation.as_deref())),
            ),
        ),
        ("people", named(article.people.iter().map(|person| person.name.as_str()))),
        ("organisations", named(article.organisations.iter().map(|organisation| organisation.name.as_str()))),
        ("places", named(article.places.iter().map(|place| place.name.as_str()))),
        ("faults", named(article.faults.iter().map(String::as_str))),
    ];
    for (name, value) in facts {
        if let Some(value) = value {
            head.add_row([name.to_owned(), Shown(&value).to_string()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_tail_is_cut_and_an_id_stays_whole() {
        let mut table = list(&["ID", "TITLE"], 1);
        table.set_width(40).add_row(["038gj9aydt001", "A headline that is longer than any terminal of forty columns"]);
        let drawn = table.to_string();
        assert!(drawn.lines().count() > 2 && drawn.lines().all(|line| line.chars().count() <= 40), "{drawn}");
        assert!(drawn.contains("038gj9aydt001"), "{drawn}");
    }
}
