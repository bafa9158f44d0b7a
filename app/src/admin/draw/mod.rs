//! Pages of people and access as markup.

mod access;
mod asked;
mod form;
mod frame;

use domain::Time;
use leptos_router::location::Url;
use registry::{Actor, Registry};

use crate::{
    Failure,
    drawn::Drawn,
    ui::html::{Html, html},
    wire::Wire,
};
use asked::Asked;

/// Who asks for a page, and where.
struct Page<'a> {
    registry: &'a Registry,
    actor: &'a Actor,
    /// The address of this server, for links that are handed on.
    base_url: &'a str,
    organization: String,
    /// Slugs below the section.
    path: Vec<String>,
    asked: Asked,
    now: Time,
}

/// Reads and draws the page at a path.
///
/// # Errors
/// What the registry refuses; that there is no such page.
pub async fn page(
    registry: &Registry,
    actor: &Actor,
    base_url: &str,
    (path, query): (&str, &str),
    now: Time,
) -> Result<Drawn, Failure> {
    let mut slugs = path.split('/').filter(|slug| !slug.is_empty()).map(Url::unescape);
    let (organization, section) = (slugs.next().unwrap_or_default(), slugs.next().unwrap_or_default());
    let page = Page { registry, actor, base_url, organization, path: slugs.collect(), asked: Asked::read(query), now };
    match section.as_str() {
        "access" => access::page(&page).await,
        _ => Err(Failure::not_found("page")),
    }
}

impl Page<'_> {
    /// The same section of another project.
    fn above(&self, path: &str) -> String {
        crate::ui::href::place("access", &self.organization, path)
    }

    /// The page's own address with what is asked.
    fn href(&self, section: &str, asked: &[(&str, &str)]) -> String {
        let mut href = crate::ui::href::place(section, &self.organization, &self.path.join("/"));
        for (at, (name, value)) in asked.iter().enumerate() {
            href.push(if at == 0 { '?' } else { '&' });
            href.push_str(name);
            href.push('=');
            href.push_str(&domain::table::view::encode(value));
        }
        href
    }
}

/// Wraps what a page holds: its style comes with it.
fn drawn(page: &Page<'_>, title: &str, content: impl FnOnce(&mut Html)) -> Result<Drawn, Failure> {
    let html = html(|h| {
        crate::late::style::link(h);
        content(h);
        frame::dialogs(h);
    });
    let title = format!("{title} · Vitrine");
    Ok(Drawn { title, rules: String::new(), html: html.finish(), now: page.now, rest: Wire::pack(&())? })
}
