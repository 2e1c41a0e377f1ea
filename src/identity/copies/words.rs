//! A text in, its words as numbers out.

/// Words in which a story says whom it tells of.
const OPENING: usize = 8;

/// The words of a text in order, a hash of 30 bits each; the lowest bit tells figures.
#[derive(Debug, Clone, Default)]
pub struct Words {
    hashes: Vec<u32>,
    /// The words that begin with a capital, in order: mostly names.
    capitalised: Vec<u32>,
    /// How many of them are in the text's opening.
    opening: usize,
}

/// Case does not count.
impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        self.hashes == other.hashes
    }
}

impl Eq for Words {}

impl Words {
    /// Case, punctuation and space do not count; scripts without spaces have a word a character.
    pub fn of(text: &str) -> Self {
        let mut words = Self { hashes: Vec::with_capacity(text.len() / 6), capitalised: Vec::new(), opening: 0 };
        let mut word = Word::default();
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            if letter.is_ascii_alphanumeric() {
                word.add(letter.to_ascii_lowercase(), letter.is_ascii_digit(), letter.is_ascii_uppercase());
            } else if letter.is_ascii() {
                // `4,000` and `3.5` are one figure each, and so is a time of day, written `5:10` or `5.10`.
                let within_figure = matches!(letter, ',' | '.' | ':')
                    && word.is_figure
                    && letters.peek().is_some_and(char::is_ascii_digit);
                match (within_figure, letter) {
                    (true, '.' | ':') => word.add('.', true, false),
                    (true, _) => {}
                    (false, _) => word.end(&mut words),
                }
            } else if is_word_alone(letter) {
                word.end(&mut words);
                word.add(letter, false, false);
                word.end(&mut words);
            } else if letter.is_alphanumeric() {
                let is_capital = letter.is_uppercase();
                letter.to_lowercase().for_each(|letter| word.add(letter, letter.is_numeric(), is_capital));
            } else if !matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}') {
                word.end(&mut words);
            }
        }
        word.end(&mut words);
        words
    }

    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    pub(super) fn hashes(&self) -> &[u32] {
        &self.hashes
    }

    pub(super) fn capitalised(&self) -> &[u32] {
        &self.capitalised
    }

    /// The words with a capital among the first eight: whom the text tells of.
    pub(super) fn opening(&self) -> &[u32] {
        &self.capitalised[..self.opening]
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
    is_capitalised: bool,
    letters: u32,
}

impl Default for Word {
    fn default() -> Self {
        Self { hash: SEED, is_figure: false, is_capitalised: false, letters: 0 }
    }
}

impl Word {
    fn add(&mut self, letter: char, is_digit: bool, is_capital: bool) {
        self.is_capitalised |= is_capital && self.letters == 0;
        self.hash = (self.hash ^ letter as u32).wrapping_mul(PRIME);
        self.is_figure |= is_digit;
        self.letters += 1;
    }

    fn end(&mut self, words: &mut Words) {
        if self.letters > 0 {
            let is_figure = self.is_figure || NUMBERS.contains(&self.hash);
            let hash = self.hash << 1 | u32::from(is_figure);
            words.hashes.push(hash);
            if self.is_capitalised {
                words.capitalised.push(hash);
                words.opening += usize::from(words.hashes.len() <= OPENING);
            }
            *self = Self::default();
        }
    }
}
