//! The header row. Headers are links, so they sort with and without JavaScript.

use domain::table::{Direction, Shown};
use leptos::{ev::MouseEvent, prelude::*};

use super::{Table, cells::is_number, column_of, filter, selection::Extent};
use crate::ui::{
    any::{AnyView, IntoAny},
    html::{Html, html},
    live::hit,
};

/// The row of headers.
pub fn head(table: Table) -> AnyView {
    let content = move || html(|h| table.columns.with(|columns| row(h, table, columns))).finish();
    view! {
        <div role="rowgroup" class="head">
            <div
                role="row"
                class="grid-row"
                aria-rowindex="1"
                on:click=move |event| click(&event, table)
                inner_html=content
            ></div>
            <i class="drop-line" aria-hidden="true"></i>
        </div>
    }
    .into_any()
}

fn row(h: &mut Html, table: Table, columns: &[Shown]) {
    check(h, table);
    for shown in columns {
        header(h, table, shown);
    }
}

/// Selects all rows that have arrived.
fn check(h: &mut Html, table: Table) {
    let rows: Vec<_> = table.all_rows().iter().map(|live| live.id).collect();
    h.raw(r#"<div role="columnheader" class="check"><span role="checkbox" data-select-all="" tabindex="-1""#);
    h.raw(r#" aria-label="Select all loaded rows" aria-checked=""#);
    h.raw(match table.selection.extent(&rows) {
        Extent::None => "false",
        Extent::Some => "mixed",
        Extent::All => "true",
    });
    h.raw(r#""><i class="box"></i></span></div>"#);
}

fn header(h: &mut Html, table: Table, shown: &Shown) {
    let (key, title) = (&shown.key, table.subject.title(&shown.key));
    let (sorted, keys) = table.view.with(|v| (v.sorted_by(key.clone()), v.effective_sort().len()));
    h.raw(r#"<div role="columnheader" data-column=""#).text(&key.to_string());
    h.raw("\" class=\"").raw(if sorted.is_some() { "sorted" } else { "" });
    h.raw(if is_number(key) { " number\"" } else { "\"" });
    h.raw(match sorted {
        Some((0, Direction::Ascending)) => r#" aria-sort="ascending">"#,
        Some((0, Direction::Descending)) => r#" aria-sort="descending">"#,
        _ if key.sortable() => r#" aria-sort="none">"#,
        _ => ">",
    });
    if key.sortable() {
        let href = table.view.with(|v| table.href(&v.click_sort(key.clone(), false)));
        let hint = format!("Sort by {title}; with Shift also by it");
        h.raw(r#"<a data-noscroll="" draggable="false""#).attribute("href", &href).attribute("title", &hint).raw(">");
    }
    h.element("span", "clip", &title);
    if let Some((i, direction)) = sorted {
        arrow(h, direction, (keys > 1).then_some(i + 1));
    }
    if key.sortable() {
        h.raw("</a>");
    }
    filter::button(h, table, key, &title);
    h.raw(r#"<i class="resizer" data-resize="" title="Drag to resize; double-click to fit"></i></div>"#);
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
fn click(event: &MouseEvent, table: Table) {
    if hit(event, "[data-select-all]").is_some() {
        let rows: Vec<_> = untrack(|| table.all_rows()).iter().map(|live| live.id).collect();
        table.selection.turn(&rows);
        return;
    }
    if event.shift_key()
        && event.button() == 0
        && hit(event, "a").is_some()
        && let Some(column) = column_of(event)
    {
        event.prevent_default();
        table.show(&table.view.with_untracked(|v| v.click_sort(column, true)));
    }
}
