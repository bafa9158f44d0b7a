//! What stands around every page of an organization: sidebar, drawer, user menu.

pub mod header;
pub mod sidebar;
pub mod theme;
pub mod tree;
pub mod user_menu;

use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_params_map};

use crate::{
    Failure,
    fns::{Frame, organization},
};
use sidebar::Sidebar;

/// The frame's data, for the pages inside.
#[derive(Clone, Copy)]
pub struct FrameData(pub Resource<Result<Frame, Failure>>);

/// The layout of all pages below `/{org}`.
#[component]
pub fn Shell() -> impl IntoView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.read().get("org").unwrap_or_default());
    let frame = Resource::new(move || slug.get(), organization);
    provide_context(FrameData(frame));
    view! {
        <a class="skip" href="#main" rel="external">
            "Skip to content"
        </a>
        <div class="shell">
            <aside id="sidebar" class="sidebar" popover="auto" aria-label="Organization">
                <Transition>
                    {move || Suspend::new(async move {
                        let frame = frame.await.unwrap_or_else(|_| Frame {
                            me: None,
                            overview: None,
                            base_url: String::new(),
                        });
                        view! { <Sidebar frame /> }
                    })}
                </Transition>
            </aside>
            <main id="main" class="main" tabindex="-1">
                <Outlet />
            </main>
        </div>
    }
}
