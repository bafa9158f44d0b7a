//! The header row. Headers are links, so they sort with and without JavaScript.

use domain::table::{Column, Direction};
use leptos::{ev::MouseEvent, prelude::*};

use super::{Table, columns, filter};
use crate::ui::{html::Html, live::markup};

/// The row of headers.
pub fn head(table: Table) -> AnyView {
    view! {
        <div role="rowgroup" class="head">
            <div role="row" class="grid-row" aria-rowindex="1">
                {columns().into_iter().map(|column| header(table, column)).collect_view()}
            </div>
        </div>
    }
    .into_any()
}

fn header(table: Table, column: Column) -> AnyView {
    let sorted = move || table.view.with(|v| (v.sorted_by(column), v.effective_sort().len()));
    let aria_sort = move || match sorted().0 {
        Some((0, Direction::Ascending)) => Some("ascending"),
        Some((0, Direction::Descending)) => Some("descending"),
        _ => column.sortable().then_some("none"),
    };
    let write = move |h: &mut Html| {
        h.element("span", "clip", column.title());
        let (place, keys) = sorted();
        if let Some((i, direction)) = place {
            arrow(h, direction, (keys > 1).then_some(i + 1));
        }
    };
    let content = if column.sortable() {
        view! {
            <a
                href=move || table.view.with(|v| table.href(&v.click_sort(column, false)))
                data-noscroll=""
                title=format!("Sort by {}; with Shift also by it", column.title())
                on:click=move |event| add_key(&event, table, column)
            >
                {markup(write)}
            </a>
        }
        .into_any()
    } else {
        markup(write)
    };
    view! {
        <div
            role="columnheader"
            data-column=column.id()
            aria-sort=aria_sort
            class:sorted=move || sorted().0.is_some()
        >
            {content}
            {markup(move |h| filter::button(h, table, &column.into(), column.title()))}
        </div>
    }
    .into_any()
}

/// Which way, and for several keys which place in the order.
fn arrow(h: &mut Html, direction: Direction, place: Option<usize>) {
    let (arrow, words) = match direction {
        Direction::Ascending => ("↑", ", ascending"),
        Direction::Descending => ("↓", ", descending"),
    };
    h.raw(r#"<span class="arrow" aria-hidden="true">"#).raw(arrow);
    let place = place.map(|place| place.to_string());
    if let Some(place) = &place {
        h.element("sup", "", place);
    }
    h.raw(r#"</span><span class="unseen">"#).raw(words);
    if let Some(place) = &place {
        h.raw(", ").text(place).raw(". key");
    }
    h.raw("</span>");
}

/// Shift+click adds or flips a key; a plain click is the link's own.
fn add_key(event: &MouseEvent, table: Table, column: Column) {
    if event.shift_key() && event.button() == 0 {
        event.prevent_default();
        table.show(&table.view.with_untracked(|v| v.click_sort(column, true)));
    }
}
