//! Organization, projects, and the reader's menu. In narrow windows it is a drawer.

use leptos::prelude::*;
use leptos_router::{hooks::use_location, location::Url};

use super::{tree::Tree, user_menu::UserMenu};
use crate::{
    fns::Frame,
    ui::{Icon, href, icon, number::count},
};

/// The sidebar's content.
#[component]
pub fn Sidebar(frame: Frame) -> impl IntoView {
    let Frame { me, overview, .. } = frame;
    let location = use_location();
    let others = me.as_ref().map(|me| me.organizations.clone()).unwrap_or_default();
    let shown = overview.as_ref().map(|o| o.slug.clone()).unwrap_or_default();
    let others = others.into_iter().filter(|o| o.slug != shown).collect::<Vec<_>>();
    // The path below the organization's table; none on other pages.
    let here = {
        let slug = shown.clone();
        Memo::new(move |_| {
            let path = Url::unescape(&location.pathname.get());
            let rest = path.strip_prefix(&format!("/{slug}/models"))?;
            Some(rest.trim_matches('/').to_owned())
        })
    };
    view! {
        <div class="sidebar-in" on:click=close_drawer>
            {overview
                .map(|overview| {
                    let all = href::models(&overview.slug, "");
                    let is_all = move || here.with(|h| h.as_deref() == Some("")).then_some("page");
                    view! {
                        <a class="organization" href=all.clone()>
                            <i class="badge-org" aria-hidden="true">
                                {overview.name.chars().next().map(|c| c.to_uppercase().to_string())}
                            </i>
                            <span class="clip">{overview.name.clone()}</span>
                        </a>
                        <nav aria-label="Projects">
                            <a class="entry" href=all aria-current=is_all>
                                {icon(Icon::Box)}
                                <span class="clip">"All models"</span>
                                <span class="count">{count(overview.versions)}</span>
                            </a>
                            <h2>"Projects"</h2>
                            {overview
                                .projects
                                .is_empty()
                                .then(|| view! { <p class="none">"None yet."</p> })}
                            <Tree overview here />
                        </nav>
                    }
                })}
            {(!others.is_empty())
                .then(|| {
                    view! {
                        <nav aria-label="Other organizations">
                            <h2>"Other organizations"</h2>
                            {others
                                .iter()
                                .map(|o| {
                                    view! {
                                        <a class="entry" href=href::models(&o.slug, "")>
                                            {icon(Icon::Box)}
                                            <span class="clip">{o.name.clone()}</span>
                                        </a>
                                    }
                                })
                                .collect_view()}
                        </nav>
                    }
                })}
            <div class="foot">
                <UserMenu me />
            </div>
        </div>
    }
}

/// A link was followed: the drawer has done its work.
fn close_drawer(event: leptos::ev::MouseEvent) {
    use leptos::wasm_bindgen::JsCast;
    let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    let on_link = target.is_some_and(|t| t.closest("a").ok().flatten().is_some());
    let sidebar = document().get_element_by_id("sidebar");
    if let (true, Some(sidebar)) = (on_link, sidebar) {
        let _ = sidebar.unchecked_into::<web_sys::HtmlElement>().hide_popover();
    }
}
