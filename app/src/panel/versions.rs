//! All versions of a version's model, each to be opened or held against the one that is shown.

use domain::{api::Sibling, table::Details};
use leptos::prelude::*;

use super::Panel;
use crate::ui::{html::Html, pill};

/// One line each, the highest number first; above them what differs from the one that was chosen.
pub fn versions(h: &mut Html, panel: Panel, details: &Details, all: &[Sibling]) {
    let Panel { table, clock, against, .. } = panel;
    let organization = table.place.with_value(|place| place.organization.clone());
    against.write(h, details, all, &organization);
    h.raw(r#"<ul class="lines versions">"#);
    for one in all {
        let Sibling { row, archived, aliases } = one;
        let href = table.view.with(|view| table.href(&view.with_open(Some(row.id))));
        let is_shown = row.id == details.row.id;
        h.raw(r#"<li><span class="name"><a data-noscroll="""#).attribute("href", &href);
        if is_shown {
            h.raw(r#" aria-current="true""#);
        }
        h.raw(">Version ").text(&row.number.to_string());
        if let Some(label) = &row.label {
            h.raw(" ").element("small", "chip", label);
        }
        h.raw("</a>");
        for alias in aliases {
            h.raw(" ").element("small", "chip", alias);
        }
        h.raw("</span>");
        h.raw(r#"<span class="states">"#);
        pill::stage(h, row.stage);
        pill::status(h, row.status);
        if *archived {
            h.element("span", "status quiet", "Archived");
        }
        h.raw(r#"</span><span class="dim">"#);
        clock.elapsed(h, row.created);
        h.raw("</span>");
        if is_shown {
            h.raw(r#"<span class="edit-begin end" aria-hidden="true">Shown</span>"#);
        } else {
            against.begin(h, details, one, &organization);
        }
        h.raw("</li>");
    }
    h.raw("</ul>");
}
