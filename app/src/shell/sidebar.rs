//! Organization, projects, and the reader's menu. In narrow windows it is a drawer.

use domain::{api::Membership, permission::OrgRole, project::Overview};
use leptos::{ev::MouseEvent, prelude::*, wasm_bindgen::JsCast};
use leptos_router::{hooks::use_location, location::Url};
use web_sys::{Element, HtmlElement};

use super::{theme, tree, user_menu, views};
use crate::{
    fns::Frame,
    table::{Table, mine},
    ui::{
        Icon,
        any::{AnyView, IntoAny},
        colour, href,
        html::{Html, html, transparent},
        icon::write as icon,
        live::{effect, hit},
        number::count,
    },
};

/// The sidebar as it stands in the page already; its list of views follows the table.
#[cfg(not(feature = "ssr"))]
pub fn hydrated() -> AnyView {
    framed(Html::default(), views::list("", &[]), Html::default())
}

/// The sidebar's content. Where the reader is, is marked here for the first paint and by [`follow`] later.
pub fn sidebar(frame: Option<Frame>) -> AnyView {
    let here = Url::unescape(&use_location().pathname.get_untracked());
    let Frame { me, overview, saved } = frame.unwrap_or_default();
    // Only who is known here can save views.
    let place = overview.as_ref().filter(|_| me.is_some()).map_or("", |overview| overview.slug.as_str());
    let saved = views::list(place, &saved);
    let top = html(|h| {
        if let Some(overview) = &overview {
            organization(h, overview, &here);
            starred(h, overview);
        }
    });
    let rest = html(|h| {
        if let Some(overview) = &overview {
            projects(h, overview, &here);
        }
        if let Some(me) = &me {
            let shown = overview.as_ref().map_or("", |o| o.slug.as_str());
            let others: Vec<_> = me.organizations.iter().filter(|o| o.slug != shown).collect();
            other_organizations(h, &others);
        }
        h.raw(r#"<div class="foot">"#);
        user_menu::write(h, overview.as_ref().map_or("", |o| o.slug.as_str()), me.as_ref());
        h.raw("</div>");
    });
    framed(top, saved, rest)
}

fn framed(top: Html, saved: AnyView, rest: Html) -> AnyView {
    view! { <div class="sidebar-in">{transparent(top)} {saved} {transparent(rest)}</div> }.into_any()
}

fn organization(h: &mut Html, overview: &Overview, here: &str) {
    let all = href::models(&overview.slug, "");
    h.raw(r#"<a class="organization""#).attribute("href", &all).raw(r#"><i class="badge-org" aria-hidden="true">"#);
    h.text(&colour::letter(&overview.name)).raw("</i>").element("span", "clip", &overview.name).raw("</a>");
    h.raw(r#"<a class="entry" data-path="""#).attribute("href", &all);
    h.raw(if within(here) == Some("") { r#" aria-current="page">"# } else { ">" });
    icon(h, Icon::Box);
    h.raw(r#"<span class="clip">All models</span>"#).element("span", "count", &count(overview.versions)).raw("</a>");
    if overview.role > OrgRole::Outsider {
        let first = if overview.role >= OrgRole::Manager { "people" } else { "teams" };
        h.raw(r#"<a class="entry""#).attribute("href", &href::place(first, &overview.slug, "")).raw(">");
        icon(h, Icon::People);
        h.raw(r#"<span class="clip">People and teams</span></a>"#);
    }
}

/// Sections that a project has.
const SECTIONS: [&str; 6] = ["models", "experiments", "access", "overview", "activity", "settings"];

/// What the reader keeps at hand.
fn starred(h: &mut Html, overview: &Overview) {
    let all: Vec<_> = overview.projects.iter().filter(|node| node.starred && node.open).collect();
    if all.is_empty() && overview.starred.is_empty() {
        return;
    }
    h.raw(r#"<nav aria-label="Starred"><h2>Starred</h2>"#);
    let projects = all.iter().map(|node| (&node.path, &node.name, node.versions));
    let models = overview.starred.iter().map(|model| (&model.path, &model.name, model.versions));
    for (path, name, versions) in projects.chain(models) {
        h.raw(r#"<a class="entry""#).attribute("href", &href::models(&overview.slug, path));
        h.attribute("title", path).raw(">");
        icon(h, Icon::Star);
        h.element("span", "clip", name).element("span", "count", &count(versions)).raw("</a>");
    }
    h.raw("</nav>");
}

/// The path below the organization's models or experiments.
fn within(here: &str) -> Option<&str> {
    let (_, rest) = here.trim_matches('/').split_once('/')?;
    let path = SECTIONS.iter().find_map(|section| rest.strip_prefix(section))?;
    Some(path.trim_matches('/'))
}

fn projects(h: &mut Html, overview: &Overview, here: &str) {
    h.raw(r#"<nav aria-label="Projects"><h2>"#);
    h.link("", &href::place("overview", &overview.slug, ""), "Projects");
    if overview.role >= OrgRole::Member {
        h.raw(r#"<a class="add" aria-label="New project" title="New project""#);
        h.attribute("href", &href::place("new", &overview.slug, "")).raw(">+</a>");
    }
    h.raw("</h2>");
    if overview.projects.iter().all(|node| node.archived) {
        h.raw(r#"<p class="none">None yet.</p>"#);
    }
    tree::write(h, overview, within(here));
    h.raw("</nav>");
}

fn other_organizations(h: &mut Html, others: &[&Membership]) {
    if others.is_empty() {
        return;
    }
    h.raw(r#"<nav aria-label="Other organizations"><h2>Other organizations</h2>"#);
    for other in others {
        h.raw(r#"<a class="entry""#).attribute("href", &href::models(&other.slug, "")).raw(">");
        icon(h, Icon::Box);
        h.element("span", "clip", &other.name).raw("</a>");
    }
    h.raw("</nav>");
}

/// Marks the project that the page is in, without touching what has the focus.
pub fn follow() {
    let pathname = use_location().pathname;
    effect(move || {
        let here = Url::unescape(&pathname.get());
        let path = within(&here);
        let Ok(entries) = document().query_selector_all("#sidebar [data-path]") else { return };
        let entries: Vec<Element> = (0..entries.length()).filter_map(|i| entries.item(i)?.dyn_into().ok()).collect();
        let paths: Vec<String> = entries.iter().filter_map(|e| e.get_attribute("data-path")).collect();
        let current = path.and_then(|path| tree::current(paths.iter().map(String::as_str), path).map(str::to_owned));
        for (entry, path) in entries.iter().zip(&paths) {
            let _ = if Some(path) == current.as_ref() {
                entry.set_attribute("aria-current", "page")
            } else {
                entry.remove_attribute("aria-current")
            };
        }
    });
}

/// Lists the saved views of a table.
pub fn show_views(table: Table) {
    views::show(table);
}

/// One listener for all of it: themes change at once, and a link that was followed closes the drawer.
pub fn click(event: MouseEvent) {
    theme::click(&event);
    if let Some(leaving) = hit(&event, "[data-forget]") {
        mine::forget(&leaving.get_attribute("data-forget").unwrap_or_default());
    }
    let sidebar = document().get_element_by_id("sidebar");
    if let (Some(_), Some(sidebar)) = (hit(&event, "a"), sidebar) {
        let _ = sidebar.unchecked_into::<HtmlElement>().hide_popover();
    }
}
