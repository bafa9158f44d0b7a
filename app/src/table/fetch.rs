//! Fetching rows whenever the view or the wish changes.

use domain::table::{Listing, Row, View};
use leptos::prelude::*;

use super::{LiveRow, Table};
use crate::{
    fns::{At, list_versions},
    ui::live::{on_change, spawn},
};

/// Keeps the rows as the URL and the reader want them.
pub fn follow(table: Table) {
    on_change(
        move || (table.closed.read().asked().to_query(), table.wish.get()),
        move |before, (query, wish)| {
            // Another view starts from its own first row, whatever was asked for before.
            let after = if before.0 == query { wish.after } else { None };
            table.busy.set(true);
            spawn(async move { fetch(table, query, after).await });
        },
    );
}

async fn fetch(table: Table, query: String, after: Option<String>) {
    let place = table.place.get_value();
    let append = after.is_some();
    let query = if append { View::from_query(&query).with_after(after).to_query() } else { query };
    let answer = list_versions(place.organization, place.path, query, false).await;
    match answer.and_then(|answer| answer.read::<At<Listing>>()) {
        Ok(At { it, .. }) => take(table, it, append),
        Err(failure) => table.failure.set(Some(failure)),
    }
    table.busy.set(false);
}

fn take(table: Table, listing: Listing, append: bool) {
    table.failure.set(None);
    table.total.set(listing.total);
    table.next.set(listing.page.next);
    table.here.set_value(listing.here);
    table.rows.update(|rows| {
        let known = std::mem::take(rows);
        let fresh = listing.page.items;
        if append {
            let is_new = |row: &Row| known.iter().all(|k| k.id != row.id);
            let added: Vec<_> = fresh.into_iter().filter(is_new).map(LiveRow::new).collect();
            *rows = known;
            rows.extend(added);
        } else {
            *rows = fresh.into_iter().map(|row| reuse(&known, row)).collect();
        }
    });
}

/// The row's own signal when it is on the page already, so that its elements stay.
fn reuse(known: &[LiveRow], row: Row) -> LiveRow {
    match known.iter().find(|k| k.id == row.id) {
        Some(live) => {
            if *live.row.read_untracked() != row {
                live.row.set(row);
            }
            live.clone()
        }
        None => LiveRow::new(row),
    }
}
