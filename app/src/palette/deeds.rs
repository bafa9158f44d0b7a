//! What a page offers to do: what stands on it as buttons and links, so that nothing is offered that is not there.

use leptos::{prelude::document, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlElement};

use crate::table::keyboard::all;

/// What is worth finding by its name, with words that people may look for.
const KNOWN: &[(&str, &str)] = &[
    (".search input", "Search this table"),
    ("[popovertarget=columns-menu]", "Choose columns"),
    ("[popovertarget=options-menu]", "Change the view: versions, archive, density, export, save"),
    ("[popovertarget=view-menu]", "Change this saved view: rename, share, delete"),
    ("[data-copy-link]", "Copy a link to this view"),
    ("[data-group=subproject]:not([aria-current])", "Group by sub-project"),
    ("[data-group=all]:not([aria-current])", "Show all without groups"),
    (".bar .clear-all", "Clear all filters"),
    (".bar a[data-view-link]", "Go back to my view"),
    ("[data-choose]", "Register a model from a file"),
    ("[name=theme][value=light]", "Light theme"),
    ("[name=theme][value=dark]", "Dark theme"),
    ("[name=theme][value=system]", "Theme of the system"),
    ("[data-forget]", "Sign out"),
];

/// Something to do.
#[derive(Clone)]
pub struct Deed {
    /// How it is called.
    pub title: String,
    button: HtmlElement,
}

/// All that can be done here now: first what there is to do with the selection.
pub fn offered() -> Vec<Deed> {
    let Some(body) = document().body() else { return Vec::new() };
    let selected = all(&body, ".dock [data-verb]:not([aria-disabled=true]):not(:disabled)").filter_map(|button| {
        Some(Deed { title: button.get_attribute("aria-label")?, button: button.unchecked_into() })
    });
    let pages = all(&body, ".sections a:not([aria-current]), nav[aria-label='Saved views'] a")
        .map(|link| Deed { title: link.text_content().unwrap_or_default(), button: link.unchecked_into() });
    let known = KNOWN.iter().filter_map(|(selector, title)| {
        let button = document().query_selector(selector).ok().flatten()?;
        Some(Deed { title: (*title).to_owned(), button: button.unchecked_into() })
    });
    selected.chain(known).chain(pages).collect()
}

impl Deed {
    /// Does it, as a click would.
    pub fn run(&self) {
        if self.button.unchecked_ref::<Element>().tag_name() == "INPUT" {
            let _ = self.button.focus();
        } else {
            self.button.click();
        }
    }
}
