use super::*;

fn bodies(journal: &Journal) -> (Vec<Vec<u8>>, u64) {
    let (mut found, mut gaps) = (Vec::new(), 0);
    for segment in journal.segments().unwrap() {
        let mut scan = journal.scan(segment, 0).unwrap();
        while let Some(record) = scan.next() {
            found.push(record.body.to_vec());
        }
        gaps += scan.gaps;
    }
    (found, gaps)
}

#[test]
fn records_are_read_where_they_were_written() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    assert!(journal.is_empty());
    let (first, _) = journal.append(b"one").unwrap();
    let (second, end) = journal.append(b"the second").unwrap();
    journal.sync().unwrap();
    assert_eq!(journal.read(Pointer::read(&second.pointer(4, 6)).unwrap()).unwrap(), b"second");
    assert!(first < second && second < end && journal.end() == end && journal.has(end));
    drop(journal);
    let journal = Journal::open(folder.path()).unwrap();
    journal.append(b"three").unwrap();
    assert_eq!(bodies(&journal), (vec![b"one".to_vec(), b"the second".to_vec(), b"three".to_vec()], 0));
}

#[test]
fn a_torn_tail_is_cut_off_and_damage_within_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    for body in [&b"first"[..], b"second", b"third"] {
        journal.append(body).unwrap();
    }
    drop(journal);
    let file = path(folder.path(), 1);
    let whole = fs::read(&file).unwrap();
    for end in 0..whole.len() {
        fs::write(&file, &whole[..end]).unwrap();
        let journal = Journal::open(folder.path()).unwrap();
        let (found, gaps) = bodies(&journal);
        assert!(found.len() < 3 && gaps == 0);
        journal.append(b"more").unwrap();
        assert_eq!(bodies(&journal).0.len(), found.len() + 1, "cut at {end}");
    }
    for place in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[place] ^= 0x20;
        fs::write(&file, &damaged).unwrap();
        let journal = Journal::open(folder.path()).unwrap();
        assert_eq!(bodies(&journal).0.len(), 2, "flipped at {place}");
    }
}

#[test]
fn what_could_not_be_synced_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    let (_, end) = journal.append(b"kept").unwrap();
    journal.append(b"forgotten").unwrap();
    journal.cut_to(end).unwrap();
    journal.append(b"next").unwrap();
    assert_eq!(bodies(&journal).0, [b"kept".to_vec(), b"next".to_vec()]);
}
