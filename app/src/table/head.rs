//! The header row. Headers are links, so they sort with and without JavaScript.

use domain::table::{Column, Direction};
use leptos::prelude::*;

use super::{Table, columns};

/// The row of headers.
#[component]
pub fn Head(table: Table) -> impl IntoView {
    view! {
        <div role="rowgroup" class="head">
            <div role="row" class="grid-row" aria-rowindex="1">
                {columns().into_iter().map(|column| header(table, column)).collect_view()}
            </div>
        </div>
    }
}

fn header(table: Table, column: Column) -> impl IntoView {
    let sorted = Memo::new(move |_| table.view.with(|v| (v.sorted_by(column), v.effective_sort().len())));
    let aria_sort = move || match sorted.get() {
        (Some((0, Direction::Ascending)), _) => Some("ascending"),
        (Some((0, Direction::Descending)), _) => Some("descending"),
        _ => column.sortable().then_some("none"),
    };
    let title = column.title();
    let content = if column.sortable() {
        view! {
            <a
                href=move || table.view.with(|v| table.href(&v.click_sort(column, false)))
                data-noscroll=""
                title=format!("Sort by {title}; with Shift also by it")
                on:click=add_key(table, column)
            >
                <span class="clip">{title}</span>
                {move || {
                    let (place, keys) = sorted.get();
                    place.map(|(i, direction)| arrow(direction, (keys > 1).then_some(i + 1)))
                }}
            </a>
        }
        .into_any()
    } else {
        view! { <span class="clip">{title}</span> }.into_any()
    };
    view! {
        <div role="columnheader" data-column=column.id() aria-sort=aria_sort class:sorted=move || sorted.get().0.is_some()>
            {content}
        </div>
    }
}

/// Which way, and for several keys which place in the order.
fn arrow(direction: Direction, place: Option<usize>) -> AnyView {
    let (arrow, words) = match direction {
        Direction::Ascending => ("↑", "ascending"),
        Direction::Descending => ("↓", "descending"),
    };
    let words = match place {
        Some(place) => format!(", {words}, {place}. key"),
        None => format!(", {words}"),
    };
    view! {
        <span class="arrow" aria-hidden="true">
            {arrow}
            {place.map(|place| view! { <sup>{place}</sup> })}
        </span>
        <span class="unseen">{words}</span>
    }
    .into_any()
}

/// Shift+click adds or flips a key; a plain click is the link's own.
fn add_key(table: Table, column: Column) -> impl Fn(leptos::ev::MouseEvent) + 'static {
    move |event| {
        if event.shift_key() && event.button() == 0 {
            event.prevent_default();
            table.show(&table.view.with_untracked(|v| v.click_sort(column, true)));
        }
    }
}
