//! Very many feeds in one daemon, each polled about once an hour by its rhythm, all answering 304: what the waiting feeds cost.
//!
//! `cargo bench --bench feeds -- 100000 180` polls so many feeds once (`run --once`), then lets `run` poll what becomes due for so
//! many seconds; a hundredth of the feeds at a hundredth of the interval does the very same number of polls a second beside it. The
//! scheduler's CPU is what the many feeds take of a core beyond the few, whose polls are the same: nothing else differs. The whole
//! process's CPU stands beside it. Memory a feed is the difference of the two processes' resident sets over the difference of their
//! feeds, with a store's cache that both have full. The daemon's start, a `reload` (the file has its last feed moved) and the longest
//! time in which no poll began while it went on, are told too. The server is this process, on the same cores.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const NOT_MODIFIED: &str = "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n";
const INTERVAL_SECONDS: u32 = 3600;
/// The share of the feeds that the few are.
const FEW: u32 = 100;
/// Small, so that both stores fill it.
const CACHE: &str = "4MiB";
/// Of the clock in which the kernel tells the CPU time of a process (`sysconf(_SC_CLK_TCK)`, 100 on Linux).
const TICKS_A_SECOND: f64 = 100.0;

fn main() {
    // `cargo bench` adds --bench; `cargo test` runs benches with none of ours: then a few feeds show that it works.
    let mut numbers = std::env::args().filter_map(|argument| argument.parse().ok());
    let (feeds, seconds): (u32, u32) = (numbers.next().unwrap_or(2000), numbers.next().unwrap_or(4));
    let server = Server::open();
    let few = measure(&server, feeds / FEW, INTERVAL_SECONDS / FEW, seconds);
    println!("{few}");
    let many = measure(&server, feeds, INTERVAL_SECONDS, seconds);
    println!("{many}");
    let more = f64::from(many.feeds - few.feeds);
    println!(
        "scheduler: {:.2} % of a core for {} feeds more at the same polls a second (whole process {:.2} %, {} feeds {:.2} %)",
        100.0 * (many.cpu - few.cpu),
        more,
        100.0 * many.cpu,
        few.feeds,
        100.0 * few.cpu
    );
    println!(
        "memory: {:.0} bytes a feed in the resident set ({:.0} at its peak, the start and a reload included)",
        (many.resident - few.resident) / more,
        (many.peak - few.peak) / more
    );
}

/// What was seen of one daemon.
struct Measured {
    feeds: u32,
    /// Seconds from the start of the process to its first poll.
    start: f64,
    polls_a_second: f64,
    /// Of one core, while it polled.
    cpu: f64,
    /// By the threads' names.
    threads: BTreeMap<String, f64>,
    /// Bytes.
    resident: f64,
    peak: f64,
    /// Seconds.
    reload: f64,
    longest_pause: f64,
    pause_before: f64,
}

impl std::fmt::Display for Measured {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { feeds, start, polls_a_second, cpu, threads, resident, peak, reload, longest_pause, pause_before } =
            self;
        writeln!(
            formatter,
            "{feeds} feeds: first poll after {start:.2} s, {polls_a_second:.1} polls/s, {:.2} % of a core, {:.1} MB resident (peak {:.1} MB)",
            100.0 * cpu,
            resident / 1e6,
            peak / 1e6
        )?;
        let threads: Vec<String> =
            threads.iter().map(|(name, share)| format!("{name} {:.2} %", 100.0 * share)).collect();
        writeln!(formatter, "  threads: {}", threads.join(", "))?;
        write!(
            formatter,
            "  reload {reload:.2} s; the longest time without a poll {longest_pause:.2} s while it went on, {pause_before:.2} s before"
        )
    }
}

fn measure(server: &Server, feeds: u32, interval: u32, seconds: u32) -> Measured {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("wiredesk.toml");
    configure(&config, folder.path(), feeds, interval, server.port, "feed.xml");
    let output = command(&config, &["run", "--once"]).output().expect("the binary runs");
    assert!(output.status.success(), "the run failed");
    println!("{feeds} feeds, first polls: {}", String::from_utf8_lossy(&output.stdout).trim());
    server.forget();

    let begun = Instant::now();
    let daemon = Daemon(command(&config, &["run"]).stdout(Stdio::null()).spawn().expect("the binary runs"));
    let start = loop {
        match server.polls().first() {
            Some(first) => break first.duration_since(begun).as_secs_f64(),
            None => thread::sleep(Duration::from_millis(10)),
        }
    };
    // What was due at the start goes first.
    thread::sleep(Duration::from_secs(u64::from(seconds).div_ceil(10)));
    server.forget();
    let (before, begun) = (daemon.threads(), Instant::now());
    thread::sleep(Duration::from_secs(seconds.into()));
    let (after, wall) = (daemon.threads(), begun.elapsed().as_secs_f64());
    let polls = server.polls();
    let (resident, _) = daemon.memory();

    configure(&config, folder.path(), feeds, interval, server.port, "moved.xml");
    server.forget();
    let begun = Instant::now();
    let reloaded = command(&config, &["reload", "--json"]).output().expect("the binary runs");
    let reload = begun.elapsed().as_secs_f64();
    assert!(reloaded.status.success(), "{}", String::from_utf8_lossy(&reloaded.stderr));
    assert!(String::from_utf8_lossy(&reloaded.stdout).contains("\"moved\":[\"feed-"), "the reload moved a feed");
    let threads: BTreeMap<String, f64> = after
        .iter()
        .map(|(name, ticks)| (name.clone(), (ticks - before.get(name).unwrap_or(&0.0)) / TICKS_A_SECOND / wall))
        .collect();
    Measured {
        feeds,
        start,
        polls_a_second: polls.len() as f64 / wall,
        cpu: threads.values().sum(),
        threads,
        resident,
        peak: daemon.memory().1,
        reload,
        longest_pause: longest_pause(&server.polls(), begun),
        pause_before: polls.first().map_or(wall, |first| longest_pause(&polls, *first)),
    }
}

