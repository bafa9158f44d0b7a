//! What a chart says where the pointer or the keyboard is.

use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{KeyboardEvent, MouseEvent};

use crate::{
    chart::{self, Chart, Series},
    compare::Curves,
    ui::live::{hit, listen_first},
    wire::Wire,
};

/// Listens, until the page is left.
pub(super) fn listen(curves: StoredValue<Option<Wire>>) {
    for sign in ["focusin", "pointerover"] {
        listen_first(sign, |event| {
            let Some(thread) = hit(&event, ".thread") else { return };
            let said = thread.closest("[data-drawing]").ok().flatten();
            if let Some(said) = said.and_then(|drawing| drawing.query_selector("[data-reading]").ok().flatten()) {
                said.set_text_content(thread.get_attribute("aria-label").as_deref());
            }
        });
    }
    listen_first("pointermove", move |event| {
        if hit(&event, "[data-plot]").is_some()
            && let (Some(chart), Some(event)) = (drawn(curves), event.dyn_ref::<MouseEvent>())
        {
            chart::point(event, &chart);
        }
    });
    listen_first("keydown", move |event| {
        if hit(&event, "[data-plot]").is_some()
            && let (Some(chart), Some(event)) = (drawn(curves), event.dyn_ref::<KeyboardEvent>())
        {
            chart::press(event, &chart);
        }
    });
}

/// The chart of curves that came with the page.
fn drawn(curves: StoredValue<Option<Wire>>) -> Option<Chart> {
    let Curves { title, log, series } = curves.try_get_value()??.read().ok()?;
    let one = |(name, colour, points)| Series { name, colour, points };
    Some(Chart { title, x: "iteration".into(), log, series: series.into_iter().map(one).collect() })
}
