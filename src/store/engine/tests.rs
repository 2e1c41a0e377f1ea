use super::*;

fn open_at(folder: &Path) -> Result<Engine, Error> {
    Engine::open(folder, &Settings { min_free_bytes: 0, ..Settings::default() }, Timestamp::UNIX_EPOCH)
}

fn put(engine: &Engine, key: &[u8], value: &[u8]) {
    let mut change = Change::default();
    change.put(key, value);
    change.put_large([key, b"-large"].concat(), value);
    engine.write(&change).unwrap();
    engine.sync().unwrap();
}

fn get(engine: &Engine, key: &[u8]) -> Option<Vec<u8>> {
    let tree = engine.tree().unwrap();
    let small = tree.get(key).unwrap()?.to_vec();
    let pointer = tree.get([key, b"-large"].concat()).unwrap()?;
    assert_eq!(engine.large(&pointer).unwrap(), small);
    Some(small)
}

#[test]
fn a_store_of_a_newer_format_and_one_in_use_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open_at(folder.path()).unwrap();
    let locked = open_at(folder.path()).err();
    assert!(matches!(locked, Some(Error::Locked { pid: Some(pid), .. }) if pid == std::process::id()), "{locked:?}");
    let mut change = Change::default();
    change.put(keys::FORMAT, record::encode(&(FORMAT + 1)).unwrap());
    engine.write(&change).unwrap();
    drop(engine);
    let newer = open_at(folder.path()).err();
    assert_eq!(newer, Some(Error::Newer { found: FORMAT + 1, known: FORMAT }));
}

#[test]
fn a_snapshot_that_a_kill_left_unfinished_does_not_keep_the_store_from_opening() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open_at(folder.path()).unwrap();
    put(&engine, b"a", b"1");
    drop(engine);
    fs::write(folder.path().join("sled/snap.FFFFFFFFFFFFFFFF.generating"), b"").unwrap();
    assert_eq!(get(&open_at(folder.path()).unwrap(), b"a").as_deref(), Some(&b"1"[..]));
    assert!(!folder.path().join("sled.broken-1").exists());
}

#[test]
fn an_index_that_is_lost_behind_or_broken_is_made_from_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open_at(folder.path()).unwrap();
    put(&engine, b"a", b"1");
    drop(engine);
    let sled = folder.path().join("sled");
    let behind = folder.path().join("behind");
    copy(&sled, &behind);
    let engine = open_at(folder.path()).unwrap();
    put(&engine, b"b", b"2");
    drop(engine);
    for damage in ["lost", "behind", "broken"] {
        match damage {
            "lost" => fs::remove_dir_all(&sled).unwrap(),
            "behind" => {
                fs::remove_dir_all(&sled).unwrap();
                fs::rename(&behind, &sled).unwrap();
            }
            _ => flip_snapshot(&sled),
        }
        let engine = open_at(folder.path()).unwrap();
        assert_eq!(get(&engine, b"a").as_deref(), Some(&b"1"[..]), "{damage}");
        assert_eq!(get(&engine, b"b").as_deref(), Some(&b"2"[..]), "{damage}");
    }
    assert!(folder.path().join("sled.broken-1").exists());
}

#[test]
fn an_index_that_was_open_when_the_machine_went_down_is_not_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let engine = open_at(folder.path()).unwrap();
    put(&engine, b"a", b"1");
    // What is in the index and not in the journal would be told by a trusted one.
    engine.tree().unwrap().insert(b"never written", b"1").unwrap();
    drop(engine);
    let trusted = open_at(folder.path()).unwrap();
    assert!(trusted.tree().unwrap().contains_key(b"never written").unwrap());
    drop(trusted);
    fs::write(folder.path().join("index-opened"), b"another boot").unwrap();
    let engine = open_at(folder.path()).unwrap();
    assert!(!engine.tree().unwrap().contains_key(b"never written").unwrap());
    assert_eq!(get(&engine, b"a").as_deref(), Some(&b"1"[..]));
}

#[test]
fn writes_are_refused_before_the_disk_is_full() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { min_free_bytes: u64::MAX, ..Settings::default() };
    let engine = Engine::open(folder.path(), &settings, Timestamp::UNIX_EPOCH).unwrap();
    assert!(matches!(engine.check_space(), Err(Error::Full(_))));
}

/// A flipped bit in its snapshot keeps sled from opening.
fn flip_snapshot(sled: &Path) {
    let is_snapshot = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("snap."));
    let snapshot = fs::read_dir(sled).unwrap().flatten().map(|entry| entry.path()).find(is_snapshot).unwrap();
    let mut bytes = fs::read(&snapshot).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(snapshot, bytes).unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        if entry.path().is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[test]
fn a_store_of_the_first_format_is_taken_over_and_its_files_stay() {
    let folder = tempfile::tempdir().unwrap();
    let id = crate::identity::ArticleId::from_u64(7);
    let piece = |number: u8| [&keys::version(id, 1)[..], &[number]].concat();
    {
        let index = index::open_sled(&folder.path().join("sled"), &Settings::default()).unwrap();
        let database = index.tree();
        database.insert(keys::FORMAT, record::encode(&1_u32).unwrap()).unwrap();
        database.insert(b"Fharbour", b"state").unwrap();
        database.insert(piece(0), b"the first ").unwrap();
        database.insert(piece(1), b"and the second piece").unwrap();
        database.flush().unwrap();
    }
    let check = |engine: &Engine| {
        let tree = engine.tree().unwrap();
        assert_eq!(tree.get(b"Fharbour").unwrap().as_deref(), Some(&b"state"[..]));
        let pointer = tree.get(keys::version(id, 1)).unwrap().unwrap();
        assert_eq!(engine.large(&pointer).unwrap(), b"the first and the second piece");
        assert_eq!(tree.get(keys::sequence(1)).unwrap().as_deref(), Some(&keys::stored(id, 1)[..]));
    };
    check(&open_at(folder.path()).unwrap());
    check(&open_at(folder.path()).unwrap());
    let kept = fs::read_dir(folder.path()).unwrap().flatten();
    assert!(
        kept.into_iter().any(|entry| entry.file_name().to_string_lossy().starts_with("sled.")),
        "the old files stay"
    );
    // One that tells no format is refused, never begun anew.
    let strange = tempfile::tempdir().unwrap();
    let index = index::open_sled(&strange.path().join("sled"), &Settings::default()).unwrap();
    index.tree().insert(b"Fharbour", b"state").unwrap();
    drop(index);
    assert!(matches!(open_at(strange.path()), Err(Error::Damaged(_))));
    assert!(!strange.path().join("journal").exists());
}
