//! The list of tabs. Each is a link; arrows go from one to the next.

use domain::table::{Details, Tab};
use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlElement, KeyboardEvent};

use crate::{
    table::{Table, keyboard::all},
    ui::{html::Html, live::hit},
};

/// All of them; counts where they are known.
pub fn tabs(h: &mut Html, table: Table, details: Option<&Details>) {
    let view = table.view.get();
    h.raw(r#"<div class="tabs" role="tablist" aria-label="Details">"#);
    for tab in Tab::ALL {
        let chosen = *tab == view.tab;
        h.raw(r#"<a role="tab" data-noscroll="" aria-controls="panel-body""#).attribute("data-item", tab.code());
        h.attribute("href", &table.href(&view.with_tab(*tab)));
        h.raw(if chosen { r#" aria-selected="true">"# } else { r#" aria-selected="false" tabindex="-1">"# });
        h.raw(tab.title());
        if let Some(count) = details.and_then(|details| count(*tab, details)) {
            h.raw(" ").element("span", "count", &count.to_string());
        }
        h.raw("</a>");
    }
    h.raw("</div>");
}

fn count(tab: Tab, details: &Details) -> Option<usize> {
    let count = match tab {
        Tab::Labels => details.labels.len(),
        Tab::Metadata => details.metadata.len(),
        Tab::Metrics => details.metrics.len(),
        Tab::File => details.files.len(),
        _ => 0,
    };
    Some(count).filter(|count| *count > 0)
}

/// Scrolls the list so that the chosen tab stands in its middle, as far as may be.
pub fn show_chosen(panel: &Element) {
    let find = |selector: &str| panel.query_selector(selector).ok().flatten();
    if let (Some(list), Some(tab)) = (find("[role=tablist]"), find("[role=tab][aria-selected=true]")) {
        let (list_at, tab_at) = (list.get_bounding_client_rect(), tab.get_bounding_client_rect());
        let away = tab_at.left() + tab_at.width() / 2.0 - list_at.left() - list_at.width() / 2.0;
        #[expect(clippy::cast_possible_truncation, reason = "pixels of a window")]
        list.set_scroll_left(list.scroll_left() + away as i32);
    }
}

/// Arrows, Home and End; whether the key was one of them.
pub fn press(event: &KeyboardEvent) -> bool {
    let Some(tab) = hit(event, "[role=tab]") else { return false };
    let Some(list) = tab.parent_element() else { return false };
    let tabs: Vec<_> = all(&list, "[role=tab]").collect();
    let (Some(now), Some(last)) = (tabs.iter().position(|other| *other == tab), tabs.len().checked_sub(1)) else {
        return false;
    };
    let to = match event.key().as_str() {
        "ArrowRight" if now == last => 0,
        "ArrowRight" => now + 1,
        "ArrowLeft" => now.checked_sub(1).unwrap_or(last),
        "Home" => 0,
        "End" => last,
        _ => return false,
    };
    event.prevent_default();
    if let Some(tab) = tabs.get(to) {
        let _ = tab.unchecked_ref::<HtmlElement>().focus();
        tab.unchecked_ref::<HtmlElement>().click();
    }
    true
}
