//! An article in, an item of a JSON Feed 1.1 out (<https://www.jsonfeed.org/version/1.1/>).

use serde_json::{Value, json};

use super::Item;

/// The feed up to its first item; items stand between it and [`JSON_FEED_END`](super::JSON_FEED_END), commas between them.
pub fn head(title: &str) -> String {
    format!("{{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": {}, \"items\": [\n", json!(title))
}

pub fn item(item: &Item<'_>) -> Value {
    let article = item.article;
    let mut object = json!({
        "id": item.urn(),
        "content_html": super::html::body(article),
        "date_modified": item.stored.to_string(),
    });
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            object[name] = value;
        }
    };
    put("url", item.address().map(|url| json!(url)));
    put("title", Some(item.headline()).filter(|title| !title.is_empty()).map(|title| json!(title)));
    put("summary", article.dek.as_ref().map(|dek| json!(dek.text)));
    put("image", article.images.iter().find_map(|image| image.url.as_ref()).map(|url| json!(url)));
    put("date_published", item.published().map(|published| json!(published.to_string())));
    put("language", article.language.as_ref().map(|language| json!(language.code)));
    let authors: Vec<Value> = item.authors().map(|name| json!({"name": name})).collect();
    put("authors", (!authors.is_empty()).then(|| json!(authors)));
    let subjects = item.subjects();
    put("tags", (!subjects.is_empty()).then(|| json!(subjects)));
    object
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[test]
    fn items_between_head_and_end_are_a_feed() {
        check(|article| {
            let text =
                format!("{}{},\n{}{}", head("All \"news\""), item(article), item(article), super::super::JSON_FEED_END);
            let feed: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(feed["title"], "All \"news\"");
            assert_eq!(feed["items"][1]["title"], "Council reopens ferry");
            assert_eq!(feed["items"][0]["tags"], json!(["world"]));
        });
    }
}
