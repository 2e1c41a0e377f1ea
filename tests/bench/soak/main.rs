//! The built daemon polling sites with every fault for an hour: memory, file descriptors, and whether each story is stored once.
//!
//!     cargo bench --bench soak -- --feeds 2000 --minutes 60
//!
//!     cargo bench --bench soak -- --feeds 200 --minutes 1 --articles 1000000     with a full store, and how long its lists take
//!
//! Ends with an error where memory or descriptors grow in the last half, a story is missed or stored twice, a faulty feed is not
//! told by `debug feeds --failing`, or SIGTERM under load is not obeyed in time. Use an idle machine: the site is this process.

mod fill;
mod lists;
mod site;

use std::collections::HashMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use site::{Kind, Site, kind};

const SAMPLE: Duration = Duration::from_secs(10);
/// Until every feed has been asked once more after the last story: the longest interval, its jitter, and a failure between.
const SETTLE: Duration = Duration::from_secs(300);
const GRACE: Duration = Duration::from_secs(20);

fn main() {
    let feeds = option("--feeds").unwrap_or(64.0) as u32;
    let minutes = option("--minutes").unwrap_or(0.5);
    let site = Site::open();
    let folder = tempfile::tempdir().expect("a folder");
    let desk = Desk { folder: folder.path() };
    std::fs::write(desk.config(), configuration(&site, feeds, folder.path())).expect("the configuration is written");
    let filled = option("--articles").unwrap_or(0.0) as u64;
    if filled > 0 {
        fill::fill(&folder.path().join("store"), filled);
    }
    let began = jiff::Timestamp::now().to_string();
    let mut daemon = desk.start();
    let ready = desk.wait_until_ready();
    println!("{feeds} feeds, {minutes} minutes; ready after {:.2} s", ready.as_secs_f64());

    let samples = watch(&daemon, &site, feeds, Duration::from_secs_f64(minutes * 60.0));
    let mut faults = judge_growth(&samples);
    if filled > 0 {
        faults.extend(lists::judge(&desk, filled));
    }
    site.stop();
    faults.extend(judge_items(&desk, &site, &Expected { feeds, filled, began }));
    faults.extend(judge_failing(&desk, feeds));
    faults.extend(judge_end(&desk, &mut daemon));
    let log = std::fs::read_to_string(desk.log()).unwrap_or_default();
    println!(
        "log           {} lines, {:.1} MB; {} requests",
        log.lines().count(),
        log.len() as f64 / 1e6,
        site.requests()
    );
    for fault in &faults {
        println!("FAULT         {fault}");
    }
    // `exit` drops nothing.
    drop((daemon, folder));
    std::process::exit(i32::from(!faults.is_empty()));
}

/// The number behind a name on the command line; `cargo bench` adds words of its own.
fn option(name: &str) -> Option<f64> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.nth(1).map(|number| number.parse().unwrap_or_else(|_| panic!("{name} wants a number, not {number:?}")))
}

fn configuration(site: &Site, feeds: u32, folder: &Path) -> String {
    let mut text = format!(
        "[store]\npath = {:?}\nmin_free = \"1MiB\"\n[archive]\nmax_size = \"64MiB\"\n\
         [poll]\ninterval = \"30s\"\nmin_interval = \"10s\"\nmax_interval = \"60s\"\nunconditional_interval = \"30s\"\nscrape = false\n\
         [fetch]\nhost_gap = \"0s\"\ntimeout = \"10s\"\nallow_private = [\"127.0.0.0/8\"]\n[daemon]\ngrace = \"{}s\"\n",
        folder.join("store"),
        GRACE.as_secs()
    );
    for feed in 0..feeds {
        let scrape = if kind(feed) == Kind::Scraped { "scrape = true\n" } else { "" };
        text.push_str(&format!("[[feeds]]\nid = \"feed-{feed}\"\nurl = \"{}\"\n{scrape}", site.url(feed, "/feed.xml")));
    }
    text
}

/// The daemon's folder, and what is asked of it.
struct Desk<'a> {
    folder: &'a Path,
}

