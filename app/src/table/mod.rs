//! The models table.

pub mod body;
pub mod cells;
pub mod empty;
pub mod head;
pub mod keyboard;
pub mod more;
pub mod notices;
pub mod store;
pub mod upload;

use domain::table::Column;
use leptos::prelude::*;

pub use store::{LiveRow, Place, Table};

use crate::ui::{Clock, sheet};
use body::Body;
use empty::Empty;
use head::Head;
use upload::{Area, UploadDialog, Uploads};

/// The columns that are shown, in order.
#[must_use]
pub fn columns() -> Vec<Column> {
    Column::ALL.iter().copied().filter(|c| c.shown_by_default()).collect()
}

/// The table with everything that belongs to it, below the page's header.
#[component]
pub fn Models(table: Table, clock: Clock, head: AnyView) -> impl IntoView {
    let uploads = Uploads::new(table);
    let rules = move || {
        let rows = table.rows.read();
        let rows: Vec<_> = rows.iter().map(|r| r.row.read()).collect();
        sheet::column_rule(&columns()) + &sheet::tag_rules(rows.iter().flat_map(|r| &r.tags))
    };
    let is_empty = move || table.rows.with(Vec::is_empty) && table.view.read().after.is_none();
    view! {
        <Area uploads>
            {head}
            {sheet::sheet(rules)}
            {notices::notices(uploads)}
        <Show when=move || !is_empty() fallback=move || view! { <Empty uploads /> }>
            <div class="scroller" class:busy=table.busy>
                <div
                    role="grid"
                    aria-label="Models"
                    aria-rowcount=move || table.row_count()
                    aria-colcount=columns().len()
                    aria-busy=move || table.busy.get().to_string()
                    on:click=move |event| body::click(&event, table)
                    on:keydown=move |event| keyboard::press(&event, table)
                    on:focusin=move |event| keyboard::focus(&event)
                    node_ref=table.grid
                >
                    <Head table />
                    <Body table clock />
                </div>
                {more::more(table)}
            </div>
        </Show>
        </Area>
        <UploadDialog uploads />
    }
}
