//! Saved views of the place, in the sidebar: those that came with the page, then as its table knows them.

use domain::table::{
    SavedView, Subject,
    saved::{LINK, MINE},
};
use leptos::prelude::*;
use leptos_router::{hooks::use_location, location::Url};

use crate::{
    table::Table,
    ui::{
        Icon,
        any::{AnyView, IntoAny},
        href,
        html::Html,
        icon::write as icon,
        live::{effect, markup},
    },
};

/// What the sidebar lists.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Listed {
    /// The page that the views are of.
    page: String,
    views: Vec<(String, String, bool)>,
    /// The word of the view that is shown.
    current: Option<String>,
}

/// The list, as the table that is shown last said it.
#[derive(Clone, Copy)]
pub struct ViewList(RwSignal<Option<Listed>>);

/// Makes room for the list; the table below fills it.
pub fn provide() {
    provide_context(ViewList(RwSignal::new(None)));
}

/// What a page's address says of its table.
#[must_use]
pub fn place_of(pathname: &str) -> (Subject, String) {
    let pathname = Url::unescape(pathname);
    let mut parts = pathname.trim_matches('/').splitn(3, '/').skip(1);
    let subject = parts.next().and_then(Subject::from_code).unwrap_or_default();
    (subject, parts.next().unwrap_or_default().to_owned())
}

/// The list; nothing without an organization.
pub fn list(organization: &str, saved: &[SavedView]) -> AnyView {
    let Some(ViewList(listed)) = use_context() else { return ().into_any() };
    let location = use_location();
    let (subject, path) = place_of(&location.pathname.get_untracked());
    let search = location.search.get_untracked();
    let current = search.trim_start_matches('?').split('&').find_map(|pair| pair.strip_prefix("view="));
    let first = Listed {
        page: href::table(subject, organization, &path),
        views: views(saved),
        current: current.map(str::to_owned),
    };
    markup(move |h| listed.with(|listed| write(h, listed.as_ref().unwrap_or(&first))))
}

fn views(saved: &[SavedView]) -> Vec<(String, String, bool)> {
    let named = saved.iter().filter(|view| !view.slug.starts_with(LINK));
    named.map(|view| (view.slug.clone(), view.name.clone(), view.shared)).collect()
}

/// Follows a table: its place, its views, and the one that is shown.
pub fn show(table: Table) {
    let Some(ViewList(listed)) = use_context() else { return };
    if !table.is_known() {
        return;
    }
    effect(move || {
        let now = Listed {
            page: table.page(),
            views: table.saved.with(|saved| views(saved)),
            current: table.view.with(|view| view.base.as_ref().map(|base| base.slug.clone())),
        };
        if listed.with_untracked(|listed| listed.as_ref() != Some(&now)) {
            listed.set(Some(now));
        }
    });
}

fn write(h: &mut Html, listed: &Listed) {
    if listed.page.starts_with("//") {
        return;
    }
    h.raw(r#"<nav aria-label="Saved views"><h2>Saved views</h2>"#);
    for (slug, name, shared) in &listed.views {
        entry(h, listed, slug, name, if *shared { "Shared with the project" } else { "Only you see it" });
    }
    entry(h, listed, MINE, "Mine", "What you ran or imported");
    h.raw("</nav>");
}

fn entry(h: &mut Html, listed: &Listed, slug: &str, name: &str, hint: &str) {
    h.raw(r#"<a class="entry" data-view-link="" data-noscroll="""#);
    h.attribute("href", &format!("{}?view={slug}", listed.page)).attribute("title", hint);
    h.raw(if listed.current.as_deref() == Some(slug) { r#" aria-current="true">"# } else { ">" });
    icon(h, Icon::Eye);
    h.element("span", "clip", name).raw("</a>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_which_table_it_is_of() {
        assert_eq!(place_of("/acme/models/vision/aerial"), (Subject::Models, "vision/aerial".into()));
        assert_eq!(place_of("/acme/experiments"), (Subject::Experiments, String::new()));
        assert_eq!(place_of("/acme/experiment/7"), (Subject::Models, "7".into()));
    }
}
