//! How the menu opens and closes, and what keys do in it.

use domain::Id;
use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    prelude::*,
    wasm_bindgen::JsCast,
};
use web_sys::{Element, HtmlElement, Node};

use super::{Acting, Chosen, menu::Place};
use crate::{
    table::{body::row_id, keyboard::all},
    ui::live::{effect, hit, listen_first},
};

/// Opens it by right click, by buttons with `data-acts`, and by the keys that are meant for menus.
pub fn listen(acting: Acting) {
    effect(move || {
        listen_first("contextmenu", move |event| {
            let Some(event) = event.dyn_ref::<MouseEvent>() else { return };
            let row = hit(event, "[role=grid] [data-id]").and_then(|row| row_id(&row));
            // With Shift the browser's own menu comes.
            if let Some(id) = row.filter(|_| !event.shift_key() && !event.default_prevented()) {
                event.prevent_default();
                let at = Place::Point(f64::from(event.client_x()), f64::from(event.client_y()));
                acting.show_menu(acting.around(id), at, false);
            }
        });
        listen_first("click", move |event| {
            if let Some(button) = hit(&event, "[data-acts]") {
                event.prevent_default();
                // A click by keyboard has no place.
                let by_key = event.dyn_ref::<MouseEvent>().is_some_and(|event| event.detail() == 0);
                acting.button(button, by_key);
            }
        });
        listen_first("keydown", move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            let asks = event.key() == "ContextMenu" || (event.key() == "F10" && event.shift_key());
            let cell = hit(event, "[role=grid] [data-id] [role=gridcell]");
            if let (true, Some(cell)) = (asks, cell)
                && let Some(id) = row_id(&cell)
            {
                event.prevent_default();
                acting.show_menu(acting.around(id), Place::Below(cell), true);
            }
        });
        for leaving in ["pointerdown", "focusin"] {
            listen_first(leaving, move |event| {
                if hit(&event, "[data-acts]").is_none() && !is_inside(acting, event.target()) {
                    acting.hide_menu(false);
                }
            });
        }
    });
}

fn is_inside(acting: Acting, target: Option<web_sys::EventTarget>) -> bool {
    let node = target.and_then(|target| target.dyn_into::<Node>().ok());
    acting.menu.element.try_get_untracked().flatten().is_none_or(|element| element.contains(node.as_ref()))
}

impl Acting {
    /// The selection that a row is part of, or the row alone.
    #[must_use]
    pub fn around(self, id: Id) -> Chosen {
        let selection = self.table.selection;
        if untrack(|| selection.has(id)) { Chosen::of(untrack(|| selection.ids())) } else { Chosen::one(id) }
    }

    /// Opens the menu of a button, or closes it.
    fn button(self, button: Element, by_key: bool) {
        let name = button.get_attribute("data-acts").unwrap_or_default();
        let of = match (name.as_str(), row_id(&button)) {
            ("selection", _) => Chosen::of(untrack(|| self.table.selection.ids())),
            ("", Some(id)) => self.around(id),
            (name, _) => match Id::parse_str(name) {
                Ok(id) => Chosen::one(id),
                Err(_) => return,
            },
        };
        if self.menu.of.with_untracked(|open| open.as_ref() == Some(&of)) {
            self.hide_menu(true);
        } else {
            self.show_menu(of, Place::Below(button), by_key);
        }
    }
}

/// Arrows, Home, End and letters move; Escape and Tab close.
pub fn press(event: &KeyboardEvent, acting: Acting) {
    let key = event.key();
    match key.as_str() {
        "Escape" | "Tab" => {
            event.prevent_default();
            acting.hide_menu(true);
            return;
        }
        " " => {
            if let Some(entry) = hit(event, "[role=menuitem]") {
                event.prevent_default();
                entry.unchecked_into::<HtmlElement>().click();
            }
            return;
        }
        _ => {}
    }
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let Some(menu) = acting.menu.element.get_untracked() else { return };
    let entries: Vec<Element> = all(&menu, "[role=menuitem]").collect();
    let words: Vec<String> = entries.iter().map(|entry| entry.text_content().unwrap_or_default()).collect();
    let at = hit(event, "[role=menuitem]").and_then(|entry| entries.iter().position(|other| *other == entry));
    if let Some(to) = next(&key, at, &words) {
        event.prevent_default();
        let _ = entries[to].unchecked_ref::<HtmlElement>().focus();
    }
}

/// Where a key leads to in a list of words.
fn next(key: &str, at: Option<usize>, words: &[String]) -> Option<usize> {
    let last = words.len().checked_sub(1)?;
    Some(match (key, at) {
        ("ArrowDown", None) | ("Home", _) => 0,
        ("ArrowUp", None) | ("End", _) => last,
        ("ArrowDown", Some(at)) => {
            if at == last {
                0
            } else {
                at + 1
            }
        }
        ("ArrowUp", Some(at)) => {
            if at == 0 {
                last
            } else {
                at - 1
            }
        }
        (letter, at) if letter.chars().count() == 1 => {
            let letter = letter.to_lowercase();
            let start = at.map_or(0, |at| at + 1);
            let starts = |place: &usize| words[*place].trim().to_lowercase().starts_with(&letter);
            (start..words.len()).chain(0..start.min(words.len())).find(starts)?
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::next;

    #[test]
    fn arrows_go_round_and_letters_find() {
        let words = ["View details", "Publish 2", "Tags", "Copy link", "Compare"].map(str::to_owned);
        assert_eq!(next("ArrowDown", None, &words), Some(0));
        assert_eq!(next("ArrowDown", Some(4), &words), Some(0));
        assert_eq!(next("ArrowUp", Some(0), &words), Some(4));
        assert_eq!(next("End", Some(1), &words), Some(4));
        assert_eq!(next("c", Some(3), &words), Some(4));
        assert_eq!(next("C", Some(4), &words), Some(3));
        assert_eq!(next("x", None, &words), None);
        assert_eq!(next("Shift", Some(1), &words), None);
        assert_eq!(next("ArrowDown", None, &[]), None);
    }
}
