//! Rows as they are after something was done: fetched again in silence, as many as there were.

use domain::table::{Group, View};
use leptos::prelude::*;

use crate::{
    Failure,
    table::{
        AnyRow, LiveGroup, Table, ask,
        fetch::{self, Arrived},
        read,
    },
    ui::live::spawn_freely,
};

/// Fetches the table's rows once more. Those that stay keep their elements, and with them the place, the keyboard's
/// and the selection.
pub fn refresh(table: Table) {
    let turn = table.acted.get_untracked();
    let view = table.closed.get_untracked().asked();
    spawn_freely(async move {
        let arrived = all(table, &view).await;
        // What was done since, or another view, brings its own.
        let is_last = table.acted.try_get_untracked() == Some(turn)
            && table.closed.try_with_untracked(|closed| closed.asked() == view).unwrap_or_default();
        match arrived {
            Ok(arrived) if is_last => fetch::take(table, arrived, false),
            Err(failure) if is_last => {
                table.failure.set(Some(failure));
            }
            _ => {}
        }
    });
}

/// The view's rows from its start, at least as many as are shown.
async fn all(table: Table, view: &View) -> Result<Arrived, Failure> {
    let place = table.place.get_value();
    let mut arrived = page(table, &place.organization, &place.path, view, false).await?;
    let shown = table.rows.with_untracked(Vec::len);
    while let (true, Some(next)) = (arrived.rows.len() < shown, arrived.next.clone()) {
        let view = view.with_after(Some(next));
        let more = page(table, &place.organization, &place.path, &view, false).await?;
        append(&mut arrived.rows, more.rows);
        arrived.next = more.next;
    }
    let groups: Vec<LiveGroup> = table.groups.get_untracked();
    for group in &mut arrived.groups {
        let key = (group.project.id, group.own);
        let shown = groups.iter().find(|live| live.key() == key).map_or(0, |live| live.rows.read_untracked().len());
        while let (true, Some(next)) = (group.page.items.len() < shown, group.page.next.clone()) {
            let view = view.with_group(Group::None).with_after(Some(next));
            let more = page(table, &place.organization, &group.project.path, &view, group.own).await?;
            append(&mut group.page.items, more.rows);
            group.page.next = more.next;
        }
    }
    Ok(arrived)
}

async fn page(table: Table, organization: &str, path: &str, view: &View, own: bool) -> Result<Arrived, Failure> {
    let (organization, path) = (organization.to_owned(), path.to_owned());
    let answer = ask(table.subject, organization, path, view.to_explicit_query(), own).await?;
    Ok(read(table.subject, &answer)?.it)
}

fn append(rows: &mut Vec<AnyRow>, more: Vec<AnyRow>) {
    let fresh: Vec<_> = more.into_iter().filter(|row| rows.iter().all(|known| known.id() != row.id())).collect();
    rows.extend(fresh);
}
