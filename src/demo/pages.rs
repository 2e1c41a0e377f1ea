//! Stories in; feed documents and HTML pages out.

use serde_json::json;

use super::stories::{FeedKind, Story};

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn lead(story: &Story) -> &str {
    if story.dek.is_empty() { story.paragraphs.first().map_or("", String::as_str) } else { &story.dek }
}

/// RFC 2822 from RFC 3339.
fn mail_date(moment: &str) -> String {
    moment
        .parse::<jiff::Timestamp>()
        .map(|moment| moment.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
        .unwrap_or_default()
}

/// The beginnings of the site's addresses, such as `http://127.0.0.1:8080`.
pub(super) struct Origins {
    pub main: String,
    /// The Upland Courier has a host of its own.
    pub courier: String,
}

impl Origins {
    pub(super) fn url(&self, path: &str) -> String {
        let origin = if path.starts_with("/courier/") { &self.courier } else { &self.main };
        format!("{origin}{path}")
    }
}

/// The feed document of one kind.
pub(super) fn feed(kind: FeedKind, stories: &[Story], origins: &Origins) -> String {
    let stories: Vec<&Story> = stories.iter().filter(|story| story.feed == kind).collect();
    match kind {
        FeedKind::Rss => rss("Harbour Post", &stories, origins),
        FeedKind::Atom => atom(&stories, origins),
        FeedKind::Json => json_feed(&stories, origins),
        // A bare ampersand, an HTML entity, a tag that is never closed and an end that is missing: each alone stops a strict parser.
        FeedKind::Broken => {
            let rss = rss("Aldhelm Echo &eacute; & Times", &stories, origins);
            rss.replace("<title>Aldhelm Echo &amp;eacute; &amp; Times", "<title>Aldhelm Echo &eacute; & Times<br>")
                .replace("</item></channel></rss>", "")
        }
    }
}

fn rss(title: &str, stories: &[&Story], origins: &Origins) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>{}</title><link>{}</link><ttl>30</ttl>",
        escaped(title),
        origins.url("/")
    );
    for story in stories {
        let link = origins.url(&story.path());
        text.push_str(&format!(
            "\n<item><title>{}</title><link>{link}?utm_source=rss</link><guid isPermaLink=\"true\">{link}</guid><pubDate>{}</pubDate><description>{}</description></item>",
            escaped(&story.headline),
            mail_date(&story.published),
            escaped(lead(story)),
        ));
    }
    text + "</channel></rss>"
}

fn atom(stories: &[&Story], origins: &Origins) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Lowland Gazette</title><id>{}</id><link rel=\"self\" href=\"{}\"/><updated>2026-11-25T00:00:00Z</updated>",
        origins.url("/gazette"),
        origins.url("/gazette/atom.xml"),
    );
    for story in stories {
        text.push_str(&format!(
            "\n<entry><id>tag:gazette.example,2026:{}</id><title>{}</title><link href=\"{}\"/><published>{}</published><updated>{}</updated><author><name>{}</name></author><summary>{}</summary></entry>",
            story.id,
            escaped(&story.headline),
            origins.url(&story.path()),
            story.published,
            story.published,
            escaped(&story.byline),
            escaped(lead(story)),
        ));
    }
    text + "</feed>"
}

fn json_feed(stories: &[&Story], origins: &Origins) -> String {
    let items: Vec<_> = stories
        .iter()
        .map(|story| {
            json!({
                "id": story.id,
                "url": origins.url(&story.path()),
                "title": story.headline,
                "summary": lead(story),
                "date_published": story.published,
                "authors": [{"name": story.byline}],
            })
        })
        .collect();
    json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Upland Courier",
        "home_page_url": origins.url("/courier/"),
        "feed_url": origins.url("/courier/feed.json"),
        "items": items,
    })
    .to_string()
}

/// A story's page, with the furniture that such pages have.
pub(super) fn page(story: &Story, origins: &Origins) -> String {
    let url = origins.url(&story.path());
    let canonical = story
        .canonical
        .as_ref()
        .map_or_else(|| url.clone(), |slug| origins.url(&Story { slug: slug.clone(), ..story.clone() }.path()));
    let metadata = json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.headline,
        "datePublished": story.published,
        "author": {"@type": "Person", "name": story.byline},
        "mainEntityOfPage": url,
    });
    let metadata = if story.byline.is_empty() {
        String::new()
    } else {
        format!("<script type=\"application/ld+json\">{metadata}</script>")
    };
    let headline = escaped(&story.headline);
    let dek = if story.dek.is_empty() {
        String::new()
    } else {
        format!("<p class=\"standfirst\">{}</p>", escaped(&story.dek))
    };
    let byline = if story.byline.is_empty() {
        String::new()
    } else {
        format!("<p class=\"byline\">By {}</p>", escaped(&story.byline))
    };
    let figure = story.picture.as_ref().map_or(String::new(), |(caption, credit)| {
        format!(
            "<figure><img src=\"/pictures/{}.jpg\" alt=\"{}\"><figcaption>{} <span class=\"credit\">{}</span></figcaption></figure>",
            story.slug,
            escaped(caption),
            escaped(caption),
            escaped(credit)
        )
    });
    let mut body = String::new();
    for (index, paragraph) in story.paragraphs.iter().enumerate() {
        let dateline =
            if index == 0 && !story.dateline.is_empty() { format!("{} ", story.dateline) } else { String::new() };
        body.push_str(&format!("<p>{}{}</p>\n", escaped(&dateline), escaped(paragraph)));
    }
    format!(
        "<!doctype html>
<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{headline} | News</title><link rel=\"canonical\" href=\"{canonical}\">
<meta property=\"og:title\" content=\"{headline}\"><meta property=\"article:published_time\" content=\"{}\">{metadata}</head>
<body><header><nav><ul><li><a href=\"/\">Home</a></li><li><a href=\"/weather\">Weather</a></li><li><a href=\"/sport\">Sport</a></li></ul></nav></header>
<main><article><h1>{headline}</h1>{dek}{byline}
<ul class=\"share\"><li><a href=\"#\">Share</a></li><li><a href=\"#\">Mail</a></li></ul>
{figure}<div class=\"story-body\">
{body}</div></article>
<aside><h2>Read more</h2><ul><li><a href=\"/a\">Ten walks along the coast</a></li><li><a href=\"/b\">The week in pictures</a></li></ul></aside></main>
<footer><p>Sign up for our newsletter. All rights reserved.</p></footer></body></html>
",
        story.published
    )
}