impl Desk<'_> {
    fn config(&self) -> std::path::PathBuf {
        self.folder.join("wiredesk.toml")
    }

    fn log(&self) -> std::path::PathBuf {
        self.folder.join("log")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let binary = std::env::var("WIREDESK").unwrap_or_else(|_| env!("CARGO_BIN_EXE_wiredesk").to_owned());
        let mut command = Command::new(binary);
        command.args(arguments).arg("--config").arg(self.config());
        command
    }

    fn start(&self) -> Daemon {
        let log = std::fs::File::options().create(true).append(true).open(self.log()).expect("a log");
        Daemon(self.command(&["run"]).stdout(Stdio::null()).stderr(log).spawn().expect("the daemon starts"))
    }

    fn debug(&self, question: &[&str]) -> Vec<Value> {
        let output = self.command(&[&["debug", "--json"], question].concat()).output().expect("the binary runs");
        let text = String::from_utf8_lossy(&output.stdout);
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    fn wait_until_ready(&self) -> Duration {
        let begun = Instant::now();
        while std::os::unix::net::UnixStream::connect(self.folder.join("store/wiredesk.sock")).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(120), "the daemon is never ready: {}", self.log().display());
            thread::sleep(Duration::from_millis(5));
        }
        begun.elapsed()
    }
}

/// Killed when it is dropped, so that none is left behind.
struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill().and_then(|()| self.0.wait().map(drop));
    }
}

/// Memory in MB and open descriptors of a process at a moment.
struct Sample {
    memory: f64,
    descriptors: f64,
}

fn sample(process: u32) -> Option<Sample> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let memory: f64 = resident.trim().trim_end_matches("kB").trim().parse().ok()?;
    let descriptors = std::fs::read_dir(format!("/proc/{process}/fd")).ok()?.count() as f64;
    Some(Sample { memory: memory / 1024.0, descriptors })
}

/// Looks at the daemon every ten seconds and tells it every minute.
fn watch(daemon: &Daemon, site: &Site, feeds: u32, duration: Duration) -> Vec<Sample> {
    let begun = Instant::now();
    let mut samples = Vec::new();
    while begun.elapsed() < duration {
        thread::sleep(SAMPLE.min(duration.saturating_sub(begun.elapsed())));
        let Some(sample) = sample(daemon.0.id()) else { break };
        if samples.len() % 6 == 5 {
            let published: u64 = (0..feeds).map(|feed| site.published(feed)).sum();
            println!(
                "{:>3} min  {:.1} MB  {} descriptors  {published} published  {} requests",
                begun.elapsed().as_secs() / 60,
                sample.memory,
                sample.descriptors,
                site.requests()
            );
        }
        samples.push(sample);
    }
    samples
}

/// The last half of the time, each minute by its median.
fn judge_growth(samples: &[Sample]) -> Vec<String> {
    let minutes = |of: fn(&Sample) -> f64| -> Vec<f64> {
        let all: Vec<f64> = samples.iter().map(of).collect();
        all.chunks(6).map(median).collect()
    };
    let mut faults = Vec::new();
    for (what, unit, of) in [
        ("memory", " MB", (|sample| sample.memory) as fn(&Sample) -> f64),
        ("descriptors", "", |sample| sample.descriptors),
    ] {
        let minutes = minutes(of);
        let half = &minutes[minutes.len() / 2..];
        let (least, most) =
            half.iter().fold((f64::MAX, 0.0), |(least, most): (f64, f64), one| (least.min(*one), most.max(*one)));
        let (before, after) = half.split_at(half.len() / 2);
        // A run of minutes has no halves to compare.
        let growth = if before.is_empty() { 0.0 } else { 100.0 * (median(after) / median(before) - 1.0) };
        println!(
            "{what:<13} {least:.1} to {most:.1}{unit} in the last half; its second half against its first {growth:+.1} %"
        );
        let is_flat = if what == "memory" { most <= least * 1.05 } else { growth <= 10.0 };
        if !is_flat {
            faults.push(format!("{what} is not flat"));
        }
    }
    faults
}

fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
}

/// What should be in the store.
struct Expected {
    feeds: u32,
    /// Before the daemon started.
    filled: u64,
    began: String,
}

