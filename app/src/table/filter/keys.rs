//! The popover from the keyboard, and what happens outside of it.

use leptos::{ev, ev::KeyboardEvent, prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, Node};

use super::{fields, layer::Layer, list};
use crate::{
    table::keyboard::give_focus,
    ui::live::{effect, hit},
};

/// Opens and closes by what happens anywhere on the page.
pub fn listen(layer: Layer) {
    effect(move || {
        let open = window_event_listener(ev::click, move |event| {
            if let Some(button) = hit(&event, "[data-filter]") {
                layer.toggle(&button);
            }
        });
        // At the press already: until the click, what was pressed may have been drawn anew.
        let leave = window_event_listener(ev::pointerdown, move |event| {
            if hit(&event, "[data-filter]").is_none() && !is_inside(layer, event.target()) {
                layer.close(false);
            }
        });
        let focus = window_event_listener(ev::focusin, move |event| {
            if !is_inside(layer, event.target()) && hit(&event, "[data-filter]").is_none() {
                layer.close(false);
            }
        });
        let key = window_event_listener(ev::keydown, move |event| {
            let in_header = hit(&event, "[role=columnheader]");
            if event.key() == "Escape" && !event.default_prevented() && layer.shown.with_untracked(Option::is_some) {
                event.prevent_default();
                layer.close(true);
            } else if let (true, true, Some(header)) = (event.key() == "ArrowDown", event.alt_key(), in_header)
                && let Some(button) = header.query_selector("[data-filter]").ok().flatten()
            {
                event.prevent_default();
                layer.toggle(&button);
            }
        });
        on_cleanup(move || {
            open.remove();
            leave.remove();
            focus.remove();
            key.remove();
        });
    });
}

fn is_inside(layer: Layer, target: Option<web_sys::EventTarget>) -> bool {
    let node = target.and_then(|target| target.dyn_into::<Node>().ok());
    layer.element.try_get_untracked().flatten().is_none_or(|element| element.contains(node.as_ref()))
}

/// Keys in the popover: Escape closes, arrows move in the list, Enter takes.
pub fn press(layer: Layer, event: &KeyboardEvent) {
    let key = event.key();
    match key.as_str() {
        "Escape" => layer.close(true),
        "Enter" if hit(event, "textarea").is_some() => {
            if fields::apply(layer, true) {
                layer.close(true);
            }
        }
        "Enter" if hit(event, "[data-find]").is_some() => {
            if let Some(place) = list::first(layer) {
                list::turn(layer, place);
            }
        }
        "ArrowDown" | "ArrowUp" | "Home" | "End" => {
            if !arrow(layer, event, &key) {
                return;
            }
        }
        _ => return,
    }
    event.prevent_default();
}

/// Moves in the list; whether there was somewhere to go.
fn arrow(layer: Layer, event: &KeyboardEvent, key: &str) -> bool {
    let Some(element) = layer.element.get_untracked() else { return false };
    let Ok(all) = element.query_selector_all("[data-option]") else { return false };
    let all: Vec<Element> = (0..all.length()).filter_map(|i| all.item(i)?.dyn_into().ok()).collect();
    let here = hit(event, "[data-option]").and_then(|option| all.iter().position(|other| *other == option));
    let next = match (here, key) {
        (None, "ArrowDown") if hit(event, "[data-find]").is_some() => all.first().cloned(),
        (Some(0), "ArrowUp") => element.query_selector("[data-find]").ok().flatten(),
        (Some(i), "ArrowUp") => all.get(i - 1).cloned(),
        (Some(i), "ArrowDown") => all.get(i + 1).cloned(),
        (Some(_), "Home") => all.first().cloned(),
        (Some(_), "End") => all.last().cloned(),
        _ => None,
    };
    if let Some(next) = &next {
        // One of them is a stop of Tab: the one that was last.
        for option in &all {
            let _ = option.set_attribute("tabindex", if option == next { "0" } else { "-1" });
        }
        if next.has_attribute("data-find")
            && let Some(first) = all.first()
        {
            let _ = first.set_attribute("tabindex", "0");
        }
        give_focus(next);
    }
    next.is_some()
}
