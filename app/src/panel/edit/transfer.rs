//! Configuration and labels as files: out to the reader's disk, and in from there.

use domain::{
    Id,
    config::{self, Kind},
    table::Details,
};
use leptos::{prelude::*, wasm_bindgen::JsCast};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, HtmlInputElement};

use super::{Editing, Field, State, draft};
use crate::ui::live::spawn_freely;

/// Puts what a version has there into a file: what is shown, so what is on its way as if it had arrived.
pub fn download(details: &Details, field: &Field) {
    let sent = draft::of(details.row.id, field).filter(|draft| draft.state == State::Sending);
    let text = sent.and_then(|draft| draft.mine).or_else(|| field.value(details)).unwrap_or_default();
    let row = &details.row;
    let name = format!("{}-{}-{}", row.model.name.replace('/', "-"), row.number, file_name(field, &text));
    let address = format!("data:text/plain;charset=utf-8,{}", js_sys::encode_uri_component(&text));
    let Ok(link) = document().create_element("a") else { return };
    for (attribute, value) in [("href", address.as_str()), ("download", name.as_str()), ("rel", "external")] {
        let _ = link.set_attribute(attribute, value);
    }
    link.unchecked_into::<HtmlElement>().click();
}

/// By what it looks like.
fn file_name(field: &Field, text: &str) -> &'static str {
    if *field == Field::Labels {
        "labels.csv"
    } else if text.trim_start().starts_with('{') {
        "config.json"
    } else if config::pieces(text).iter().any(|(kind, _)| *kind == Kind::Section) {
        "config.toml"
    } else {
        "config.yaml"
    }
}

/// Puts a file's text into a field that is being edited; it is not saved by that.
pub fn upload(editing: Editing, id: Id, field: Field, from: &HtmlInputElement) {
    let Some(file) = from.files().and_then(|files| files.get(0)) else { return };
    spawn_freely(async move {
        let Some(text) = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()) else { return };
        draft::change(id, &field, |draft| draft.mine = Some(text));
        editing.redraw();
        editing.back_to(&field);
    });
}
