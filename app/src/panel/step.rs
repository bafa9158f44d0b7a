//! From row to row while the panel is open, also beyond those that have arrived.

use domain::{Id, table::View};
use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{KeyboardEvent, MouseEvent};

use crate::{
    table::{Table, body::order, keyboard::give_focus},
    ui::live::{effect, hit, listen_first},
};

/// Opens the next row, or the one before.
pub fn step(table: Table, down: bool) {
    let rows = order(table);
    let open = table.view.with_untracked(|view| view.open);
    let Some(at) = rows.iter().position(|id| Some(*id) == open) else { return };
    let to = if down { at.checked_add(1) } else { at.checked_sub(1) };
    match to.and_then(|to| rows.get(to)) {
        Some(id) => go(table, *id),
        None if down => beyond(table, rows.len()),
        None => {}
    }
}

/// In place of the version before: Back leads out of the panel, not through all that was looked at.
fn go(table: Table, id: Id) {
    let view = table.view.get_untracked().with_open(Some(id));
    table.replace(&view);
    let row = document().query_selector(&format!("[data-id='{id}']")).ok().flatten();
    if let Some(row) = row {
        row.scroll_into_view_with_bool(false);
    }
}

/// Fetches more rows, and goes on once they are there.
fn beyond(table: Table, had: usize) {
    if table.next.with_untracked(Option::is_none) {
        return;
    }
    table.more();
    let from = table.view.with_untracked(|view| view.open);
    let done = StoredValue::new(false);
    effect(move || {
        let rows = table.all_rows();
        if let (Some(next), false) = (rows.get(had), done.get_value()) {
            done.set_value(true);
            if table.view.with_untracked(|view| view.open) == from {
                go(table, next.id);
            }
        }
    });
}

/// A link of another row opens that at the part that is shown.
pub fn follow_links(table: Table) {
    effect(move || {
        listen_first("click", move |event| {
            let is_open = table.view.try_with_untracked(|view| view.open.is_some()).unwrap_or_default();
            let link = hit(&event, "[role=grid] [data-id] a[href]").filter(|_| is_open);
            let (Some(link), Some(click)) = (link, event.dyn_ref::<MouseEvent>()) else { return };
            if click.button() != 0 || click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key() {
                return;
            }
            let href = link.get_attribute("href").unwrap_or_default();
            let Some((page, query)) = href.split_once('?') else { return };
            let open = View::read(query, table.subject, &[]).open.filter(|_| page == table.page());
            if open.is_some() {
                event.prevent_default();
                table.open(open);
            }
        });
    });
}

/// ↑ and ↓ where nothing else has a use for them, J and K anywhere outside of text.
pub fn press(event: &KeyboardEvent, table: Table) {
    if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let at = document().active_element();
    let within = |selector: &str| at.as_ref().is_some_and(|at| at.closest(selector).ok().flatten().is_some());
    if within("input,textarea,select,dialog,[popover],[role=slider]") {
        return;
    }
    let down = match event.key().as_str() {
        "j" | "J" => true,
        "k" | "K" => false,
        "ArrowDown" if within(".panel") && !within("[tabindex='0'][role=region]") => true,
        "ArrowUp" if within(".panel") && !within("[tabindex='0'][role=region]") => false,
        _ => return,
    };
    event.prevent_default();
    step(table, down);
    // What had the focus may be drawn anew.
    request_animation_frame(|| {
        let lost = document().active_element().is_none_or(|at| at.tag_name() == "BODY");
        if let Some(panel) = document().query_selector(".panel").ok().flatten().filter(|_| lost) {
            give_focus(&panel);
        }
    });
}
