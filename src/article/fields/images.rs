//! An outline in, its photographs with their captions and credits out: figures, and images that have a short text all to themselves.

use std::collections::HashSet;

use super::super::body::Body;
use super::super::claims::json_ld::Claim;
use super::super::claims::meta::Meta;
use super::super::cues::Cues;
use super::super::outline::{Kind, Outline};
use super::super::record::Image;
use super::super::text::{folded, normal};
use super::address::Base;
use super::bylines::Place;
use super::credit;

/// Photographs of one page; galleries have more.
const MAX_PHOTOS: usize = 400;

/// Blocks before the headline among which its picture may stand.
const BEFORE_HEADLINE: usize = 9;

/// Blocks and characters of a text that may be a photograph's.
const MAX_BLOCKS: usize = 4;
const MAX_CHARACTERS: usize = 700;

/// An image and the blocks that speak of it.
#[derive(Debug, Clone)]
pub struct Photo {
    image: Option<usize>,
    /// The element that holds both.
    container: usize,
    pub blocks: std::ops::Range<usize>,
}

/// All photographs of the page.
pub fn photos(outline: &Outline<'_>) -> Vec<Photo> {
    let mut photos: Vec<Photo> = Vec::new();
    let mut passed = 0;
    for (number, element) in outline.elements.iter().enumerate() {
        if number < passed || photos.len() >= MAX_PHOTOS {
            continue;
        }
        let photo = match element.kind {
            Kind::Figure => in_figure(outline, number),
            Kind::Image => beside(outline, number),
            _ if element.cues.has(Cues::CAPTION) => alone(outline, number),
            _ => None,
        };
        if let Some(photo) = photo {
            passed = outline.elements[photo.container].end_element.max(number + 1);
            photos.push(photo);
        }
    }
    photos
}

fn in_figure(outline: &Outline<'_>, figure: usize) -> Option<Photo> {
    let element = &outline.elements[figure];
    let image = (figure + 1..element.end_element).find(|inner| outline.elements[*inner].kind == Kind::Image);
    let tables = (figure + 1..element.end_element)
        .any(|inner| matches!(outline.elements[inner].kind, Kind::Table | Kind::Quote));
    (!tables).then_some(Photo { image, container: figure, blocks: element.first_block..element.end_block })
}

/// The smallest element round an image that has any text, when that text is short and leads nowhere.
fn beside(outline: &Outline<'_>, image: usize) -> Option<Photo> {
    let place = outline.elements[image].first_block;
    let holds_text = |element: &usize| {
        outline.elements[*element].first_block < outline.elements[*element].end_block
            || outline.blocks.get(place).is_some_and(|block| {
                block.start < outline.elements[*element].end && outline.elements[*element].kind.is_inline()
            })
    };
    let container = outline.ancestors(image).take(9).find(holds_text)?;
    let element = &outline.elements[container];
    if matches!(
        element.kind,
        Kind::Paragraph
            | Kind::Item
            | Kind::Anchor
            | Kind::Article
            | Kind::Main
            | Kind::Body
            | Kind::Cell
            | Kind::Header
            | Kind::Row
            | Kind::Table
    ) || element.kind.is_inline()
    {
        return None;
    }
    let blocks = element.first_block..element.end_block;
    if blocks.len() > MAX_BLOCKS
        || element.end - element.start > MAX_CHARACTERS
        || blocks.start < place.saturating_sub(1)
    {
        return None;
    }
    let text = &outline.blocks[blocks.clone()];
    let linked: usize = text.iter().map(|block| block.link_bytes).sum();
    let headed = text
        .iter()
        .any(|block| matches!(outline.elements[block.element].kind, Kind::Heading(_) | Kind::Item | Kind::Button));
    let images = (container..element.end_element).filter(|inner| outline.elements[*inner].kind == Kind::Image).count();
    let fits = linked * 3 < element.end - element.start && !headed && images <= 2;
    (fits && speaks_of(outline, image, container)).then_some(Photo { image: Some(image), container, blocks })
}

/// A caption whose image is drawn by a script: an element named so, with a short text that leads nowhere.
fn alone(outline: &Outline<'_>, number: usize) -> Option<Photo> {
    let element = &outline.elements[number];
    let blocks = element.first_block..element.end_block;
    let text = outline.blocks.get(blocks.clone())?;
    let linked: usize = text.iter().map(|block| block.link_bytes).sum();
    let fits =
        (1..=2).contains(&text.len()) && (20..MAX_CHARACTERS).contains(&(element.end - element.start)) && linked == 0;
    fits.then_some(Photo { image: None, container: number, blocks })
}

/// Whether the text in `container` is the image's: by the names of the elements, by the image's own description, or by a credit.
fn speaks_of(outline: &Outline<'_>, image: usize, container: usize) -> bool {
    let element = &outline.elements[container];
    let cues = |number: usize| outline.elements[number].cues;
    let is_person = cues(container).has(Cues::AUTHOR.with(Cues::BIO).with(Cues::COMMENT));
    let named = (container..element.end_element).any(|inner| cues(inner).has(Cues::CAPTION.with(Cues::CREDIT)));
    let alt = folded(outline.elements[image].tag.attribute("alt").unwrap_or_default());
    let lines = || {
        outline.blocks[element.first_block..element.end_block].iter().map(|block| &outline.text[block.start..block.end])
    };
    let described = || {
        alt.len() > 12
            && lines().map(folded).any(|line| line.starts_with(&alt) || (line.len() > 12 && alt.starts_with(&line)))
    };
    let framed = || {
        cues(container).has(Cues::MEDIA)
            && element.end_block - element.first_block <= 2
            && element.end - element.start < 300
    };
    !is_person && (named || framed() || described() || lines().any(credit::is_credit))
}

