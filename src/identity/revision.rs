//! Two versions of a story in, how far apart they are out.

use serde::{Deserialize, Serialize};

use super::copies::{Told, both_ways};

/// What a revision changed, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevisionClass {
    /// The publisher changed nothing: a newer parser read the stored page again.
    Parser,
    /// The same words.
    Cosmetic,
    /// The headline alone.
    Title,
    /// A few words of the text; its figures are the same.
    Text,
    /// Other figures, or more than a tenth of the text.
    Update,
    /// Less than half of the text is left.
    Rewrite,
    /// A note in it says that it was wrong before.
    Correction,
}

/// Of each text, the share that stands in the other where a few words were changed ...
const TEXT: f64 = 0.9;
/// ... and where the story was told on; below it another was told.
const UPDATE: f64 = 0.5;

impl RevisionClass {
    /// By the words alone: [`Self::Parser`] and [`Self::Correction`] are for those who know more.
    pub fn of(before: &Told, after: &Told) -> Self {
        if before.text == after.text {
            return if before.title == after.title { Self::Cosmetic } else { Self::Title };
        }
        let shared = both_ways(before, after);
        if shared.least >= TEXT && shared.figures_agree {
            Self::Text
        } else if shared.most >= UPDATE {
            Self::Update
        } else {
            Self::Rewrite
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Parser => "parser",
            Self::Cosmetic => "cosmetic",
            Self::Title => "title",
            Self::Text => "text",
            Self::Update => "update",
            Self::Rewrite => "rewrite",
            Self::Correction => "correction",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_told_apart() {
        let told = |title: &str, text: &str| Told::of(title, text);
        let body = "The harbour council of Port Ellery agreed on Tuesday to reopen the night ferry to Marrow Island after two years, \
            despite protests over its cost of 4.2 million crowns a year, and the first boat will leave before the end of May.";
        let before = told("Council reopens ferry", body);
        let rows = [
            (told("COUNCIL REOPENS FERRY", body), RevisionClass::Cosmetic),
            (told("Night ferry is back", body), RevisionClass::Title),
            (told("Council reopens ferry", &body.replace("agreed", "voted")), RevisionClass::Text),
            (told("Council reopens ferry", &body.replace("4.2", "5.1")), RevisionClass::Update),
            (
                told(
                    "Council reopens ferry",
                    &format!(
                        "{body} Islanders have waited long enough for this boat, council leader Ingrid Solheim said after the vote."
                    ),
                ),
                RevisionClass::Update,
            ),
            (
                told("Council reopens ferry", "The night ferry has been cancelled, the council said on Friday."),
                RevisionClass::Rewrite,
            ),
        ];
        for (after, class) in rows {
            assert_eq!(RevisionClass::of(&before, &after), class, "{after:?}");
        }
    }
}
