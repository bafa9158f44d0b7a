//! Rows as they are after something was done: fetched again in silence, as many as there were.

use domain::table::{Group, View};
use leptos::prelude::*;

use super::{is_lost, to_tab_stop};
use crate::{
    Failure, model,
    table::{
        AnyRow, LiveGroup, Table, ask,
        fetch::{self, Arrived},
        keyboard::{all as all_in, give_focus},
        read,
    },
    ui::live::spawn_freely,
};

/// Fetches the table's rows once more. Those that stay keep their elements, and with them the place, the keyboard's
/// and the selection.
pub fn refresh(table: Table) {
    model::live::redraw(table);
    let turn = table.acted.get_untracked();
    let view = table.closed.get_untracked().asked();
    spawn_freely(async move {
        let arrived = all(table, &view).await;
        // What was done since, or another view, brings its own.
        let is_last = table.acted.try_get_untracked() == Some(turn)
            && table.closed.try_with_untracked(|closed| closed.asked() == view).unwrap_or_default();
        match arrived {
            Ok(arrived) if is_last => {
                let stand = stand();
                fetch::take(table, arrived, false);
                stand_again(table, stand);
            }
            Err(failure) if is_last => {
                table.failure.set(Some(failure));
            }
            _ => {}
        }
    });
}

/// Which row and column has the keyboard.
fn stand() -> Option<(usize, String)> {
    let cell = document().active_element()?.closest("[role=grid] [data-id] [data-column]").ok()??;
    let (row, grid) = (cell.closest("[data-id]").ok()??, cell.closest("[role=grid]").ok()??);
    Some((all_in(&grid, ROWS).position(|other| other == row)?, cell.get_attribute("data-column")?))
}

const ROWS: &str = "[data-id]";

/// Where the row is gone that had the keyboard, the one in its place has it; where that was something else, the
/// table's tab stop.
fn stand_again(table: Table, stand: Option<(usize, String)>) {
    // First the rows are drawn, then the grid gives what stayed the focus back.
    request_animation_frame(move || {
        request_animation_frame(move || {
            let grid = table.grid.try_get_untracked().flatten().filter(|_| is_lost());
            let Some(grid) = grid else { return };
            // At once: an editor that opens in this very frame takes the keyboard after it.
            let Some((place, column)) = stand else { return to_tab_stop(table) };
            let row = all_in(&grid, ROWS).take(place + 1).last();
            let is_same = |cell: &web_sys::Element| cell.get_attribute("data-column").as_ref() == Some(&column);
            if let Some(cell) = row.and_then(|row| all_in(&row, "[data-column]").find(is_same)) {
                give_focus(&cell);
            }
        });
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
