//! The grid from the keyboard: one tab stop, arrows between cells (WAI-ARIA grid pattern).
//!
//! Which cell has the tab stop is kept in the elements themselves: it changes with every key, and
//! nothing else depends on it. Before hydration the links in the cells are ordinary tab stops.

use leptos::{
    ev::{FocusEvent, KeyboardEvent},
    prelude::*,
    wasm_bindgen::JsCast,
};
use web_sys::{Element, HtmlElement, NodeList};

use super::{Table, body::row_id};
use crate::ui::live::effect;

const CELLS: &str = "[role=columnheader],[role=gridcell]";
/// Rows that PageUp and PageDown go.
const PAGE_ROWS: usize = 10;

/// Keeps the grid's tab stop and row numbers right whenever its rows change.
pub fn keep(table: Table) {
    effect(move || {
        table.rows.track();
        request_animation_frame(move || {
            if let Some(grid) = table.grid.try_get_untracked().flatten() {
                prepare(&grid, table.view.try_with_untracked(|v| v.after.is_none()).unwrap_or_default());
            }
        });
    });
}

fn prepare(grid: &Element, numbered: bool) {
    for cell in all(grid, CELLS).filter(|cell| !cell.has_attribute("tabindex")) {
        let _ = cell.set_attribute("tabindex", "-1");
    }
    for link in all(grid, "[role=row] a") {
        let _ = link.set_attribute("tabindex", "-1");
    }
    if numbered {
        for (i, row) in all(grid, "[data-id]").enumerate() {
            let _ = row.set_attribute("aria-rowindex", &(i + 2).to_string());
        }
    }
    if grid.query_selector("[tabindex='0']").ok().flatten().is_none()
        && let Some(first) = all(grid, CELLS).next()
    {
        let _ = first.set_attribute("tabindex", "0");
    }
}

fn all(element: &Element, selector: &str) -> impl Iterator<Item = Element> + use<> {
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
}

/// The grid and the cell of an event.
fn place(event: &web_sys::Event) -> Option<(Element, Element)> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    Some((target.closest("[role=grid]").ok()??, target.closest(CELLS).ok()??))
}

/// Arrows, Home, End, PageUp, PageDown; Enter opens the details or sorts.
pub fn press(event: &KeyboardEvent, table: Table) {
    if event.alt_key() || event.meta_key() {
        return;
    }
    let Some((grid, cell)) = place(event) else { return };
    let key = event.key();
    if key == "Enter" || key == " " {
        if act(&cell, table, key == "Enter") {
            event.prevent_default();
        }
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
    if let Some(cell) = rows.get(y).and_then(|row| all(row, CELLS).nth(x)) {
        give_focus(&cell);
    }
}

fn act(cell: &Element, table: Table, enter: bool) -> bool {
    if let Some(id) = row_id(cell) {
        if enter {
            table.open(Some(id));
        }
        return enter;
    }
    let link = cell.query_selector("a").ok().flatten();
    if let Some(link) = &link {
        link.unchecked_ref::<HtmlElement>().click();
    }
    link.is_some()
}

/// Focuses an element; the browser scrolls it into view.
pub fn give_focus(element: &Element) {
    let _ = element.unchecked_ref::<HtmlElement>().focus();
}
