//! What a page needs only once somebody does something with it: menus, popovers, dialogs, details.
//!
//! In the browser it comes in a part of its own, at the first sign of somebody being there, so that no first
//! load pays for it. Nothing else of the app may name [`Late::all`], or all of it becomes part of every page again.

mod keys;
mod pointer;
pub(crate) mod style;

use std::{pin::Pin, sync::OnceLock};

use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, Event, EventInit, HtmlElement, HtmlInputElement};

use crate::{
    Failure, admin,
    page::{drawn::Live, table::Opened},
    panel, shell,
    table::{self, Table},
    ui::{
        Clock,
        any::{AnyView, IntoAny},
        html::Html,
        live::{effect, hit, listen_first, part, spawn_freely},
        popup,
    },
    wire::Wire,
};
pub(crate) use keys::{again, item_of};

/// What came later, as functions.
#[derive(Clone, Copy)]
pub struct Late {
    /// Menus, popovers and dialogs of a table.
    pub(crate) table: fn(Table) -> AnyView,
    /// The details beside a table.
    pub(crate) panel: fn(Table, Opened, Clock) -> AnyView,
    /// What stands around the pages of an organization.
    #[cfg_attr(feature = "ssr", expect(dead_code, reason = "the server draws it at once"))]
    pub(crate) sidebar: fn(Result<Wire, Failure>) -> AnyView,
    /// What is said of what was done, and the palette, around all pages.
    pub(crate) beside: fn() -> AnyView,
    /// What makes pages that the server draws alive.
    pub(crate) drawn: fn(Live) -> AnyView,
    /// What a table shows where it has no rows.
    pub(crate) empty: fn(Table) -> AnyView,
}

impl Late {
    /// All of it.
    #[must_use]
    pub fn all() -> Self {
        Self {
            table: table::late::all,
            panel: panel::panel,
            sidebar: shell::drawn,
            beside: shell::beside,
            drawn: admin::live::start,
            empty: table::empty::empty,
        }
    }
}

/// Brings it from the server; an error when it does not come.
pub type Load = fn() -> Pin<Box<dyn Future<Output = Result<Box<Late>, ()>>>>;

static LOAD: OnceLock<Load> = OnceLock::new();

/// Says how it is brought: the browser's entry point knows.
pub fn provide(load: Load) {
    let _ = LOAD.set(load);
}

/// Whether it has come, for the pages below.
#[derive(Clone, Copy)]
struct Arrived(RwSignal<Option<Late>>);

/// Buttons and inputs of `table::upload` that choose files.
const CHOOSE: &str = "[data-choose]";
const FILES: &str = ".choose input";

/// How long after the page it comes where nobody does anything: the first rows, and what is clicked first, go before.
const IDLE: std::time::Duration = std::time::Duration::from_millis(1_500);

/// Makes room for it, and brings it when somebody is there, or only looks on.
pub(crate) fn expect() {
    let arrived = Arrived(RwSignal::new(None));
    provide_context(arrived);
    effect(move || {
        let asked = StoredValue::new(false);
        let is_here = move || arrived.0.with_untracked(Option::is_some);
        // What a page shows for it is clicked once more when it is there, or what stands in its place by then.
        listen_first("click", move |event| {
            let Some(button) = hit(&event, &format!("[data-tags-for],form[data-send] button,[data-opens],{CHOOSE}"))
                .filter(|_| !is_here())
            else {
                return;
            };
            event.prevent_default();
            event.stop_propagation();
            when_here(arrived, move || {
                let button = if button.is_connected() { Some(button) } else { find(CHOOSE) };
                if let Some(button) = button {
                    button.unchecked_into::<HtmlElement>().click();
                }
            });
        });
        // And so are files that were chosen.
        listen_first("change", move |event| {
            let Some(input) = hit(&event, FILES).filter(|_| !is_here()) else { return };
            let files = input.unchecked_into::<HtmlInputElement>().files();
            when_here(arrived, move || {
                let Some(input) = find(FILES) else { return };
                input.unchecked_ref::<HtmlInputElement>().set_files(files.as_ref());
                let init = EventInit::new();
                init.set_bubbles(true);
                if let Ok(event) = Event::new_with_event_init_dict("change", &init) {
                    let _ = input.dispatch_event(&event);
                }
            });
        });
        for sign in ["pointermove", "pointerdown", "keydown", "focusin", "input", "dragover"] {
            listen_first(sign, move |_| {
                if !asked.get_value() {
                    asked.set_value(true);
                    // Whoever needs it brings it again, and says why it does not come.
                    spawn_freely(async move { asked.set_value(fetch(arrived).await.is_ok()) });
                }
            });
        }
        // What others do is shown to whoever only looks on, too.
        set_timeout(
            move || {
                if !asked.try_get_value().unwrap_or(true) && !document().hidden() {
                    spawn_freely(async move {
                        let _ = fetch(arrived).await;
                    });
                }
            },
            IDLE,
        );
        keys::hold(is_here);
        pointer::follow();
    });
}

