//! Where files may be dropped, and the buttons that choose one.

use domain::project::Here;
use leptos::{ev, prelude::*, wasm_bindgen::JsCast};
use web_sys::{DragEvent, HtmlInputElement};

use super::Uploads;
use crate::{
    table::Table,
    ui::{
        Icon,
        any::{AnyView, IntoAny},
        html::{Html, html},
        icon::write as icon,
        live::{effect, hit},
    },
};

/// What is dropped anywhere on the table is taken, once [`listen`] is there.
pub fn area(table: Table, content: AnyView) -> AnyView {
    let veil = html(|h| {
        h.raw("<p>");
        icon(h, Icon::Upload);
        h.raw("Drop to register in ").text(&table.here.with_value(Here::address)).raw("</p>");
    });
    view! {
        <div class="page-table">
            {content} <div class="drop-veil" aria-hidden="true" inner_html=veil.finish()></div>
        </div>
    }
    .into_any()
}

/// The drop zone of an empty place.
pub fn zone(h: &mut Html) {
    h.raw(r#"<div class="zone alive"><p>or drop a file here</p>"#);
    choose(h);
    h.raw("</div>");
}

/// A button that opens the browser's own choice of files.
pub fn choose(h: &mut Html) {
    h.raw(r#"<span class="choose"><input type="file" multiple hidden>"#);
    h.raw(r#"<button type="button" class="button alive" data-choose="">"#);
    icon(h, Icon::Upload);
    h.raw(r#"<span class="word">Upload a file</span></button></span>"#);
}

/// Takes what is dropped and chosen.
pub fn listen(uploads: Uploads) {
    effect(move || {
        let over = window_event_listener(ev::dragover, move |event| {
            let files = event.data_transfer().is_some_and(|data| data.types().iter().any(|kind| kind == "Files"));
            if uploads.table.may_register() && files && hit(&event, ".page-table").is_some() {
                event.prevent_default();
                mark(true);
            }
        });
        let left = window_event_listener(ev::dragleave, move |event| {
            // Leaving for an element inside is no leaving.
            if event.related_target().is_none() {
                mark(false);
            }
        });
        let dropped = window_event_listener(ev::drop, move |event| drop(&event, uploads));
        let click = window_event_listener(ev::click, move |event| {
            let input = hit(&event, "[data-choose]").and_then(|button| button.previous_element_sibling());
            if let Some(input) = input {
                // Its own click comes here as well, and is not heard inside of this one.
                queue_microtask(move || input.unchecked_into::<HtmlInputElement>().click());
            }
        });
        let chosen = window_event_listener(ev::change, move |event| {
            let Some(input) = hit(&event, ".choose input") else { return };
            let input = input.unchecked_into::<HtmlInputElement>();
            uploads.take(input.files().as_ref());
            // The same file may be chosen again.
            input.set_value("");
        });
        on_cleanup(move || {
            over.remove();
            left.remove();
            dropped.remove();
            click.remove();
            chosen.remove();
        });
    });
}

fn drop(event: &DragEvent, uploads: Uploads) {
    if hit(event, ".page-table.dropping").is_some() {
        event.prevent_default();
        mark(false);
        uploads.take(event.data_transfer().and_then(|data| data.files()).as_ref());
    }
}

fn mark(over: bool) {
    if let Ok(Some(area)) = document().query_selector(".page-table") {
        let classes = area.class_list();
        let _ = if over { classes.add_1("dropping") } else { classes.remove_1("dropping") };
    }
}
