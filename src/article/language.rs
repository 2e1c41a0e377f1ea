//! Text in, its language out: a vote of the small words, and the letters' statistics where these stay silent.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt};

use super::gazetteer;
use super::record::Language;

/// Words that are read: the vote is clear long before.
const WORDS: usize = 240;

/// Bytes that are read where the small words stay silent.
const STATISTICS_BYTES: usize = 512;

/// Each small word with the languages that have it.
static SMALL_WORDS: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut words: HashMap<&str, Vec<&str>> = HashMap::new();
    for line in gazetteer::lines(include_str!("data/function_words.txt")) {
        let mut columns = line.split(' ');
        let Some(code) = columns.next() else { continue };
        columns.for_each(|word| words.entry(word).or_default().push(code));
    }
    words
});

/// The language of a text; absent where too little of it tells.
pub fn detect(text: &str) -> Option<Language> {
    vote(text).or_else(|| statistics(text))
}

/// Each small word has one vote, parted among the languages that have it.
fn vote(text: &str) -> Option<Language> {
    let (mut votes, mut words) = (HashMap::<&str, f64>::new(), 0.0_f64);
    let is_edge = |c: char| !c.is_alphanumeric() && c != '\'';
    for word in
        text.split_whitespace().map(|word| word.trim_matches(is_edge)).filter(|word| !word.is_empty()).take(WORDS)
    {
        words += 1.0;
        let lower;
        let word = if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            word
        } else {
            lower = word.to_lowercase();
            &lower
        };
        let Some(languages) = SMALL_WORDS.get(word) else { continue };
        #[expect(clippy::cast_precision_loss, reason = "a handful of languages")]
        let share = 1.0 / languages.len() as f64;
        languages.iter().for_each(|code| *votes.entry(code).or_default() += share);
    }
    let mut ranking: Vec<(&str, f64)> = votes.into_iter().collect();
    ranking.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(right.0)));
    let (code, best) = *ranking.first()?;
    let second = ranking.get(1).map_or(0.0, |second| second.1);
    let clear = best >= 2.0 && best >= 0.06 * words && best >= 1.3 * second;
    clear.then(|| Language { code: code.to_owned(), confidence: rounded(best / (best + second)) })
}

fn statistics(text: &str) -> Option<Language> {
    let end = (0..=STATISTICS_BYTES.min(text.len())).rev().find(|at| text.is_char_boundary(*at))?;
    let info = whatlang::detect(&text[..end]).filter(whatlang::Info::is_reliable)?;
    let code = two_letters(info.lang().code())?;
    Some(Language { code: code.to_owned(), confidence: rounded(info.confidence()) })
}

fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// ISO 639-3 to 639-1, for the languages that the statistics know and newsrooms write.
fn two_letters(code: &str) -> Option<&'static str> {
    const CODES: &[(&str, &str)] = &[
        ("eng", "en"),
        ("deu", "de"),
        ("fra", "fr"),
        ("spa", "es"),
        ("por", "pt"),
        ("ita", "it"),
        ("nld", "nl"),
        ("dan", "da"),
        ("nob", "no"),
        ("swe", "sv"),
        ("fin", "fi"),
        ("pol", "pl"),
        ("ces", "cs"),
        ("slk", "sk"),
        ("tur", "tr"),
        ("ind", "id"),
        ("ron", "ro"),
        ("hun", "hu"),
        ("rus", "ru"),
        ("ukr", "uk"),
        ("bul", "bg"),
        ("ell", "el"),
        ("cmn", "zh"),
        ("jpn", "ja"),
        ("kor", "ko"),
        ("ara", "ar"),
        ("pes", "fa"),
        ("heb", "he"),
        ("hin", "hi"),
        ("urd", "ur"),
        ("ben", "bn"),
        ("tam", "ta"),
        ("vie", "vi"),
        ("tha", "th"),
        ("cat", "ca"),
        ("hrv", "hr"),
        ("srp", "sr"),
        ("slv", "sl"),
        ("lit", "lt"),
        ("lav", "lv"),
        ("est", "et"),
        ("bel", "be"),
        ("mkd", "mk"),
        ("kat", "ka"),
        ("hye", "hy"),
        ("aze", "az"),
        ("afr", "af"),
    ];
    CODES.iter().find(|(three, _)| *three == code).map(|(_, two)| *two)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_words_tell_the_language() {
        for (text, code) in [
            ("The mayor said that the bridge was closed after the flood and will not open.", "en"),
            ("Der Bürgermeister sagte, dass die Brücke nach der Flut nicht offen ist.", "de"),
            ("Le maire a dit que le pont est fermé après la crue et qu'il est dans un état grave.", "fr"),
            ("Мэр заявил, что мост закрыт и его не откроют после паводка.", "ru"),
        ] {
            assert_eq!(detect(text).map(|language| language.code), Some(code.to_owned()), "{text}");
        }
        assert_eq!(detect("1 2 3"), None);
    }
}
