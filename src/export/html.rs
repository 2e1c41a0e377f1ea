//! An article's body in, HTML of it out: paragraphs, subheadings, lists, quotations, table rows.

use super::xml::Escaped;
use crate::article::{Article, Role};

pub(super) fn body(article: &Article) -> String {
    let mut html = String::new();
    let mut open = None;
    for block in &article.body {
        let Some(text) = article.text.get(block.start..block.end) else { continue };
        let group = match block.kind {
            Role::ListItem => Some("ul"),
            Role::TableRow => Some("table"),
            _ => None,
        };
        if open != group {
            close(&mut html, open);
            if let Some(group) = group {
                html.push_str(&format!("<{group}>"));
            }
            open = group;
        }
        let element = match block.kind {
            Role::Subheading => ("<h2>", "</h2>"),
            Role::ListItem => ("<li>", "</li>"),
            Role::Blockquote => ("<blockquote><p>", "</p></blockquote>"),
            Role::TableRow => ("<tr><td>", "</td></tr>"),
            _ => ("<p>", "</p>"),
        };
        html.push_str(&format!("{}{}{}\n", element.0, Escaped(text), element.1));
    }
    close(&mut html, open);
    html
}

fn close(html: &mut String, open: Option<&str>) {
    if let Some(group) = open {
        html.push_str(&format!("</{group}>\n"));
    }
}
