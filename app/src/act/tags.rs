//! Tags: put on and taken off, for one thing in its place or for many in a dialog, and changed everywhere.

mod cell;
mod manage;
mod paint;
mod pick;
mod picker;
mod popup;
mod thing;
mod vocabulary;

use std::sync::Arc;

use leptos::{
    ev::{KeyboardEvent, SubmitEvent},
    prelude::*,
};

use super::{Acting, Chosen, Errand};
use crate::{
    table::Table,
    ui::{
        any::{AnyView, IntoAny},
        live::{effect, markup},
        number::counted,
    },
};
use domain::table::Subject;
use picker::Picker;
use thing::{Kind, Things};
use vocabulary::vocabulary;

/// What is there once around all pages: the popup for one thing, and the dialog for tags everywhere.
pub fn room() -> AnyView {
    view! {
        {popup::popup()}
        {manage::dialog()}
    }
    .into_any()
}

/// What a table has besides: buttons over its cells.
pub fn of_table(table: Table) -> AnyView {
    manage::follow(table);
    cell::tools(table)
}

/// Asks which tags the versions are to have.
pub fn dialog(acting: Acting, of: Chosen) -> AnyView {
    let kind = match acting.table.subject {
        Subject::Models => Kind::Models,
        Subject::Experiments => Kind::Experiments,
    };
    let things = Things { kind, of };
    let picker = Picker::new();
    picker.begin(&things, None);
    effect({
        let things = things.clone();
        move || {
            vocabulary().list.track();
            untrack(|| picker.know(&things));
        }
    });
    request_animation_frame(move || picker.focus());
    let title = match things.kind {
        Kind::Experiments => counted(things.count(), "experiment", "experiments"),
        _ => counted(things.count(), "model", "models"),
    };
    let rest = acting.rest.get_value();
    let save = move || {
        let (add, remove) = picker.pick.with_untracked(pick::Pick::words);
        acting.close();
        if !add.is_empty() || !remove.is_empty() {
            acting.run(Errand { rest: rest.clone(), ..things.errand(add, remove) });
        }
    };
    let submit = {
        let save = save.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            save();
        }
    };
    let press = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            save();
        }
    };
    view! {
        <form class="form tag-form" method="dialog" on:submit=submit on:keydown=press>
            <h2 id="act-title">{format!("Tags of {title}")}</h2>
            {picker.view("Tags", Arc::new(|_, _| {}))}
            {markup(move |h| {
                let (add, remove) = picker.pick.with(pick::Pick::words);
                h.raw(r#"<p class="dim" role="status">"#);
                let said = [("to put on: ", &add), ("to take off: ", &remove)];
                let said = said.iter().filter(|(_, words)| !words.is_empty());
                let said: Vec<String> = said.map(|(what, words)| format!("{what}{}", words.join(", "))).collect();
                h.text(&said.join(" · ")).raw("</p>");
                h.raw(r#"<div class="buttons"><button type="button" class="button quiet" data-manage-tags="">Manage tags…</button>"#);
                h.raw(r#"<button type="button" class="button" data-cancel="">Cancel</button>"#);
                h.raw(r#"<button type="submit" class="button primary""#);
                h.raw(if add.is_empty() && remove.is_empty() { r#" disabled="">"# } else { ">" }).raw("Save</button></div>");
            })}
        </form>
    }
    .into_any()
}
