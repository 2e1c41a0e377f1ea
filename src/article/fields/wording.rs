//! Words in, what they are out: the small word lists that deciders share, in the languages of the news. From our own knowledge.

/// Words that stand before an author's name.
pub const BY: &[&str] = &[
    "by",
    "von",
    "par",
    "por",
    "di",
    "de",
    "door",
    "av",
    "af",
    "przez",
    "autor",
    "author",
    "text",
    "texte",
    "foto",
    "words",
    "written",
    "reporting",
    "story",
    "published",
    "posted",
];
