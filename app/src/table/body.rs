//! The rows, and what a click on them does.

use domain::Id;
use leptos::{ev::MouseEvent, prelude::*, wasm_bindgen::JsCast};

use super::{LiveRow, Table, cells::cells, groups, keyboard};
use crate::ui::{
    Clock,
    any::{AnyView, IntoAny},
    live::hit,
};

/// Rows that have arrived.
pub fn body(table: Table, clock: Clock, rows: Signal<Vec<LiveRow>>) -> AnyView {
    let open = Memo::new(move |_| table.view.read().open);
    let is_open = Selector::new(move || open.get());
    keyboard::keep(table, rows);
    view! {
        <div role="rowgroup" class="body">
            <For each=move || rows.get() key=|live| live.id let(live)>
                {row(table, clock, live, is_open.clone())}
            </For>
        </div>
    }
    .into_any()
}

fn row(table: Table, clock: Clock, live: LiveRow, is_open: Selector<Option<Id>>) -> AnyView {
    let LiveRow { id, row } = live;
    let selected = move || table.selection.has(id);
    view! {
        <div
            role="row"
            class="grid-row row"
            class:open=move || is_open.selected(&Some(id))
            class:selected=selected
            aria-selected=move || selected().to_string()
            data-id=id.to_string()
            inner_html=move || table.columns.with(|columns| cells(table, clock, columns, &row.read()))
        ></div>
    }
    .into_any()
}

/// One listener for all rows: selects, or opens the details of the row, unless something in it was meant.
pub fn click(event: &MouseEvent, table: Table) {
    if groups::click(event, table) {
        return;
    }
    let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    let Some((target, id)) = target.and_then(|target| row_id(&target).map(|id| (target, id))) else { return };
    if event.button() != 0 {
        return;
    }
    if hit(event, "[data-select]").is_some() || ((event.ctrl_key() || event.meta_key()) && hit(event, "a").is_none()) {
        if event.shift_key() {
            table.selection.extend(&order(table), id);
        } else {
            table.selection.toggle(id);
        }
        return;
    }
    if event.shift_key() && hit(event, "a,button").is_none() {
        // Shift marks a range of rows, not the text between.
        if let Ok(Some(marked)) = window().get_selection() {
            let _ = marked.remove_all_ranges();
        }
        table.selection.extend(&order(table), id);
        return;
    }
    let plain = !event.ctrl_key() && !event.meta_key() && !event.shift_key() && !event.alt_key();
    let marking = window().get_selection().ok().flatten().is_some_and(|s| !s.is_collapsed());
    if plain && !marking && target.closest("a,button").ok().flatten().is_none() {
        table.open(Some(id));
    }
}

/// Keys of all rows that have arrived, from the top.
#[must_use]
pub fn order(table: Table) -> Vec<Id> {
    untrack(|| table.all_rows()).iter().map(|live| live.id).collect()
}

/// The version that an element in a row belongs to.
#[must_use]
pub fn row_id(element: &web_sys::Element) -> Option<Id> {
    let row = element.closest("[data-id]").ok().flatten()?;
    Id::parse_str(&row.get_attribute("data-id")?).ok()
}