/// The block from which on images are the article's: a little before the headline, or where the story's element begins.
pub fn around(outline: &Outline<'_>, body: &Body, place: &Place) -> usize {
    let scope = outline.elements.get(body.scope).map_or(0, |element| element.first_block);
    place.start.saturating_sub(BEFORE_HEADLINE).min(scope)
}

/// The images of the article: those that stand in `range`, each caption once.
pub fn decide(outline: &Outline<'_>, photos: &[Photo], range: std::ops::Range<usize>, base: &Base) -> Vec<Image> {
    let mut known = HashSet::new();
    let mut images = Vec::new();
    for photo in photos.iter().filter(|photo| range.contains(&photo.blocks.start)) {
        let image = read(outline, photo, base);
        let is_new = image.caption.as_deref().is_none_or(|caption| known.insert(folded(caption)));
        if is_new && (image.url.is_some() || image.caption.is_some()) {
            images.push(image);
        }
    }
    images
}

/// Where the page prints none, the picture that its data tells.
pub fn or_declared(printed: Vec<Image>, meta: &Meta<'_>, article: Option<&Claim>, base: &Base) -> Vec<Image> {
    if !printed.is_empty() {
        return printed;
    }
    let in_data = article.and_then(|claim| claim.images.first()).map(|picture| Image {
        url: picture.url.as_deref().and_then(|address| base.join(address)),
        alt: None,
        caption: picture.caption.clone(),
        credit: picture.credit.as_deref().map(credit::parse),
        rights: picture.rights.clone().or_else(|| {
            [picture.credit.as_deref(), picture.caption.as_deref()]
                .into_iter()
                .flatten()
                .find_map(credit::rights_in)
                .map(str::to_owned)
        }),
    });
    let in_head = || {
        let url = meta.first(&["og:image", "twitter:image", "og:image:url"]).and_then(|address| base.join(address));
        let alt = meta.first(&["og:image:alt", "twitter:image:alt"]).map(normal);
        url.map(|url| Image { url: Some(url), alt, ..Image::default() })
    };
    in_data.filter(|image| image.url.is_some()).or_else(in_head).into_iter().collect()
}

fn read(outline: &Outline<'_>, photo: &Photo, base: &Base) -> Image {
    let attribute = |name: &str| {
        let value = outline.elements[photo.image?].tag.attribute(name)?;
        Some(normal(value)).filter(|value| !value.is_empty())
    };
    let (caption, credit) = words(outline, photo);
    let from_set =
        || attribute("data-srcset").or_else(|| attribute("srcset"))?.split_whitespace().next().map(str::to_owned);
    let address = attribute("data-src").or_else(from_set).or_else(|| attribute("src"));
    Image {
        url: address.and_then(|address| base.join(&address)),
        alt: attribute("alt"),
        caption: caption.or_else(|| attribute("data-caption")),
        rights: photo.blocks.clone().find_map(|block| credit::rights_in(outline.block_text(block))).map(str::to_owned),
        credit: credit.or_else(|| attribute("data-credit")).map(|text| credit::parse(&text)),
    }
}

/// Caption and credit: elements that say so first, then what the line itself tells.
fn words(outline: &Outline<'_>, photo: &Photo) -> (Option<String>, Option<String>) {
    let marked = credit_element(outline, photo);
    let credited = marked.map(|element| normal(outline.text_of(element))).filter(|text| !text.is_empty());
    let mut credit = None;
    let mut lines: Vec<String> = Vec::new();
    for block in photo.blocks.clone() {
        let element = outline.blocks[block].element;
        let is_button = outline
            .ancestors(element)
            .take(5)
            .any(|element| matches!(outline.elements[element].kind, Kind::Button | Kind::Form));
        let line = outline.block_text(block);
        if is_button || lines.iter().any(|other| other == line) {
            continue;
        }
        if credit.as_deref() == Some(credit::unlabelled(line).as_str()) {
            continue;
        }
        if credited.as_deref() == Some(line) || (credit.is_none() && credited.is_none() && credit::is_credit(line)) {
            credit = Some(credit::unlabelled(line));
        } else {
            lines.push(line.to_owned());
        }
    }
    let mut caption = lines.join(" ");
    if let Some(text) = credited.filter(|text| caption.ends_with(text.as_str()) || caption.starts_with(text.as_str())) {
        caption = caption.replacen(text.as_str(), "", 1).trim_matches([' ', '|', '-', '–', '/']).to_owned();
        credit = Some(credit::unlabelled(&text));
    }
    if credit.is_none() {
        (caption, credit) = credit::split(&caption);
    }
    (
        Some(caption).filter(|caption| caption.chars().any(char::is_alphabetic)),
        credit.filter(|credit| !credit.is_empty()),
    )
}

/// The element within the text that is the credit: by its name, or the last inline one that reads like a credit.
fn credit_element(outline: &Outline<'_>, photo: &Photo) -> Option<usize> {
    let inside = || photo.container + 1..outline.elements[photo.container].end_element;
    let is_text = |element: &usize| outline.elements[*element].end > outline.elements[*element].start;
    let named = |element: &usize| {
        let element = &outline.elements[*element];
        element.cues.has(Cues::CREDIT) && element.kind != Kind::Caption && element.end - element.start < 160
    };
    let reads_so =
        |element: &usize| outline.elements[*element].kind.is_inline() && credit::is_credit(outline.text_of(*element));
    inside().filter(is_text).find(named).or_else(|| inside().filter(is_text).rfind(reads_so))
}
