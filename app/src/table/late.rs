//! The parts of a table that come once they are needed, and what stands in their place until then.

use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, Event, EventInit, FileList, HtmlElement, HtmlInputElement};

use super::{Table, columns_menu, drag, filter, offline, options_menu, upload, upload::Uploads, views};
#[cfg(not(feature = "ssr"))]
use crate::ui::html::Html;
#[cfg(feature = "ssr")]
use crate::ui::html::html;
use crate::{
    act::{self, Acting},
    late::{Bringing, again, item_of, later},
    live, model,
    ui::{
        any::{AnyView, IntoAny},
        live::{effect, hit, listen_first, spawn_freely},
    },
};

/// All of them.
pub fn all(table: Table) -> AnyView {
    let saving = views::Saving::new(table);
    let uploads = Uploads::new(table);
    upload::area::listen(uploads);
    drag::listen(table);
    model::live::listen(table);
    let acting = Acting::new(table);
    view! {
        {filter::layer(table)}
        {columns_menu::menu(table)}
        {options_menu::menu(table, saving)}
        {views::menu(saving)}
        {views::dialog(saving)}
        {upload::dialog(uploads)}
        {offline::banner(table)}
        {live::follow(table)}
        {act::room(acting)}
    }
    .into_any()
}

/// The place for them. From the server it has the menus as they work without JavaScript.
pub fn room(table: Table) -> AnyView {
    #[cfg(feature = "ssr")]
    let early = html(|h| {
        columns_menu::early(h, table);
        options_menu::early(h, table);
    });
    #[cfg(not(feature = "ssr"))]
    let early = Html::default();
    let late = Bringing::here();
    effect(move || listen(table, late));
    later(early, move |late| (late.table)(table))
}

/// What needs them when it is clicked.
const NEEDS: &str = "[data-filter],.bar [popovertarget],[data-acts],[data-copy-link],[data-manage-tags],[data-view],[data-choose],\
    .panel button[data-item]";

/// What needs them waits until they are there.
fn listen(table: Table, late: Bringing) {
    listen_first("click", move |event| {
        if let Some(button) = hit(&event, NEEDS).filter(|_| !late.is_done()) {
            event.prevent_default();
            event.stop_propagation();
            after(table, late, move || {
                // Details, and the whole of an empty table, are drawn anew.
                let anew = || item_of(&button).map_or_else(|| find("[data-choose]"), |item| again(&item));
                let button = if button.is_connected() { Some(button) } else { anew() };
                if let Some(button) = button {
                    button.unchecked_into::<HtmlElement>().click();
                }
            });
        }
    });
    // A right click is meant for the menu, not for the browser's.
    listen_first("contextmenu", move |event| {
        let row = hit(&event, "[data-id]").filter(|_| !late.is_done());
        if let Some(button) = row.and_then(|row| row.query_selector("[data-acts]").ok().flatten()) {
            event.prevent_default();
            after(table, late, move || button.unchecked_into::<HtmlElement>().click());
        }
    });
    // A file was chosen meanwhile.
    listen_first("change", move |event| {
        if let Some(input) = hit(&event, FILES).filter(|_| !late.is_done()) {
            let files = input.unchecked_into::<HtmlInputElement>().files();
            after(table, late, move || choose(files.as_ref()));
        }
    });
}

const FILES: &str = ".choose input";

fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

/// Chooses files once more, now that somebody listens.
fn choose(files: Option<&FileList>) {
    let again = EventInit::new();
    again.set_bubbles(true);
    if let (Some(input), Ok(event)) = (find(FILES), Event::new_with_event_init_dict("change", &again)) {
        input.unchecked_ref::<HtmlInputElement>().set_files(files);
        let _ = input.dispatch_event(&event);
    }
}

fn after(table: Table, late: Bringing, work: impl FnOnce() + 'static) {
    let work: Box<dyn FnOnce()> = Box::new(work);
    spawn_freely(async move {
        match late.bring().await {
            Ok(()) => request_animation_frame(work),
            Err(failure) => {
                table.failure.try_set(Some(failure));
            }
        }
    });
}
