//! Counts and projects in the sidebar, not more often than anybody reads them.

use leptos::prelude::*;

use super::heard::{Change, Heard, hear};
use crate::{
    shell::{Fetched, FrameData},
    ui::{later::Later, live::spawn_freely},
};

/// How soon it is fetched after something happened, and how long it is left alone then, in milliseconds.
const SOON: u64 = 500;
const REST: f64 = 5_000.0;

/// Fetches it when something happened that it tells of.
pub fn follow(data: FrameData) {
    let (later, last) = (Later::new(), StoredValue::new(0.0));
    hear(move |heard| {
        let counts = match heard {
            Heard::Changes(changes) => changes.iter().any(is_told),
            Heard::Anew => true,
        };
        if counts && !later.is_waiting() {
            wait(data, later, last);
        }
    });
}

fn wait(data: FrameData, later: Later, last: StoredValue<f64>) {
    let rest = last.get_value() + REST - js_sys::Date::now();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between nothing and five seconds")]
    let rest = rest.clamp(0.0, REST) as u64;
    later.after(rest.max(SOON), move || {
        last.set_value(js_sys::Date::now());
        spawn_freely(async move { show(data, later, data.fetch().await) });
    });
}

/// What somebody is at is not drawn anew under their hands: between the press of a button and its release, a click would
/// come to nothing.
fn show(data: FrameData, later: Later, fetched: Fetched) {
    if is_used() { later.after(SOON, move || show(data, later, fetched)) } else { data.put(fetched) }
}

fn is_told(change: &Change) -> bool {
    let (kind, verb) = change.event.split_once('.').unwrap_or_default();
    match kind {
        "version" => super::rows::comes(verb) || matches!(verb, "archived" | "left" | "deleted"),
        "model" => !matches!(verb, "readme_changed"),
        "project" => !matches!(verb, "readme_changed" | "tagged"),
        "access" => true,
        _ => false,
    }
}

fn is_used() -> bool {
    let at = |selector: &str| document().query_selector(selector).ok().flatten().is_some();
    at("#sidebar:active") || at("#sidebar:focus-within") || at("#sidebar:popover-open") || at("#sidebar :popover-open")
}
