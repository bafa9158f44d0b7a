//! Where the popover stands, and the keyboard with it. The page's security policy forbids `style`
//! attributes, so its place goes through the style object; in narrow windows the style sheet decides alone.

use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlElement};

use super::layer::Layer;
use crate::table::keyboard::give_focus;

/// Room left to the edges of the window, in pixels.
const MARGIN: f64 = 8.0;
/// Least height that is worth standing below the button.
const LEAST: f64 = 300.0;
/// Widest window that has sheets instead of popovers, as in `style/filter.css`.
const NARROW: f64 = 700.0;

/// Shows the popover at the button that opened it.
pub fn open(layer: Layer, button: &Element) {
    let anchor = button.closest("[role=columnheader]").ok().flatten().unwrap_or_else(|| button.clone());
    request_animation_frame(move || {
        let Some(element) = layer.element.try_get_untracked().flatten() else { return };
        if layer.shown.try_with_untracked(Option::is_none).unwrap_or(true) {
            return;
        }
        let _ = element.unchecked_ref::<HtmlElement>().show_popover();
        set(&element, &anchor);
        focus(layer);
    });
}

fn set(element: &HtmlElement, anchor: &Element) {
    let (width, height) = window_size();
    let rect = anchor.get_bounding_client_rect();
    let own = element.get_bounding_client_rect();
    let left = rect.left().min(width - own.width() - MARGIN).max(MARGIN);
    let top = (rect.bottom() + 4.0).min(height - LEAST - MARGIN).max(MARGIN);
    for (name, value) in [("--left", left), ("--top", top), ("--room", height - top - MARGIN)] {
        let _ = element.style().set_property(name, &format!("{value}px"));
    }
}

fn window_size() -> (f64, f64) {
    let size = |length: Result<leptos::wasm_bindgen::JsValue, _>| length.ok().and_then(|l| l.as_f64());
    (size(window().inner_width()).unwrap_or(NARROW), size(window().inner_height()).unwrap_or(NARROW))
}

/// Hides it.
pub fn close(layer: Layer) {
    if let Some(element) = layer.element.try_get_untracked().flatten() {
        let _ = element.unchecked_ref::<HtmlElement>().hide_popover();
    }
}

/// Puts the keyboard into it: on a field where a keyboard is likely, else on the whole, so that the one on
/// the screen does not cover it.
pub fn focus(layer: Layer) {
    request_animation_frame(move || {
        let Some(element) = layer.element.try_get_untracked().flatten() else { return };
        let field = element.query_selector("[data-first]").ok().flatten();
        match field.filter(|_| window_size().0 >= NARROW) {
            Some(field) => give_focus(&field),
            None => give_focus(&element),
        }
    });
}
