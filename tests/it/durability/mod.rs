//! What a store holds after whatever befell it: every acknowledged article is there once, and all indexes agree.
//!
//! CI runs a few trials of each kind; `WIREDESK_TRIALS=120 cargo test --release --test it durability` runs so many.

mod damage;
mod writer;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use wiredesk::store::Keep;

use damage::Chance;
use writer::{check, feed, moment, open, outcome, write_forever, write_until_full};

/// Set for the process that writes until it is killed.
const WRITES_TO: &str = "WIREDESK_TEST_WRITES_TO";

fn trials(otherwise: u64) -> u64 {
    std::env::var("WIREDESK_TRIALS").ok().and_then(|trials| trials.parse().ok()).unwrap_or(otherwise)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Lets a process of its own write behind what is stored, kills it once `least` and some more commits were acknowledged, and tells how
/// many were in all.
fn write_and_kill(folder: &Path, least: u64, chance: &mut Chance) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["durability::nothing_acknowledged_is_lost_when_the_process_is_killed", "--exact", "--nocapture"])
        .env(WRITES_TO, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let after = least + 1 + chance.below(40);
    let mut newest = 0;
    let mut told = |newest: &mut u64| match lines.next() {
        Some(Ok(line)) => {
            *newest = line.strip_prefix("acknowledged ").and_then(|number| number.parse().ok()).unwrap_or(*newest);
            true
        }
        _ => false,
    };
    while newest < after && told(&mut newest) {}
    // It has gone on writing meanwhile: the kill meets it anywhere.
    child.kill().unwrap();
    while told(&mut newest) {}
    child.wait().unwrap();
    assert!(newest >= after, "the writer ended by itself");
    newest
}

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    if let Some(folder) = std::env::var_os(WRITES_TO) {
        return runtime().block_on(write_forever(Path::new(&folder)));
    }
    let folder = tempfile::tempdir().unwrap();
    let (mut chance, mut acknowledged) = (Chance::of(1), 0);
    for round in 0..trials(20) {
        acknowledged = write_and_kill(folder.path(), acknowledged, &mut chance);
        runtime().block_on(check(folder.path(), acknowledged, &format!("round {round}")));
    }
}

#[test]
fn nothing_acknowledged_is_lost_when_the_machine_goes_down() {
    for trial in 0..trials(6) {
        let (folder, mut chance) = (tempfile::tempdir().unwrap(), Chance::of(trial + 1));
        let acknowledged = write_and_kill(folder.path(), 20, &mut chance);
        damage::power_cut(folder.path(), acknowledged, &mut chance);
        runtime().block_on(check(folder.path(), acknowledged, &format!("power cut {trial}")));
    }
}

#[test]
fn nothing_is_lost_when_the_index_is_damaged() {
    type Damage = fn(&Path, &mut Chance);
    let kinds: [(&str, Damage); 4] = [
        ("cut short", damage::cut_index),
        ("a page zeroed", damage::zero_index_page),
        ("a bit flipped", damage::flip_index_bit),
        ("a file gone", damage::remove_index_file),
    ];
    for (kind, damage) in kinds {
        for trial in 0..trials(5) {
            let (folder, mut chance) = (tempfile::tempdir().unwrap(), Chance::of(trial * 7 + 3));
            let acknowledged = write_and_kill(folder.path(), 20, &mut chance);
            if trial % 2 == 1 {
                // Closed cleanly once: sled then has a snapshot, and damage shows elsewhere.
                runtime().block_on(check(folder.path(), acknowledged, "before"));
            }
            damage(folder.path(), &mut chance);
            runtime().block_on(check(folder.path(), acknowledged, &format!("{kind}, trial {trial}")));
        }
    }
}

/// Two disks that take no more, anywhere in a record: a limit on the size of files (`setrlimit`, RLIMIT_FSIZE), and, where the kernel
/// lets a process mount, a file system of its own in memory. What that one held is copied out before it is gone.
#[derive(Debug, Clone, Copy)]
enum SmallDisk {
    Limit,
    Mounted,
}