/// Does something when it has come, and the page shows what it draws.
fn when_here(arrived: Arrived, act: impl FnOnce() + 'static) {
    spawn_freely(async move {
        if fetch(arrived).await.is_ok() {
            request_animation_frame(act);
        }
    });
}

fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

fn arrived() -> Arrived {
    use_context().unwrap_or_else(|| Arrived(RwSignal::new(None)))
}

/// How a part of the page brings it when it cannot wait any longer.
#[derive(Clone, Copy)]
pub(crate) struct Bringing(Arrived);

impl Bringing {
    /// Of the page that is being drawn.
    #[must_use]
    pub fn here() -> Self {
        Self(arrived())
    }

    /// Whether it has come.
    #[must_use]
    pub fn is_done(self) -> bool {
        self.0.0.with_untracked(Option::is_some)
    }

    /// Brings it.
    ///
    /// # Errors
    /// That it did not come: the connection is gone, or the server is another one by now.
    pub async fn bring(self) -> Result<(), Failure> {
        fetch(self.0).await
    }
}

async fn fetch(Arrived(arrived): Arrived) -> Result<(), Failure> {
    let missing = || Failure::unreachable("A part of this page could not be loaded. Reload it to try again.");
    let load = LOAD.get().ok_or_else(missing)?;
    let styled = style::begin();
    let late = load().await.map_err(|()| missing())?;
    if let Some(styled) = styled {
        let _ = styled.await;
    }
    pointer::up().await;
    if arrived.try_with_untracked(Option::is_none).unwrap_or_default() {
        let (open, focused) = clear();
        arrived.set(Some(*late));
        request_animation_frame(move || {
            if let Some(open) = open {
                popup::show(&open);
            }
            if let Some(focused) = focused {
                keys::again(&focused);
            }
            keys::press_again();
        });
    }
    Ok(())
}

/// Takes away what the server put where the live parts go; which popup of it was open, and what had the keyboard.
fn clear() -> (Option<String>, Option<String>) {
    let Ok(all) = document().query_selector_all("[data-early]") else { return (None, None) };
    let focused = document().active_element().filter(|at| at.closest("[data-early]").is_ok_and(|at| at.is_some()));
    let mut open = None;
    for early in (0..all.length()).filter_map(|i| all.item(i)) {
        let early: Element = early.unchecked_into();
        let popup = early.query_selector(":popover-open").ok().flatten();
        open = open.or(popup.map(|popup| popup.id()));
        early.set_inner_html("");
    }
    (open, focused.and_then(|at| keys::item_of(&at)))
}

/// A part of the page that is drawn once it can be. Until then it is what the server says.
pub(crate) fn later(early: Html, draw: impl Fn(Late) -> AnyView + Send + 'static) -> AnyView {
    let Arrived(arrived) = arrived();
    view! {
        <div class="transparent" data-early="" inner_html=early.finish()></div>
        {part(move || match arrived.get() {
            Some(late) => draw(late),
            None => ().into_any(),
        })}
    }
    .into_any()
}

/// A part of the page that is nothing until it can be drawn, which is as soon as may be.
#[cfg(not(feature = "ssr"))]
pub(crate) fn soon(draw: impl Fn(Late) -> AnyView + Send + 'static) -> AnyView {
    let late = Bringing::here();
    spawn_freely(async move {
        // Whatever else needs it says why it does not come.
        let _ = late.bring().await;
    });
    later(Html::default(), draw)
}

/// Whether what is drawn now came with the page.
#[cfg(not(feature = "ssr"))]
pub(crate) fn is_hydrating() -> bool {
    Owner::current_shared_context().is_some_and(|shared| shared.during_hydration())
}
