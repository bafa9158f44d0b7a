//! The parts of a table that come once they are needed, and what stands in their place until then.

use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::HtmlElement;

use super::{columns_menu, filter, options_menu, upload, upload::Uploads, views};
use crate::{
    late::{Late, bring},
    ui::{
        html::Html,
        live::{effect, hit, listen_first, part, spawn_freely},
        popup,
    },
};

/// All of them.
pub fn all(uploads: Uploads) -> AnyView {
    let table = uploads.table;
    let saving = views::Saving::new(table);
    view! {
        {filter::layer(table)}
        {columns_menu::menu(table)}
        {options_menu::menu(table, saving)}
        {views::menu(saving)}
        {views::dialog(saving)}
        {upload::dialog(uploads)}
    }
    .into_any()
}

/// The place for them. From the server it has the menus as they work without JavaScript.
pub fn room(uploads: Uploads) -> AnyView {
    let arrived = RwSignal::new(None::<&'static Late>);
    effect(move || listen(uploads, arrived));
    let mut early = Html::default();
    #[cfg(feature = "ssr")]
    {
        columns_menu::early(&mut early, uploads.table);
        options_menu::early(&mut early, uploads.table);
    }
    // Nothing at all, but the same type on both sides.
    early.raw("");
    view! {
        <div class="transparent" data-early="" inner_html=early.finish()></div>
        {part(move || match arrived.get() {
            Some(late) => (late.table)(uploads),
            None => ().into_any(),
        })}
    }
    .into_any()
}

/// What needs them when it is clicked.
const NEEDS: &str = "[data-filter],.bar [popovertarget],[data-copy-link],[data-view]";

/// Brings them at the first sign of somebody being there; a click that needs them waits until they are.
fn listen(uploads: Uploads, arrived: RwSignal<Option<&'static Late>>) {
    let asked = StoredValue::new(false);
    for sign in ["pointermove", "pointerdown", "keydown", "focusin"] {
        listen_first(sign, move |_| {
            if !asked.get_value() {
                asked.set_value(true);
                load(uploads, arrived, asked, None);
            }
        });
    }
    listen_first("click", move |event| {
        if arrived.with_untracked(Option::is_some) {
            return;
        }
        if let Some(button) = hit(&event, NEEDS) {
            event.prevent_default();
            event.stop_propagation();
            asked.set_value(true);
            load(uploads, arrived, asked, Some(button.unchecked_into()));
        }
    });
    // What is uploaded is asked about.
    effect(move || {
        if uploads.is_busy() && arrived.with_untracked(Option::is_none) {
            load(uploads, arrived, asked, None);
        }
    });
}

fn load(
    uploads: Uploads,
    arrived: RwSignal<Option<&'static Late>>,
    asked: StoredValue<bool>,
    button: Option<HtmlElement>,
) {
    spawn_freely(async move {
        match bring().await {
            Ok(late) => {
                if arrived.try_with_untracked(Option::is_none).unwrap_or_default() {
                    let open = clear();
                    arrived.set(Some(late));
                    if let (Some(open), None) = (open, &button) {
                        request_animation_frame(move || popup::show(&open));
                    }
                }
                if let Some(button) = button {
                    request_animation_frame(move || button.click());
                }
            }
            Err(failure) => {
                asked.try_set_value(false);
                uploads.table.failure.try_set(Some(failure));
            }
        }
    });
}

/// Takes away what the server put here; which of it was open.
fn clear() -> Option<String> {
    let early = document().query_selector("[data-early]").ok().flatten()?;
    let open = early.query_selector(":popover-open").ok().flatten().map(|menu| menu.id());
    early.set_inner_html("");
    open
}
