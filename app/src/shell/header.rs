//! The line above a page: where the reader is, and the page's sections.

use domain::project::{Crumb, Here, Kind};
use leptos::prelude::*;

use crate::ui::{Icon, href, icon};

/// The button that opens the sidebar where the window is too narrow for it.
pub fn drawer_button() -> AnyView {
    view! {
        <button type="button" class="drawer-button" popovertarget="sidebar" aria-label="Open the sidebar">
            {icon(Icon::Menu)}
        </button>
    }
    .into_any()
}

/// Breadcrumbs and sections of a project, a model, or the organization.
pub fn header(here: &Here) -> AnyView {
    let organization = here.organization.clone();
    let above = here.crumbs.len().saturating_sub(1);
    let way = here.crumbs[..above].iter().map(|crumb| step(&organization, crumb)).collect_view();
    let name = here.crumbs.last().map_or_else(|| "All models".to_owned(), |crumb| crumb.name.clone());
    let kind = match here.kind {
        Kind::Organization => None,
        Kind::Project => Some("Project"),
        Kind::Model => Some("Model"),
    };
    view! {
        <header class="header">
            {drawer_button()}
            <nav class="crumbs" aria-label="Breadcrumbs">
                {way}
                <h1 class="clip" title=name.clone()>
                    {name.clone()}
                </h1>
                {kind.map(|kind| view! { <span class="kind">{kind}</span> })}
            </nav>
            {(here.kind != Kind::Model)
                .then(|| {
                    view! {
                        <nav class="sections" aria-label="Sections">
                            <a href=href::models(&organization, here.path()) aria-current="page">
                                "Models"
                            </a>
                        </nav>
                    }
                })}
        </header>
    }
    .into_any()
}

fn step(organization: &str, crumb: &Crumb) -> AnyView {
    let name = crumb.name.clone();
    let name = if crumb.open {
        view! { <a href=href::models(organization, &crumb.path)>{name}</a> }.into_any()
    } else {
        view! { <span>{name}</span> }.into_any()
    };
    view! {
        <span class="crumb">{name}</span>
        <span class="crumb-end" aria-hidden="true">
            "/"
        </span>
    }
    .into_any()
}
