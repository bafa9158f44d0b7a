//! The grid from the keyboard: one tab stop, arrows between cells (WAI-ARIA grid pattern).
//!
//! Which cell has the tab stop is kept in the elements themselves: it changes with every key, and
//! nothing else depends on it. Before hydration the links in the cells are ordinary tab stops.

use domain::table::ColumnKey;
use leptos::{
    ev::{FocusEvent, KeyboardEvent},
    prelude::*,
    wasm_bindgen::JsCast,
};
use web_sys::{Element, HtmlElement, NodeList};

use super::{
    LiveRow, Table,
    body::{order, row_id},
    column_of, resize,
};
use crate::ui::live::effect;

const CELLS: &str = "[role=columnheader],[role=gridcell]";
/// Rows that PageUp and PageDown go.
const PAGE_ROWS: usize = 10;

/// Keeps the grid's tab stop and row numbers right whenever its rows or columns change.
pub fn keep(table: Table, rows: Signal<Vec<LiveRow>>) {
    effect(move || {
        rows.track();
        table.columns.track();
        request_animation_frame(move || {
            if let Some(grid) = table.grid.try_get_untracked().flatten() {
                prepare(&grid, table.view.try_with_untracked(|v| v.after.is_none()).unwrap_or_default());
            }
        });
    });
}

fn prepare(grid: &Element, numbered: bool) {
    for stop in all(grid, "[role=row] :is([role=columnheader],[role=gridcell],a,button):not([tabindex])") {
        let _ = stop.set_attribute("tabindex", "-1");
    }
    if numbered {
        for (i, row) in all(grid, "[data-id]").enumerate() {
            let place = (i + 2).to_string();
            if row.get_attribute("aria-rowindex").as_ref() != Some(&place) {
                let _ = row.set_attribute("aria-rowindex", &place);
            }
        }
    }
    // Cells that were drawn anew have lost the focus; it returns to where it was.
    let lost = document().active_element().is_none_or(|at| at.tag_name() == "BODY");
    let at = grid.get_attribute("data-at").filter(|_| lost);
    if let Some(cell) = at.and_then(|at| grid.query_selector(&at).ok().flatten()) {
        give_focus(&cell);
    }
    if grid.query_selector("[tabindex='0']").ok().flatten().is_none()
        && let Some(first) = all(grid, "[data-column]").next()
    {
        let _ = first.set_attribute("tabindex", "0");
    }
}

/// Elements below another that a selector finds, in order.
pub fn all(element: &Element, selector: &str) -> impl Iterator<Item = Element> + use<> {
    let list: Option<NodeList> = element.query_selector_all(selector).ok();
    let length = list.as_ref().map_or(0, NodeList::length);
    (0..length).filter_map(move |i| list.as_ref()?.item(i)?.dyn_into().ok())
}

/// The cell that is focused takes the tab stop from the one before.
pub fn focus(event: &FocusEvent) {
    let Some((grid, cell)) = place(event) else { return };
    for old in all(&grid, "[tabindex='0']") {
        let _ = old.set_attribute("tabindex", "-1");
    }
    let _ = cell.set_attribute("tabindex", "0");
    if let Some(at) = selector_of(&cell) {
        let _ = grid.set_attribute("data-at", &at);
    }
}

/// How a cell is found again after it was drawn anew.
fn selector_of(cell: &Element) -> Option<String> {
    let column = cell.get_attribute("data-column")?.replace('\\', "\\\\").replace('"', "\\\"");
    Some(match row_id(cell) {
        Some(id) => format!("[data-id=\"{id}\"] [data-column=\"{column}\"]"),
        None => format!(".head [data-column=\"{column}\"]"),
    })
}

/// The focus has gone elsewhere by the reader's own doing.
pub fn leave(event: &FocusEvent) {
    let grid = event.current_target().and_then(|grid| grid.dyn_into::<Element>().ok());
    let to = event.related_target().and_then(|to| to.dyn_into::<Element>().ok());
    if let (Some(grid), Some(to)) = (grid, to)
        && !grid.contains(Some(&to))
    {
        let _ = grid.remove_attribute("data-at");
    }
}

