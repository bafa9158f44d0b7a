//! The models table.

pub mod body;
pub mod cells;
pub mod empty;
mod fetch;
pub mod filter;
pub mod head;
pub mod keyboard;
pub mod more;
pub mod notices;
pub mod store;
pub mod upload;

use domain::table::Column;
use leptos::prelude::*;

pub use store::{LiveRow, Place, Table};

use crate::ui::{Clock, live::part, sheet};
use upload::Uploads;

/// The columns that are shown, in order.
#[must_use]
pub fn columns() -> Vec<Column> {
    Column::ALL.iter().copied().filter(|c| c.shown_by_default()).collect()
}

/// The table with everything that belongs to it, below the page's header.
pub fn models(table: Table, clock: Clock, head: AnyView) -> AnyView {
    let uploads = Uploads::new(table);
    let rules = move || {
        let rows = table.rows.read();
        let rows: Vec<_> = rows.iter().map(|r| r.row.read()).collect();
        sheet::column_rule(&columns()) + &sheet::tag_rules(rows.iter().flat_map(|r| &r.tags))
    };
    let is_empty = Memo::new(move |_| {
        table.rows.with(Vec::is_empty) && table.view.with(|v| v.after.is_none() && !v.is_filtered())
    });
    let content = view! {
        {head}
        {sheet::sheet(rules)}
        {notices::notices(uploads)}
        {part(move || if is_empty.get() { empty::empty(uploads) } else { grid(table, clock) })}
        {filter::layer(table)}
    };
    view! {
        {upload::area(uploads, content.into_any())}
        {upload::dialog(uploads)}
    }
    .into_any()
}

fn grid(table: Table, clock: Clock) -> AnyView {
    view! {
        <div class="scroller" class:busy=table.busy>
            <div
                role="grid"
                aria-label="Models"
                aria-rowcount=move || table.row_count().to_string()
                aria-colcount=columns().len().to_string()
                aria-busy=move || table.busy.get().to_string()
                on:click=move |event| body::click(&event, table)
                on:keydown=move |event| keyboard::press(&event, table)
                on:focusin=move |event| keyboard::focus(&event)
                node_ref=table.grid
            >
                {head::head(table)}
                {body::body(table, clock)}
            </div>
            {more::more(table)}
        </div>
    }
    .into_any()
}
