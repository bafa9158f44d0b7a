//! Widths of columns: dragged by the separator, fitted by a double click, stepped by the keyboard.

use domain::table::{ColumnKey, view::WIDTHS};
use leptos::{
    ev::{Event, KeyboardEvent, MouseEvent},
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
};
use web_sys::{AbortController, AddEventListenerOptions, Element, HtmlElement, PointerEvent};

use super::{Table, column_of, keyboard::all};
use crate::ui::{live::hit, pill};

/// How much a key changes a width, in CSS pixels.
const STEP: i32 = 16;
/// Padding on both sides of a cell, as in `style/grid.css`.
pub const PADDING: u16 = 20;

/// Starts to follow a pointer that went down on a separator. While it moves, one variable of the grid
/// changes; the view does when it is let go. Escape gives up.
pub fn start(event: &PointerEvent, table: Table) -> bool {
    let Some(handle) = hit(event, "[data-resize]") else { return false };
    event.prevent_default();
    let (Some(column), Some(header), Some(grid)) =
        (column_of(event), handle.parent_element(), table.grid.get_untracked())
    else {
        return true;
    };
    let Some(place) = table.view.with_untracked(|view| view.position(&column)) else { return true };
    let _ = handle.set_pointer_capture(event.pointer_id());
    let (from, start) = (header.get_bounding_client_rect().width(), f64::from(event.client_x()));
    let name = format!("--w{place}");
    let style = grid.unchecked_ref::<HtmlElement>().style();
    let _ = grid.class_list().add_1("resizing-column");
    let Ok(listening) = AbortController::new() else { return true };
    let options = AddEventListenerOptions::new();
    options.set_capture(true);
    options.set_signal(&listening.signal());
    let width = move |event: &PointerEvent| within(from + f64::from(event.client_x()) - start);
    let heard = move |event: Event| {
        let width = event.dyn_ref::<PointerEvent>().map(width);
        let width = match (event.type_().as_str(), width) {
            ("pointermove", Some(width)) => {
                let _ = style.set_property(&name, &format!("{width}px"));
                return;
            }
            ("pointerup", width) => width,
            // Escape gives up; other keys are for others.
            ("keydown", _) if event.dyn_ref().is_none_or(|event: &KeyboardEvent| event.key() != "Escape") => return,
            _ => None,
        };
        event.prevent_default();
        event.stop_propagation();
        listening.abort();
        let _ = grid.class_list().remove_1("resizing-column");
        if let Some(width) = width {
            set(table, &column, width);
        }
        let (style, name) = (style.clone(), name.clone());
        // The rule of the page says the same by now.
        request_animation_frame(move || {
            let _ = style.remove_property(&name);
        });
    };
    let heard = Closure::<dyn Fn(Event)>::new(heard).into_js_value();
    for name in ["pointermove", "pointerup", "pointercancel", "keydown"] {
        let _ = window().add_event_listener_with_callback_and_add_event_listener_options(
            name,
            heard.unchecked_ref(),
            &options,
        );
    }
    true
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the limits of widths")]
fn within(width: f64) -> u16 {
    width.round().clamp(f64::from(*WIDTHS.start()), f64::from(*WIDTHS.end())) as u16
}

fn set(table: Table, column: &ColumnKey, width: u16) {
    let view = table.view.get_untracked();
    let wider = view.with_width(column, width);
    if wider != view {
        table.replace(&wider);
    }
}

/// One step wider or narrower.
pub fn step(table: Table, column: &ColumnKey, wider: bool) {
    let width =
        table.view.with_untracked(|view| view.columns.iter().find(|c| c.key == *column).map(|c| c.effective_width()));
    if let Some(width) = width {
        set(table, column, within(f64::from(i32::from(width) + if wider { STEP } else { -STEP })));
    }
}

/// A double click on a separator makes its column as wide as its header and its widest loaded cell.
pub fn fit(event: &MouseEvent, table: Table) {
    if hit(event, "[data-resize]").is_none() {
        return;
    }
    let (Some(column), Some(grid)) = (column_of(event), table.grid.get_untracked()) else { return };
    let name = column.to_string();
    let cells: Vec<Element> = all(&grid, "[data-column]")
        .filter(|cell| cell.get_attribute("data-column").as_deref() == Some(&name))
        .collect();
    // Cells take their natural width while they are measured.
    for cell in &cells {
        let _ = cell.class_list().add_1("measured");
    }
    let widest = cells.iter().map(|cell| cell.get_bounding_client_rect().width()).fold(0.0, f64::max);
    for cell in &cells {
        let _ = cell.class_list().remove_1("measured");
    }
    // A cell of tags draws only those that fit.
    let rows = untrack(|| table.all_rows());
    let tags = rows.iter().map(|live| live.row.read_untracked().tags_in(&column).map_or(0.0, pill::width_of_tags));
    set(table, &column, within(tags.fold(widest, |a, b| a.max(1.04 * f64::from(b) + f64::from(PADDING))).ceil()));
}
