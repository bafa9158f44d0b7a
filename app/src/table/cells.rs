//! What each column draws of a row.

use domain::{
    query::Number,
    table::{Cell, Column, ColumnKey, ExperimentRow, Filter, ProjectRef, Row, Shown, Subject},
    version::{Registration, Status, size_text},
};
use leptos::prelude::*;

use super::{AnyRow, Table, filter::word_title, resize::PADDING};
use crate::ui::{
    Clock, href,
    html::{Html, html},
    number, pill,
};

/// Whether a column holds numbers, which stand at its right edge.
#[must_use]
pub fn is_number(column: &ColumnKey) -> bool {
    matches!(column.filter(), Filter::Number | Filter::Size)
}

/// All cells of a row.
#[must_use]
pub fn cells(table: Table, clock: Clock, columns: &[Shown], row: &AnyRow) -> String {
    let write = |h: &mut Html| {
        h.raw(r#"<div role="gridcell" class="check"><span data-select="""#);
        h.attribute("title", &format!("Select {}", row.name())).raw(r#"><i class="box"></i></span></div>"#);
        let named = if table.subject == Subject::Models { Column::Name } else { Column::Task };
        let home = columns.iter().position(|c| c.key == ColumnKey::from(named)).unwrap_or_default();
        for (place, shown) in columns.iter().enumerate() {
            h.raw("<div role=\"gridcell\" data-column=\"").text(&shown.key.to_string());
            h.raw(if is_number(&shown.key) { "\" class=\"number\">" } else { "\">" });
            let drawn = match (row, &shown.key) {
                (AnyRow::Version(row), ColumnKey::BuiltIn(column)) => version(h, table, clock, *column, shown, row),
                (AnyRow::Experiment(row), ColumnKey::BuiltIn(column)) => {
                    experiment(h, table, clock, *column, shown, row)
                }
                _ => false,
            };
            if let (false, Some(cell)) = (drawn, row.extra(&shown.key)) {
                extra(h, table, clock, shown, cell);
            }
            if place == home {
                h.raw(r#"<button type="button" class="acts" data-acts="" aria-haspopup="menu" aria-label="Actions">⋯</button>"#);
            }
            h.raw("</div>");
        }
    };
    html(write).finish()
}

/// A value that every row of the models table has; `false` for other columns.
fn version(h: &mut Html, table: Table, clock: Clock, column: Column, shown: &Shown, row: &Row) -> bool {
    match column {
        Column::Framework => {
            if let Some(framework) = &row.framework {
                pill::framework(h, framework);
            }
        }
        Column::Name => name(h, table, row),
        Column::Tags => pill::tags_within(h, &row.tags, shown.effective_width().saturating_sub(PADDING)),
        Column::Status => pill::status(h, row.status),
        Column::Project => project(h, &row.project),
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
        Column::Created => when(h, clock, row.created),
        Column::Version => text(h, &row.number.to_string()),
        Column::Label => text(h, row.label.as_deref().unwrap_or_default()),
        Column::Stage => pill::stage(h, row.stage),
        Column::Id => mono(h, &row.id.to_string()),
        _ => return false,
    }
    true
}

/// A value that every row of the experiments table has.
fn experiment(h: &mut Html, table: Table, clock: Clock, column: Column, shown: &Shown, row: &ExperimentRow) -> bool {
    match column {
        Column::Task => {
            let page = table.place.with_value(|p| href::experiment(&p.organization, row.id));
            h.raw(r#"<span class="name"><a class="clip""#).attribute("href", &page).attribute("title", &row.name);
            h.raw(">").text(&row.name).raw("</a></span>");
        }
        Column::ExperimentType => text(h, &row.kind),
        Column::ExperimentStatus => pill::run_status(h, row.status),
        Column::ExperimentTags => {
            pill::tags_within(h, &row.tags, shown.effective_width().saturating_sub(PADDING));
        }
        Column::ExperimentProject => project(h, &row.project),
        Column::User => {
            if let Some(user) = &row.user {
                pill::person(h, user);
            }
        }
        Column::ExperimentStarted => {
            if let Some(started) = row.started {
                when(h, clock, started);
            }
        }
        Column::ExperimentUpdated => when(h, clock, row.updated),
        Column::LastIteration => text(h, &number::count(row.last_iteration)),
        Column::Status => pill::status(h, if row.published { Status::Published } else { Status::Draft }),
        Column::Created => when(h, clock, row.created),
        Column::Id => mono(h, &row.id.to_string()),
        _ => return false,
    }
    true
}

/// A value that the row carries because it was asked for.
fn extra(h: &mut Html, table: Table, clock: Clock, shown: &Shown, cell: &Cell) {
    match cell {
        Cell::Text(value) if matches!(shown.key, ColumnKey::BuiltIn(Column::Sha256)) => mono(h, value),
        Cell::Text(value) if matches!(shown.key, ColumnKey::BuiltIn(Column::ExperimentStatus)) => {
            match domain::experiment::ExperimentStatus::from_code(value) {
                Some(status) => pill::run_status(h, status),
                None => text(h, value),
            }
        }
        Cell::Text(value) => text(h, &word_title(&shown.key, value)),
        Cell::Number(value) => {
            h.raw(r#"<span class="clip""#).attribute("title", &Number::new(*value).to_string()).raw(">");
            h.text(&number::measure(*value)).raw("</span>");
        }
        Cell::Count(count) => text(h, &number::count(*count)),
        Cell::Size(bytes) => text(h, &size_text(*bytes)),
        Cell::Time(time) => when(h, clock, *time),
        Cell::Person(person) => pill::person(h, person),
        Cell::People(people) => {
            let names: Vec<_> = people.iter().map(|person| person.name.as_str()).collect();
            text(h, &names.join(", "));
        }
        Cell::Tags(tags) => pill::tags_within(h, tags, shown.effective_width().saturating_sub(PADDING)),
        Cell::Words(words) => text(h, &words.join(", ")),
        Cell::Project(at) => project(h, at),
        Cell::Versions(all) => {
            h.raw(r#"<span class="clip">"#);
            for (place, (id, address)) in all.iter().enumerate() {
                h.raw(if place > 0 { ", " } else { "" });
                // Another table's: it opens on the page of its own model.
                let model = address.rsplit_once('@').map_or("", |(model, _)| model);
                h.raw("<a class=\"quiet\"").attribute("href", &href::version_page(model, *id));
                h.attribute("title", address).raw(">").text(address.rsplit('/').next().unwrap_or(address)).raw("</a>");
            }
            h.raw("</span>");
        }
        Cell::Version(id, address) => {
            let open = table.drawn.with(|view| table.href(&view.with_open(Some(*id))));
            h.raw(r#"<a class="clip quiet" data-noscroll="""#).attribute("href", &open).attribute("title", address);
            h.raw(">").text(address).raw("</a>");
        }
    }
}

fn text(h: &mut Html, value: &str) {
    h.raw(r#"<span class="clip dim""#).attribute("title", value).raw(">").text(value).raw("</span>");
}

fn mono(h: &mut Html, value: &str) {
    h.raw(r#"<span class="clip dim mono""#).attribute("title", value).raw(">").text(value).raw("</span>");
}

fn project(h: &mut Html, project: &ProjectRef) {
    h.raw(r#"<span class="clip dim""#).attribute("title", &project.path).raw(">").text(&project.name).raw("</span>");
}

fn when(h: &mut Html, clock: Clock, time: domain::Time) {
    h.raw(r#"<span class="clip dim">"#);
    clock.elapsed(h, time);
    h.raw("</span>");
}

/// The name leads to the details, so that it opens in a new tab as well.
fn name(h: &mut Html, table: Table, row: &Row) {
    let open = table.drawn.with(|view| table.href(&view.with_open(Some(row.id))));
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
