//! Forms lead to their address without leaving the page; choices at once, texts when they are sent.

use domain::table::view::encode;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};

use super::Go;
use crate::table::keyboard::all;
use crate::ui::live::{hit, listen_first};

/// Listens, until the page is left.
pub(super) fn listen(go: Go) {
    let again = go.clone();
    listen_first("submit", move |event| {
        if let Some(form) = hit(&event, "form[data-go]") {
            event.prevent_default();
            again(address(&form));
        }
    });
    listen_first("change", move |event| {
        let search = hit(&event, "input[type=search]").is_some();
        if let Some(form) = hit(&event, "form[data-go]").filter(|_| !search) {
            go(address(&form));
        }
    });
}

/// Where the form would lead.
fn address(form: &Element) -> String {
    let pair = |field: Element| {
        let name = field.get_attribute("name")?;
        let value = match field.dyn_into::<HtmlInputElement>() {
            Ok(input) if input.type_() == "checkbox" && !input.checked() => return None,
            Ok(input) => input.value(),
            Err(field) => field.dyn_into::<HtmlSelectElement>().ok()?.value(),
        };
        (!value.is_empty()).then(|| format!("{name}={}", encode(&value)))
    };
    let pairs: Vec<String> = all(form, "input,select").filter_map(pair).collect();
    format!("{}?{}", form.get_attribute("action").unwrap_or_default(), pairs.join("&"))
}
