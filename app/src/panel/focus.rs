//! Where the keyboard is: into the panel when it opens, back to the row when it closes.

use domain::Id;
use leptos::{html::Aside, prelude::*};

use crate::{
    table::{Table, keyboard::give_focus},
    ui::live::{effect, on_change},
};

/// Follows the URL, and closes with Escape.
pub fn keep(table: Table, panel: NodeRef<Aside>) {
    on_change(
        move || table.view.read().open,
        move |before, now| match (before, now) {
            (_, Some(_)) => enter(panel),
            (Some(closed), None) => request_animation_frame(move || back_to(closed)),
            (None, None) => {}
        },
    );
    effect(move || {
        let escape = window_event_listener(leptos::ev::keydown, move |event| {
            let plain = event.key() == "Escape" && !event.default_prevented();
            if plain && !in_overlay() {
                table.open(None);
            }
        });
        on_cleanup(move || escape.remove());
    });
}

/// Into the panel, once it is drawn.
pub fn enter(panel: NodeRef<Aside>) {
    request_animation_frame(move || {
        if let Some(panel) = panel.try_get_untracked().flatten() {
            give_focus(&panel);
        }
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
        give_focus(&grid);
    }
}
