//! Where keys are for something else than acting.

use leptos::{ev::KeyboardEvent, prelude::*};

use crate::ui::live::hit;

/// Whether a key is meant for a text that is being written, a menu or a dialog.
#[must_use]
pub fn is_elsewhere(event: &KeyboardEvent) -> bool {
    let in_field = hit(event, "input:not([type=checkbox]):not([type=radio]),textarea,select,[contenteditable]");
    in_field.is_some() || document().query_selector("dialog[open],:popover-open").ok().flatten().is_some()
}
