//! Who may import whom. A room that names what it may not fails here with file and line.

use std::path::{Path, PathBuf};

const PURE: &[&str] = &["article", "export", "feed", "identity", "poll", "shown"];
const WINDOWS: &[&str] =
    &["api", "archive", "clock", "config", "daemon", "fetch", "ingest", "store", "telemetry", "cli", "demo"];

/// Rooms and what each may name of the house.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("article", &[]),
    ("feed", &[]),
    ("identity", &["feed"]),
    ("poll", &["article", "feed", "identity"]),
    ("shown", &[]),
    ("clock", &[]),
    ("telemetry", &["shown"]),
    ("fetch", &[]),
    ("archive", &["poll"]),
    ("store", &["article", "identity", "poll"]),
    ("ingest", &["archive", "article", "clock", "feed", "fetch", "identity", "poll", "store"]),
    ("config", &["archive", "article", "fetch", "identity", "ingest", "poll", "store"]),
    ("daemon", &["identity", "ingest", "poll", "store"]),
    ("api", &["archive", "daemon", "identity", "ingest", "poll", "store"]),
    ("export", &["article", "shown"]),
    ("demo", &["identity"]),
    (
        "cli",
        &[
            "api",
            "archive",
            "article",
            "clock",
            "config",
            "daemon",
            "demo",
            "export",
            "feed",
            "fetch",
            "identity",
            "ingest",
            "poll",
            "shown",
            "store",
            "telemetry",
        ],
    ),
];

/// Crates that one room alone may name, and the files in it where it is one file.
const ONE_ROOM: &[(&str, &str)] = &[
    ("scraper", "article"),
    ("html5ever", "article"),
    ("feed_rs", "feed"),
    ("reqwest", "fetch"),
    ("sled", "store"),
    ("anyhow", "cli"),
    ("clap", "cli"),
];

/// What no pure room may touch.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::time::SystemTime",
    "std::time::Instant",
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "tracing::",
    "tokio::",
    "rand::",
];

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Every line of code with its file, its number and the room it is in.
fn lines() -> Vec<(String, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut lines = Vec::new();
    for file in files {
        let inside = file.strip_prefix(&root).unwrap();
        let room = inside.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned();
        for (number, line) in std::fs::read_to_string(&file).unwrap().lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default().to_owned();
            lines.push((format!("src/{}:{}", inside.display(), number + 1), room.clone(), code));
        }
    }
    assert!(lines.len() > 1000, "the sources are read");
    lines
}

#[test]
fn rooms_name_only_what_they_may() {
    let mut wrong = Vec::new();
    for (place, room, code) in lines().iter().filter(|(_, room, _)| room != "lib" && room != "main") {
        let allowed = MAY_NAME
            .iter()
            .find(|(name, _)| name == room)
            .unwrap_or_else(|| panic!("{place}: the room {room} has no rule"))
            .1;
        for other in PURE.iter().chain(WINDOWS).filter(|other| *other != room) {
            let named = code.contains(&format!("crate::{other}"))
                || code.contains("use crate::{") && code.contains(&format!("{other}::"));
            if named && !allowed.contains(other) {
                wrong.push(format!("{place}: {room} names {other}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn crates_with_a_room_of_their_own_stay_in_it() {
    let mut wrong = Vec::new();
    for (place, room, code) in lines() {
        for (name, home) in ONE_ROOM {
            if room != *home && (code.contains(&format!("{name}::")) || code.contains(&format!("use {name}"))) {
                wrong.push(format!("{place}: {name} belongs to {home}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn pure_rooms_touch_nothing_of_the_world() {
    let mut wrong = Vec::new();
    for (place, room, code) in lines().iter().filter(|(_, room, _)| PURE.contains(&room.as_str())) {
        for impure in IMPURE.iter().filter(|impure| code.contains(*impure)) {
            wrong.push(format!("{place}: {room} names {impure}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
