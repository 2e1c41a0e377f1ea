//! Many feeds on loopback that answer 304: polls a second, CPU time and peak memory of the daemon as a whole process.
//!
//! `cargo bench --bench polls -- 10000` runs the built binary twice with `run --once`: the first round reads each feed (one
//! entry, no page), the second gets 304s alone. Each feed has an address of its own below 127.0.0.0/8, so that no two wait for
//! one host. The server is this process, on the same cores.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::resource::{Usage, UsageWho, getrusage};

const DOCUMENT: &str = "<rss version=\"2.0\"><channel><title>A feed</title><item><guid>1</guid><title>One entry</title>\
<description>Its text is short.</description></item></channel></rss>";

fn main() {
    // `cargo bench` adds --bench; `cargo test` runs benches with none of ours: then a few feeds show that it works.
    let feeds = std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(200_u32);
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || listener.incoming().flatten().for_each(|stream| drop(thread::spawn(move || serve(stream)))));

    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("wiredesk.toml");
    let mut text = format!(
        "[store]\npath = {:?}\n[archive]\nenabled = false\n[poll]\ninterval = \"1s\"\nmin_interval = \"1s\"\nscrape = false\n[fetch]\nhost_gap = \"0s\"\nallow_private = [\"127.0.0.0/8\"]\n",
        folder.path().join("store")
    );
    for number in 0..feeds {
        let address = Ipv4Addr::from(0x7f01_0000 + number + 1);
        text.push_str(&format!("[[feeds]]\nid = \"feed-{number}\"\nurl = \"http://{address}:{port}/feed.xml\"\n"));
    }
    std::fs::write(&config, text).expect("the configuration is written");
    for round in ["first round, documents", "second round, 304s"] {
        // Every feed is due again: the interval is a second, and its jitter a tenth of that.
        thread::sleep(Duration::from_millis(1200));
        let before = usage();
        let begun = Instant::now();
        let output = Command::new(env!("CARGO_BIN_EXE_wiredesk"))
            .args(["run", "--once", "--config"])
            .arg(&config)
            .env("WIREDESK_LOG", "error")
            .stderr(Stdio::inherit())
            .output()
            .expect("the binary runs");
        let wall = begun.elapsed().as_secs_f64();
        assert!(output.status.success(), "the run failed");
        let after = usage();
        let cpu = seconds(&after) - seconds(&before);
        println!("{round}: {}", String::from_utf8_lossy(&output.stdout).trim());
        println!(
            "  {:.0} polls/s, {:.1} us CPU a poll, peak {:.0} MB (start and end of the process included)",
            f64::from(feeds) / wall,
            cpu * 1e6 / f64::from(feeds),
            after.max_rss() as f64 / 1024.0
        );
    }
}

fn usage() -> Usage {
    getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system tells it")
}

fn seconds(usage: &Usage) -> f64 {
    let of = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    of(usage.user_time()) + of(usage.system_time())
}

/// Answers requests on one connection: 304 where the request is conditional.
fn serve(mut stream: TcpStream) {
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut piece) {
        request.extend_from_slice(&piece[..read]);
        if !request.ends_with(b"\r\n\r\n") {
            continue;
        }
        let is_conditional = request.windows(14).any(|part| part.eq_ignore_ascii_case(b"if-none-match:"));
        let answer = if is_conditional {
            "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n".to_owned()
        } else {
            format!(
                "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Type: application/rss+xml\r\nContent-Length: {}\r\n\r\n{DOCUMENT}",
                DOCUMENT.len()
            )
        };
        request.clear();
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}
