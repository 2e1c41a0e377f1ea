//! Plain text through the article parser: a folder a case, and what must hold for any text at all.
//!
//! A case is `input.txt`, `case.toml` (what it proves, and the hints) and `expected.json`. After a change that is meant to change
//! answers, `BLESS=1 cargo test story` writes the expected files anew; read the difference before committing it.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::Value;
use wiredesk::article::{Hints, Page, Settings, parse};

#[derive(serde::Deserialize)]
struct Case {
    proves: String,
    published: Option<String>,
    title: Option<String>,
}

#[test]
fn each_story_reads_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/stories");
    let mut cases: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases.iter().for_each(|case| check(case));
}

#[track_caller]
fn check(folder: &Path) {
    let case: Case = toml::from_str(&fs::read_to_string(folder.join("case.toml")).unwrap()).unwrap();
    let input = fs::read_to_string(folder.join("input.txt")).unwrap();
    let hints = Hints { published: case.published, title: case.title, ..Hints::default() };
    let mut got = serde_json::to_value(parse(Page::Text(&input), &hints, &Settings::default())).unwrap();
    assert_eq!(got["text"], Value::String(input), "the text stays as it is");
    got.as_object_mut().unwrap().remove("text");
    let file = folder.join("expected.json");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&file, serde_json::to_string_pretty(&got).unwrap() + "\n").unwrap();
    }
    let expected: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(got, expected, "{}: {}", folder.display(), case.proves);
}

/// Every `text` beside a `start` and `end` is what stands there, and every range is in bounds, on character boundaries.
fn assert_spans(value: &Value, text: &str) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| assert_spans(item, text)),
        Value::Object(fields) => {
            if let (Some(start), Some(end)) = (fields.get("start"), fields.get("end")) {
                let (start, end) = (start.as_u64().unwrap(), end.as_u64().unwrap());
                let slice = text.get(usize::try_from(start).unwrap()..usize::try_from(end).unwrap());
                assert!(slice.is_some(), "{start}..{end} of {text:?}");
                if let Some(Value::String(told)) = fields.get("text") {
                    assert_eq!(slice, Some(told.as_str()));
                }
            }
            fields.values().for_each(|field| assert_spans(field, text));
        }
        _ => {}
    }
}

fn assert_total(text: &str, published: Option<&str>) {
    let hints = Hints { published: published.map(str::to_owned), ..Hints::default() };
    let article = parse(Page::Text(text), &hints, &Settings::default());
    assert_eq!(article.text, text);
    assert!(article.parts.windows(2).all(|pair| pair[0].end <= pair[1].start), "parts overlap in {text:?}");
    assert_spans(&serde_json::to_value(&article).unwrap(), text);
}

/// Pieces that the rules look for, put together at random: they reach further than random characters do.
fn wire_like() -> impl Strategy<Value = String> {
    let pieces = [
        "MOSCOW, May 3. /TASS/. ",
        "(Reuters) - ",
        "\"",
        "“",
        "”",
        "„",
        "«",
        "''",
        "``",
        "\n",
        "\n\n",
        "   ",
        "said ",
        "according to ",
        "Mr. Lee ",
        "the minister ",
        "Ministry of ",
        "Nov. ",
        "31 ",
        "1999",
        "'80s ",
        "three weeks ago ",
        "last ",
        "the ",
        "$3.5",
        " million ",
        "12-18 ",
        "1/2 ",
        "%",
        "© ",
        "Ann Lee/AP",
        "(",
        ")",
        "—",
        "-",
        "’s ",
        "é",
        "日本",
        "🚢",
        "\u{301}",
        "\u{202e}",
        "next year ",
        "from ",
        "to ",
        "a ",
        "century ",
        "99999999999999999999 ",
        "Feb. 30 ",
        "Q3 ",
        "U.S. ",
        "al-Hadi ",
        "I ",
        "half ",
        ".",
        ",",
        ":",
        ";",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_and_all_spans_hold(text in any::<String>()) {
        assert_total(&text, None);
    }

    #[test]
    fn any_wire_like_text_is_read_and_all_spans_hold(text in wire_like(), dated in any::<bool>()) {
        assert_total(&text, dated.then_some("2016-05-03T00:00:00Z"));
    }
}
