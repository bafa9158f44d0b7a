//! The rows, and what a click on them does.

use domain::Id;
use leptos::{ev::MouseEvent, prelude::*, wasm_bindgen::JsCast};

use super::{LiveRow, Table, cells::cells, columns, keyboard};
use crate::ui::Clock;

/// The rows that have arrived.
pub fn body(table: Table, clock: Clock) -> AnyView {
    let columns = StoredValue::new(columns());
    let open = Memo::new(move |_| table.view.read().open);
    let is_open = Selector::new(move || open.get());
    keyboard::keep(table);
    view! {
        <div role="rowgroup" class="body">
            <For each=move || table.rows.get() key=|live| live.id let(live)>
                {row(table, clock, columns, live, is_open.clone())}
            </For>
        </div>
    }
    .into_any()
}

fn row(
    table: Table,
    clock: Clock,
    columns: StoredValue<Vec<domain::table::Column>>,
    live: LiveRow,
    is_open: Selector<Option<Id>>,
) -> AnyView {
    let LiveRow { id, row } = live;
    view! {
        <div
            role="row"
            class="grid-row row"
            class:open=move || is_open.selected(&Some(id))
            data-id=id.to_string()
            inner_html=move || columns.with_value(|columns| cells(table, clock, columns, &row.read()))
        ></div>
    }
    .into_any()
}

/// One listener for all rows: opens the details of the row, unless something in it was meant.
pub fn click(event: &MouseEvent, table: Table) {
    let plain = event.button() == 0 && !event.ctrl_key() && !event.meta_key() && !event.shift_key() && !event.alt_key();
    let selecting = window().get_selection().ok().flatten().is_some_and(|s| !s.is_collapsed());
    let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    let Some(target) = target.filter(|_| plain && !selecting) else { return };
    if target.closest("a,button").ok().flatten().is_none()
        && let Some(id) = row_id(&target)
    {
        table.open(Some(id));
    }
}

/// The version that an element in a row belongs to.
#[must_use]
pub fn row_id(element: &web_sys::Element) -> Option<Id> {
    let row = element.closest("[data-id]").ok().flatten()?;
    Id::parse_str(&row.get_attribute("data-id")?).ok()
}
