//! The text of a JSON Feed in, a mended one for feed-rs and the facts beside it out: numbers for strings, what is missing, what is cut off.

use serde_json::{Map, Value, json};

use super::collect::{Address, Dates, EntryFacts, FeedFacts, Link, MAX_OF_A_KIND};
use super::faults::Faults;
use super::leaf::{MAX_TEXT_BYTES, cut};
use super::write::{Family, Mended};

/// Mends a JSON Feed; `None` where the text is none.
pub(super) fn mend(text: &str, max_entries: usize, faults: &mut Faults) -> Option<(Mended, FeedFacts)> {
    let start = text.find('{')?;
    let mut feed = Map::new();
    let mut items = None;
    let mut rest = &text[start + 1..];
    while let Some((name, value, after)) = member(rest) {
        if name == "items" && items.is_none() {
            items = Some(value);
        } else if value.len() <= MAX_TEXT_BYTES {
            match serde_json::from_str(value) {
                Ok(value) => drop(feed.insert(name, value)),
                Err(_) => faults.tell("json_value", "a value that is no JSON, or too deep", Some(offset(text, value))),
            }
        }
        rest = after;
    }
    let version = string(feed.get("version")).unwrap_or_default();
    let has_version = version.contains("jsonfeed.org/version/");
    if !has_version && !(items.is_some() && (feed.contains_key("title") || feed.contains_key("home_page_url"))) {
        return None;
    }
    if !has_version || !version.starts_with("https://") {
        faults.tell("json_version", "the version is not one of jsonfeed.org's addresses", None);
    }
    let mut facts = feed_facts(&feed, &version);
    let mut mended = Mended { family: Family::Json, ..Mended::default() };
    let title = string(feed.get("title")).unwrap_or_default();
    mended.head = format!(r#""title":{},"authors":{},"items":["#, json!(title), authors(&feed));
    if let Some(items) = items {
        take_items(text, items, max_entries, (&mut mended, &mut facts), faults);
    }
    Some((mended, facts))
}

fn take_items(
    text: &str,
    items: &str,
    max_entries: usize,
    (mended, facts): (&mut Mended, &mut FeedFacts),
    faults: &mut Faults,
) {
    let mut rest = items.trim_start().strip_prefix('[').unwrap_or("");
    let mut passed_over = 0;
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == ',');
        let length = value_length(rest);
        if length == 0 {
            break;
        }
        let (item, after) = rest.split_at(length);
        rest = after;
        match serde_json::from_str::<Map<String, Value>>(item) {
            Ok(_) if mended.entries.len() >= max_entries => passed_over += 1,
            Ok(item) => take_item(&item, mended, facts),
            Err(_) if item.trim_start().starts_with('{') => {
                faults.tell("json_item", "an item that is no JSON, or cut off, or too deep", Some(offset(text, item)));
            }
            Err(_) => faults.tell("json_item", "an item that is no object", Some(offset(text, item))),
        }
    }
    if !rest.trim_start().starts_with(']') {
        faults.tell("truncated", "the document ends before its items do", Some(text.len()));
    }
    if passed_over > 0 {
        faults.tell(
            "too_many_entries",
            &format!("{passed_over} entries over the limit of {max_entries} were passed over"),
            None,
        );
    }
}

fn take_item(item: &Map<String, Value>, mended: &mut Mended, facts: &mut FeedFacts) {
    let number = mended.entries.len();
    let text = |name: &str| string(item.get(name)).filter(|text| !text.trim().is_empty());
    let tags: Vec<String> = list(item.get("tags")).filter_map(|tag| string(Some(tag))).collect();
    let clean = json!({
        "id": number.to_string(), "title": text("title"), "content_html": text("content_html"), "content_text": text("content_text"),
        "summary": text("summary"), "authors": authors(item), "tags": tags,
    });
    if number > 0 {
        mended.body.push(',');
    }
    let start = mended.body.len();
    mended.body.push_str(&clean.to_string());
    mended.entries.push(start..mended.body.len());
    let link = |name: &str| text(name).map(|text| Link { address: address(text), ..Link::default() });
    facts.entries.push(EntryFacts {
        id: text("id").map(address),
        id_is_link: true,
        links: [link("url"), link("external_url")].into_iter().flatten().collect(),
        dates: Dates { published: text("date_published"), updated: text("date_modified"), ..Dates::default() },
        enclosures: list(item.get("attachments")).filter_map(attachment).collect(),
        language: text("language"),
        ..EntryFacts::default()
    });
}

fn attachment(value: &Value) -> Option<Link> {
    Some(Link {
        address: address(string(value.get("url"))?),
        rel: "enclosure".to_owned(),
        media_type: string(value.get("mime_type")),
        length: value.get("size_in_bytes").and_then(Value::as_f64).filter(|size| *size >= 0.0).map(|size| size as u64),
    })
}

fn feed_facts(feed: &Map<String, Value>, version: &str) -> FeedFacts {
    let link = |name: &str, rel: &str| {
        Some(Link { address: address(string(feed.get(name))?), rel: rel.to_owned(), ..Link::default() })
    };
    let hub = list(feed.get("hubs")).find_map(|hub| string(hub.get("url"))).map(|url| Link {
        address: address(url),
        rel: "hub".to_owned(),
        ..Link::default()
    });
    let links = [link("home_page_url", "alternate"), link("feed_url", "self"), link("next_url", "next"), hub];
    FeedFacts {
        format: if version.trim_end_matches('/').ends_with("/1") { "json1.0" } else { "json1.1" }.to_owned(),
        links: links.into_iter().flatten().collect(),
        language: string(feed.get("language")),
        ..FeedFacts::default()
    }
}

fn address(text: String) -> Address {
    Address { text, base: None }
}

/// The names of `authors`, and of version 1.0's `author`.
fn authors(of: &Map<String, Value>) -> Value {
    let names = list(of.get("authors"))
        .chain(of.get("author"))
        .filter_map(|author| string(author.get("name")).or_else(|| string(Some(author))));
    names.map(|name| json!({"name": name})).collect()
}

fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten().take(MAX_OF_A_KIND)
}

/// A string, or a number as one.
fn string(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(cut(text, MAX_TEXT_BYTES).to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn offset(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

/// The next member of an object: its name, its value as it stands, and what comes after.
fn member(text: &str) -> Option<(String, &str, &str)> {
    let text = text.trim_start_matches(|letter: char| letter.is_whitespace() || letter == ',');
    let length = Some(value_length(text)).filter(|_| text.starts_with('"'))?;
    let name = serde_json::from_str(&text[..length]).ok()?;
    let value = text[length..].trim_start().strip_prefix(':')?.trim_start();
    let length = value_length(value);
    (length > 0).then(|| (name, &value[..length], &value[length..]))
}

/// The length of the value at the start of the text, by its quotes and brackets alone; to the end of the text where it is cut off.
fn value_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = string_end(bytes, at),
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return at,
            b'}' | b']' => depth -= 1,
            b',' | b':' if depth == 0 => return at,
            _ => {}
        }
        at += 1;
        if depth == 0 && matches!(byte, b'"' | b'}' | b']') {
            return at.min(bytes.len());
        }
    }
    bytes.len()
}

/// The closing quote of the string that begins here.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        if bytes[at + found] == b'"' {
            return at + found;
        }
        at += found + 2;
    }
    bytes.len()
}
