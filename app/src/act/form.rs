//! The form of a dialog: markup, and what happens when it is sent. One for all, so that each costs its text alone.

use leptos::{ev::SubmitEvent, prelude::*};

use crate::ui::{
    any::{AnyView, IntoAny},
    form::Fields,
    html::{Html, transparent},
};

/// A form that is sent to nobody but `send`.
pub fn form(content: Html, send: impl FnMut(&Fields) + Send + 'static) -> AnyView {
    let send: Box<dyn FnMut(&Fields) + Send> = Box::new(send);
    around(transparent(content), send)
}

/// The same around parts that change.
pub fn around(content: AnyView, mut send: Box<dyn FnMut(&Fields) + Send>) -> AnyView {
    let submit: Box<dyn FnMut(SubmitEvent) + Send> = Box::new(move |event: SubmitEvent| {
        event.prevent_default();
        send(&Fields::of(&event));
    });
    view! {
        <form class="form" method="dialog" on:submit=submit>
            {content}
        </form>
    }
    .into_any()
}
