//! Servers that would use us up: each ends in its time and within its bytes.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::publisher::Publisher;
use super::reader::{fetch_settings, names};
use crate::support::Desk;
use wiredesk::fetch::{Error, Fetcher, Request, Settings};

/// A server that writes `first`, then `piece` for ever, with a pause before each.
async fn endless(first: &'static str, piece: &'static [u8], pause: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") && matches!(stream.read_buf(&mut request).await, Ok(1..)) {}
                let _ = stream.write_all(first.as_bytes()).await;
                while stream.write_all(piece).await.is_ok() {
                    if !pause.is_zero() {
                        tokio::time::sleep(pause).await;
                    }
                }
            });
        }
    });
    format!("http://press.example:{port}/")
}

fn impatient() -> Settings {
    Settings { timeout: Duration::from_secs(1), max_bytes: 1 << 20, ..fetch_settings() }
}

async fn told(url: &str) -> (Result<u16, Error>, Duration) {
    let begun = Instant::now();
    let answer = Fetcher::resolving_by(names()).get(&Request::new(url, "*/*", &impatient())).await;
    (answer.map(|answer| answer.status), begun.elapsed())
}

#[tokio::test]
async fn a_body_that_drips_ends_with_the_whole_answers_time() {
    let url = endless("HTTP/1.1 200 OK\r\n\r\n", b"x", Duration::from_millis(20)).await;
    let (told, time) = told(&url).await;
    assert_eq!(told, Err(Error::TimedOut(Duration::from_secs(1))));
    assert!(time < Duration::from_secs(3), "{time:?}");
}

#[tokio::test]
async fn headers_that_drip_end_with_it_too() {
    let url = endless("HTTP/1.1 200 OK\r\nX-Drip: ", b"x", Duration::from_millis(20)).await;
    assert_eq!(told(&url).await.0, Err(Error::TimedOut(Duration::from_secs(1))));
}

#[tokio::test]
async fn a_flood_of_headers_is_refused_before_its_end() {
    for piece in [&b"X-Flood: 0123456789012345678901234567890123456789\r\n"[..], b"0123456789abcdef0123456789abcdef"] {
        let url = endless("HTTP/1.1 200 OK\r\nX-First: ", piece, Duration::ZERO).await;
        let (told, time) = told(&url).await;
        assert!(matches!(told, Err(Error::Unreachable(_))), "{told:?}");
        assert!(time < Duration::from_secs(1), "{time:?}");
    }
}

#[tokio::test]
async fn a_bomb_of_each_coding_is_cut_at_the_cap() {
    let zeros = vec![0_u8; 64 << 20];
    let deflated = {
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut packed, &zeros).unwrap();
        packed.finish().unwrap()
    };
    for (coding, packed) in [("deflate", deflated), ("zstd", zstd::bulk::compress(&zeros, 1).unwrap())] {
        assert!(packed.len() < 1 << 20, "{coding}: {} bytes on the wire", packed.len());
        let publisher = Publisher::open().await;
        let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {}\r\n\r\n", packed.len());
        publisher.says("/", [head.into_bytes(), packed].concat());
        let (told, time) = told(&publisher.url("press.example", "/")).await;
        assert_eq!(told, Err(Error::TooLarge { limit_bytes: 1 << 20 }), "{coding}");
        assert!(time < Duration::from_secs(1), "{time:?}");
    }
}

const BOMB_BYTES: u64 = 256 << 20;

/// So many zeros, packed.
fn packed(coding: &str) -> Vec<u8> {
    let mut zeros = std::io::Read::take(std::io::repeat(0), BOMB_BYTES);
    let mut packed = Vec::new();
    let copied = match coding {
        "gzip" => {
            let mut into = flate2::write::GzEncoder::new(&mut packed, flate2::Compression::best());
            std::io::copy(&mut zeros, &mut into).and_then(|_| into.finish()).map(drop)
        }
        "deflate" => {
            let mut into = flate2::write::ZlibEncoder::new(&mut packed, flate2::Compression::best());
            std::io::copy(&mut zeros, &mut into).and_then(|_| into.finish()).map(drop)
        }
        "br" => {
            let mut into = brotli::CompressorWriter::new(&mut packed, 1 << 16, 5, 24);
            std::io::copy(&mut zeros, &mut into).map(drop)
        }
        _ => {
            let mut into = zstd::stream::Encoder::new(&mut packed, 1).unwrap();
            if coding == "zstd with a window of 128 MiB" {
                into.set_parameter(zstd::zstd_safe::CParameter::WindowLog(27)).unwrap();
            }
            std::io::copy(&mut zeros, &mut into).and_then(|_| into.finish()).map(drop)
        }
    };
    copied.unwrap();
    packed
}

/// The daemon's memory is bounded by its caps, not by what servers send: bombs of 256 MiB each, two of them in another, and headers
/// without end leave its peak where it was, give or take the decoders' windows and a body at the cap.
#[tokio::test(flavor = "multi_thread")]
async fn bombs_and_floods_leave_the_daemons_memory_as_it_was() {
    let publisher = Publisher::open().await;
    let mut paths = Vec::new();
    for coding in ["gzip", "deflate", "br", "zstd", "zstd with a window of 128 MiB", "gzip, gzip", "br, gzip"] {
        let body = match coding.split_once(", ") {
            Some((inner, _)) => {
                let mut twice = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
                std::io::Write::write_all(&mut twice, &packed(inner)).unwrap();
                twice.finish().unwrap()
            }
            None => packed(coding),
        };
        let name = coding.split(" with").next().unwrap();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: {name}\r\nContent-Length: {}\r\n\r\n", body.len());
        let path = format!("/{}", paths.len());
        publisher.says(&path, [head.into_bytes(), body].concat());
        paths.push(publisher.url("127.0.0.1", &path));
    }
    let flood = endless(
        "HTTP/1.1 200 OK\r\nX-First: ",
        b"X-Flood: 0123456789012345678901234567890123456789\r\n",
        Duration::ZERO,
    )
    .await;
    paths.push(flood.replace("press.example", "127.0.0.1"));
    let desk = Desk::new(|store| {
        let mut text = format!(
            "[store]\npath = {store:?}\nmin_free = \"1MiB\"\n[fetch]\nallow_private = [\"127.0.0.0/8\"]\nhost_gap = \"0s\"\nmax_bytes = \"4MiB\"\n"
        );
        for (number, url) in paths.iter().enumerate() {
            text.push_str(&format!("[[feeds]]\nid = \"bomb-{number}\"\nurl = \"{url}\"\n"));
        }
        text
    });
    let daemon = desk.start();
    let is_refused = |feed: &serde_json::Value| feed["error"].is_string();
    desk.wait_for(&["feeds"], |feeds| feeds.len() == paths.len() && feeds.iter().all(is_refused)).await;
    let peak = daemon.peak_bytes();
    println!("peak {} MiB", peak >> 20);
    assert!(peak < 112 << 20, "{} MiB", peak >> 20);
}

#[tokio::test]
async fn a_redirect_to_an_endless_address_is_refused() {
    let publisher = Publisher::open().await;
    let long = format!("/{}", "x".repeat(9000));
    publisher.says("/", super::publisher::reply(302, &[("Location", &long)], ""));
    let (told, _) = told(&publisher.url("press.example", "/")).await;
    assert!(matches!(told, Err(Error::Refused(_))), "{told:?}");
}
