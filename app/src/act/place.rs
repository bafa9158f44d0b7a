//! The dialogs that ask where versions are to be moved or copied to.

use leptos::{ev::SubmitEvent, prelude::*};

use super::{Acting, Chosen, Errand, chosen::deed};
use crate::{
    fns::Deed,
    ui::{form::Fields, html::html},
};

/// Asks where to move them.
pub fn move_dialog(acting: Acting, of: Chosen) -> AnyView {
    ask(acting, of, "move")
}

/// Asks where to copy them.
pub fn copy_dialog(acting: Acting, of: Chosen) -> AnyView {
    ask(acting, of, "copy")
}

fn ask(acting: Acting, of: Chosen, action: &'static str) -> AnyView {
    let (title, done) = if action == "move" { ("Move to project", "moved") } else { ("Copy to project", "copied") };
    let fields = html(|h| {
        h.raw(r#"<h2 id="act-title">"#).raw(title).raw(r#"</h2><label>Project or model"#);
        h.raw(r#" <input name="to" required autofocus autocomplete="off"></label>"#);
        h.raw(r#"<div class="buttons"><button type="button" class="button" data-cancel="">Cancel</button>"#);
        h.raw(r#"<button type="submit" class="button primary">"#).raw(title).raw("</button></div>");
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let to = Fields::of(&event).text("to");
        acting.close();
        acting.run(Errand::new(Deed { to: to.clone(), ..deed(action) }, of.clone(), format!("{done} to {to}")));
    };
    view! { <form class="form" method="dialog" on:submit=submit inner_html=fields.finish()></form> }.into_any()
}
