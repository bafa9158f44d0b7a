//! Some things are asked of nobody but whoever has just shown who they are.

use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{HtmlDialogElement, HtmlInputElement};

use super::{refuse, send};

/// Asks for the password until it is the right one; whether it is.
pub async fn again() -> bool {
    let Some(dialog) = document().get_element_by_id("admin-prove") else { return false };
    let field =
        dialog.query_selector("input[type=password]").ok().flatten().map(JsCast::unchecked_into::<HtmlInputElement>);
    let dialog: HtmlDialogElement = dialog.unchecked_into();
    refuse(&dialog, "");
    loop {
        dialog.set_return_value("");
        if dialog.show_modal().is_err() {
            return false;
        }
        send::closed(&dialog).await;
        let typed = field.as_ref().map(HtmlInputElement::value).unwrap_or_default();
        if let Some(field) = &field {
            field.set_value("");
        }
        if dialog.return_value() != "yes" {
            return false;
        }
        let typed = js_sys::JSON::stringify(&typed.into()).ok().and_then(|text| text.as_string()).unwrap_or_default();
        match send::once("POST /api/v1/me/prove", Some(&format!("{{\"password\":{typed}}}")), None).await {
            Ok(_) => return true,
            Err(refused) => refuse(&dialog, &refused.text),
        }
    }
}