impl SmallDisk {
    /// `$1` is its size in KiB, `$2` where it is, `$3` where what is on it is wanted; the writer's command follows.
    fn command(self) -> Command {
        let (program, arguments, script): (_, &[&str], _) = match self {
            // Blocks of 512 bytes.
            Self::Limit => (
                "sh",
                &[],
                "trap '' XFSZ; ulimit -f $(($1 * 2)); rmdir \"$3\"; ln -s \"$2\" \"$3\"; shift 3; exec \"$@\"",
            ),
            Self::Mounted => (
                "unshare",
                &["--map-root-user", "--mount", "sh"],
                "mount -t tmpfs -o size=\"$1\"k tmpfs \"$2\" || exit; from=$2 to=$3; shift 3; \"$@\" && cp -a \"$from/.\" \"$to\"",
            ),
        };
        let mut command = Command::new(program);
        command.args(arguments).args(["-c", script, "sh"]);
        command
    }

    fn is_to_be_had(self) -> bool {
        let (small, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let tried = self.command().arg("64").args([small.path(), folder.path()]).arg("true").output();
        tried.is_ok_and(|output| output.status.success())
    }
}

#[test]
fn nothing_acknowledged_is_lost_when_the_disk_is_full() {
    if let Some(folder) = std::env::var_os(WRITES_TO) {
        return runtime().block_on(write_until_full(Path::new(&folder)));
    }
    // Files of 1 to 4 MiB; sled's first segments alone take 4.
    for (disk, least, more) in [(SmallDisk::Limit, 1024, 3072), (SmallDisk::Mounted, 5120, 8192)] {
        if matches!(disk, SmallDisk::Mounted) && !disk.is_to_be_had() {
            eprintln!("no file system can be mounted here: a truly full one is not tried");
            continue;
        }
        for trial in 0..trials(6) {
            let mut chance = Chance::of(trial * 3 + 2);
            fill_and_check(disk, least + chance.below(more), &format!("{disk:?}, trial {trial}"));
        }
    }
}

fn fill_and_check(disk: SmallDisk, kibibytes: u64, what: &str) {
    let (small, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = folder.path().join("store");
    std::fs::create_dir(&store).unwrap();
    let output = disk
        .command()
        .arg(kibibytes.to_string())
        .args([small.path(), &store])
        .arg(std::env::current_exe().unwrap())
        .args(["durability::nothing_acknowledged_is_lost_when_the_disk_is_full", "--exact", "--nocapture"])
        .env(WRITES_TO, small.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let what = format!("{what}: {text} {}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && text.contains("full"), "{what}");
    let acknowledged = text.lines().filter_map(|line| line.strip_prefix("acknowledged ")?.parse().ok()).max();
    runtime().block_on(async {
        let acknowledged = acknowledged.unwrap_or(0);
        check(&store, acknowledged, &what).await;
        // There is room again: work goes on behind what is stored.
        let opened = open(&store).await;
        let next = opened.status(moment(0)).await.unwrap().items / 3 + 1;
        opened.commit(outcome(next)).await.unwrap();
        drop(opened);
        check(&store, acknowledged, &what).await;
    });
}

#[test]
fn old_articles_go_and_their_space_is_given_back_while_others_are_stored() {
    runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path()).await;
        for number in 0..60 {
            store.commit(outcome(number)).await.unwrap();
        }
        let before = store.status(moment(60)).await.unwrap();
        assert_eq!(before.items, 180);
        let keep = Keep { items: Some(60), ..Keep::default() };
        assert_eq!(store.retain(vec![(feed(), keep)], moment(60)).await.unwrap(), 120);
        let compacting = store.clone();
        let compacting = tokio::spawn(async move { compacting.compact(0.9).await });
        store.commit(outcome(60)).await.unwrap();
        assert!(compacting.await.unwrap().unwrap() > 0);
        let verified = store.verify().await.unwrap();
        assert_eq!((verified.items, verified.problems), (63, vec![]));
        // What was removed does not come back while its feed still lists it.
        let keys: Vec<_> = outcome(0).stored.iter().map(|version| version.key.into()).collect();
        let known = store.known(&feed(), keys, moment(60)).await.unwrap().matches;
        assert!(known.len() == 3 && known.values().all(|known| known[0].known.expired));
        store.rebuild().await.unwrap();
        assert_eq!(store.verify().await.unwrap().items, 63);
        let changes = store.changes(0, 1000).await.unwrap();
        assert_eq!(changes.len(), 63);
        assert!(changes.is_sorted_by_key(|change| change.sequence));
    });
}
