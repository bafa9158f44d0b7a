//! Where files may be dropped, and the buttons that choose one.

use leptos::{ev::DragEvent, html::Input, prelude::*};

use super::Uploads;
use crate::ui::{Icon, icon};

/// Takes what is dropped anywhere on the table.
#[component]
pub fn Area(uploads: Uploads, children: Children) -> impl IntoView {
    let over = RwSignal::new(false);
    let place = uploads.table.here.with_value(domain::project::Here::address);
    view! {
        <div
            class="page-table"
            class:dropping=over
            on:dragover=move |event| {
                if uploads.allowed() && has_files(&event) {
                    event.prevent_default();
                    over.set(true);
                }
            }
            on:dragleave=move |event| {
                // Leaving for an element inside is no leaving.
                if event.related_target().is_none() {
                    over.set(false);
                }
            }
            on:drop=move |event| {
                if over.get_untracked() {
                    event.prevent_default();
                    over.set(false);
                    uploads.take(event.data_transfer().and_then(|d| d.files()).as_ref());
                }
            }
        >
            {children()}
            <div class="drop-veil" aria-hidden="true">
                <p>{icon(Icon::Upload)} {format!("Drop to register in {place}")}</p>
            </div>
        </div>
    }
}

fn has_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().iter().any(|kind| kind == "Files"))
}

/// The drop zone of an empty place.
pub fn zone(uploads: Uploads) -> AnyView {
    view! {
        <div class="zone alive">
            <p>"or drop a file here"</p>
            {choose(uploads)}
        </div>
    }
    .into_any()
}

/// A button that opens the browser's own choice of files.
pub fn choose(uploads: Uploads) -> AnyView {
    let input = NodeRef::<Input>::new();
    view! {
        <input
            type="file"
            multiple
            hidden
            node_ref=input
            on:change:target=move |event| {
                let chosen = event.target();
                uploads.take(chosen.files().as_ref());
                // The same file may be chosen again.
                chosen.set_value("");
            }
        />
        <button
            type="button"
            class="button alive"
            on:click=move |_| {
                if let Some(input) = input.get_untracked() {
                    input.click();
                }
            }
        >
            {icon(Icon::Upload)}
            "Upload a file"
        </button>
    }
    .into_any()
}
