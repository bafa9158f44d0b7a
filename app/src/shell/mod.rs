//! What stands around every page of an organization: sidebar, drawer, user menu.

pub mod header;
pub mod sidebar;
pub mod theme;
pub mod tree;
pub mod user_menu;

use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_params_map};

use crate::{
    fns::{Frame, organization},
    wire::{Data, arrived, data},
};

/// The frame's data, for the pages inside.
#[derive(Clone, Copy)]
pub struct FrameData(pub Data);

/// The layout of all pages below `/{org}`.
#[component]
pub fn Shell() -> impl IntoView {
    let params = use_params_map();
    let frame = data(move || params.read().get("org").unwrap_or_default(), |slug| Box::pin(organization(slug)));
    provide_context(FrameData(frame));
    sidebar::follow();
    view! {
        <a class="skip" href="#main" rel="external">
            "Skip to content"
        </a>
        <div class="shell">
            <aside id="sidebar" class="sidebar" popover="auto" aria-label="Organization" on:click=sidebar::click>
                {arrived(
                    frame,
                    || ().into_any(),
                    |frame| {
                        let frame = frame.and_then(|frame| frame.read::<Frame>()).ok();
                        sidebar::sidebar(frame)
                    },
                )}
            </aside>
            <main id="main" class="main" tabindex="-1">
                <Outlet />
            </main>
        </div>
    }
}
