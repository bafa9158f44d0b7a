//! Tags as they are to look at once, before the server has answered.

use domain::{Id, tag::TagView};
use leptos::prelude::*;

use super::thing::{Kind, Things};
use crate::{
    table::{AnyRow, Table},
    ui::{html::html, live, pill},
};

/// Tags with one put on or taken off, by name.
#[must_use]
pub fn with(tags: &[TagView], tag: &TagView, on: bool) -> Vec<TagView> {
    let mut tags: Vec<TagView> = tags.iter().filter(|other| other.name != tag.name).cloned().collect();
    if on {
        let place = tags.iter().position(|other| other.name > tag.name).unwrap_or(tags.len());
        tags.insert(place, tag.clone());
    }
    tags
}

/// A row's own tags, if it has arrived.
#[must_use]
pub fn of_row(table: Table, id: Id) -> Option<Vec<TagView>> {
    let rows = untrack(|| table.all_rows());
    rows.iter().find(|live| live.id == id).map(|live| live.row.read_untracked().tags().to_vec())
}

/// Shows other tags of something wherever it is on the page.
pub fn show(table: Option<Table>, things: &Things, tags: &[TagView]) {
    let Some(id) = things.of.only() else { return };
    if let (Some(table), Kind::Models | Kind::Experiments) = (table, things.kind) {
        let rows = untrack(|| table.all_rows());
        if let Some(live) = rows.iter().find(|live| live.id == id) {
            live.row.update(|row| match row {
                AnyRow::Version(row) => row.tags = tags.to_vec(),
                AnyRow::Experiment(row) => row.tags = tags.to_vec(),
            });
        }
    }
    if let Ok(Some(place)) = document().query_selector(&format!("[data-tags-of='{id}']")) {
        place.set_inner_html(&html(|h| pill::tags(h, tags)).finish());
    }
}

/// Shows what a tag has become in all rows of a table: another one, or nothing.
pub fn replace(table: Table, name: &str, by: Option<&TagView>) {
    for live in untrack(|| table.all_rows()) {
        let tags = live.row.read_untracked().tags().to_vec();
        if !tags.iter().any(|tag| tag.name == name) {
            continue;
        }
        let mut left: Vec<TagView> = tags.into_iter().filter(|tag| tag.name != name).collect();
        if let Some(by) = by {
            left = with(&left, by, true);
        }
        live.row.update(|row| match row {
            AnyRow::Version(row) => row.tags = left,
            AnyRow::Experiment(row) => row.tags = left,
        });
    }
}

/// Gives the keyboard to what a selector finds, once it is drawn.
pub fn focus_later(selector: String) {
    live::spawn_freely(async move {
        request_animation_frame(move || {
            if let Ok(Some(found)) = document().query_selector(&selector) {
                // A cell that was drawn anew just now takes the keyboard as well.
                if !found.has_attribute("tabindex") && found.matches("[role=gridcell]").unwrap_or_default() {
                    let _ = found.set_attribute("tabindex", "-1");
                }
                crate::table::keyboard::give_focus(&found);
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_stay_in_order() {
        let tag = |name: &str| TagView::new(name.into(), None, None);
        let tags = [tag("a"), tag("c")];
        let names = |tags: Vec<TagView>| tags.into_iter().map(|tag| tag.name).collect::<String>();
        assert_eq!(names(with(&tags, &tag("b"), true)), "abc");
        assert_eq!(names(with(&tags, &tag("c"), true)), "ac");
        assert_eq!(names(with(&tags, &tag("a"), false)), "c");
    }
}
