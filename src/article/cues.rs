//! What the names that pages give their elements (class, id, role, itemprop) say of their content: words in, a set of cues out.

use std::sync::LazyLock;

/// A set of cues.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cues(u32);

impl Cues {
    /// Sharing, newsletters, adverts, related stories, comments and the like: never the article.
    pub const FURNITURE: Self = Self(1);
    /// Navigation, header, footer, side column: seldom the article.
    pub const FRAME: Self = Self(1 << 1);
    pub const HIDDEN: Self = Self(1 << 2);
    /// The article or its text.
    pub const ARTICLE: Self = Self(1 << 3);
    pub const AUTHOR: Self = Self(1 << 4);
    pub const DATE: Self = Self(1 << 5);
    pub const CAPTION: Self = Self(1 << 6);
    pub const CREDIT: Self = Self(1 << 7);
    pub const DEK: Self = Self(1 << 8);
    pub const HEADLINE: Self = Self(1 << 9);
    pub const KICKER: Self = Self(1 << 10);
    pub const TAGS: Self = Self(1 << 11);
    pub const BIO: Self = Self(1 << 12);
    pub const COMMENT: Self = Self(1 << 13);
    pub const PAYWALL: Self = Self(1 << 14);
    pub const MEDIA: Self = Self(1 << 15);
    pub const TEASER: Self = Self(1 << 16);

    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The cues of the words of a class or id attribute.
    pub fn of(names: &str) -> Self {
        if is_slug(names) {
            return Self::default();
        }
        let mut cues = Self::default();
        let mut word = [0u8; 24];
        let mut length = 0;
        let mut before = b' ';
        for byte in names.bytes().take(512) {
            let starts_word = byte.is_ascii_uppercase() && before.is_ascii_lowercase();
            if starts_word || !byte.is_ascii_alphabetic() {
                cues = cues.with(cue_of(&word[..length]));
                length = 0;
            }
            if byte.is_ascii_alphabetic() && length < word.len() {
                word[length] = byte.to_ascii_lowercase();
                length += 1;
            }
            before = byte;
        }
        cues.with(cue_of(&word[..length]))
    }
}

/// An id made of a headline says nothing: one name of many words.
fn is_slug(names: &str) -> bool {
    !names.bytes().any(|byte| byte.is_ascii_whitespace())
        && names.bytes().filter(|byte| matches!(byte, b'-' | b'_')).count() > 5
}

