//! Keys that are pressed before what they are for has come: they are pressed once more when it is there.

use std::{cell::RefCell, time::Duration};

use leptos::{
    ev::{self, KeyboardEvent},
    prelude::*,
    wasm_bindgen::JsCast,
};
use web_sys::{Element, HtmlElement, KeyboardEventInit};

/// Most keys that are held.
const HELD: usize = 20;

thread_local! {
    static PRESSED: RefCell<Vec<KeyboardEvent>> = const { RefCell::new(Vec::new()) };
}

/// Holds what nobody takes while it is on its way.
pub fn hold(is_done: impl Fn() -> bool + 'static) {
    let keys = window_event_listener(ev::keydown, move |event| {
        if is_done() || matches!(event.key().as_str(), "Control" | "Shift" | "Alt" | "Meta" | "Tab") {
            return;
        }
        let is_typed = event.target().and_then(|at| at.dyn_into::<Element>().ok());
        if is_typed.is_some_and(|at| at.matches("input,textarea,select").unwrap_or_default()) {
            return;
        }
        // The browser has something of its own on it.
        if (event.ctrl_key() || event.meta_key()) && event.key() == "k" {
            event.prevent_default();
            keep(event);
            return;
        }
        // Others hear it after this.
        set_timeout(
            move || {
                if !event.default_prevented() {
                    keep(event);
                }
            },
            Duration::ZERO,
        );
    });
    on_cleanup(move || keys.remove());
}

fn keep(event: KeyboardEvent) {
    PRESSED.with_borrow_mut(|pressed| {
        if pressed.len() < HELD {
            pressed.push(event);
        }
    });
}

/// Presses what was held, where it was pressed or what stands there now.
pub fn press_again() {
    for event in PRESSED.take() {
        let at = event.target().and_then(|at| at.dyn_into::<Element>().ok());
        let now = at.and_then(|at| if at.is_connected() { Some(at) } else { again(&item_of(&at)?) });
        let init = KeyboardEventInit::new();
        init.set_key(&event.key());
        init.set_ctrl_key(event.ctrl_key());
        init.set_meta_key(event.meta_key());
        init.set_shift_key(event.shift_key());
        init.set_alt_key(event.alt_key());
        init.set_bubbles(true);
        init.set_cancelable(true);
        if let (Some(at), Ok(event)) = (now, KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init)) {
            let _ = at.dispatch_event(&event);
        }
    }
}

/// The word by which an element is found again when it was drawn anew.
pub fn item_of(element: &Element) -> Option<String> {
    element.get_attribute("data-item")
}

/// Finds it, and gives it the keyboard.
pub fn again(item: &str) -> Option<Element> {
    let all = document().query_selector_all("[data-item]").ok()?;
    let mut all = (0..all.length()).filter_map(|i| all.item(i)?.dyn_into::<HtmlElement>().ok());
    let found = all.find(|element| element.get_attribute("data-item").as_deref() == Some(item))?;
    let _ = found.focus();
    Some(found.unchecked_into())
}
