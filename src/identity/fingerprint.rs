//! Fingerprints: the same words give the same 128 bits, whatever their case, spaces and punctuation.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::EntryKey;

/// Texts of fewer words are too often the same by chance (notices, teasers) to be called copies.
pub const MIN_DUPLICATE_WORDS: usize = 40;

/// 128 bits of the SHA-256 of a text's words, or of a body's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(EntryKey);

impl Fingerprint {
    /// The fingerprint of the words of several texts, one after the other; where each ends counts.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut hash = Sha256::new();
        for text in texts {
            for word in text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()) {
                hash.update(word.to_lowercase().as_bytes());
                hash.update(b" ");
            }
            hash.update(b"\0");
        }
        Self::cut(&hash.finalize())
    }

    /// The fingerprint of bytes, each of which counts.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self::cut(Sha256::digest(bytes).as_ref())
    }

    fn cut(digest: &[u8]) -> Self {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self::from_bytes(bytes)
    }

    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(EntryKey::from_bytes(bytes))
    }

    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_count() {
        assert_eq!(Fingerprint::of(["Rain, again!"]), Fingerprint::of(["rain  again"]));
        assert_ne!(Fingerprint::of(["12 dead"]), Fingerprint::of(["13 dead"]));
        assert_ne!(Fingerprint::of(["a", "b"]), Fingerprint::of(["a b"]));
    }
}
