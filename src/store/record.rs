//! Records to bytes and back: JSON, compressed where that pays, with a checksum of our own.
//!
//! `kind (1 byte) ‖ CRC-32 of the payload (4 bytes) ‖ payload`. JSON, since fields may be added later and old records still read;
//! what is known of an entry is packed, since there are millions of them.

use std::cell::RefCell;

use flate2::Crc;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use zstd::bulk::{Compressor, Decompressor};

use super::Error;
use crate::article::Article;
use crate::identity::{ArticleId, EntryKey, FeedId, Fingerprint, Relation, RevisionClass};
use crate::poll::{EntryWords, KnownEntry, Listing, RawLocator};
use jiff::Timestamp;

const PLAIN: u8 = 0;
const ZSTD: u8 = 1;
const KNOWN: u8 = 2;
const LISTING: u8 = 3;
const HEADER_BYTES: usize = 5;
const KNOWN_BYTES: usize = HEADER_BYTES + 61;
/// Smaller records gain nothing from compression.
const COMPRESS_FROM_BYTES: usize = 512;
const ZSTD_LEVEL: i32 = 3;
/// No record of ours is larger; a larger claim is damage.
const MAX_BYTES: usize = 64 << 20;

// To make a context costs more than to pack a small record with it.
thread_local! {
    static PACKER: RefCell<Option<Compressor<'static>>> = RefCell::new(Compressor::new(ZSTD_LEVEL).ok());
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = RefCell::new(Decompressor::new().ok());
}

/// What `items` lists of an article without reading it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ItemHead {
    pub feed: FeedId,
    pub key: EntryKey,
    pub url: Option<String>,
    pub title: Option<String>,
    pub published: Option<String>,
    pub language: Option<String>,
    pub first_seen: Timestamp,
    /// Of the newest version.
    pub revision: u32,
    /// The earlier article, of any feed, that it is a near-copy of.
    pub duplicate_of: Option<ArticleId>,
    /// 0 to 1, to that article.
    #[serde(default)]
    pub similarity: Option<f64>,
    /// What it is to that article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relation: Option<Relation>,
    /// No news: see [`StoredVersion`](crate::poll::StoredVersion).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub backfill: bool,
    /// The revision that is published now, where it is an earlier one again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force: Option<u32>,
    /// The first article of the copies; itself where it is none.
    #[serde(default)]
    pub cluster: Option<ArticleId>,
    /// The numbers in the change feed that its versions were given.
    #[serde(default)]
    pub sequences: Vec<u64>,
}

/// One version of an article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Version {
    pub stored: Timestamp,
    pub raw: Option<RawLocator>,
    /// Of headline and body, to tell a story that goes back to what it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Fingerprint>,
    /// Absent for the first version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<RevisionClass>,
    /// What the feed said of it.
    #[serde(default)]
    pub words: EntryWords,
    pub article: Article,
}

pub(super) fn encode(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    let json =
        serde_json::to_vec(value).map_err(|error| Error::Damaged(format!("a record cannot be written: {error}")))?;
    let (kind, payload) = if json.len() < COMPRESS_FROM_BYTES {
        (PLAIN, json)
    } else {
        let packed = PACKER.with_borrow_mut(|packer| match packer {
            Some(packer) => packer.compress(&json),
            None => zstd::bulk::compress(&json, ZSTD_LEVEL),
        });
        (ZSTD, packed.map_err(|error| Error::Damaged(format!("a record cannot be compressed: {error}")))?)
    };
    let mut bytes = Vec::with_capacity(HEADER_BYTES + payload.len());
    bytes.push(kind);
    bytes.extend_from_slice(&checksum(&[&payload]).to_be_bytes());
    bytes.extend_from_slice(&payload);
    Ok(bytes)
}

pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    let damaged = |what: &str| Error::Damaged(format!("a record {what}"));
    let (header, payload) = bytes.split_first_chunk::<HEADER_BYTES>().ok_or_else(|| damaged("is cut off"))?;
    let [kind, sum @ ..] = *header;
    if u32::from_be_bytes(sum) != checksum(&[payload]) {
        return Err(damaged("does not match its checksum"));
    }
    let unpacked;
    let json = match kind {
        PLAIN => payload,
        ZSTD => {
            unpacked = unpack(payload).map_err(|error| damaged(&format!("cannot be unpacked: {error}")))?;
            &unpacked[..]
        }
        _ => return Err(damaged("is of an unknown kind")),
    };
    serde_json::from_slice(json).map_err(|error| damaged(&format!("cannot be read: {error}")))
}

