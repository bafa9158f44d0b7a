//! The keyboard's place in a panel that is drawn anew while somebody writes.

use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

use crate::{panel::tabs, table::keyboard::all, ui::live::spawn_freely};

/// Puts the caret back, and what was scrolled, once the same field is there again.
pub fn keep_caret(panel: &Element) {
    let Some(at) = document().active_element().filter(|at| panel.contains(Some(at))) else { return };
    let Some(item) = at.get_attribute("data-item") else { return };
    let Some((start, end)) = caret(&at) else { return };
    let (top, panel) = (at.scroll_top(), panel.clone());
    request_animation_frame(move || {
        let Some(again) = find(&panel, &item) else { return };
        if let Some(text) = again.dyn_ref::<HtmlTextAreaElement>() {
            let _ = text.set_selection_range(start, end);
        } else if let Some(text) = again.dyn_ref::<HtmlInputElement>() {
            let _ = text.set_selection_range(start, end);
        }
        again.set_scroll_top(top);
    });
}

/// Keeps what is scrolled where the same part of the same version is drawn anew, and the chosen tab in sight.
pub fn keep_scroll(panel: &Element) {
    let tabs = panel.clone();
    request_animation_frame(move || tabs::show_chosen(&tabs));
    let body = |panel: &Element| panel.query_selector("[data-of]").ok().flatten();
    let Some(before) = body(panel) else { return };
    let (of, top, panel) = (before.get_attribute("data-of"), before.scroll_top(), panel.clone());
    if top == 0 {
        return;
    }
    // Before anything is painted, and before the keyboard goes somewhere else.
    spawn_freely(async move {
        if let Some(now) = body(&panel).filter(|now| now.get_attribute("data-of") == of && now.scroll_top() == 0) {
            now.set_scroll_top(top);
        }
    });
}

fn caret(at: &Element) -> Option<(u32, u32)> {
    if let Some(text) = at.dyn_ref::<HtmlTextAreaElement>() {
        return text.selection_start().ok().flatten().zip(text.selection_end().ok().flatten());
    }
    let text = at.dyn_ref::<HtmlInputElement>()?;
    text.selection_start().ok().flatten().zip(text.selection_end().ok().flatten())
}

/// Gives the focus to the first of some items that is there, once they are drawn.
pub fn focus_on(items: Vec<String>) {
    request_animation_frame(move || {
        let Some(panel) = document().query_selector(".panel").ok().flatten() else { return };
        let Some(found) = items.iter().find_map(|item| find(&panel, item)) else { return };
        if let Some(line) = found.dyn_ref::<HtmlInputElement>() {
            line.select();
        }
        let _ = found.unchecked_into::<HtmlElement>().focus();
    });
}

fn find(panel: &Element, item: &str) -> Option<Element> {
    all(panel, "[data-item]").find(|found| found.get_attribute("data-item").as_deref() == Some(item))
}