/// The grid and the cell of an event.
fn place(event: &web_sys::Event) -> Option<(Element, Element)> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    Some((target.closest("[role=grid]").ok()??, target.closest(CELLS).ok()??))
}

/// Arrows, Home, End, PageUp, PageDown; Enter opens the details or sorts, Space selects; with Alt, arrows
/// move and resize the column of a header.
pub fn press(event: &KeyboardEvent, table: Table) {
    let Some((grid, cell)) = place(event) else { return };
    let key = event.key();
    if event.alt_key() || event.meta_key() {
        if event.alt_key() && row_id(&cell).is_none() && customise(event, &key, table) {
            event.prevent_default();
        }
        return;
    }
    if act(event, &key, &cell, table) {
        event.prevent_default();
        return;
    }
    let rows: Vec<Element> = all(&grid, "[role=row]").collect();
    let Some(row) = cell.parent_element() else { return };
    let Some(y) = rows.iter().position(|r| *r == row) else { return };
    let x = all(&row, CELLS).position(|c| c == cell).unwrap_or_default();
    let (last_x, last_y) = (all(&row, CELLS).count() - 1, rows.len() - 1);
    let control = event.ctrl_key();
    let (x, y) = match key.as_str() {
        "ArrowRight" => ((x + 1).min(last_x), y),
        "ArrowLeft" => (x.saturating_sub(1), y),
        "ArrowDown" => (x, (y + 1).min(last_y)),
        "ArrowUp" => (x, y.saturating_sub(1)),
        "Home" => (0, if control { 0 } else { y }),
        "End" => (last_x, if control { last_y } else { y }),
        "PageDown" => (x, (y + PAGE_ROWS).min(last_y)),
        "PageUp" => (x, y.saturating_sub(PAGE_ROWS)),
        _ => return,
    };
    event.prevent_default();
    let Some(row) = rows.get(y) else { return };
    if let Some(cell) = all(row, CELLS).nth(x).or_else(|| all(row, CELLS).last()) {
        give_focus(&cell);
    }
}

/// Moves the column of the focused header, or with Shift changes its width.
fn customise(event: &KeyboardEvent, key: &str, table: Table) -> bool {
    let right = match key {
        "ArrowRight" => true,
        "ArrowLeft" => false,
        _ => return false,
    };
    let Some(column) = column_of(event) else { return false };
    if event.shift_key() {
        resize::step(table, &column, right);
    } else {
        shift(table, &column, right);
    }
    true
}

/// Moves a column one place.
pub fn shift(table: Table, column: &ColumnKey, right: bool) {
    let view = table.view.get_untracked();
    let Some(at) = view.position(column) else { return };
    let to = if right { at + 1 } else { at.wrapping_sub(1) };
    if to < view.columns.len() {
        table.show(&view.with_column_at(column, to));
    }
}

/// What Enter, Space and Ctrl+A do; `false` for other keys.
fn act(event: &KeyboardEvent, key: &str, cell: &Element, table: Table) -> bool {
    let click = |selector: &str| {
        let inner = cell.query_selector(selector).ok().flatten();
        if let Some(inner) = &inner {
            inner.unchecked_ref::<HtmlElement>().click();
        }
        inner.is_some()
    };
    match (key, row_id(cell)) {
        ("Enter", Some(id)) => table.open(Some(id)),
        (" ", Some(id)) if event.shift_key() => table.selection.extend(&order(table), id),
        (" ", Some(id)) => table.selection.toggle(id),
        ("a", _) if event.ctrl_key() => table.selection.turn(&order(table)),
        ("Enter" | " ", None) => return click("[role=checkbox],a,button"),
        _ => return false,
    }
    true
}

/// Focuses an element; the browser scrolls it into view.
pub fn give_focus(element: &Element) {
    let _ = element.unchecked_ref::<HtmlElement>().focus();
}
