//! Headline claims in, the headline and dek out.

use super::super::Hints;
use super::super::claims::json_ld::Claim;
use super::super::claims::markup::plain;
use super::super::claims::meta::Meta;
use super::super::outline::{Kind, Outline};
use super::super::text::folded;

/// The headline, and the element that prints it.
#[derive(Debug, Default)]
pub struct Headline {
    pub text: Option<String>,
    pub element: Option<usize>,
}

pub fn decide(outline: &Outline<'_>, meta: &Meta<'_>, article: Option<&Claim>, hints: &Hints) -> Headline {
    let declared: Vec<String> = [
        article.filter(|claim| claim.is_article()).and_then(|claim| claim.headline.clone()),
        meta.first(&["og:title", "twitter:title", "dc.title", "sailthru.title", "parsely-title"]).map(plain),
        meta.title.clone(),
        hints.title.as_deref().map(plain),
    ]
    .into_iter()
    .flatten()
    .collect();
    let printed: Vec<usize> =
        outline.of_kind(Kind::Heading(1)).filter(|element| !outline.text_of(*element).is_empty()).collect();
    let agreeing = |element: &&usize| {
        let text = folded(outline.text_of(**element));
        text.len() > 8
            && declared.iter().any(|other| {
                let other = folded(other);
                other.contains(&text) || text.contains(&other) && other.len() > 8
            })
    };
    let element = printed.iter().find(agreeing).or(printed.first()).copied();
    let text = match element {
        Some(element) => Some(super::super::text::normal(outline.text_of(element))),
        None => declared.into_iter().next(),
    };
    Headline { text, element }
}
