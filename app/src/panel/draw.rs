//! The panel as markup: its head, its tabs, and the one that is chosen.

use leptos::prelude::*;

use super::{Panel, parts, shown::Shown, tabs, top};
use crate::{
    Failure,
    fns::More,
    table::Table,
    ui::{html::Html, retry},
};

/// All of it.
pub fn write(h: &mut Html, shown: &Shown, panel: Panel) {
    let table = panel.table;
    let mut details = None;
    match shown {
        Shown::Nothing => return,
        Shown::All(opening) => {
            top::top(h, &opening.details.row, opening.details.role, table);
            details = Some(&opening.details);
        }
        Shown::Coming(row) => top::top(h, row, None, table),
        Shown::Unknown | Shown::Failed(_) => top::bare(h, table),
    }
    tabs::tabs(h, table, details);
    let tab = table.view.read().tab;
    h.raw(r#"<div class="panel-body" id="panel-body" role="tabpanel" tabindex="-1""#);
    if let Some(id) = shown.id() {
        h.attribute("data-of", &format!("{id} {}", tab.code()));
    }
    h.attribute("aria-label", tab.title()).raw(">");
    match shown {
        Shown::All(opening) => match &opening.more {
            More::Failed(line) => {
                problem(h, table, &Failure::from_line(line).unwrap_or_else(|| Failure::refused(line)))
            }
            more => parts::part(h, panel, &opening.details, more),
        },
        Shown::Failed(failure) => problem(h, table, failure),
        _ => bones(h),
    }
    h.raw("</div>");
}

fn problem(h: &mut Html, table: Table, failure: &Failure) {
    h.raw(r#"<p class="problem" role="alert">"#).element("span", "", &failure.text);
    retry(h, failure, &table.view.with(|view| table.href(view)));
    h.raw("</p>");
}

/// Lines where the content will be.
pub fn bones(h: &mut Html) {
    h.raw(r#"<div class="skeleton" aria-busy="true">"#);
    for _ in 0..8 {
        h.raw(r#"<div class="bone"></div>"#);
    }
    h.raw("</div>");
}
