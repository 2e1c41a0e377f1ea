//! `feed::read` on our own fixtures, one folder a case: `input.xml` or `input.json`, `case.toml` (`proves`, and `url` and `content_type` where
//! they matter), `expected.json`. And on whatever bytes there are: it never panics, and no two entries share a key.
//!
//! `WIREDESK_BLESS=1 cargo test --test it feed` writes `expected.json` anew; read the difference before it is committed.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde::Deserialize;
use wiredesk::feed::{self, FeedDocument, NotAFeed, Settings};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the case proves, in a sentence.
    proves: String,
    url: Option<String>,
    content_type: Option<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/feeds")
}

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<_> =
        fs::read_dir(folder()).expect("the fixtures").map(|entry| entry.expect("a case").path()).collect();
    cases.sort();
    cases
}

fn input(case: &Path) -> Vec<u8> {
    fs::read(case.join("input.xml")).or_else(|_| fs::read(case.join("input.json"))).expect("input.xml or input.json")
}

fn read(bytes: &[u8], case: &Case) -> Result<FeedDocument, NotAFeed> {
    feed::read(bytes, case.content_type.as_deref(), case.url.as_deref(), &Settings::default())
}

/// The one place where a fixture meets the API: the reading is the expected one, and a second reading is the same.
fn check(path: &Path) {
    let case: Case =
        toml::from_str(&fs::read_to_string(path.join("case.toml")).expect("case.toml")).expect("case.toml");
    let bytes = input(path);
    let got = read(&bytes, &case);
    assert_eq!(got, read(&bytes, &case), "{}: two readings differ", path.display());
    assert_keys_are_unique(&got);
    let got = match got {
        Ok(document) => serde_json::to_value(document).expect("a document is JSON"),
        Err(error) => serde_json::json!({ "error": error.to_string() }),
    };
    let expected_path = path.join("expected.json");
    if std::env::var_os("WIREDESK_BLESS").is_some() {
        fs::write(&expected_path, serde_json::to_string_pretty(&got).expect("JSON") + "\n")
            .expect("expected.json is written");
    }
    let expected = fs::read_to_string(&expected_path).expect("expected.json: bless it first");
    let expected: serde_json::Value = serde_json::from_str(&expected).expect("expected.json is JSON");
    assert_eq!(got, expected, "{}: {}", path.display(), case.proves);
}

fn assert_keys_are_unique(read: &Result<FeedDocument, NotAFeed>) {
    let Ok(document) = read else { return };
    let keys: HashSet<_> = document.entries.iter().map(|entry| entry.key.as_str()).collect();
    assert_eq!(keys.len(), document.entries.len(), "two entries share a key");
    assert!(!keys.contains(""), "an entry has no key");
}

#[test]
fn fixtures_read_as_expected() {
    let cases = cases();
    assert!(cases.len() >= 20, "the fixtures are there");
    for case in &cases {
        check(case);
    }
}

#[test]
fn a_headline_edit_makes_no_new_entry() {
    for case in ["rss2-full", "atom1-full", "no-ids", "rss1-about", "json11-full"] {
        let bytes = String::from_utf8(input(&folder().join(case))).expect("UTF-8");
        let edited = bytes.replace("Ferry", "UPDATE: Ferry");
        assert_ne!(bytes, edited, "{case} has the word that is edited");
        let keys = |text: &str| {
            let document = feed::read(text.as_bytes(), None, Some("https://paper.example/feed"), &Settings::default())
                .expect("a feed");
            document.entries.into_iter().map(|entry| entry.key).collect::<Vec<_>>()
        };
        assert_eq!(keys(&bytes), keys(&edited), "{case}");
    }
}

#[test]
fn limits_are_kept_and_told() {
    let items = "<item><title>x</title></item>".repeat(30);
    let text = format!("<rss version='2.0'><channel><title>t</title>{items}</channel></rss>");
    let settings = Settings { max_entries: 10, ..Settings::default() };
    let document = feed::read(text.as_bytes(), None, None, &settings).expect("a feed");
    assert_eq!(document.entries.len(), 10);
    assert_eq!(document.faults[0].kind, "too_many_entries");
    let settings = Settings { max_bytes: 300, ..Settings::default() };
    let document = feed::read(text.as_bytes(), None, None, &settings).expect("a feed");
    let kinds: Vec<_> = document.faults.iter().map(|fault| fault.kind.as_str()).collect();
    assert_eq!(kinds, ["too_long", "truncated"]);
}

/// Depth costs nothing but time: there is no recursion on it, on a stack of the size that a runtime's workers have.
#[test]
fn deep_documents_need_no_stack() {
    for (name, inside) in [
        ("media", "<media:group>"),
        ("itunes", "<itunes:category text='a'>"),
        ("plain", "<a>"),
        ("inline", "<description><b>"),
    ] {
        let text = format!(
            "<rss version='2.0'><channel><item><title>x</title>{}</item></channel></rss>",
            inside.repeat(60_000)
        );
        let reader = std::thread::Builder::new()
            .stack_size(512 << 10)
            .spawn(move || feed::read(text.as_bytes(), None, None, &Settings::default()));
        let document = reader.expect("a thread").join().expect("no panic").expect("a feed");
        assert_eq!(document.entries.len(), 1, "{name}");
    }
}

fn read_and_check(bytes: &[u8], content_type: Option<&str>) {
    let first = feed::read(bytes, content_type, Some("https://paper.example/feed"), &Settings::default());
    assert_keys_are_unique(&first);
    assert_eq!(first, feed::read(bytes, content_type, Some("https://paper.example/feed"), &Settings::default()));
}

/// A change to a document: bytes put in the place of others.
fn mutated(mut bytes: Vec<u8>, changes: &[(usize, usize, Vec<u8>)]) -> Vec<u8> {
    for (at, length, with) in changes {
        let start = at % (bytes.len() + 1);
        let end = (start + length).min(bytes.len());
        bytes.splice(start..end, with.iter().copied());
    }
    bytes
}

/// Bytes that readers of markup stumble over, or any.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let known = [
        "<",
        ">",
        "&",
        "\"",
        "'",
        "/",
        "<item>",
        "</item>",
        "<entry",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?xml",
        "?>",
        "<title>",
        "</title>",
        "&#0;",
        "&eacute;",
        "xml:base=\"",
        "xmlns=\"",
        "\u{0}",
        "\u{feff}",
        "{",
        "}",
        "[",
        "]",
        "\\",
        "<author>a@b.example（山）",
        "<itunes:duration>9999999999",
    ];
    prop_oneof![
        proptest::sample::select(known.to_vec()).prop_map(|text| text.as_bytes().to_vec()),
        proptest::collection::vec(any::<u8>(), 0..6),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        read_and_check(&bytes, None);
    }

    #[test]
    fn any_pieces_are_read_or_refused(pieces in proptest::collection::vec(piece(), 0..60), label in "[a-z0-9-]{0,12}") {
        let bytes: Vec<u8> = [b"<rss><channel>".to_vec()].into_iter().chain(pieces).flatten().collect();
        read_and_check(&bytes, Some(&format!("text/xml; charset={label}")));
    }

    #[test]
    fn any_change_of_a_fixture_is_read_or_refused(
        case in any::<proptest::sample::Index>(),
        changes in proptest::collection::vec((any::<usize>(), 0_usize..40, piece()), 1..8),
    ) {
        let cases = cases();
        let case: &PathBuf = case.get(&cases);
        read_and_check(&mutated(input(case), &changes), None);
    }
}
