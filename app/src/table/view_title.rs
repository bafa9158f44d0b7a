//! Which saved view a table shows, and whether it was changed.

use domain::table::{
    SavedView, View,
    saved::{LINK, MINE},
};
use leptos::prelude::*;

use super::Table;
use crate::ui::{Icon, html::Html, icon::write as icon};

/// The saved view that is shown, if the reader has or shares it.
pub fn current(table: Table) -> Option<SavedView> {
    let slug = table.view.with(|view| view.base.as_ref().map(|base| base.slug.clone()))?;
    table.saved.with(|saved| saved.iter().find(|view| view.slug == slug).cloned())
}

/// `Ready for production • modified Save Discard`
pub fn title(h: &mut Html, table: Table) {
    let Some(slug) = table.view.with(|view| view.base.as_ref().map(|base| base.slug.clone())) else { return };
    let saved = current(table);
    let name = match &saved {
        Some(saved) => saved.name.as_str(),
        None if slug == MINE => "Mine",
        None => return,
    };
    h.raw(r#"<span class="view-title">"#);
    let is_kept = saved.is_some() && !slug.starts_with(LINK);
    if is_kept {
        h.raw(r#"<button type="button" class="view-name" popovertarget="view-menu"><b class="clip">"#).text(name);
        h.raw("</b>");
        icon(h, Icon::More);
        h.raw("</button>");
    } else {
        h.element("b", "clip", name);
    }
    if table.view.with(View::is_modified) {
        h.raw(r#"<i class="changed" aria-hidden="true"></i><span class="dim">modified</span>"#);
        if saved.as_ref().is_some_and(|saved| saved.editable) {
            h.raw(r#"<button type="button" class="textual alive" data-view="save">Save</button>"#);
        }
        let before = table.view.with(|view| table.href(&view.discarded()));
        h.raw(r#"<a class="textual" data-noscroll="""#).attribute("href", &before).raw(">Discard</a>");
        h.raw(r#"<button type="button" class="textual alive" data-view="new">Save as…</button>"#);
    }
    h.raw("</span>");
}
