//! Where files may be dropped, and the buttons that choose one.

use domain::project::Here;
use leptos::{
    ev::{DragEvent, Event, MouseEvent},
    prelude::*,
    wasm_bindgen::JsCast,
};
use web_sys::HtmlInputElement;

use super::Uploads;
use crate::ui::{Icon, html::html, icon::write as icon, live::hit};

/// Takes what is dropped anywhere on the table.
pub fn area(uploads: Uploads, content: AnyView) -> AnyView {
    let over = RwSignal::new(false);
    let veil = html(|h| {
        h.raw("<p>");
        icon(h, Icon::Upload);
        h.raw("Drop to register in ").text(&uploads.table.here.with_value(Here::address)).raw("</p>");
    });
    let dragged = move |event: DragEvent| {
        let files = event.data_transfer().is_some_and(|data| data.types().iter().any(|kind| kind == "Files"));
        if uploads.allowed() && files {
            event.prevent_default();
            over.set(true);
        }
    };
    let left = move |event: DragEvent| {
        // Leaving for an element inside is no leaving.
        if event.related_target().is_none() {
            over.set(false);
        }
    };
    let dropped = move |event: DragEvent| {
        if over.get_untracked() {
            event.prevent_default();
            over.set(false);
            uploads.take(event.data_transfer().and_then(|data| data.files()).as_ref());
        }
    };
    view! {
        <div class="page-table" class:dropping=over on:dragover=dragged on:dragleave=left on:drop=dropped>
            {content}
            <div class="drop-veil" aria-hidden="true" inner_html=veil.finish()></div>
        </div>
    }
    .into_any()
}

/// The drop zone of an empty place.
pub fn zone(uploads: Uploads) -> AnyView {
    view! {
        <div class="zone alive">
            <p>"or drop a file here"</p>
            {choose(uploads, "")}
        </div>
    }
    .into_any()
}

/// A button that opens the browser's own choice of files.
pub fn choose(uploads: Uploads, class: &'static str) -> AnyView {
    let content = html(|h| {
        h.raw(r#"<input type="file" multiple hidden><button type="button" class="button alive">"#);
        icon(h, Icon::Upload);
        h.raw("Upload a file</button>");
    });
    let click = move |event: MouseEvent| {
        let input = hit(&event, "button").and_then(|button| button.previous_element_sibling());
        if let Some(input) = input {
            input.unchecked_into::<HtmlInputElement>().click();
        }
    };
    let chosen = move |event: Event| {
        let Some(input) = hit(&event, "input") else { return };
        let input = input.unchecked_into::<HtmlInputElement>();
        uploads.take(input.files().as_ref());
        // The same file may be chosen again.
        input.set_value("");
    };
    view! { <span class=class on:click=click on:change=chosen inner_html=content.finish()></span> }.into_any()
}
