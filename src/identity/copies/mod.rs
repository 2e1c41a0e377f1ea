//! Texts in, whether one is a near-copy of an earlier one out.
//!
//! Two steps: a bottom-k sketch of word 5-grams finds the few earlier texts that could be copies ([`Index`]); an exact comparison
//! of the words decides ([`copied`]). Symmetric sketches (MinHash, SimHash) lose excerpts; containment needs bottom-k. Figures
//! count as much as words: notices of a series agree in nearly all words and are other stories.

mod index;
mod likeness;
mod sketch;
mod words;

pub use index::Index;
pub use likeness::{Likeness, Relation, Told, akin, copied, differ_in_length};
pub(super) use likeness::{both_ways, shared_words};
pub use sketch::Sketch;
pub use words::Words;

/// Texts in order of arrival, put into clusters: what `wiredesk cluster` does with a stream and the store with its window.
#[derive(Debug, Default)]
pub struct Clusters {
    index: Index,
    texts: Vec<Text>,
}

#[derive(Debug)]
struct Text {
    told: Told,
    /// The number of its cluster's first text.
    cluster: u32,
}

/// Where a text went.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// The number, in order of arrival from 0, of its cluster's first text.
    pub cluster: u32,
    /// 0 to 1, to its nearest member; absent where it is alone.
    pub similarity: Option<f64>,
}

impl Clusters {
    /// An empty title is none.
    pub fn place(&mut self, title: &str, text: &str) -> Placed {
        let told = Told::of(title, text);
        let sketch = Sketch::of(&told.text);
        let number = self.texts.len() as u32;
        let mut near: Vec<(f64, u32)> = self
            .index
            .candidates(&sketch)
            .into_iter()
            .filter_map(|other| Some((copied(&told, &self.texts[other as usize].told)?.score, other)))
            .collect();
        near.sort_unstable_by(|(one, first), (other, second)| other.total_cmp(one).then(first.cmp(second)));
        let nearest = near.into_iter().find(|(_, other)| {
            let other = &self.texts[*other as usize];
            !differ_in_length(&told, &other.told) || akin(&told, &self.texts[other.cluster as usize].told)
        });
        let placed = match nearest {
            Some((score, other)) => Placed { cluster: self.texts[other as usize].cluster, similarity: Some(score) },
            None => Placed { cluster: number, similarity: None },
        };
        self.index.insert(&sketch);
        self.texts.push(Text { told, cluster: placed.cluster });
        placed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "The harbour council of Port Ellery agreed on Tuesday to reopen the night ferry to Marrow Island after two years, \
        despite protests over its cost. Islanders have waited long enough for this boat, council leader Ingrid Solheim said after the vote. \
        The service will cost 4.2 million crowns a year and carry up to 180 passengers, according to an estimate of the council.";

    #[test]
    fn copies_excerpts_and_longer_versions_are_found() {
        let mut clusters = Clusters::default();
        assert_eq!(clusters.place("", STORY), Placed { cluster: 0, similarity: None });
        let versions = [
            STORY.to_owned(),
            STORY.to_uppercase(),
            STORY[..STORY.len() / 2].to_owned(),
            format!(
                "PORT ELLERY, Nov 24 (NPA) - {STORY} Sign up for our letter to get the news of the harbour every morning before breakfast."
            ),
            STORY.replace("agreed", "decided").replace("long enough", "too long"),
        ];
        for version in versions {
            let placed = clusters.place("", &version);
            assert_eq!(placed.cluster, 0, "{version}");
            assert!(placed.similarity.is_some_and(|score| score >= likeness::DUPLICATE));
        }
    }

    #[test]
    fn a_series_with_other_figures_is_no_copy() {
        let notice = |day: u32, high: u32, low: u32, wind: u32| {
            format!(
                "The weather office of the Lowland forecasts for day {day} of the month a high of {high} degrees and a low of {low} degrees along \
                 the coast, with winds of {wind} knots from the west and showers in the evening; boats should stay in port until the morning."
            )
        };
        let mut clusters = Clusters::default();
        clusters.place("", &notice(3, 11, 4, 20));
        assert_eq!(clusters.place("", &notice(4, 9, 2, 35)).similarity, None);
        assert_eq!(clusters.place("", &notice(3, 11, 4, 20)).cluster, 0);
    }

    #[test]
    fn any_text_is_placed() {
        let mut clusters = Clusters::default();
        for text in ["", " ", "one", "1", "a b c d", "漢字の見出し", "\u{0}\u{fffd}"] {
            clusters.place("", text);
        }
    }
}
