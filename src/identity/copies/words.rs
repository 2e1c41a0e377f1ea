//! A text in, its words as numbers out.

/// The words of a text in order, a hash of 31 bits each; the lowest bit tells figures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words(Vec<u32>);

impl Words {
    /// Case, punctuation and space do not count; scripts without spaces have a word a character.
    pub fn of(text: &str) -> Self {
        let mut words = Vec::with_capacity(text.len() / 6);
        let mut word = Word::default();
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            if letter.is_ascii_alphanumeric() {
                word.add(letter.to_ascii_lowercase(), letter.is_ascii_digit());
            } else if letter.is_ascii() {
                // `4,000` and `3.5` are one figure each.
                let within_figure =
                    matches!(letter, ',' | '.') && word.is_figure && letters.peek().is_some_and(char::is_ascii_digit);
                match (within_figure, letter) {
                    (true, '.') => word.add('.', true),
                    (true, _) => {}
                    (false, _) => word.end(&mut words),
                }
            } else if is_word_alone(letter) {
                word.end(&mut words);
                word.add(letter, false);
                word.end(&mut words);
            } else if letter.is_alphanumeric() {
                letter.to_lowercase().for_each(|letter| word.add(letter, letter.is_numeric()));
            } else if !matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}') {
                word.end(&mut words);
            }
        }
        word.end(&mut words);
        Self(words)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn hashes(&self) -> &[u32] {
        &self.0
    }

    pub(super) fn figures(&self) -> impl Iterator<Item = u32> {
        self.0.iter().copied().filter(|word| word & 1 == 1)
    }
}

/// Han, kana and Thai are written without spaces.
fn is_word_alone(letter: char) -> bool {
    matches!(letter, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3134f}')
}

/// Numbers that English news writes as words; `one` is too often no number.
const NUMBERS: [u32; 13] = [
    hashed(b"two"),
    hashed(b"three"),
    hashed(b"four"),
    hashed(b"five"),
    hashed(b"six"),
    hashed(b"seven"),
    hashed(b"eight"),
    hashed(b"nine"),
    hashed(b"ten"),
    hashed(b"eleven"),
    hashed(b"twelve"),
    hashed(b"twenty"),
    hashed(b"hundred"),
];

const SEED: u32 = 0x811c_9dc5;
const PRIME: u32 = 0x0100_0193;

const fn hashed(word: &[u8]) -> u32 {
    let (mut hash, mut at) = (SEED, 0);
    while at < word.len() {
        hash = (hash ^ word[at] as u32).wrapping_mul(PRIME);
        at += 1;
    }
    hash
}

/// FNV-1a of the word that is being read.
struct Word {
    hash: u32,
    is_figure: bool,
    letters: u32,
}

impl Default for Word {
    fn default() -> Self {
        Self { hash: SEED, is_figure: false, letters: 0 }
    }
}

impl Word {
    fn add(&mut self, letter: char, is_digit: bool) {
        self.hash = (self.hash ^ letter as u32).wrapping_mul(PRIME);
        self.is_figure |= is_digit;
        self.letters += 1;
    }

    fn end(&mut self, words: &mut Vec<u32>) {
        if self.letters > 0 {
            let is_figure = self.is_figure || NUMBERS.contains(&self.hash);
            words.push(self.hash << 1 | u32::from(is_figure));
            *self = Self::default();
        }
    }
}
