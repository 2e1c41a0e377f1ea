//! Many feeds on loopback that answer 304: polls a second, CPU time and peak memory of the daemon as a whole process.
//!
//! `cargo bench --bench polls -- 10000` runs the built binary twice with `run --once`: the first round reads each feed (one
//! entry, no page), the second gets 304s alone. Each feed has an address of its own below 127.0.0.0/8, so that no two wait for
//! one host. The server is this process, on the same cores.

use std::net::Ipv4Addr;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::resource::{Usage, UsageWho, getrusage};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const DOCUMENT: &str = "<rss version=\"2.0\"><channel><title>A feed</title><item><guid>1</guid><title>One entry</title>\
<description>Its text is short.</description></item></channel></rss>";

const NOT_MODIFIED: &str = "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n";

fn main() {
    // `cargo bench` adds --bench; `cargo test` runs benches with none of ours: then a few feeds show that it works.
    let feeds = std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(200_u32);
    let port = open_server();

    let binary = std::env::var("WIREDESK").unwrap_or_else(|_| env!("CARGO_BIN_EXE_wiredesk").to_owned());
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
        let output = Command::new(&binary)
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

/// A lean server on one thread, so that the cores are left to what is measured; its port.
fn open_server() -> u16 {
    let listener = std::net::TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    listener.set_nonblocking(true).expect("the system allows it");
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().expect("a runtime");
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).expect("a listener");
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream));
            }
        });
    });
    port
}

/// Answers requests on one connection for as long as it is kept: 304 where the request is conditional.
async fn serve(mut stream: TcpStream) {
    let answer = format!(
        "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Type: application/rss+xml\r\nContent-Length: {}\r\n\r\n{DOCUMENT}",
        DOCUMENT.len()
    );
    let mut request = Vec::with_capacity(1024);
    while let Ok(1..) = stream.read_buf(&mut request).await {
        if !request.ends_with(b"\r\n\r\n") {
            continue;
        }
        let is_conditional = request.windows(14).any(|part| part.eq_ignore_ascii_case(b"if-none-match:"));
        request.clear();
        let answer = if is_conditional { NOT_MODIFIED } else { &answer };
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}
