//! Acting by single keys, wherever no text is being written.

use domain::{Id, lifecycle::Verb, table::Subject};
use leptos::{ev::KeyboardEvent, prelude::*, wasm_bindgen::JsCast};

use super::{Acting, Chosen, Dialog};
use crate::{
    table::body::row_id,
    ui::live::{effect, hit, listen_first},
};

/// Listens for them. Before everybody else, so that Escape does one thing at a time.
pub fn listen(acting: Acting) {
    effect(move || {
        listen_first("keydown", move |event| {
            let event: &KeyboardEvent = match event.dyn_ref() {
                Some(event) => event,
                None => return,
            };
            if !event.default_prevented() && !event.repeat() && !is_elsewhere(event) && press(event, acting) {
                event.prevent_default();
            }
        });
    });
}

/// What a key does; `false` for keys of others.
fn press(event: &KeyboardEvent, acting: Acting) -> bool {
    let table = acting.table;
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return false;
    }
    let key = event.key();
    match key.as_str() {
        "?" => {
            acting.open(Dialog::Keys, Chosen::default());
            return true;
        }
        "Escape" => {
            // Details close first.
            let clears =
                untrack(|| table.selection.count()) > 0 && table.view.with_untracked(|view| view.open.is_none());
            if clears {
                table.selection.clear();
            }
            return clears;
        }
        _ => {}
    }
    if table.subject == Subject::Experiments && key.eq_ignore_ascii_case("t") && !event.shift_key() {
        let of = target(acting);
        return of.map(|of| acting.open(Dialog::Tags, of)).is_some();
    }
    let archived = table.view.with_untracked(|view| view.archived);
    let verb = match key.to_lowercase().as_str() {
        "p" => Verb::Publish,
        "t" => Verb::Tag,
        "m" => Verb::Move,
        "e" if archived => Verb::Restore,
        "e" => Verb::Archive,
        "c" => Verb::Compare,
        "d" => Verb::Download,
        _ => return false,
    };
    let Some(of) = target(acting).filter(|_| table.subject == Subject::Models && !event.shift_key()) else {
        return false;
    };
    acting.start(verb, of);
    true
}

/// The selection, else the row that has the keyboard, else what is open.
fn target(acting: Acting) -> Option<Chosen> {
    let table = acting.table;
    let selected = untrack(|| table.selection.ids());
    if !selected.is_empty() {
        return Some(Chosen::of(selected));
    }
    let row: Option<Id> = document()
        .active_element()
        .filter(|at| at.closest("[role=grid]").is_ok_and(|g| g.is_some()))
        .and_then(|at| row_id(&at));
    row.or_else(|| table.view.with_untracked(|view| view.open)).map(Chosen::one)
}

/// Whether a key is meant for a text that is being written, a menu or a dialog.
#[must_use]
pub fn is_elsewhere(event: &KeyboardEvent) -> bool {
    let in_field = hit(event, "input:not([type=checkbox]):not([type=radio]),textarea,select,[contenteditable]");
    in_field.is_some() || document().query_selector("dialog[open],:popover-open").ok().flatten().is_some()
}
