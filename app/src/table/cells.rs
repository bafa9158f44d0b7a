//! What each column draws of a row.

use domain::{
    table::{Column, Row},
    version::Registration,
};
use leptos::prelude::*;

use super::Table;
use crate::ui::{Clock, href, pill};

/// Padding on both sides of a cell, as in `style/grid.css`.
const PADDING: u16 = 20;

/// All cells of a row.
pub fn cells(table: Table, clock: Clock, columns: &[Column], row: &Row) -> AnyView {
    columns
        .iter()
        .map(|&column| {
            view! {
                <div role="gridcell" data-column=column.id()>
                    {cell(table, clock, column, row)}
                </div>
            }
        })
        .collect_view()
        .into_any()
}

fn cell(table: Table, clock: Clock, column: Column, row: &Row) -> AnyView {
    match column {
        Column::Framework => row.framework.as_deref().map(pill::framework).into_any(),
        Column::Name => name(table, row).into_any(),
        Column::Tags => pill::tags_within(&row.tags, column.width() - PADDING).into_any(),
        Column::Status => pill::status(row.status).into_any(),
        Column::Project => {
            view! { <span class="clip dim" title=row.project.path.clone()>{row.project.name.clone()}</span> }.into_any()
        }
        Column::User => row.user.as_ref().map(pill::person).into_any(),
        Column::Task => task(table, row).into_any(),
        Column::Created => view! { <span class="clip dim">{clock.elapsed(row.created)}</span> }.into_any(),
        // Hidden by default; what they show comes with the details.
        _ => ().into_any(),
    }
}

/// The name leads to the details, so that it opens in a new tab as well.
fn name(table: Table, row: &Row) -> AnyView {
    let id = row.id;
    let open = move || table.view.with(|v| table.href(&v.with_open(Some(id))));
    let unfinished = match row.registration {
        Registration::Ready => None,
        Registration::Pending => Some(("uploading", "Its files are still on their way")),
        Registration::Failed => Some(("failed", "Its upload was given up")),
    };
    view! {
        <span class="name">
            <a class="clip" href=open data-noscroll="" title=row.model.path.clone()>
                {row.model.name.clone()}
            </a>
            <small class="chip" title=format!("Version {}", row.number)>
                {row.chip()}
            </small>
            {unfinished.map(|(word, why)| view! { <small class="chip unfinished" title=why>{word}</small> })}
        </span>
    }
    .into_any()
}

fn task(table: Table, row: &Row) -> AnyView {
    let organization = table.place.with_value(|p| p.organization.clone());
    row.task
        .as_ref()
        .map(|task| {
            view! {
                <a class="clip quiet" href=href::experiment(&organization, task.id) title=task.name.clone()>
                    {task.name.clone()}
                </a>
            }
        })
        .into_any()
}
