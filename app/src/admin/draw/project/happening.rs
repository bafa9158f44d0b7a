//! One thing that somebody did, as a line.

use domain::api::Happening;

use super::super::{Page, audit::changed};
use crate::ui::{href, html::Html, pill};

/// The line; with what it was and became, where there is room.
pub(super) fn row(h: &mut Html, page: &Page<'_>, row: &Happening, whole: bool) {
    h.raw(r#"<li><span class="who">"#);
    match &row.who {
        Some(who) => pill::person(h, who),
        None => {
            h.raw(r#"<span class="dim">the server</span>"#);
        }
    }
    h.raw(r#"</span><span class="from">"#).text(&done(&row.action)).raw(" ");
    thing(h, page, row);
    if !row.action.starts_with("project.") {
        h.raw(r#" <span class="dim">in "#).text(&row.project).raw("</span>");
    }
    if whole {
        // What a new thing began with is said by the thing itself.
        let said = |field: &str| ["address", "name", "slug", "kind", "sha256", "size", "experiment"].contains(&field);
        for change in row.changes.iter().filter(|change| change.before.is_some() || !said(&change.field)) {
            changed(h, change);
        }
    }
    h.raw(r#"</span><span class="controls dim">"#);
    page.clock().elapsed(h, row.at);
    h.raw("</span></li>");
}

fn thing(h: &mut Html, page: &Page<'_>, row: &Happening) {
    let name = row.name.as_deref().unwrap_or("something that is gone");
    let kind = row.action.split('.').next().unwrap_or_default();
    let to = row.resource.filter(|_| row.exists).map(|id| match kind {
        "version" => format!("{}?open={id}", href::models(&page.organization, &row.project)),
        "experiment" => href::experiment(&page.organization, id),
        "project" => href::place("overview", &page.organization, &row.project),
        _ => href::models(&page.organization, &row.project),
    });
    match to {
        Some(to) => h.link("", &to, name),
        None => h.element("span", "dim", name),
    };
}

/// What was done, as words before the thing.
fn done(action: &str) -> String {
    let words = match action {
        "version.edited" | "project.changed" => "changed",
        "version.staged" => "changed the stage of",
        "version.tagged" | "experiment.tagged" | "project.tagged" => "changed the tags of",
        "version.aliased" => "changed the aliases of",
        "experiment.created" => "began",
        "project.granted" => "changed access to",
        "project.readme_changed" => "rewrote the README of",
        other => return other.split('.').nth(1).unwrap_or(other).replace('_', " "),
    };
    words.to_owned()
}
