//! Names of elements in, what they mean out: the vocabularies of feeds as tables, their many spellings brought together.

/// A vocabulary. RSS in all its namespaces, Atom in all its versions and elements without namespace are one: their names do not clash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    Native,
    Content,
    DublinCore,
    Media,
    Itunes,
    FeedBurner,
    Syndication,
    Rdf,
    Xhtml,
    Other,
}

/// What an element is to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    /// `rss`, `feed`, `RDF` or a bare `channel`.
    Root,
    Channel,
    Entry,
    /// What has fields of its own that are not the feed's or the entry's: `image`, `source`, `textInput`, `contributor`.
    Aside,
    Field(Field),
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Title,
    OtherTitle,
    /// `link`, with an address inside (RSS) or in `href` (Atom).
    Link,
    Id,
    Summary,
    Content,
    /// Words that stand in for a body where there is none.
    OtherBody,
    Author,
    OtherAuthor,
    PersonName,
    PersonEmail,
    PersonUri,
    Category,
    Keywords,
    Enclosure,
    Published,
    Updated,
    Created,
    /// The date of Dublin Core, which does not tell of what.
    SomeDate,
    OriginalLink,
    Language,
    Ttl,
    SkipHour,
    SkipDay,
    UpdatePeriod,
    UpdateFrequency,
    NewFeedUrl,
}

impl Field {
    /// Bodies may hold markup in which `title`, `link` or `source` are HTML's.
    pub(super) fn is_body(self) -> bool {
        matches!(self, Self::Summary | Self::Content | Self::OtherBody)
    }

    /// No element of HTML has this name: met inside a body, it tells that the body was not closed.
    pub(super) fn ends_a_body(self, space: Space, local: &str) -> bool {
        match space {
            Space::Native => !matches!(
                local,
                "title" | "link" | "source" | "summary" | "body" | "name" | "email" | "uri" | "language"
            ),
            Space::Xhtml | Space::Other => false,
            _ => true,
        }
    }
}

/// The vocabulary of a namespace's address; `None` for an unknown one.
pub(super) fn space_of_address(address: &str) -> Option<Space> {
    let plain = address.trim().to_ascii_lowercase();
    let plain = plain.strip_prefix("http://").or_else(|| plain.strip_prefix("https://")).unwrap_or(&plain);
    let plain = plain.strip_prefix("www.").unwrap_or(plain).trim_end_matches(['/', '#']);
    Some(match plain {
        "w3.org/2005/atom"
        | "purl.org/rss/1.0"
        | "my.netscape.com/rdf/simple/0.9"
        | "channel.netscape.com/rdf/simple/0.9" => Space::Native,
        "purl.org/atom/ns" | "purl.org/rss/1.0/modules/rss091" | "purl.org/net/rss1.1" | "" => Space::Native,
        "purl.org/rss/1.0/modules/content" => Space::Content,
        "purl.org/dc/elements/1.1" | "purl.org/dc/elements/1.0" | "purl.org/dc/terms" => Space::DublinCore,
        "search.yahoo.com/mrss" => Space::Media,
        "itunes.com/dtds/podcast-1.0.dtd"
        | "example.com/dtds/podcast-1.0.dtd"
        | "google.com/schemas/play-podcasts/1.0" => Space::Itunes,
        "rssnamespace.org/feedburner/ext/1.0" => Space::FeedBurner,
        "purl.org/rss/1.0/modules/syndication" => Space::Syndication,
        "w3.org/1999/02/22-rdf-syntax-ns" => Space::Rdf,
        "w3.org/1999/xhtml" => Space::Xhtml,
        _ if plain.contains("backend.userland.com")
            || plain.contains("purl.org/atom")
            || plain.contains("rssboard.org") =>
        {
            Space::Native
        }
        _ => return None,
    })
}

/// The vocabulary that a prefix stands for by custom, where the document does not declare it.
pub(super) fn space_of_prefix(prefix: &str) -> Space {
    match prefix {
        "atom" | "atom10" | "atom03" | "a10" | "rss" => Space::Native,
        "content" => Space::Content,
        "dc" | "dcterms" => Space::DublinCore,
        "media" => Space::Media,
        "itunes" | "googleplay" => Space::Itunes,
        "feedburner" => Space::FeedBurner,
        "sy" => Space::Syndication,
        "rdf" => Space::Rdf,
        "xhtml" => Space::Xhtml,
        _ => Space::Other,
    }
}

/// What an element means; `local` is its name in small letters.
pub(super) fn element(space: Space, local: &str) -> Element {
    if space == Space::Native {
        match local {
            "item" | "entry" => return Element::Entry,
            "channel" => return Element::Channel,
            "rss" | "feed" => return Element::Root,
            "image" | "textinput" | "source" | "contributor" | "cloud" => return Element::Aside,
            _ => {}
        }
    }
    if space == Space::Rdf && local == "rdf" {
        return Element::Root;
    }
    field(space, local).map_or(Element::Other, Element::Field)
}

fn field(space: Space, local: &str) -> Option<Field> {
    Some(match (space, local) {
        (Space::Native, "title") => Field::Title,
        (Space::Native, "link") => Field::Link,
        (Space::Native, "guid" | "id") => Field::Id,
        (Space::Native, "description" | "summary") => Field::Summary,
        (Space::Native | Space::Xhtml, "body")
        | (Space::Native, "content" | "fullitem")
        | (Space::Content, "encoded") => Field::Content,
        (Space::Native, "author") => Field::Author,
        (Space::Native, "name") => Field::PersonName,
        (Space::Native, "email") => Field::PersonEmail,
        (Space::Native, "uri" | "url" | "homepage") => Field::PersonUri,
        (Space::Native, "category") | (Space::DublinCore, "subject") => Field::Category,
        (Space::Native, "enclosure") | (Space::Media, "content") => Field::Enclosure,
        (Space::Native, "pubdate" | "published" | "issued") | (Space::DublinCore, "issued" | "available") => {
            Field::Published
        }
        (Space::Native, "updated" | "modified" | "lastbuilddate") | (Space::DublinCore, "modified") => Field::Updated,
        (Space::Native | Space::DublinCore, "created") => Field::Created,
        (Space::Native | Space::DublinCore, "date") => Field::SomeDate,
        (Space::Native | Space::DublinCore, "language") => Field::Language,
        (Space::Native, "ttl") => Field::Ttl,
        (Space::Native, "hour") => Field::SkipHour,
        (Space::Native, "day") => Field::SkipDay,
        (Space::DublinCore | Space::Media | Space::Itunes, "title") => Field::OtherTitle,
        (Space::DublinCore | Space::Media | Space::Itunes, "description" | "summary" | "subtitle") => Field::OtherBody,
        (Space::Native, "tagline" | "subtitle") => Field::OtherBody,
        (Space::DublinCore, "creator" | "author") => Field::Author,
        (Space::Itunes, "author") => Field::OtherAuthor,
        (Space::Itunes | Space::Media, "keywords") => Field::Keywords,
        (Space::Itunes, "new-feed-url") => Field::NewFeedUrl,
        (Space::FeedBurner, "origlink") => Field::OriginalLink,
        (Space::Syndication, "updateperiod") => Field::UpdatePeriod,
        (Space::Syndication, "updatefrequency") => Field::UpdateFrequency,
        _ => return None,
    })
}

/// HTML's elements without end tag.
pub(super) fn is_void(local: &str) -> bool {
    matches!(
        local,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}
