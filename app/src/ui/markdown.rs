//! Markdown that people wrote, as markup that can do no harm.
//!
//! Whatever HTML is in it is let through by a list of what is known to be harmless. Nothing is fetched from elsewhere:
//! a picture is a link to it.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use ammonia::{Builder, UrlRelative};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html::push_html};

/// What ids in it begin with, so that none is taken for one of the page's.
const PREFIX: &str = "readme-";

/// The markup of a text.
#[must_use]
pub fn markdown(text: &str) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let mut html = String::new();
    push_html(&mut html, with_ids(linked(Parser::new_ext(text, options).collect())).into_iter());
    clean(&html)
}

/// Pictures become links, since nothing is fetched that the reader did not ask for; boxes to tick become letters.
fn linked(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let mut picture = None;
    let mut out = Vec::with_capacity(events.len());
    for event in events {
        match event {
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                picture = Some(out.len() + 1);
                out.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
            }
            Event::End(TagEnd::Image) => {
                if picture.take() == Some(out.len()) {
                    out.push(Event::Text("picture".into()));
                }
                out.push(Event::End(TagEnd::Link));
            }
            Event::TaskListMarker(done) => out.push(Event::Text(if done { "☑ " } else { "☐ " }.into())),
            other => out.push(other),
        }
    }
    out
}

/// Gives headings ids that links within the text can lead to. They stand below the page's own.
fn with_ids(mut events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let mut known: HashMap<String, usize> = HashMap::new();
    for at in 0..events.len() {
        if !matches!(events[at], Event::Start(Tag::Heading { .. })) {
            continue;
        }
        let words: String = events[at + 1..]
            .iter()
            .take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))))
            .filter_map(|event| match event {
                Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
                _ => None,
            })
            .collect();
        let slug = domain::name::slugify(&words);
        let before = known.entry(slug.clone()).or_default();
        let named = if *before == 0 { slug } else { format!("{slug}-{before}") };
        *before += 1;
        if let Event::Start(Tag::Heading { id, level, .. }) = &mut events[at] {
            *id = Some(CowStr::from(named));
            *level = below(*level);
        }
    }
    for event in &mut events {
        if let Event::End(TagEnd::Heading(level)) = event {
            *level = below(*level);
        }
    }
    events
}

fn below(level: HeadingLevel) -> HeadingLevel {
    HeadingLevel::try_from(level as usize + 1).unwrap_or(HeadingLevel::H6)
}

fn clean(html: &str) -> String {
    let mut builder = Builder::default();
    builder
        .rm_tags(["img", "map", "area"])
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        // Where a relative link leads nobody knows; one within the text does.
        .url_relative(UrlRelative::Custom(Box::new(within)))
        .link_rel(Some("noopener noreferrer nofollow"))
        .add_generic_attributes(["id"])
        .id_prefix(Some(PREFIX));
    builder.clean(html).to_string()
}

fn within(url: &str) -> Option<Cow<'_, str>> {
    url.strip_prefix('#').map(|id| format!("#{PREFIX}{id}").into())
}

#[cfg(test)]
mod tests {
    use super::markdown;

    #[test]
    fn what_people_write_is_shown() {
        let shown = markdown("# Größe *x*\n\n- [x] done\n\n| a | b |\n|---|---|\n| 1 | `2` |\n\n[up](#größe-x) ~~no~~");
        assert!(shown.contains("<h2 id=\"readme-größe-x\">Größe <em>x</em></h2>"), "{shown}");
        assert!(shown.contains("<td><code>2</code></td>"), "{shown}");
        assert!(shown.contains("href=\"#readme-gr%C3%B6%C3%9Fe-x\""), "{shown}");
        assert!(shown.contains("<del>no</del>") && shown.contains("☑ done"), "{shown}");
        assert!(markdown("# a\n# a").contains("id=\"readme-a-1\""));
    }

    #[test]
    fn nothing_in_it_does_harm() {
        for evil in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](data:text/html,<script>alert(1)</script>)",
            "<svg onload=alert(1)>",
            "<iframe src=//evil.example></iframe>",
            "<style>*{display:none}</style>",
            "<form action=//evil.example><button>x</button></form>",
            "<div style=\"position:fixed\" class=\"dialog\" onclick=\"x()\">y</div>",
            "<input type=password name=p>",
            "<b id=main data-send=\"DELETE /api/v1/projects/1\">x</b>",
            "<details open ontoggle=alert(1)>",
            "<math><mi//xlink:href=\"data:x,<script>alert(4)</script>\">",
        ] {
            let shown = markdown(evil).to_lowercase();
            for word in [
                "<script",
                "onerror",
                "<a href=\"javascript:",
                "<a href=\"data:",
                "<svg",
                "<iframe",
                "<style",
                "<form",
                "<button",
                "style=",
                "class=",
                "onclick",
                "password",
                "data-send",
                "id=\"main\"",
                "ontoggle",
                "<img",
                "name=",
            ] {
                assert!(!shown.contains(word), "{evil} became {shown}");
            }
        }
    }

    #[test]
    fn pictures_are_links_and_relative_links_lead_nowhere() {
        let shown = markdown(
            "![chart](https://example.org/a.png) ![](https://example.org/b.png) [x](docs/a.md) [y](//evil.example)",
        );
        assert!(!shown.contains("<img"), "{shown}");
        assert!(shown.contains("href=\"https://example.org/a.png\"") && shown.contains(">chart</a>"), "{shown}");
        assert!(shown.contains(">picture</a>"), "{shown}");
        assert!(!shown.contains("docs/a.md") && !shown.contains("evil.example"), "{shown}");
    }
}
