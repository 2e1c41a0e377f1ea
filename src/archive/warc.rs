//! One page in, one WARC record out, and back.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use flate2::{Compression, write::GzEncoder};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

const UNKNOWN_TYPE: &str = "application/octet-stream";
const END_OF_HEADERS: &[u8] = b"\r\n\r\n";

/// A page as it was fetched.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    pub date: Timestamp,
    pub url: &'a str,
    pub content_type: Option<&'a str>,
    pub body: &'a [u8],
}

impl Record<'_> {
    pub(super) fn to_gzip(self) -> io::Result<Vec<u8>> {
        pack(&[self.headers().as_bytes(), self.body, END_OF_HEADERS])
    }

    fn headers(&self) -> String {
        let digest = hex(&Sha256::digest(self.body));
        let id = hex(&Sha256::new()
            .chain_update(self.url)
            .chain_update(self.date.to_string())
            .chain_update(&digest)
            .finalize());
        let mut headers = String::from("WARC/1.1\r\nWARC-Type: resource\r\n");
        // RFC 9562, section 5.8: a UUID of our own making is of version 8.
        let _ = write!(
            headers,
            "WARC-Record-ID: <urn:uuid:{}-{}-8{}-8{}-{}>\r\n",
            &id[..8],
            &id[8..12],
            &id[13..16],
            &id[17..20],
            &id[20..32]
        );
        let _ = write!(headers, "WARC-Date: {}\r\nWARC-Target-URI: {}\r\n", self.date, line(self.url));
        let content_type = line(self.content_type.unwrap_or(UNKNOWN_TYPE));
        let _ = write!(headers, "WARC-Block-Digest: sha256:{digest}\r\nContent-Type: {content_type}\r\n");
        let _ = write!(headers, "Content-Length: {}\r\n\r\n", self.body.len());
        headers
    }
}

/// A header's value is one line.
fn line(value: &str) -> String {
    value.chars().filter(|letter| !letter.is_control()).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A page as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub url: String,
    pub content_type: Option<String>,
    pub body: Vec<u8>,
}

/// What an unpacked record holds.
pub(super) fn kept(record: &[u8]) -> Option<Kept> {
    let end = record.windows(END_OF_HEADERS.len()).position(|window| window == END_OF_HEADERS)?;
    let headers = std::str::from_utf8(&record[..end]).ok()?;
    let value =
        |name: &str| headers.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned());
    let length: usize = value("Content-Length: ")?.parse().ok()?;
    let begin = end + END_OF_HEADERS.len();
    let body = record.get(begin..begin.checked_add(length)?)?.to_vec();
    let content_type = value("Content-Type: ").filter(|media_type| media_type != UNKNOWN_TYPE);
    Some(Kept { url: value("WARC-Target-URI: ")?, content_type, body })
}

/// The record that stands at the head of a file of records, packed: who wrote it (WARC 1.1, section 6.2).
pub fn information(date: Timestamp) -> io::Result<Vec<u8>> {
    let body = format!("software: wiredesk/{}\r\nformat: WARC File Format 1.1\r\n", env!("CARGO_PKG_VERSION"));
    let record = Record { date, url: "", content_type: Some("application/warc-fields"), body: body.as_bytes() };
    let headers = record.headers().replace("WARC-Type: resource", "WARC-Type: warcinfo");
    let headers: String = headers.split_inclusive("\r\n").filter(|line| !line.starts_with("WARC-Target-URI")).collect();
    pack(&[headers.as_bytes(), body.as_bytes(), END_OF_HEADERS])
}

fn pack(parts: &[&[u8]]) -> io::Result<Vec<u8>> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    for part in parts {
        packed.write_all(part)?;
    }
    packed.finish()
}
