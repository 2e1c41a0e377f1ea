//! Servers that would use us up: each ends in its time and within its bytes.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::publisher::Publisher;
use super::reader::{fetch_settings, names};
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

#[tokio::test]
async fn a_redirect_to_an_endless_address_is_refused() {
    let publisher = Publisher::open().await;
    let long = format!("/{}", "x".repeat(9000));
    publisher.says("/", super::publisher::reply(302, &[("Location", &long)], ""));
    let (told, _) = told(&publisher.url("press.example", "/")).await;
    assert!(matches!(told, Err(Error::Refused(_))), "{told:?}");
}
