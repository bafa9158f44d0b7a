//! Pages of people, access and projects as markup.

mod access;
mod asked;
mod audit;
mod credentials;
mod form;
mod frame;
mod model;
mod people;
mod person;
mod profile;
mod project;
mod promote;
mod settings;
mod team;
mod teams;
mod tokens;

use domain::{Time, permission::OrgRole};
use leptos_router::location::Url;
use registry::{Actor, Registry, people::me};

use crate::{
    Failure,
    drawn::Drawn,
    ui::{
        Clock,
        html::{Html, html},
    },
    wire::Wire,
};
use asked::Asked;

/// Who asks for a page, and where.
struct Page<'a> {
    registry: &'a Registry,
    actor: &'a Actor,
    organization: String,
    section: String,
    /// Slugs below the section.
    path: Vec<String>,
    asked: Asked,
    /// Where the server is reached, for commands to copy.
    base_url: &'a str,
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
    let page = Page {
        registry,
        actor,
        organization,
        section: section.clone(),
        path: slugs.collect(),
        asked: Asked::read(query),
        base_url,
        now,
    };
    match section.as_str() {
        "overview" => project::overview::page(&page).await,
        "activity" => project::activity::page(&page).await,
        "new" => project::new::page(&page).await,
        "settings" if !page.path.is_empty() => project::settings::page(&page).await,
        "promote" => promote::page(&page).await,
        "access" => access::page(&page).await,
        "webhooks" => project::webhooks::page(&page).await,
        "people" => people::page(&page).await,
        "teams" => teams::page(&page).await,
        "tokens" => tokens::page(&page).await,
        "audit" => audit::page(&page).await,
        "settings" => settings::page(&page).await,
        "profile" => profile::page(&page).await,
        _ => Err(Failure::not_found("page")),
    }
}

impl Page<'_> {
    /// The same section of another project.
    fn above(&self, path: &str) -> String {
        crate::ui::href::place("access", &self.organization, path)
    }

    /// A route of the organization.
    fn route(&self, method: &str, segments: &[&str]) -> String {
        form::route(method, &[&["organizations", self.organization.as_str()], segments].concat())
    }

    /// The server's clock as of this drawing.
    fn clock(&self) -> Clock {
        Clock::new(self.now)
    }

    /// The reader's role in the organization.
    async fn role(&self) -> Result<OrgRole, Failure> {
        let me = me::get(self.registry, self.actor).await?;
        let here = me.organizations.iter().find(|one| one.slug == self.organization);
        Ok(here.map_or(OrgRole::Outsider, |one| one.role))
    }

    /// The page's own address, without what is asked.
    fn address(&self) -> String {
        self.href(&self.section, &[])
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
    drawn_with(page, title, String::new(), content)
}

/// The same with rules for the colours of tags.
fn drawn_with(page: &Page<'_>, title: &str, rules: String, content: impl FnOnce(&mut Html)) -> Result<Drawn, Failure> {
    let html = html(|h| {
        crate::late::style::link(h);
        content(h);
        frame::dialogs(h, page);
    });
    let title = format!("{title} · Vitrine");
    Ok(Drawn { title, rules, html: html.finish(), now: page.now, rest: Wire::pack(&())? })
}