/// Unpacks what `encode` packed; its frame tells the size.
fn unpack(payload: &[u8]) -> std::io::Result<Vec<u8>> {
    let bytes = zstd::zstd_safe::get_frame_content_size(payload).ok().flatten().unwrap_or(MAX_BYTES as u64);
    if bytes > MAX_BYTES as u64 {
        return Err(std::io::Error::other("it is larger than any of ours"));
    }
    UNPACKER.with_borrow_mut(|unpacker| match unpacker {
        Some(unpacker) => unpacker.decompress(payload, bytes as usize),
        None => zstd::bulk::decompress(payload, bytes as usize),
    })
}

pub(super) fn checksum(parts: &[&[u8]]) -> u32 {
    let mut crc = Crc::new();
    parts.iter().for_each(|part| crc.update(part));
    crc.sum()
}

/// `kind ‖ CRC-32 ‖ article (8) ‖ entry (16) ‖ text (16) ‖ revision (4) ‖ first and last seen, milliseconds (8 each) ‖ expired (1)`.
pub(super) fn encode_known(known: &KnownEntry) -> Vec<u8> {
    let KnownEntry { article, entry, text, revision, first_seen, last_seen, expired } = known;
    let mut bytes = vec![KNOWN, 0, 0, 0, 0];
    bytes.extend_from_slice(&article.as_u64().to_be_bytes());
    bytes.extend_from_slice(entry.as_bytes());
    bytes.extend_from_slice(text.as_bytes());
    bytes.extend_from_slice(&revision.to_be_bytes());
    bytes.extend_from_slice(&first_seen.as_millisecond().to_be_bytes());
    bytes.extend_from_slice(&last_seen.as_millisecond().to_be_bytes());
    bytes.push(u8::from(*expired));
    let sum = checksum(&[&bytes[HEADER_BYTES..]]);
    bytes[1..HEADER_BYTES].copy_from_slice(&sum.to_be_bytes());
    bytes
}

pub(super) fn decode_known(bytes: &[u8]) -> Result<KnownEntry, Error> {
    if bytes.first() != Some(&KNOWN) {
        return decode(bytes);
    }
    let damaged = || Error::damaged("what is known of an entry does not match its checksum");
    let packed: &[u8; KNOWN_BYTES] = bytes.try_into().map_err(|_| damaged())?;
    if checksum(&[&packed[HEADER_BYTES..]]).to_be_bytes() != packed[1..HEADER_BYTES] {
        return Err(damaged());
    }
    let number = |at: usize| u64::from_be_bytes(packed[at..at + 8].try_into().unwrap_or_default());
    let print = |at: usize| Fingerprint::from_bytes(packed[at..at + 16].try_into().unwrap_or_default());
    let moment = |at: usize| Timestamp::from_millisecond(number(at) as i64).map_err(|_| damaged());
    Ok(KnownEntry {
        article: ArticleId::from_u64(number(5)),
        entry: print(13),
        text: print(29),
        revision: (number(45) >> 32) as u32,
        first_seen: moment(49)?,
        last_seen: moment(57)?,
        expired: packed[65] != 0,
    })
}

/// `kind ‖ CRC-32 ‖ when, milliseconds (8) ‖ marks (8 each)`.
pub(super) fn encode_listing(listing: &Listing) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER_BYTES + 8 + 8 * listing.marks().len());
    bytes.extend_from_slice(&[LISTING, 0, 0, 0, 0]);
    bytes.extend_from_slice(&listing.at.as_millisecond().to_be_bytes());
    listing.marks().iter().for_each(|mark| bytes.extend_from_slice(&mark.to_be_bytes()));
    let sum = checksum(&[&bytes[HEADER_BYTES..]]);
    bytes[1..HEADER_BYTES].copy_from_slice(&sum.to_be_bytes());
    bytes
}

pub(super) fn decode_listing(bytes: &[u8]) -> Result<Listing, Error> {
    let damaged = || Error::damaged("a feed's listing does not match its checksum");
    let (header, payload) = bytes.split_first_chunk::<HEADER_BYTES>().ok_or_else(damaged)?;
    let (numbers, rest) = payload.as_chunks::<8>();
    let [at, marks @ ..] = numbers else { return Err(damaged()) };
    if header[0] != LISTING || checksum(&[payload]).to_be_bytes() != header[1..] || !rest.is_empty() {
        return Err(damaged());
    }
    let at = Timestamp::from_millisecond(i64::from_be_bytes(*at)).map_err(|_| damaged())?;
    Ok(Listing::new(at, marks.iter().map(|mark| u64::from_be_bytes(*mark))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_and_damage_is_seen() {
        for text in ["short".to_owned(), "long ".repeat(1000)] {
            let bytes = encode(&text).unwrap();
            assert_eq!(decode::<String>(&bytes).as_ref(), Ok(&text));
            for place in 0..bytes.len().min(40) {
                let mut damaged = bytes.clone();
                damaged[place] ^= 1;
                assert!(decode::<String>(&damaged).is_err(), "byte {place}");
            }
            assert!(decode::<String>(&bytes[..bytes.len() - 1]).is_err());
        }
    }
}