/// The longest time without a poll, in seconds.
fn longest_pause(polls: &[Instant], begun: Instant) -> f64 {
    let begins = [begun].into_iter().chain(polls.iter().copied());
    let ends = polls.iter().copied().chain([Instant::now()].into_iter().filter(|_| polls.is_empty()));
    begins.zip(ends).map(|(begin, end)| end.duration_since(begin).as_secs_f64()).fold(0.0, f64::max)
}

/// Each feed has an address of its own below 127.0.0.0/8, so that no two wait for one host. The last one's path is `last`.
fn configure(config: &Path, folder: &Path, feeds: u32, interval: u32, port: u16, last: &str) {
    let mut text = format!(
        "[store]\npath = {:?}\ncache = \"{CACHE}\"\n[archive]\nenabled = false\n[poll]\ninterval = \"{interval}s\"\nmin_interval = \"1s\"\nunconditional_interval = \"1s\"\nscrape = false\n[fetch]\nallow_private = [\"127.0.0.0/8\"]\n",
        folder.join("store")
    );
    for number in 0..feeds {
        let address = Ipv4Addr::from(0x7f01_0000 + number + 1);
        let path = if number + 1 == feeds { last } else { "feed.xml" };
        text.push_str(&format!("[[feeds]]\nid = \"feed-{number}\"\nurl = \"http://{address}:{port}/{path}\"\n"));
    }
    std::fs::write(config, text).expect("the configuration is written");
}

fn command(config: &Path, arguments: &[&str]) -> Command {
    let binary = std::env::var("WIREDESK").unwrap_or_else(|_| env!("CARGO_BIN_EXE_wiredesk").to_owned());
    let mut command = Command::new(binary);
    command.args(arguments).arg("--config").arg(config).env("WIREDESK_LOG", "error");
    command
}

/// Killed when it is dropped.
struct Daemon(Child);

impl Daemon {
    fn file(&self, name: &str) -> PathBuf {
        Path::new("/proc").join(self.0.id().to_string()).join(name)
    }

    /// Ticks of CPU by the threads' names; threads of one pool are told together.
    fn threads(&self) -> BTreeMap<String, f64> {
        let mut threads = BTreeMap::new();
        for task in std::fs::read_dir(self.file("task")).expect("the daemon runs").map_while(Result::ok) {
            // A thread of the pool may have ended.
            let Ok(stat) = std::fs::read_to_string(task.path().join("stat")) else { continue };
            let (name, rest) = stat.split_once(") ").expect("as proc(5) says");
            let fields: Vec<f64> = rest.split(' ').map(|field| field.parse().unwrap_or(0.0)).collect();
            let name = name.split_once('(').map_or(name, |(_, name)| name).to_owned();
            // utime and stime are the fields 14 and 15, from 1.
            *threads.entry(name).or_default() += fields[11] + fields[12];
        }
        threads
    }

    /// Bytes resident now, and at the most so far.
    fn memory(&self) -> (f64, f64) {
        let status = std::fs::read_to_string(self.file("status")).expect("the daemon runs");
        let of = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).expect("as proc(5) says");
            line.split_whitespace().nth(1).and_then(|number| number.parse::<f64>().ok()).expect("a number") * 1024.0
        };
        (of("VmRSS"), of("VmHWM"))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A lean server on one thread, and when it was asked.
struct Server {
    port: u16,
    polls: Arc<Mutex<Vec<Instant>>>,
}

impl Server {
    fn open() -> Self {
        let listener = std::net::TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        listener.set_nonblocking(true).expect("the system allows it");
        let polls = Arc::new(Mutex::new(Vec::new()));
        let asked = polls.clone();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().expect("a runtime");
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).expect("a listener");
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(serve(stream, asked.clone()));
                }
            });
        });
        Self { port, polls }
    }

    fn polls(&self) -> Vec<Instant> {
        self.polls.lock().expect("no panic").clone()
    }

    fn forget(&self) {
        self.polls.lock().expect("no panic").clear();
    }
}

/// Answers requests on one connection: 304 where the request is conditional.
async fn serve(mut stream: TcpStream, polls: Arc<Mutex<Vec<Instant>>>) {
    let mut request = Vec::with_capacity(1024);
    while let Ok(1..) = stream.read_buf(&mut request).await {
        if !request.ends_with(b"\r\n\r\n") {
            continue;
        }
        polls.lock().expect("no panic").push(Instant::now());
        let is_conditional = request.windows(14).any(|part| part.eq_ignore_ascii_case(b"if-none-match:"));
        request.clear();
        let answer = if is_conditional { NOT_MODIFIED.to_owned() } else { document() };
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// One entry of the last hour, so that the feed has a rhythm.
fn document() -> String {
    let published = jiff::Timestamp::try_from(SystemTime::now() - Duration::from_secs(3000)).expect("a moment");
    let body = format!(
        "<rss version=\"2.0\"><channel><title>A feed</title><item><guid>1</guid><title>One entry</title><pubDate>{}</pubDate>\
         <description>Its text is short.</description></item></channel></rss>",
        published.strftime("%a, %d %b %Y %H:%M:%S GMT")
    );
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Type: application/rss+xml\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}
