//! The tables of models and of experiments.

pub mod bar;
pub mod body;
pub mod cells;
mod columns_menu;
pub mod density;
mod drag;
pub mod empty;
pub mod fetch;
pub mod filter;
mod groups;
pub mod head;
pub mod keyboard;
pub mod late;
mod link;
pub mod mine;
pub mod more;
mod offline;
pub mod options_menu;
mod resize;
mod row;
pub mod selection;
pub mod store;
pub mod upload;
mod view_title;
mod views;

use domain::table::{ColumnKey, Subject};
use leptos::prelude::*;

pub use row::{AnyRow, LiveGroup, LiveRow, ask, read};
pub use store::{Place, Table};

use crate::ui::{
    Clock,
    any::{AnyView, IntoAny},
    live::{hit, part},
    sheet,
};

/// The table with everything that belongs to it, below the page's header.
pub fn table(table: Table, clock: Clock, head: AnyView) -> AnyView {
    let rules = move || {
        let rows = table.all_rows();
        let rows: Vec<_> = rows.iter().map(|live| live.row.read()).collect();
        table.columns.with(|columns| sheet::column_rule(columns))
            + &sheet::tag_rules(rows.iter().flat_map(|row| row.all_tags()))
    };
    // Where a filter lets nothing through, its header stays.
    let is_empty =
        Memo::new(move |_| table.is_empty() && table.view.with(|view| view.after.is_none() && !view.is_filtered()));
    let content = view! {
        {head}
        {sheet::sheet(rules)}
        {bar::bar(table)}
        {part(move || if is_empty.get() { empty::room(table) } else { grid(table, clock) })}
    };
    view! {
        {upload::area::area(table, content.into_any())}
        {late::room(table)}
    }
    .into_any()
}

fn grid(table: Table, clock: Clock) -> AnyView {
    let is_empty = Memo::new(move |_| table.is_empty());
    let label = match table.subject {
        Subject::Models => "Models",
        Subject::Experiments => "Experiments",
    };
    view! {
        <div class="scroller" class:slow=table.slow>
            <div
                role="grid"
                aria-label=label
                aria-multiselectable="true"
                aria-rowcount=move || table.row_count().to_string()
                aria-colcount=move || (table.columns.with(Vec::len) + 1).to_string()
                aria-busy=move || table.busy.get().to_string()
                on:click=move |event| body::click(&event, table)
                on:keydown=move |event| keyboard::press(&event, table)
                on:focusin=move |event| keyboard::focus(&event)
                on:focusout=move |event| keyboard::leave(&event)
                node_ref=table.grid
            >
                {head::head(table)}
                {groups::groups(table, clock)}
                {body::body(table, clock, table.rows.into())}
            </div>
            {more::more(table)}
            {part(move || if is_empty.get() { empty::room(table) } else { ().into_any() })}
        </div>
    }
    .into_any()
}

/// The column whose header or cell an event happened in.
fn column_of(event: &web_sys::Event) -> Option<ColumnKey> {
    ColumnKey::parse(&hit(event, "[data-column]")?.get_attribute("data-column")?).ok()
}
