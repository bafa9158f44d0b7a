//! Fetching rows whenever the view or the wish changes.

use std::collections::HashMap;

use domain::{
    Id,
    table::{Group, GroupOf, View},
};
use leptos::prelude::*;

pub use super::row::Arrived;
use super::{
    Table,
    row::{AnyRow, LiveGroup, LiveRow, ask, read},
};
use crate::{
    Failure,
    failure::Kind,
    ui::{
        later::Later,
        live::{on_change, spawn, spawn_freely},
    },
};

/// How long rows may take before the page shows that they do, in milliseconds. Nothing of the page is drawn for
/// those that come sooner, but the rows themselves.
const SLOW: u64 = 150;

/// Keeps the rows as the URL and the reader want them.
pub fn follow(table: Table) {
    let slow = Later::new();
    on_change(
        move || table.busy.get(),
        move |_, busy| {
            if busy {
                slow.after(SLOW, move || {
                    table.slow.try_set(true);
                });
            } else {
                slow.forget();
                table.slow.set(false);
            }
        },
    );
    on_change(
        move || table.closed.get(),
        move |before, closed| {
            // The others are drawn once their rows are here.
            if before.asked() == closed.asked() {
                follow_view(table);
            }
        },
    );
    on_change(
        move || (table.closed.read().asked().to_explicit_query(), table.wish.get()),
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
    let query = if append { next_page(table, &query, after) } else { query };
    let answer = ask(table.subject, place.organization, place.path, query, false).await;
    match answer.and_then(|answer| read(table.subject, &answer)) {
        Ok(at) => take(table, at.it, append),
        Err(failure) => refused(table, failure),
    }
    table.busy.set(false);
}

/// Says that rows did not come. What its reader may not see any more does not stay on the page: the page is asked
/// for again, and the server says what is there now.
fn refused(table: Table, failure: Failure) {
    if failure.kind == Kind::NotFound {
        let _ = window().location().reload();
    }
    table.failure.try_set(Some(failure));
}

/// Draws the rows of the page as the view wants them now.
fn follow_view(table: Table) {
    let now = table.closed.get_untracked();
    if table.drawn.with_untracked(|drawn| *drawn != now) {
        table.drawn.set(now);
    }
}

fn next_page(table: Table, query: &str, after: Option<String>) -> String {
    View::read(query, table.subject, &[]).with_after(after).to_explicit_query()
}

/// Puts rows that have arrived in the place of those that are shown, or behind them.
pub fn take(table: Table, arrived: Arrived, append: bool) {
    table.failure.set(None);
    table.total.set(arrived.total);
    table.rough.set(arrived.rough);
    table.next.set(arrived.next);
    table.here.set_value(arrived.here);
    if append {
        table.rows.update(|rows| append_to(rows, arrived.rows));
    } else {
        if table.saved.with_untracked(|saved| *saved != arrived.saved) {
            table.saved.set(arrived.saved);
        }
        replace(table, arrived.rows, arrived.groups);
    }
    // Last, when rows that are no longer on the page are gone and need not be drawn once more.
    follow_view(table);
}

fn replace(table: Table, rows: Vec<AnyRow>, groups: Vec<GroupOf<AnyRow>>) {
    // A row that is on the page already keeps its own signal, so that its elements stay.
    let known: HashMap<Id, LiveRow> = untrack(|| table.all_rows()).into_iter().map(|live| (live.id, live)).collect();
    let reuse = |row: AnyRow| match known.get(&row.id()) {
        Some(live) => {
            if *live.row.read_untracked() != row {
                live.row.set(row);
            }
            live.clone()
        }
        None => LiveRow::new(row),
    };
    table.rows.set(rows.into_iter().map(reuse).collect());
    let groups: Vec<_> = table.groups.with_untracked(|held| {
        let keep = |group: GroupOf<AnyRow>| match held.iter().find(|g| g.key() == (group.project.id, group.own)) {
            Some(live) => {
                live.rows.set(group.page.items.into_iter().map(reuse).collect());
                live.next.set(group.page.next);
                live.total.set(group.total);
                live.clone()
            }
            None => LiveGroup::new(group),
        };
        groups.into_iter().map(keep).collect()
    });
    table.groups.set(groups);
}

fn append_to(rows: &mut Vec<LiveRow>, fresh: Vec<AnyRow>) {
    let added: Vec<_> = fresh.into_iter().filter(|row| rows.iter().all(|k| k.id != row.id())).collect();
    rows.extend(added.into_iter().map(LiveRow::new));
}

/// Fetches the next rows of a group.
pub fn more_of(table: Table, group: LiveGroup) {
    if group.busy.get_untracked() {
        return;
    }
    group.busy.set(true);
    let view = table.closed.get_untracked().asked().with_group(Group::None);
    let query = view.with_after(group.next.get_untracked()).to_explicit_query();
    let organization = table.place.with_value(|place| place.organization.clone());
    spawn_freely(async move {
        let answer = ask(table.subject, organization, group.project.path.clone(), query, group.own).await;
        match answer.and_then(|answer| read(table.subject, &answer)) {
            Ok(at) => {
                group.next.set(at.it.next);
                group.rows.update(|rows| append_to(rows, at.it.rows));
            }
            Err(failure) => refused(table, failure),
        }
        group.busy.set(false);
    });
}
