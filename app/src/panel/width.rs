//! How wide the panel is: dragged by its left edge, stepped by keys, and kept for the reader in the browser. It is
//! no part of the view: a link says nothing of it.

use gloo_storage::{LocalStorage, Storage as _};
use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    html::Div,
    prelude::*,
    wasm_bindgen::JsCast,
};
use web_sys::{Element, HtmlElement};

#[cfg(feature = "ssr")]
use crate::ui::html::Html;
use crate::{
    table::Table,
    ui::{
        any::{AnyView, IntoAny},
        live::effect,
    },
};

/// Narrowest panel, and what it leaves of the table, in CSS pixels (`style/late/panel.css` says the same).
const LEAST: f64 = 360.0;
const TABLE: f64 = 320.0;
/// How much a key changes it.
const STEP: f64 = 16.0;
const VARIABLE: &str = "--panel-width";

/// Where it is kept; gone with everything else of the reader when they sign out.
fn key(table: Table) -> String {
    format!("vitrine.panel.{}", table.reader().map_or_else(|| String::from("nobody"), |id| id.to_string()))
}

/// The reader's own width before anything is painted, where the panel comes with the page; and the chosen tab where
/// the live panel has it, so that nothing moves under the pointer when that takes over.
#[cfg(feature = "ssr")]
pub fn script(h: &mut Html, table: Table) {
    let nonce = leptos::nonce::use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
    h.raw("<script").attribute("nonce", &nonce).attribute("data-key", &key(table)).raw(">").raw(FILL).raw("</script>");
}

#[cfg(feature = "ssr")]
const FILL: &str = "try{const w=+localStorage.getItem(document.currentScript.dataset.key);\
    if(w)document.documentElement.style.setProperty('--panel-width',w+'px')}catch{}\
    {const t=document.querySelector('.panel [aria-selected=true]'),l=t&&t.parentNode;\
    if(l)l.scrollLeft=t.offsetLeft-l.offsetLeft-(l.clientWidth-t.offsetWidth)/2}";

/// The same for a panel that comes later.
pub fn restore(table: Table) {
    effect(move || {
        let kept = LocalStorage::raw().get_item(&key(table)).ok().flatten();
        if let Some(width) = kept.and_then(|kept| kept.parse::<f64>().ok()).filter(|width| width.is_finite()) {
            set(Some(width));
        }
    });
}

/// The edge that is dragged.
pub fn edge(table: Table) -> AnyView {
    let element = NodeRef::<Div>::new();
    // Where the pointer went down, and how wide the panel was.
    let from = StoredValue::new(None::<(f64, f64)>);
    let keep = move |width: Option<f64>| {
        set(width);
        // The browser may refuse, or be full; then it is for this page alone.
        let storage = LocalStorage::raw();
        let key = key(table);
        let _ = match width {
            Some(width) => storage.set_item(&key, &format!("{width}")),
            None => storage.remove_item(&key),
        };
        tell(element);
    };
    let down = move |event: PointerEvent| {
        if let (0, Some(edge)) = (event.button(), element.get_untracked()) {
            let _ = edge.set_pointer_capture(event.pointer_id());
            from.set_value(Some((f64::from(event.client_x()), panel_width())));
        }
    };
    let to =
        move |event: &PointerEvent| from.get_value().map(|(x, width)| within(width + x - f64::from(event.client_x())));
    let press = move |event: KeyboardEvent| {
        let dragged = from.get_value();
        let step = if event.shift_key() { 4.0 * STEP } else { STEP };
        let width = match (event.key().as_str(), dragged) {
            ("Escape", Some((_, width))) => {
                from.set_value(None);
                Some(width)
            }
            ("ArrowLeft", None) => Some(panel_width() + step),
            ("ArrowRight", None) => Some(panel_width() - step),
            ("Home", None) => Some(LEAST),
            ("End", None) => Some(most()),
            ("Enter", None) => None,
            _ => return,
        };
        event.prevent_default();
        keep(width.map(within));
    };
    request_animation_frame(move || tell(element));
    view! {
        <div
            class="panel-edge"
            role="separator"
            aria-orientation="vertical"
            aria-label="Width of the details"
            aria-valuenow="460"
            aria-valuemin="360"
            tabindex="0"
            title="Drag to resize; double-click to reset"
            node_ref=element
            on:pointerdown=down
            on:pointermove=move |event| {
                if let Some(width) = to(&event) {
                    set(Some(width));
                }
            }
            on:pointerup=move |event| {
                let (width, start) = (to(&event), from.get_value().map(|(_, start)| start));
                from.set_value(None);
                // A click alone changes nothing.
                if width != start.map(within) && width.is_some() {
                    keep(width);
                }
            }
            on:pointercancel=move |_| from.set_value(None)
            on:keydown=press
            on:focus=move |_| tell(element)
            on:dblclick=move |_| keep(None)
        ></div>
    }
    .into_any()
}

fn set(width: Option<f64>) {
    let root = document().document_element().and_then(|root| root.dyn_into::<HtmlElement>().ok());
    if let Some(root) = root {
        let _ = match width {
            Some(width) => root.style().set_property(VARIABLE, &format!("{width}px")),
            None => root.style().remove_property(VARIABLE).map(|_| ()),
        };
    }
}

/// Says how wide it is, and how wide it could be.
fn tell(edge: NodeRef<Div>) {
    if let Some(edge) = edge.try_get_untracked().flatten() {
        for (name, value) in [("aria-valuenow", panel_width()), ("aria-valuemax", most())] {
            let _ = edge.set_attribute(name, &format!("{}", value.round()));
        }
    }
}

fn width_of(selector: &str) -> f64 {
    let found: Option<Element> = document().query_selector(selector).ok().flatten();
    found.map_or(0.0, |found| found.get_bounding_client_rect().width())
}

fn panel_width() -> f64 {
    width_of(".panel")
}

fn most() -> f64 {
    (width_of(".page") - TABLE).max(LEAST)
}

fn within(width: f64) -> f64 {
    width.round().clamp(LEAST, most())
}
