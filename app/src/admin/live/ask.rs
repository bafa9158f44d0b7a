//! What a change would mean is asked of the server first; what widens or takes away is asked about.

use domain::table::view::encode;
use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{HtmlDialogElement, HtmlFormElement};

use super::{json, refuse, send};
use crate::{page::drawn::Live, table::keyboard::all, ui::live::spawn_freely};

/// Sends a form, after asking where there is something to ask.
pub fn first(page: Live, form: HtmlFormElement) {
    spawn_freely(async move {
        let Some(foresees) = form.get_attribute("data-foresees") else {
            send::send(page, form).await;
            return;
        };
        match foreseen(&form, &foresees).await {
            Ok(Some(sentence)) => {
                if answer(&sentence).await {
                    send::send(page, form).await;
                } else {
                    form.reset();
                }
            }
            Ok(None) => send::send(page, form).await,
            Err(why) => {
                refuse(&form, &why);
                form.reset();
            }
        }
    });
}

/// What is to be asked; nothing where nobody loses or gains anything.
async fn foreseen(form: &HtmlFormElement, foresees: &str) -> Result<Option<String>, String> {
    let pairs: Vec<String> = all(form, "input[name]")
        .filter_map(|field| {
            let name = field.get_attribute("name")?;
            let value = match field.get_attribute("role").as_deref() {
                Some("switch") => json::value(&field).is_some().to_string(),
                _ => json::value(&field)?,
            };
            Some(format!("{name}={}", encode(&value)))
        })
        .collect();
    let told = send::ask(&format!("{foresees}?{}", pairs.join("&")), None, None).await?;
    let changes = json::is(&told, "widens") || json::is(&told, "lose");
    Ok(json::text(&told, "sentence").filter(|_| changes))
}

/// Whether the reader goes on.
async fn answer(sentence: &str) -> bool {
    let Some(dialog) = document().get_element_by_id("admin-ask") else { return true };
    if let Ok(Some(place)) = dialog.query_selector("[data-sentence]") {
        place.set_text_content(Some(sentence));
    }
    let dialog: HtmlDialogElement = dialog.unchecked_into();
    dialog.set_return_value("");
    if dialog.show_modal().is_err() {
        return false;
    }
    send::closed(&dialog).await;
    dialog.return_value() == "yes"
}
