//! One page in, one WARC record out, and back.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use flate2::{Compression, write::GzEncoder};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

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
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(self.headers().as_bytes())?;
        packed.write_all(self.body)?;
        packed.write_all(END_OF_HEADERS)?;
        packed.finish()
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
        let content_type = line(self.content_type.unwrap_or("application/octet-stream"));
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

/// The body of an unpacked record.
pub(super) fn body(record: &[u8]) -> Option<Vec<u8>> {
    let end = record.windows(END_OF_HEADERS.len()).position(|window| window == END_OF_HEADERS)?;
    let headers = std::str::from_utf8(&record[..end]).ok()?;
    let length: usize = headers.lines().find_map(|line| line.strip_prefix("Content-Length: "))?.trim().parse().ok()?;
    let begin = end + END_OF_HEADERS.len();
    record.get(begin..begin.checked_add(length)?).map(<[u8]>::to_vec)
}
