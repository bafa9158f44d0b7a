//! Bringing files to the reader's own disk: one as it is, several as one archive.

use domain::{Id, table::Details};
use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{HtmlElement, HtmlFormElement, HtmlInputElement};

use super::{
    Chosen,
    board::{Tone, board},
    chosen::joined,
};
use crate::{
    fns::{At, get_version},
    ui::{href, live::spawn_freely},
};

/// Most keys that an address takes; more go as a form.
const NAMED: usize = 100;
const ADDRESS: &str = "/api/v1/download";

/// Starts the download of versions; the browser goes on with it.
pub fn start(of: &Chosen) {
    match of.only() {
        Some(id) => spawn_freely(one(id)),
        None => several(of.ids()),
    }
}

/// One file comes as it is; several of one version come together.
async fn one(id: Id) {
    match get_version(id).await.and_then(|answer| answer.read::<At<Details>>()) {
        Ok(details) => match details.it.files.as_slice() {
            [file] => follow(&href::file(id, &file.name)),
            _ => several(&[id]),
        },
        Err(failure) => board().tell(failure.text, Tone::Failed),
    }
}

fn several(ids: &[Id]) {
    let ids = joined(ids);
    if ids.len() <= NAMED * 37 {
        follow(&format!("{ADDRESS}?ids={ids}"));
    } else {
        let _ = send(&ids);
    }
}

fn follow(address: &str) {
    let Ok(link) = document().create_element("a") else { return };
    for (name, value) in [("href", address), ("download", ""), ("rel", "external")] {
        let _ = link.set_attribute(name, value);
    }
    link.unchecked_into::<HtmlElement>().click();
}

fn send(ids: &str) -> Option<()> {
    let create = |name: &str| document().create_element(name).ok();
    let form = create("form")?.dyn_into::<HtmlFormElement>().ok()?;
    form.set_action(ADDRESS);
    form.set_method("post");
    let field = create("input")?.dyn_into::<HtmlInputElement>().ok()?;
    field.set_type("hidden");
    field.set_name("ids");
    field.set_value(ids);
    form.append_child(&field).ok()?;
    document().body()?.append_child(&form).ok()?;
    form.submit().ok()?;
    form.unchecked_into::<HtmlElement>().remove();
    Some(())
}
