//! What stands around every page of an organization: sidebar, drawer, user menu.

pub mod header;
pub mod sidebar;
pub mod theme;
pub mod tree;
pub mod user_menu;
mod views;

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map};

use crate::{
    Failure, act,
    fns::{Frame, organization},
    late, live, page, palette,
    ui::{
        any::{AnyView, IntoAny},
        html::Html,
    },
    wire::{self, Data, Wire, arrived, data},
};

/// The frame's data, for the pages inside.
#[derive(Clone, Copy)]
pub struct FrameData(Data);

impl FrameData {
    /// The frame once it has come; for effects, which run again when it comes anew.
    #[must_use]
    pub fn get(self) -> Option<Frame> {
        self.0.get()?.ok()?.read().ok()
    }

    /// Fetches it once more: counts have changed.
    pub fn refetch(self) {
        self.0.refetch();
    }

    /// Fetches it once more; it stands in the page when `put` is called with it, and not before.
    pub async fn fetch(self) -> Fetched {
        let key = wire::key(self.0);
        let frame = load(key.clone()).await;
        Fetched { key, frame }
    }

    /// Lets a frame that was fetched take the place of what is there.
    pub fn put(self, fetched: Fetched) {
        wire::put(self.0, &fetched.key, fetched.frame);
    }
}

/// A frame that is not in the page yet.
pub struct Fetched {
    key: String,
    frame: Result<Wire, Failure>,
}

/// The layout of all pages below `/{org}`.
#[component]
pub fn Shell() -> impl IntoView {
    let params = use_params_map();
    let pathname = use_location().pathname;
    // Another page of the same organization has the same frame, whose saved views its table knows better.
    let address = move || {
        let (subject, path) = views::place_of(&pathname.get_untracked());
        format!("{}/{}/{path}", params.read().get("org").unwrap_or_default(), subject.code())
    };
    let frame = data(address, |address| Box::pin(load(address)));
    views::provide();
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
                    around,
                )}
            </aside>
            <main id="main" class="main" tabindex="-1">
                {page::below()}
            </main>
            {late::later(Html::default(), |late| (late.beside)())}
        </div>
    }
}

/// The server draws it at once. In the browser that is there already; what draws another one comes later.
fn around(frame: Result<Wire, Failure>) -> AnyView {
    #[cfg(feature = "ssr")]
    return drawn(frame);
    #[cfg(not(feature = "ssr"))]
    if late::is_hydrating() { sidebar::hydrated() } else { late::soon(move |late| (late.sidebar)(frame.clone())) }
}

/// The sidebar of a frame.
pub fn drawn(frame: Result<Wire, Failure>) -> AnyView {
    sidebar::sidebar(frame.and_then(|frame| frame.read::<Frame>()).ok())
}

/// What pages of an organization have besides, once somebody is there: notes of what was done, what changes tags, and
/// the palette.
pub fn beside() -> AnyView {
    live::listen();
    view! {
        {act::around()}
        {palette::palette()}
    }
    .into_any()
}

async fn load(address: String) -> Result<Wire, Failure> {
    let mut parts = address.splitn(3, '/').map(str::to_owned);
    let mut part = || parts.next().unwrap_or_default();
    organization(part(), part(), part()).await
}
