//! The panel's head: name, status, tags, close.

use domain::table::Row;

use crate::ui::{Icon, html::Html, icon::write as icon, pill};

/// The head of a version.
pub fn top(h: &mut Html, row: &Row, close: &str) {
    h.raw(r#"<div class="panel-top"><div class="panel-title"><h2>"#).text(&row.model.name).raw(" ");
    h.element("small", "chip", &row.chip()).raw("</h2>");
    pill::status(h, row.status);
    close_link(h, close);
    h.raw("</div>");
    if !row.tags.is_empty() {
        pill::tags(h, &row.tags);
    }
    h.raw("</div>");
}

/// A head with a title alone.
pub fn bare(h: &mut Html, close: &str) {
    h.raw(r#"<div class="panel-top"><div class="panel-title"><h2>Details</h2>"#);
    close_link(h, close);
    h.raw("</div></div>");
}

fn close_link(h: &mut Html, href: &str) {
    h.raw(r#"<a class="close" data-noscroll="" aria-label="Close the details" title="Close (Esc)""#);
    h.attribute("href", href).raw(">");
    icon(h, Icon::Close);
    h.raw("</a>");
}
