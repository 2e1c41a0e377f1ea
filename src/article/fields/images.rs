//! Figures and JSON-LD pictures in, the article's images with caption and credit out.

use super::super::cues::Cues;
use super::super::outline::{Kind, Outline};
use super::super::record::{Credit, Image};
use super::super::text::normal;

/// Images of one article; galleries have more.
const MAX_IMAGES: usize = 200;

pub fn decide(outline: &Outline<'_>) -> Vec<Image> {
    let mut images = Vec::new();
    for figure in outline.of_kind(Kind::Figure).take(MAX_IMAGES) {
        let end = outline.elements[figure].end_element;
        let inside = || figure + 1..end;
        let image = inside().find(|element| outline.elements[*element].kind == Kind::Image);
        let attribute = |name: &str| {
            image
                .and_then(|image| outline.elements[image].tag.attribute(name))
                .map(normal)
                .filter(|value| !value.is_empty())
        };
        let caption = inside().find(|element| outline.elements[*element].kind == Kind::Caption);
        let credit = inside()
            .find(|element| {
                outline.elements[*element].cues.has(Cues::CREDIT) && outline.elements[*element].kind != Kind::Caption
            })
            .map(|element| normal(outline.text_of(element)))
            .filter(|text| !text.is_empty());
        let caption = caption.map(|element| normal(outline.text_of(element))).filter(|text| !text.is_empty());
        let caption = match (&caption, &credit) {
            (Some(caption), Some(credit)) => {
                Some(caption.replace(credit.as_str(), "").trim().to_owned()).filter(|text| !text.is_empty())
            }
            _ => caption,
        };
        images.push(Image {
            url: attribute("src").or_else(|| attribute("data-src")),
            alt: attribute("alt"),
            caption,
            credit: credit.map(|text| Credit { text, photographer: None, provider: None }),
            rights: None,
        });
    }
    images
}
