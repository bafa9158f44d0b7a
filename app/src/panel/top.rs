//! The panel's head: name, status, tags, and what can be done with it.

use domain::{permission::ProjectRole, table::Row};
use leptos::prelude::*;

use crate::{
    table::Table,
    ui::{Icon, html::Html, icon::write as icon, pill},
};

/// The head of a version. `role` is the reader's own in its project, where it is known.
pub fn top(h: &mut Html, row: &Row, role: Option<ProjectRole>, table: Table) {
    h.raw(r#"<div class="panel-top"><div class="panel-title"><h2>"#).text(&row.model.name).raw(" ");
    h.element("small", "chip", &row.chip()).raw("</h2>");
    pill::status(h, row.status);
    h.raw(r#"<span class="panel-acts">"#);
    for (way, drawing, label) in [("up", Icon::Up, "Previous row (K)"), ("down", Icon::Down, "Next row (J)")] {
        h.raw(r#"<button type="button" class="close alive""#).attribute("data-step", way).attribute("data-item", way);
        h.attribute("aria-label", label).attribute("title", label).raw(">");
        icon(h, drawing);
        h.raw("</button>");
    }
    if table.is_known() {
        h.raw(r#"<button type="button" class="close alive" data-item="acts" aria-haspopup="menu" title="Actions""#);
        h.attribute("data-acts", &row.id.to_string()).attribute("aria-label", "Actions").raw(">");
        icon(h, Icon::Dots);
        h.raw("</button>");
    }
    let view = table.view.get();
    let label = if view.full { "Beside the table" } else { "Whole page" };
    h.raw(r#"<a class="close" data-noscroll="" data-item="full""#)
        .attribute("aria-label", label)
        .attribute("title", label);
    h.attribute("href", &table.href(&view.with_full(!view.full))).raw(">");
    icon(h, Icon::Expand);
    h.raw("</a>");
    close_link(h, table);
    h.raw("</span></div>");
    // Whoever registers may tag what is Published, too.
    let may_tag = role >= Some(ProjectRole::Contributor);
    if may_tag || !row.tags.is_empty() {
        h.raw(r#"<div class="panel-tags"><span"#).attribute("data-tags-of", &row.id.to_string()).raw(">");
        pill::tags(h, &row.tags);
        h.raw("</span>");
        if may_tag {
            h.raw(r#"<button type="button" class="edit-begin" data-item="tags" aria-haspopup="dialog""#);
            h.attribute("data-tags-for", &format!("models:{}", row.id)).raw(">+ Add tag</button>");
        }
        h.raw("</div>");
    }
    h.raw("</div>");
}

/// A head with a title alone.
pub fn bare(h: &mut Html, table: Table) {
    h.raw(r#"<div class="panel-top"><div class="panel-title"><h2>Details</h2><span class="panel-acts">"#);
    close_link(h, table);
    h.raw("</span></div></div>");
}

fn close_link(h: &mut Html, table: Table) {
    h.raw(r#"<a class="close" data-noscroll="" data-item="close" aria-label="Close the details" title="Close (Esc)""#);
    h.attribute("href", &table.closed.with(|view| table.href(view))).raw(">");
    icon(h, Icon::Close);
    h.raw("</a>");
}
