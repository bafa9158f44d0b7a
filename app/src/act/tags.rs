//! The dialog that puts tags on versions and takes them off.

use leptos::{ev::SubmitEvent, prelude::*};

use super::{Acting, Chosen, Errand, chosen::deed};
use crate::{
    fns::Deed,
    ui::{form::Fields, html::html},
};

/// Asks which tags.
pub fn dialog(acting: Acting, of: Chosen) -> AnyView {
    let fields = html(|h| {
        h.raw(r#"<h2 id="act-title">Tags</h2><label>Add <input name="add" autofocus autocomplete="off"></label>"#);
        h.raw(r#"<label>Remove <input name="remove" autocomplete="off"></label>"#);
        h.raw(r#"<div class="buttons"><button type="button" class="button" data-cancel="">Cancel</button>"#);
        h.raw(r#"<button type="submit" class="button primary">Save</button></div>"#);
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let fields = Fields::of(&event);
        let words = |name: &str| {
            let text = fields.text(name);
            text.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
        };
        let deed = Deed { add: words("add"), remove: words("remove"), ..deed("tag") };
        acting.close();
        acting.run(Errand::new(deed, of.clone(), "tagged"));
    };
    view! { <form class="form" method="dialog" on:submit=submit inner_html=fields.finish()></form> }.into_any()
}
