//! What each column draws of a row.

use domain::{
    table::{Column, Row},
    version::Registration,
};
use leptos::prelude::*;

use super::Table;
use crate::ui::{
    Clock, href,
    html::{Html, html},
    pill,
};

/// Padding on both sides of a cell, as in `style/grid.css`.
const PADDING: u16 = 20;

/// All cells of a row.
#[must_use]
pub fn cells(table: Table, clock: Clock, columns: &[Column], row: &Row) -> String {
    let write = |h: &mut Html| {
        for &column in columns {
            h.raw("<div role=\"gridcell\" data-column=\"").raw(column.id()).raw("\">");
            cell(h, table, clock, column, row);
            h.raw("</div>");
        }
    };
    html(write).finish()
}

fn cell(h: &mut Html, table: Table, clock: Clock, column: Column, row: &Row) {
    match column {
        Column::Framework => {
            if let Some(framework) = &row.framework {
                pill::framework(h, framework);
            }
        }
        Column::Name => name(h, table, row),
        Column::Tags => pill::tags_within(h, &row.tags, column.width() - PADDING),
        Column::Status => pill::status(h, row.status),
        Column::Project => {
            h.raw(r#"<span class="clip dim""#).attribute("title", &row.project.path);
            h.raw(">").text(&row.project.name).raw("</span>");
        }
        Column::User => {
            if let Some(user) = &row.user {
                pill::person(h, user);
            }
        }
        Column::Task => {
            if let Some(task) = &row.task {
                let page = table.place.with_value(|p| href::experiment(&p.organization, task.id));
                h.raw(r#"<a class="clip quiet""#).attribute("href", &page).attribute("title", &task.name);
                h.raw(">").text(&task.name).raw("</a>");
            }
        }
        Column::Created => {
            h.raw(r#"<span class="clip dim">"#);
            clock.elapsed(h, row.created);
            h.raw("</span>");
        }
        // Hidden by default; what they show comes with the details.
        _ => {}
    }
}

/// The name leads to the details, so that it opens in a new tab as well.
fn name(h: &mut Html, table: Table, row: &Row) {
    let open = table.closed.with(|view| table.href(&view.with_open(Some(row.id))));
    h.raw(r#"<span class="name"><a class="clip" data-noscroll="""#).attribute("href", &open);
    h.attribute("title", &row.model.path).raw(">").text(&row.model.name).raw("</a>");
    h.raw(r#"<small class="chip" title="Version "#).text(&row.number.to_string()).raw("\">");
    h.text(&row.chip()).raw("</small>");
    match row.registration {
        Registration::Ready => {}
        Registration::Pending => {
            h.raw(r#"<small class="chip unfinished" title="Its files are still on their way">uploading</small>"#);
        }
        Registration::Failed => {
            h.raw(r#"<small class="chip unfinished" title="Its upload was given up">failed</small>"#);
        }
    }
    h.raw("</span>");
}
