//! Where the keyboard is: into the panel when it opens, back to the row when it closes.

use domain::Id;
use leptos::{html::Aside, prelude::*, wasm_bindgen::JsCast};

use crate::table::{Table, keyboard::give_focus};

/// Follows the URL, and closes with Escape.
pub fn keep(table: Table, panel: NodeRef<Aside>) {
    let open = Memo::new(move |_| table.view.read().open);
    Effect::new(move |before: Option<Option<Id>>| {
        let now = open.get();
        let Some(before) = before else { return now };
        if before == now {
            return now;
        }
        request_animation_frame(move || {
            if now.is_some() {
                if let Some(panel) = panel.try_get_untracked().flatten() {
                    give_focus(&panel);
                }
            } else if let Some(closed) = before {
                back_to(closed);
            }
        });
        now
    });
    // Event handlers run in the browser only; so does the effect that sets this one.
    Effect::new(move || {
        let escape = window_event_listener(leptos::ev::keydown, move |event| {
            let plain = event.key() == "Escape" && !event.default_prevented();
            if plain && !in_overlay() {
                table.open(None);
            }
        });
        on_cleanup(move || escape.remove());
    });
}

/// Whether a dialog, menu or drawer is open, which Escape closes first.
fn in_overlay() -> bool {
    document().query_selector("dialog[open],:popover-open").ok().flatten().is_some()
}

fn back_to(id: Id) {
    let cell = format!("[data-id='{id}'] [data-column=name]");
    if let Some(cell) = document().query_selector(&cell).ok().flatten() {
        give_focus(&cell);
    } else if let Some(grid) = document().query_selector("[role=grid] [tabindex='0']").ok().flatten() {
        give_focus(grid.unchecked_ref());
    }
}
