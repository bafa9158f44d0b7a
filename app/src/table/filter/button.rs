//! The funnel in a header, and finding what opens a popover in the page.

use domain::table::ColumnKey;
use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::Element;

use super::target::Target;
use crate::{
    table::Table,
    ui::{Icon, html::Html, icon::write as icon},
};

/// Opens the column's filter. No tab stop of its own: in the grid, Alt+↓ opens it (see `keys`).
pub fn button(h: &mut Html, table: Table, column: &ColumnKey, title: &str) {
    let active = table.view.with(|view| !view.conditions_on(column).is_empty());
    h.raw(r#"<button type="button" tabindex="-1" class=""#).raw(if active { "funnel on\"" } else { "funnel\"" });
    h.attribute("data-filter", &column.to_string()).raw(r#" aria-haspopup="dialog" aria-expanded="false""#);
    h.attribute("aria-label", &format!("Filter {title}")).attribute("title", &format!("Filter {title} (Alt+↓)"));
    h.raw(">");
    icon(h, Icon::Funnel);
    h.raw("</button>");
}

/// Buttons in the page that open a popover.
pub fn openers() -> impl Iterator<Item = Element> {
    let all = document().query_selector_all("[data-filter]").ok();
    let length = all.as_ref().map_or(0, web_sys::NodeList::length);
    (0..length).filter_map(move |i| all.as_ref()?.item(i)?.dyn_into().ok())
}

/// The button that stands for a popover: of several, one in the chips if it was opened there.
pub fn opener(table: Table, target: &Target, in_chips: bool) -> Option<Element> {
    let view = table.view.get_untracked();
    let is_chip = |button: &Element| button.closest(".filter-chip").ok().flatten().is_some();
    let fitting: Vec<_> = openers().filter(|button| Target::of(button, &view).as_ref() == Some(target)).collect();
    let wanted = fitting.iter().find(|button| is_chip(button) == in_chips);
    wanted.or(fitting.first()).cloned()
}

/// Says of every button whether its popover is open.
pub fn mark_expanded(table: Table, open: Option<&Target>) {
    let Some(view) = table.view.try_get_untracked() else { return };
    for button in openers() {
        let expanded = open.is_some() && Target::of(&button, &view).as_ref() == open;
        let _ = button.set_attribute("aria-expanded", if expanded { "true" } else { "false" });
    }
}
