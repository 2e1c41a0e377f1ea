//! An article in, a ninjs 3.1 object out (IPTC, <https://iptc.org/std/ninjs/>): one schema for text and pictures.

use serde_json::{Map, Value, json};

use super::Item;

const SCHEMA: &str = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#";

/// Fields without evidence are left out. Moments that are mere days have no place in ninjs, whose dates are RFC 3339.
pub fn item(item: &Item<'_>) -> Value {
    let article = item.article;
    let mut object = Map::new();
    let mut put = |name: &str, value: Value| {
        let is_empty = match &value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(list) => list.is_empty(),
            _ => false,
        };
        if !is_empty {
            object.insert(name.to_owned(), value);
        }
    };
    put("uri", json!(item.urn()));
    put("standard", json!({"name": "ninjs", "version": "3.1", "schema": SCHEMA}));
    put("type", json!("text"));
    put("representationType", json!("full"));
    put("version", json!(item.revision.to_string()));
    put("firstCreated", json!(item.first_seen.to_string()));
    put("versionCreated", json!(item.stored.to_string()));
    put("contentCreated", json!(item.published().map(|published| published.to_string())));
    put("pubStatus", json!("usable"));
    put("copyrightHolder", json!(article.copyright_holder));
    put("copyrightNotice", json!(article.copyright_notice));
    put("usageTerms", json!(article.usage_terms));
    put("edNote", json!(article.editor_notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>().join("\n")));
    put("language", json!(article.language.as_ref().map(|language| &language.code)));
    put("headlines", headlines(item));
    put("title", json!(item.headline()));
    put("descriptions", described(item));
    put("bodies", bodies(item));
    put("by", json!(item.authors().collect::<Vec<_>>().join(", ")));
    put("located", json!(article.dateline.as_ref().and_then(|dateline| dateline.place.as_deref())));
    put("people", article.people.iter().map(|person| json!({"name": person.name, "rel": "mentioned"})).collect());
    put(
        "organisations",
        article.organisations.iter().map(|one| json!({"name": one.name, "rel": "mentioned"})).collect(),
    );
    put("places", article.places.iter().map(|place| json!({"name": place.name, "rel": "mentioned"})).collect());
    put("subjects", item.subjects().into_iter().map(|name| json!({"name": name})).collect());
    put("infoSources", sources(item));
    put("genres", article.genre.iter().map(|genre| json!({"name": genre})).collect());
    put("associations", pictures(item));
    put("altIds", alternative_ids(item));
    Value::Object(object)
}

fn headlines(item: &Item<'_>) -> Value {
    let kicker = item.article.kicker.iter().map(|kicker| json!({"role": "kicker", "value": kicker.text}));
    let main = Some(item.headline()).filter(|headline| !headline.is_empty());
    main.map(|headline| json!({"role": "main", "value": headline})).into_iter().chain(kicker).collect()
}

fn described(item: &Item<'_>) -> Value {
    item.article
        .dek
        .iter()
        .map(|dek| json!({"role": "summary", "contentType": "text/plain", "value": dek.text}))
        .collect()
}

fn bodies(item: &Item<'_>) -> Value {
    let html = super::html::body(item.article);
    if html.is_empty() {
        return Value::Null;
    }
    json!([{"role": "main", "contentType": "text/html", "wordCount": item.article.word_count, "value": html}])
}

fn sources(item: &Item<'_>) -> Value {
    item.article.provider.iter().map(|provider| json!({"name": provider.name, "role": "provider"})).collect()
}

/// Each picture is an object of its own, by its address.
fn pictures(item: &Item<'_>) -> Value {
    let pictures = item.article.images.iter().enumerate().filter_map(|(number, image)| {
        let url = uri(image.url.as_deref().filter(|url| url.starts_with("http"))?);
        let mut object = json!({
            "uri": url,
            "name": format!("picture {}", number + 1),
            "rel": "picture",
            "type": "picture",
            "renditions": [{"name": "main", "href": url}],
        });
        if let Some(caption) = image.caption.as_ref().or(image.alt.as_ref()) {
            object["descriptions"] = json!([{"role": "caption", "value": caption}]);
        }
        if let Some(credit) = &image.credit {
            object["by"] = json!(credit.photographer.as_ref().unwrap_or(&credit.text));
        }
        if let Some(rights) = &image.rights {
            object["copyrightNotice"] = json!(rights);
        }
        Some(object)
    });
    pictures.collect()
}

/// Addresses are written more freely on the web (WHATWG URL) than a URI is (RFC 3986, section 2), which the schema asks for.
fn uri(address: &str) -> String {
    const ALLOWED: &[u8] = b"-._~:/?#@!$&'()*+,;=";
    let mut uri = String::with_capacity(address.len());
    for (at, byte) in address.bytes().enumerate() {
        let is_escape =
            || address.as_bytes().get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        if byte.is_ascii_alphanumeric() || ALLOWED.contains(&byte) || (byte == b'%' && is_escape()) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

fn alternative_ids(item: &Item<'_>) -> Value {
    let copy = item.copy.map(|(id, relation)| (relation, id));
    let ids = [("wiredesk", Some(item.id)), ("feed", Some(item.feed)), ("url", item.address())];
    let ids = ids.into_iter().filter_map(|(role, id)| Some((role, id?))).chain(copy);
    ids.map(|(role, value)| json!({"role": role, "value": value})).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    /// The names that ninjs 3.1 knows at its top, of those that we write. It allows no others.
    const KNOWN: &[&str] = &[
        "uri",
        "standard",
        "type",
        "representationType",
        "version",
        "firstCreated",
        "versionCreated",
        "contentCreated",
        "pubStatus",
        "copyrightHolder",
        "copyrightNotice",
        "usageTerms",
        "edNote",
        "language",
        "headlines",
        "title",
        "descriptions",
        "bodies",
        "by",
        "located",
        "people",
        "organisations",
        "places",
        "subjects",
        "infoSources",
        "genres",
        "associations",
        "altIds",
    ];

    #[test]
    fn addresses_become_uris() {
        assert_eq!(
            uri("https://example.org/a|b[1]/ü.jpg?x=%20&y=100%"),
            "https://example.org/a%7Cb%5B1%5D/%C3%BC.jpg?x=%20&y=100%25"
        );
    }

    #[test]
    fn an_article_is_a_ninjs_object() {
        check(|article| {
            let object = item(article);
            let names: Vec<&String> = object.as_object().unwrap().keys().collect();
            assert!(names.iter().all(|name| KNOWN.contains(&name.as_str())), "{names:?}");
            assert!(object["uri"].as_str().unwrap().starts_with("urn:uuid:"));
            assert_eq!(object["headlines"], json!([{"role": "main", "value": "Council reopens ferry"}]));
            assert_eq!(object["contentCreated"], "2026-11-24T10:00:00Z");
            assert!(object["bodies"][0]["value"].as_str().unwrap().contains("&lt;at last&gt; &amp; for good"));
            assert!(
                object["altIds"].as_array().unwrap().contains(&json!({"role": "copy-of", "value": "06ft1q8000000"}))
            );
            assert!(object.as_object().unwrap().values().all(|value| !value.is_null()));
        });
    }
}
