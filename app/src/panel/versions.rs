//! All versions of a version's model.

use domain::{api::Sibling, table::Details};
use leptos::prelude::*;

use crate::{
    table::Table,
    ui::{Clock, html::Html, pill},
};

/// One line each, the highest number first.
pub fn versions(h: &mut Html, table: Table, details: &Details, all: &[Sibling], clock: Clock) {
    h.raw(r#"<ul class="lines">"#);
    for Sibling { row, archived, aliases } in all {
        let href = table.view.with(|view| table.href(&view.with_open(Some(row.id))));
        h.raw("<li>").raw(r#"<a class="name" data-noscroll="""#).attribute("href", &href);
        if row.id == details.row.id {
            h.raw(r#" aria-current="true""#);
        }
        h.raw(">Version ").text(&row.number.to_string());
        if let Some(label) = &row.label {
            h.raw(" ").element("small", "chip", label);
        }
        h.raw("</a>");
        for alias in aliases {
            h.element("small", "chip", alias);
        }
        pill::stage(h, row.stage);
        pill::status(h, row.status);
        if *archived {
            h.element("span", "status quiet", "Archived");
        }
        h.raw(r#"<span class="dim">"#);
        clock.elapsed(h, row.created);
        h.raw("</span></li>");
    }
    h.raw("</ul>");
}
