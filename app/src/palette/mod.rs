//! Going anywhere and doing anything from the keyboard: one field that finds projects, models and actions.

mod deeds;
mod draw;

use domain::api::Place;
use leptos::{
    ev::{self, Event, KeyboardEvent, MouseEvent},
    html::Dialog,
    prelude::*,
    wasm_bindgen::JsCast,
};
use leptos_router::{hooks::use_location, location::Url};
use web_sys::{Element, HtmlElement, HtmlInputElement};

use crate::{
    fns::find,
    table::keyboard::all,
    ui::{
        any::{AnyView, IntoAny},
        later::Later,
        live::{effect, hit, markup, spawn_freely},
    },
};
use deeds::Deed;

/// Milliseconds without a keystroke after which the server is asked.
const PAUSE: u64 = 120;

/// What it has found.
#[derive(Clone, Copy)]
struct Palette {
    open: RwSignal<bool>,
    text: RwSignal<String>,
    places: RwSignal<Vec<Place>>,
    /// What the page offers, as it was when this opened.
    deeds: StoredValue<Vec<Deed>>,
    /// Which entry Enter chooses.
    at: RwSignal<usize>,
    typing: Later,
    element: NodeRef<Dialog>,
}

/// The palette of all pages. Ctrl+K or ⌘K opens it.
pub fn palette() -> AnyView {
    let palette = Palette {
        open: RwSignal::new(false),
        text: RwSignal::new(String::new()),
        places: RwSignal::new(Vec::new()),
        deeds: StoredValue::new(Vec::new()),
        at: RwSignal::new(0),
        typing: Later::new(),
        element: NodeRef::new(),
    };
    palette.follow();
    view! {
        <dialog
            class="palette"
            aria-label="Go to or do"
            node_ref=palette.element
            on:close=move |_: Event| palette.open.set(false)
            on:input=move |event| palette.typed(&event)
            on:keydown=move |event| palette.press(&event)
            on:click=move |event| palette.click(&event)
        >
            <input
                type="text"
                role="combobox"
                aria-expanded="true"
                aria-controls="palette-list"
                aria-autocomplete="list"
                aria-activedescendant=move || format!("palette-{}", palette.at.get())
                aria-label="Find a project, a model or an action"
                placeholder="Find a project, a model or an action"
                autocomplete="off"
                spellcheck="false"
            />
            {markup(move |h| {
                if palette.open.get() {
                    draw::list(h, palette);
                }
            })}
        </dialog>
    }
    .into_any()
}

impl Palette {
    fn follow(self) {
        effect(move || {
            let keys = window_event_listener(ev::keydown, move |event| {
                let asked = (event.ctrl_key() || event.meta_key()) && !event.shift_key() && !event.alt_key();
                if asked && event.key().eq_ignore_ascii_case("k") {
                    event.prevent_default();
                    if self.open.get_untracked() { self.close() } else { self.show() }
                }
            });
            on_cleanup(move || keys.remove());
        });
        // Whoever followed a link has arrived.
        let pathname = use_location().pathname;
        effect(move || {
            pathname.track();
            self.close();
        });
    }

    fn show(self) {
        let covered = document().query_selector("dialog[open]").ok().flatten().is_some();
        let Some(dialog) = self.element.get_untracked().filter(|_| !covered) else { return };
        self.deeds.set_value(deeds::offered());
        self.text.set(String::new());
        self.at.set(0);
        self.open.set(true);
        if let Some(field) = field(&dialog) {
            field.set_value("");
        }
        let _ = dialog.show_modal();
        self.ask();
    }

    fn close(self) {
        if let Some(dialog) = self.element.get_untracked().filter(|dialog| dialog.open()) {
            dialog.close();
        }
    }

    fn typed(self, event: &Event) {
        let Some(field) = hit(event, "input") else { return };
        self.text.set(field.unchecked_into::<HtmlInputElement>().value());
        self.at.set(0);
        self.typing.after(PAUSE, move || self.ask());
    }

    fn ask(self) {
        let text = self.text.get_untracked();
        let path = Url::unescape(&window().location().pathname().unwrap_or_default());
        let organization = path.split('/').nth(1).unwrap_or_default().to_owned();
        spawn_freely(async move {
            // Without an answer there is nothing to go to; what can be done here is found all the same.
            let found = find(organization, text.clone()).await.and_then(|found| found.read::<Vec<Place>>());
            if let (Ok(found), true) = (found, self.text.try_get_untracked().as_ref() == Some(&text)) {
                self.places.set(found);
            }
        });
    }

    fn press(self, event: &KeyboardEvent) {
        let Some(dialog) = self.element.get_untracked() else { return };
        let entries: Vec<Element> = all(&dialog, "[role=option]").collect();
        let (at, last) = (self.at.get_untracked(), entries.len().saturating_sub(1));
        let to = match event.key().as_str() {
            "ArrowDown" if at == last => 0,
            "ArrowDown" => at + 1,
            "ArrowUp" if at == 0 => last,
            "ArrowUp" => at - 1,
            "Enter" => {
                event.prevent_default();
                if let Some(entry) = entries.get(at.min(last)) {
                    entry.unchecked_ref::<HtmlElement>().click();
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        self.at.set(to);
        request_animation_frame(move || {
            if let Some(entry) = document().get_element_by_id(&format!("palette-{to}")) {
                let nearest = web_sys::ScrollIntoViewOptions::new();
                nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
                entry.scroll_into_view_with_scroll_into_view_options(&nearest);
            }
        });
    }

    fn click(self, event: &MouseEvent) {
        if let Some(entry) = hit(event, "[data-deed]") {
            let place = entry.get_attribute("data-deed").and_then(|place| place.parse::<usize>().ok());
            let deed = place.and_then(|place| self.deeds.with_value(|deeds| deeds.get(place).cloned()));
            self.close();
            if let Some(deed) = deed {
                request_animation_frame(move || deed.run());
            }
        } else if hit(event, "a").is_some() {
            if !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
                self.close();
            }
        } else if hit(event, "input,[role=listbox]").is_none() {
            // The veil around it.
            self.close();
        }
    }
}

fn field(dialog: &Element) -> Option<HtmlInputElement> {
    dialog.query_selector("input").ok()?.map(JsCast::unchecked_into)
}
