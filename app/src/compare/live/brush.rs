//! A range on an axis keeps the versions inside and dims the others.

use std::{cell::RefCell, rc::Rc};

use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, MouseEvent};

use crate::table::keyboard::all;
use crate::ui::live::{hit, listen_first};

/// How far a key moves an end, as a part of the axis.
const STEP: f64 = 0.05;

/// Listens, until the page is left. A range is two heights, in the drawing's pixels from above.
pub(super) fn listen() {
    let drawn: Rc<RefCell<Option<(Element, f64)>>> = Rc::default();
    let started = drawn.clone();
    listen_first("pointerdown", move |event| {
        let Some(axis) = hit(&event, "[data-axis]") else { return };
        let Some(y) = height_at(&event, &axis) else { return };
        set(&axis, None);
        *started.borrow_mut() = Some((axis, y));
    });
    let moved = drawn.clone();
    listen_first("pointermove", move |event| {
        if let Some((axis, from)) = &*moved.borrow()
            && let Some(to) = height_at(&event, axis)
        {
            set(axis, Some((from.min(to), from.max(to))));
        }
    });
    for sign in ["pointerup", "pointercancel"] {
        let drawn = drawn.clone();
        listen_first(sign, move |_| {
            drawn.borrow_mut().take();
        });
    }
    listen_first("keydown", |event| {
        let Some(axis) = hit(&event, "[data-axis]") else { return };
        let Some(key) = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key) else { return };
        let (top, bottom) = ends(&axis);
        let step = (bottom - top) * STEP;
        let (high, low) = range(&axis).unwrap_or((top, bottom));
        // Up takes away from below, down from above; with Escape all are there again.
        let range = match key.as_str() {
            "ArrowUp" => Some((high, (low - step).max(high))),
            "ArrowDown" => Some(((high + step).min(low), low)),
            "Escape" | "Home" => None,
            _ => return,
        };
        event.prevent_default();
        set(&axis, range);
    });
}

fn number(element: &Element, name: &str) -> Option<f64> {
    element.get_attribute(name)?.parse().ok()
}

fn ends(axis: &Element) -> (f64, f64) {
    (number(axis, "data-top").unwrap_or_default(), number(axis, "data-bottom").unwrap_or_default())
}

fn range(axis: &Element) -> Option<(f64, f64)> {
    Some((number(axis, "data-from")?, number(axis, "data-to")?))
}

/// Where the pointer is along an axis.
fn height_at(event: &web_sys::Event, axis: &Element) -> Option<f64> {
    let event = event.dyn_ref::<MouseEvent>()?;
    let bounds = axis.query_selector(".wide").ok()??.get_bounding_client_rect();
    let (top, bottom) = ends(axis);
    let part = (f64::from(event.client_y()) - bounds.top()) / bounds.height().max(1.0);
    Some(top + part.clamp(0.0, 1.0) * (bottom - top))
}

/// Keeps a range of an axis, all of it without one, and dims what is outside of any.
fn set(axis: &Element, range: Option<(f64, f64)>) {
    let (top, bottom) = ends(axis);
    let part = |y: f64| ((bottom - y) / (bottom - top) * 100.0).round();
    let (text, low) = match range {
        Some((high, low)) => {
            let _ = axis.set_attribute("data-from", &high.to_string());
            let _ = axis.set_attribute("data-to", &low.to_string());
            (format!("from {} to {} percent of the axis", part(low), part(high)), part(low))
        }
        None => {
            let _ = axis.remove_attribute("data-from");
            let _ = axis.remove_attribute("data-to");
            ("all".to_owned(), 0.0)
        }
    };
    let _ = axis.set_attribute("aria-valuetext", &text);
    let _ = axis.set_attribute("aria-valuenow", &low.to_string());
    if let Ok(Some(mark)) = axis.query_selector(".range") {
        let (high, low) = range.unwrap_or((top, top));
        let _ = mark.set_attribute("y", &high.to_string());
        let _ = mark.set_attribute("height", &(low - high).to_string());
    }
    dim(axis);
}

fn dim(axis: &Element) {
    let Ok(Some(drawing)) = axis.closest("svg") else { return };
    let ranges: Vec<_> = all(&drawing, "[data-axis]").map(|axis| self::range(&axis)).collect();
    for thread in all(&drawing, "[data-heights]") {
        let heights = thread.get_attribute("data-heights").unwrap_or_default();
        let mut pairs = heights.split(' ').map(|height| height.parse::<f64>().ok()).zip(&ranges);
        let inside =
            pairs.all(|(y, range)| range.is_none_or(|(high, low)| y.is_some_and(|y| (high..=low).contains(&y))));
        let classes = thread.class_list();
        let _ = if inside { classes.remove_1("out") } else { classes.add_1("out") };
    }
}
