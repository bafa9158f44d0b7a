//! Where the menu stands, and the keyboard with it.

use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlElement};

use super::menu::{Menu, Place};
use crate::ui::popup::window_size;

/// Least distance to the edges of the window, in CSS pixels.
const MARGIN: f64 = 8.0;

/// Shows the menu within the window; narrow windows have it at their lower edge, by the style sheet.
pub fn open(menu: Menu, at: Place, first: bool) {
    request_animation_frame(move || {
        let Some(element) = menu.element.try_get_untracked().flatten() else { return };
        if menu.of.try_with_untracked(Option::is_none).unwrap_or(true) {
            return;
        }
        let element: &HtmlElement = element.unchecked_ref();
        let _ = element.show_popover();
        set(element, &at);
        let entry = if first { element.query_selector("[role=menuitem]").ok().flatten() } else { None };
        let target = entry.as_ref().map_or(element, |entry| entry.unchecked_ref());
        let _ = target.focus();
    });
}

fn set(element: &HtmlElement, at: &Place) {
    let (width, height) = window_size();
    let own = element.get_bounding_client_rect();
    let (left, top) = match at {
        Place::Point(x, y) => (*x, *y),
        Place::Below(anchor) => below(anchor, own.width(), own.height(), height),
    };
    let left = left.min(width - own.width() - MARGIN).max(MARGIN);
    let top = top.min(height - own.height() - MARGIN).max(MARGIN);
    for (name, value) in [("left", left), ("top", top), ("max-height", height - 2.0 * MARGIN)] {
        let _ = element.style().set_property(name, &format!("{value}px"));
    }
}

/// Below a button, above it where there is no room; its right edge under the other's.
fn below(anchor: &Element, width: f64, own: f64, height: f64) -> (f64, f64) {
    let at = anchor.get_bounding_client_rect();
    let top =
        if at.bottom() + own + MARGIN > height && at.top() > own { at.top() - own - 4.0 } else { at.bottom() + 4.0 };
    let is_button = at.width() < 60.0;
    (if is_button { at.right() - width } else { at.left() + 8.0 }, top)
}
