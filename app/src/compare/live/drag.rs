//! A version's column follows its grip to another place.

use std::{cell::RefCell, rc::Rc};

use domain::{Id, compare::Asked};
use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, KeyboardEvent, PointerEvent};

use super::{Go, page};
use crate::table::keyboard::all;
use crate::ui::live::{hit, listen_first};

/// What is being dragged, and over what.
#[derive(Default)]
struct Drag {
    from: Option<Element>,
    over: Option<Element>,
}

impl Drag {
    /// Marks the column that the dragged one would take the place of.
    fn mark(&mut self, over: Option<Element>) {
        if let Some(old) = self.over.take() {
            let _ = old.class_list().remove_1("onto");
        }
        let over = over.filter(|over| Some(over) != self.from.as_ref());
        if let Some(over) = &over {
            let _ = over.class_list().add_1("onto");
        }
        self.over = over;
    }

    fn end(&mut self) -> Option<(Element, Element)> {
        let over = self.over.clone();
        self.mark(None);
        let from = self.from.take()?;
        let _ = from.class_list().remove_1("dragged");
        over.map(|over| (from, over))
    }
}

/// Listens, until the page is left.
pub(super) fn listen(go: Go) {
    let drag = Rc::new(RefCell::new(Drag::default()));
    let started = drag.clone();
    listen_first("pointerdown", move |event| {
        if hit(&event, "[data-grip]").is_some()
            && let Some(column) = hit(&event, "[data-version]")
        {
            event.prevent_default();
            let _ = column.class_list().add_1("dragged");
            started.borrow_mut().from = Some(column);
        }
    });
    let moved = drag.clone();
    listen_first("pointermove", move |event| {
        let mut drag = moved.borrow_mut();
        if drag.from.is_some()
            && let Some(event) = event.dyn_ref::<PointerEvent>()
        {
            drag.mark(column_at(event.client_x()));
        }
    });
    let (dropped, left) = (drag.clone(), drag.clone());
    listen_first("pointerup", move |_| {
        if let Some((from, onto)) = dropped.borrow_mut().end() {
            lead(&go, &from, &onto);
        }
    });
    for sign in ["pointercancel", "blur"] {
        let left = left.clone();
        listen_first(sign, move |_| {
            let _ = left.borrow_mut().end();
        });
    }
    listen_first("keydown", move |event| {
        if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape") {
            let _ = drag.borrow_mut().end();
        }
    });
}

/// The column at a place across the window.
fn column_at(x: i32) -> Option<Element> {
    let x = f64::from(x);
    all(&page()?, "[data-version]").find(|column| {
        let bounds = column.get_bounding_client_rect();
        (bounds.left()..bounds.right()).contains(&x)
    })
}

fn lead(go: &Go, from: &Element, onto: &Element) {
    let key = |column: &Element| Id::parse_str(&column.get_attribute("data-version")?).ok();
    // What the page shows, by key: its address may name versions in words.
    let asked = page().and_then(|page| page.query_selector("[data-asked]").ok().flatten()?.get_attribute("data-asked"));
    if let (Some(from), Some(onto), Ok(path), Some(asked)) =
        (key(from), key(onto), window().location().pathname(), asked)
    {
        go(format!("{path}?{}", Asked::read(&asked).moved(from, onto).query()));
    }
}