/// Each story that was published is stored once, and nothing else is.
fn judge_items(desk: &Desk<'_>, site: &Site, expected: &Expected) -> Vec<String> {
    let Expected { feeds, filled, ref began } = *expected;
    let published: u64 = (0..feeds).map(|feed| site.published(feed)).sum();
    let begun = Instant::now();
    while begun.elapsed() < SETTLE {
        let status = desk.debug(&["status"]);
        if status.first().is_some_and(|status| status["items"].as_u64() >= Some(filled + published)) {
            break;
        }
        thread::sleep(Duration::from_secs(2));
    }
    let settled = begun.elapsed().as_secs();
    let mut stored: HashMap<String, u32> = HashMap::new();
    let (mut doubled, mut revised) = (0, 0);
    for item in desk.debug(&["items", "--since", began]) {
        let times = stored.entry(item["url"].as_str().unwrap_or_default().to_owned()).or_default();
        *times += 1;
        doubled += u64::from(*times > 1);
        revised += u64::from(item["revision"].as_u64() > Some(1));
    }
    let mut missed: HashMap<Kind, u64> = HashMap::new();
    for feed in 0..feeds {
        for story in 0..site.published(feed) {
            if !stored.contains_key(&site.url(feed, &format!("/s/{story}"))) {
                *missed.entry(kind(feed)).or_default() += 1;
            }
        }
    }
    println!(
        "stories       {published} published, {} stored, {revised} revised; {doubled} doubled, missed: {missed:?} (settled after {settled} s)",
        stored.len()
    );
    let exact = missed.is_empty() && doubled == 0 && stored.len() as u64 == published;
    if exact { vec![] } else { vec!["the stored stories are not those that were published".to_owned()] }
}

fn judge_failing(desk: &Desk<'_>, feeds: u32) -> Vec<String> {
    let failing: Vec<Value> = desk.debug(&["feeds", "--failing"]);
    let is_told = |feed: &u32| failing.iter().any(|line| line["id"] == format!("feed-{feed}"));
    let faulty: Vec<u32> = (0..feeds).filter(|feed| kind(*feed).is_faulty()).collect();
    let hidden: Vec<(u32, Kind)> =
        faulty.iter().filter(|feed| !is_told(feed)).map(|feed| (*feed, kind(*feed))).collect();
    println!(
        "faults        {} faulty feeds, {} of them told by `debug feeds --failing`",
        faulty.len(),
        faulty.len() - hidden.len()
    );
    let mut told: Vec<(Kind, &str)> = Vec::new();
    for line in &failing {
        let feed = line["id"].as_str().and_then(|id| id.strip_prefix("feed-")?.parse().ok()).unwrap_or(0);
        if kind(feed).is_faulty() && !told.iter().any(|(known, _)| *known == kind(feed)) {
            told.push((kind(feed), line["error"].as_str().unwrap_or_default()));
        }
    }
    for (kind, error) in told {
        println!("  {kind:?}: {}", error.chars().take(110).collect::<String>());
    }
    if hidden.is_empty() { vec![] } else { vec![format!("not told as failing: {hidden:?}")] }
}

/// SIGTERM while polls run, then the store is whole and opens at once.
fn judge_end(desk: &Desk<'_>, daemon: &mut Daemon) -> Vec<String> {
    let items = |desk: &Desk<'_>| desk.debug(&["status"]).first().and_then(|status| status["items"].as_u64());
    let before = items(desk);
    let begun = Instant::now();
    let told = Command::new("kill").arg("-TERM").arg(daemon.0.id().to_string()).status();
    assert!(told.is_ok_and(|status| status.success()), "the daemon is gone");
    let status = daemon.0.wait().expect("the daemon is waited for");
    let took = begun.elapsed();
    let problems = desk.debug(&["verify"]);
    let agrees = problems.first().is_some_and(|line| line["problems"].as_array().is_some_and(Vec::is_empty));
    let after = items(desk);
    let again = desk.start();
    let ready = desk.wait_until_ready();
    drop(again);
    println!(
        "end           {status} {:.2} s after SIGTERM, {before:?} items before, {after:?} after, store agrees: {agrees}; ready again after {:.2} s",
        took.as_secs_f64(),
        ready.as_secs_f64()
    );
    let is_right =
        status.success() && took <= GRACE + Duration::from_secs(2) && after >= before && after.is_some() && agrees;
    if is_right { vec![] } else { vec!["SIGTERM under load was not obeyed in time, or lost something".to_owned()] }
}
