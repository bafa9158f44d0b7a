//! Popups under the buttons that open them.

use domain::number::fixed;
use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlElement};

use super::{
    html::{Html, html},
    live::hit,
};

/// Between a button and its popup, and between that and the window's edge, in CSS pixels.
const GAP: f64 = 6.0;

/// Whether a popup is open. Its content follows what is shown only then: nobody sees a closed one.
#[derive(Clone, Copy)]
pub struct Open(RwSignal<bool>, StoredValue<String>);

impl Open {
    /// Closed.
    #[must_use]
    pub fn new() -> Self {
        Self(RwSignal::new(false), StoredValue::new(String::new()))
    }

    /// Hears that it is about to open or to close.
    pub fn turns(self, event: &web_sys::Event) {
        let popup = event.target().and_then(|popup| popup.dyn_into::<Element>().ok());
        if let Some(popup) = popup {
            self.0.set(!popup.matches(":popover-open").unwrap_or(false));
        }
    }

    /// Its content. A closed one keeps what it had, since the keyboard is in there while it closes.
    pub fn content(self, write: impl FnOnce(&mut Html)) -> String {
        if self.0.get() {
            self.1.set_value(html(write).finish());
        }
        self.1.get_value()
    }
}

/// Puts the popup of the button that was clicked below it, within the window. The browser opens it right after.
pub fn place(event: &web_sys::Event) {
    let Some(button) = hit(event, "[popovertarget]") else { return };
    let popup = button.get_attribute("popovertarget").and_then(|id| document().get_element_by_id(&id));
    if let Some(popup) = popup {
        below(&button, &popup);
    }
}

/// Shows a popup below its button.
pub fn show(id: &str) {
    let button = document().query_selector(&format!("[popovertarget='{id}']")).ok().flatten();
    let popup = document().get_element_by_id(id);
    if let (Some(button), Some(popup)) = (button, popup) {
        below(&button, &popup);
        let _ = popup.unchecked_ref::<HtmlElement>().show_popover();
    }
}

/// Width and height of the window, in CSS pixels.
#[must_use]
pub fn window_size() -> (f64, f64) {
    let size = |size: Result<leptos::wasm_bindgen::JsValue, _>| size.ok().and_then(|v| v.as_f64()).unwrap_or_default();
    (size(window().inner_width()), size(window().inner_height()))
}

/// Puts a popup below an element: its right edge under the other's, or its left edge where that is nearer to the
/// window's left.
pub fn below(anchor: &Element, popup: &Element) {
    let at = anchor.get_bounding_client_rect();
    let (width, height) = window_size();
    let style = popup.unchecked_ref::<HtmlElement>().style();
    let is_left = f64::midpoint(at.left(), at.right()) < width / 2.0;
    let set = |name: &str, value: f64| {
        let _ = style.set_property(name, &format!("{}px", fixed(value.max(GAP), 2)));
    };
    let free = |name: &str| {
        let _ = style.set_property(name, "auto");
    };
    if is_left {
        set("left", at.left());
        free("right");
    } else {
        set("right", width - at.right());
        free("left");
    }
    set("top", at.bottom() + GAP);
    free("bottom");
    set("max-height", height - at.bottom() - 3.0 * GAP);
}
