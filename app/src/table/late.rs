//! The parts of a table that come once they are needed, and what stands in their place until then.

use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::HtmlElement;

use super::{Table, columns_menu, filter, options_menu, upload, upload::Uploads, views};
#[cfg(not(feature = "ssr"))]
use crate::ui::html::Html;
#[cfg(feature = "ssr")]
use crate::ui::html::html;
use crate::{
    late::{Bringing, later},
    ui::live::{effect, hit, listen_first, spawn_freely},
};

/// All of them.
pub fn all(table: Table) -> AnyView {
    let saving = views::Saving::new(table);
    let uploads = Uploads::new(table);
    upload::area::listen(uploads);
    view! {
        {filter::layer(table)}
        {columns_menu::menu(table)}
        {options_menu::menu(table, saving)}
        {views::menu(saving)}
        {views::dialog(saving)}
        {upload::dialog(uploads)}
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
const NEEDS: &str = "[data-filter],.bar [popovertarget],[data-copy-link],[data-view],[data-choose]";

/// A click that needs them waits until they are there.
fn listen(table: Table, late: Bringing) {
    listen_first("click", move |event| {
        let button = hit(&event, NEEDS).filter(|_| !late.is_done());
        if let Some(button) = button {
            event.prevent_default();
            event.stop_propagation();
            spawn_freely(async move {
                match late.bring().await {
                    Ok(()) => request_animation_frame(move || button.unchecked_into::<HtmlElement>().click()),
                    Err(failure) => {
                        table.failure.try_set(Some(failure));
                    }
                }
            });
        }
    });
}