/// Stems: a word of a name has the cues of all stems that it begins with; `$` at the end asks for the whole word.
const STEMS: &[(&str, Cues)] = &[
    ("ad$", Cues::FURNITURE),
    ("ads$", Cues::FURNITURE),
    ("adv$", Cues::FURNITURE),
    ("advert", Cues::FURNITURE),
    ("adsense", Cues::FURNITURE),
    ("adslot", Cues::FURNITURE),
    ("adbox", Cues::FURNITURE),
    ("addthis", Cues::FURNITURE),
    ("addtoany", Cues::FURNITURE),
    ("anzeige", Cues::FURNITURE),
    ("article", Cues::ARTICLE),
    ("artikel", Cues::ARTICLE),
    ("articulo", Cues::ARTICLE),
    ("aside", Cues::FRAME),
    ("author", Cues::AUTHOR),
    ("autor", Cues::AUTHOR),
    ("auteur", Cues::AUTHOR),
    ("autore", Cues::AUTHOR),
    ("abstract$", Cues::DEK),
    ("banner", Cues::FURNITURE),
    ("bild", Cues::MEDIA),
    ("bio$", Cues::BIO),
    ("biography", Cues::BIO),
    ("body$", Cues::ARTICLE),
    ("bodytext", Cues::ARTICLE),
    ("breadcrumb", Cues::FRAME),
    ("byline", Cues::AUTHOR),
    ("byliner", Cues::AUTHOR),
    ("bajada", Cues::DEK),
    ("blurb", Cues::DEK),
    ("caption", Cues::CAPTION),
    ("chapo", Cues::DEK),
    ("cmp$", Cues::FURNITURE),
    ("combx", Cues::COMMENT),
    ("comment", Cues::COMMENT),
    ("consent", Cues::FURNITURE),
    ("content", Cues::ARTICLE),
    ("contenido", Cues::ARTICLE),
    ("cookie", Cues::FURNITURE),
    ("copyright", Cues::CREDIT),
    ("credit", Cues::CREDIT),
    ("cta$", Cues::FURNITURE),
    ("date", Cues::DATE),
    ("datum", Cues::DATE),
    ("deck$", Cues::DEK),
    ("dek$", Cues::DEK),
    ("description", Cues::DEK),
    ("disclaimer", Cues::FURNITURE),
    ("disqus", Cues::COMMENT),
    ("donat", Cues::FURNITURE),
    ("entradilla", Cues::DEK),
    ("entry", Cues::ARTICLE),
    ("excerpt", Cues::DEK),
    ("eyebrow", Cues::KICKER),
    ("fecha", Cues::DATE),
    ("figcaption", Cues::CAPTION),
    ("follow$", Cues::FURNITURE),
    ("footer", Cues::FRAME),
    ("foot$", Cues::FRAME),
    ("factbox", Cues::FURNITURE),
    ("faktabo", Cues::FURNITURE),
    ("foto", Cues::MEDIA),
    ("gallery", Cues::MEDIA),
    ("gdpr", Cues::FURNITURE),
    ("headline", Cues::HEADLINE),
    ("hidden$", Cues::HIDDEN),
    ("image", Cues::MEDIA),
    ("img", Cues::MEDIA),
    ("infobox", Cues::FURNITURE),
    ("ingress", Cues::DEK),
    ("intro", Cues::DEK),
    ("kicker", Cues::KICKER),
    ("overline", Cues::KICKER),
    ("supertitle", Cues::KICKER),
    ("volanta", Cues::KICKER),
    ("dachzeile", Cues::KICKER),
    ("topline", Cues::KICKER),
    ("lead$", Cues::DEK),
    ("lede$", Cues::DEK),
    ("legende", Cues::CAPTION),
    ("login", Cues::FURNITURE),
    ("masthead", Cues::FRAME),
    ("menu", Cues::FRAME),
    ("media$", Cues::MEDIA),
    ("modal", Cues::FURNITURE),
    ("mostread", Cues::FURNITURE),
    ("mostpopular", Cues::FURNITURE),
    ("more$", Cues::TEASER),
    ("nav$", Cues::FRAME),
    ("navbar", Cues::FRAME),
    ("navigation", Cues::FRAME),
    ("newsletter", Cues::FURNITURE),
    ("outbrain", Cues::FURNITURE),
    ("overlay", Cues::FURNITURE),
    ("pagination", Cues::FRAME),
    ("photo", Cues::MEDIA),
    ("picture", Cues::MEDIA),
    ("pager$", Cues::FRAME),
    ("paywall", Cues::PAYWALL),
    ("photographer", Cues::CREDIT),
    ("popular", Cues::FURNITURE),
    ("popup", Cues::FURNITURE),
    ("post$", Cues::ARTICLE),
    ("promo$", Cues::FURNITURE),
    ("pubdate", Cues::DATE),
    ("published", Cues::DATE),
    ("rating", Cues::FURNITURE),
    ("readmore", Cues::FURNITURE),
    ("recirc", Cues::FURNITURE),
    ("recommend", Cues::FURNITURE),
    ("related", Cues::FURNITURE),
    ("relatedarticles", Cues::FURNITURE),
    ("reporter", Cues::AUTHOR),
    ("screenreader", Cues::HIDDEN),
    ("share", Cues::FURNITURE),
    ("sharing", Cues::FURNITURE),
    ("sharedaddy", Cues::FURNITURE),
    ("sidebar", Cues::FRAME),
    ("signup", Cues::FURNITURE),
    ("similar", Cues::FURNITURE),
    ("skip", Cues::FURNITURE),
    ("social", Cues::FURNITURE),
    ("sponsor", Cues::FURNITURE),
    ("sr$", Cues::HIDDEN),
    ("standfirst", Cues::DEK),
    ("story", Cues::ARTICLE),
    ("strapline", Cues::DEK),
    ("sub$", Cues::DEK),
    ("subheadline", Cues::DEK),
    ("subscri", Cues::FURNITURE),
    ("subtitle", Cues::DEK),
    ("summary", Cues::DEK),
    ("subhead$", Cues::DEK),
    ("synopsis", Cues::DEK),
    ("sumario", Cues::DEK),
    ("taboola", Cues::FURNITURE),
    ("tag$", Cues::TAGS),
    ("tags$", Cues::TAGS),
    ("taglist", Cues::TAGS),
    ("teaser", Cues::TEASER),
    ("text$", Cues::ARTICLE),
    ("timestamp", Cues::DATE),
    ("title$", Cues::HEADLINE),
    ("toolbar", Cues::FURNITURE),
    ("topics$", Cues::TAGS),
    ("trending", Cues::FURNITURE),
    ("tooltip", Cues::FURNITURE),
    ("visually", Cues::HIDDEN),
    ("vorspann", Cues::DEK),
    ("widget", Cues::TEASER),
    ("writer", Cues::AUTHOR),
    ("yarpp", Cues::FURNITURE),
];

/// A stem ready to be compared: its letters, whether it asks for the whole word, its cue.
type Stem = (&'static [u8], bool, Cues);

const LETTERS: usize = 26;

/// The stems by their first two letters: a page has thousands of words in its names, most of which begin like no stem.
static BY_TWO_LETTERS: LazyLock<Vec<Vec<Stem>>> = LazyLock::new(|| {
    let mut table = vec![Vec::new(); LETTERS * LETTERS];
    for (stem, cue) in STEMS {
        let letters = stem.strip_suffix('$').unwrap_or(stem).as_bytes();
        if let Some(stems) = slot(letters).and_then(|slot| table.get_mut(slot)) {
            stems.push((letters, stem.ends_with('$'), *cue));
        }
    }
    table
});

fn slot(word: &[u8]) -> Option<usize> {
    let letter = |at: usize| word.get(at)?.checked_sub(b'a').map(usize::from).filter(|letter| *letter < LETTERS);
    Some(letter(0)? * LETTERS + letter(1)?)
}

/// All cues of the stems that a word in lower case begins with.
fn cue_of(word: &[u8]) -> Cues {
    let Some(stems) = slot(word).and_then(|slot| BY_TWO_LETTERS.get(slot)) else { return Cues::default() };
    let hits =
        stems.iter().filter(|(stem, is_whole, _)| if *is_whole { word == *stem } else { word.starts_with(stem) });
    hits.fold(Cues::default(), |cues, (_, _, cue)| cues.with(*cue))
}

#[cfg(test)]
mod tests {
    use super::Cues;

    #[test]
    fn names_are_read_word_by_word() {
        assert!(Cues::of("c-ArticleBody__text").has(Cues::ARTICLE));
        assert!(Cues::of("socialShareBar").has(Cues::FURNITURE));
        assert!(Cues::of("story_byline").has(Cues::AUTHOR));
        assert!(Cues::of("more sr-only").has(Cues::HIDDEN) && Cues::of("adverts").has(Cues::FURNITURE));
        assert_eq!(Cues::of("x 1 \u{e9}a zz"), Cues::default());
        assert!(!Cues::of("shadow padding header").has(Cues::FURNITURE), "`ad` asks for the whole word");
    }
}
