//! The dialogs that ask where versions are to be moved or copied to, and say first what that means.

mod draw;
mod recent;
mod tried;

use domain::{
    api::{Acted, Place},
    lifecycle::Verb,
};
use leptos::{
    ev::{Event, KeyboardEvent, MouseEvent, SubmitEvent},
    html::Input,
    prelude::*,
    wasm_bindgen::JsCast,
};
use web_sys::HtmlInputElement;

use super::{Acting, Chosen, Errand, chosen::deed};
use crate::{
    Failure,
    fns::Deed,
    ui::{
        any::{AnyView, IntoAny},
        later::Later,
        live::{effect, hit, markup},
    },
};

/// Milliseconds without a keystroke after which places are looked for.
const PAUSE: u64 = 150;

/// What is being asked.
#[derive(Clone, Copy)]
struct Bringing {
    acting: Acting,
    of: StoredValue<Chosen>,
    verb: Verb,
    /// Tells this request from others: sent twice, it copies once.
    key: StoredValue<String>,
    search: RwSignal<String>,
    /// Places that were found; nothing while they are on their way.
    places: RwSignal<Option<Result<Vec<Place>, Failure>>>,
    /// The line that Enter means.
    at: RwSignal<usize>,
    /// Where to.
    chosen: RwSignal<Option<Place>>,
    /// A model's name in the project that is chosen; empty for each version's own.
    model: RwSignal<String>,
    whole: RwSignal<bool>,
    stage: RwSignal<String>,
    /// What would become of the versions there; nothing while that is not known.
    tried: RwSignal<Option<Result<Acted, Failure>>>,
    turn: StoredValue<u32>,
    later: Later,
    field: NodeRef<Input>,
}

/// Asks where to move them.
pub fn move_dialog(acting: Acting, of: Chosen) -> AnyView {
    dialog(acting, of, Verb::Move)
}

/// Asks where to copy them.
pub fn copy_dialog(acting: Acting, of: Chosen) -> AnyView {
    dialog(acting, of, Verb::Copy)
}

fn dialog(acting: Acting, of: Chosen, verb: Verb) -> AnyView {
    let bringing = Bringing {
        acting,
        of: StoredValue::new(of),
        verb,
        key: StoredValue::new(format!("{}-{}", js_sys::Date::now(), js_sys::Math::random())),
        search: RwSignal::new(String::new()),
        places: RwSignal::new(None),
        at: RwSignal::new(0),
        chosen: RwSignal::new(None),
        model: RwSignal::new(String::new()),
        whole: RwSignal::new(false),
        stage: RwSignal::new(String::new()),
        tried: RwSignal::new(None),
        turn: StoredValue::new(0),
        later: Later::new(),
        field: NodeRef::new(),
    };
    bringing.look();
    effect(move || {
        // Whatever the answer depends on.
        let _ = (bringing.chosen.get(), bringing.whole.get(), bringing.stage.get(), bringing.model.get());
        untrack(|| bringing.try_out());
    });
    request_animation_frame(move || bringing.focus());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        bringing.submit();
    };
    view! {
        <form
            class="form place-form"
            method="dialog"
            on:submit=submit
            on:input=move |event: Event| bringing.typed(&event)
            on:change=move |event: Event| bringing.typed(&event)
            on:click=move |event: MouseEvent| bringing.click(&event)
        >
            {markup(move |h| draw::head(h, bringing))}
            <div class="picker" hidden=move || bringing.chosen.read().is_some() on:keydown=move |event: KeyboardEvent| bringing.press(&event)>
                <input
                    type="search"
                    name="place"
                    class="pick-field"
                    role="combobox"
                    aria-expanded="true"
                    aria-autocomplete="list"
                    aria-controls="place-list"
                    aria-activedescendant=move || format!("place-{}", bringing.at.get())
                    aria-label="Project or model"
                    placeholder="Find a project or model"
                    autocomplete="off"
                    node_ref=bringing.field
                />
                <div id="place-list" class="pick-list" role="listbox" aria-label="Projects and models">
                    {markup(move |h| draw::list(h, bringing))}
                </div>
            </div>
            {markup(move |h| draw::target(h, bringing))}
            {markup(move |h| draw::meaning(h, bringing))}
            {markup(move |h| draw::foot(h, bringing))}
        </form>
    }
    .into_any()
}

impl Bringing {
    fn focus(self) {
        if let Some(field) = self.field.try_get_untracked().flatten() {
            let _ = field.focus();
        }
    }

    /// Where to, as an address.
    fn address(self) -> Option<String> {
        let place = self.chosen.get()?;
        let model = self.model.get();
        Some(match model.trim() {
            name if !name.is_empty() && !place.is_model && !self.whole.get() => format!("{}/{name}", place.address),
            _ => place.address,
        })
    }

    fn deed(self) -> Option<Deed> {
        let to = untrack(|| self.address())?;
        let action = if self.verb == Verb::Move { "move" } else { "copy" };
        let whole_model = self.verb == Verb::Move && self.whole.get_untracked();
        let key = if self.verb == Verb::Copy { self.key.get_value() } else { String::new() };
        Some(Deed { to, whole_model, stage: self.stage.get_untracked(), key, ..deed(action) })
    }

    fn submit(self) {
        let may = self.tried.with_untracked(|tried| matches!(tried, Some(Ok(acted)) if acted.done > 0));
        let (Some(deed), true) = (self.deed(), may) else { return };
        if let Some(place) = self.chosen.get_untracked() {
            recent::remember(&place);
        }
        let done = if self.verb == Verb::Move { "moved" } else { "copied" };
        let to = deed.to.split_once('/').map_or(deed.to.clone(), |(_, path)| path.to_owned());
        let of = self.fitting();
        self.acting.close();
        let rest = self.acting.rest.get_value();
        self.acting.run(Errand { rest, ..Errand::new(deed, of, format!("{done} to {to}")) });
    }

    fn typed(self, event: &Event) {
        let Some(field) = hit(event, "input,select") else { return };
        let name = field.get_attribute("name").unwrap_or_default();
        // Selects have a value as inputs do.
        let value = js_sys::Reflect::get(&field, &"value".into()).ok().and_then(|v| v.as_string()).unwrap_or_default();
        match name.as_str() {
            "place" if self.search.with_untracked(|search| *search != value) => {
                self.search.set(value);
                self.at.set(0);
                self.later.after(PAUSE, move || self.look());
            }
            "model" => self.later.after(PAUSE, move || self.model.set(value)),
            "whole" => {
                let is_checked = field.unchecked_ref::<HtmlInputElement>().checked();
                self.whole.set((value == "model") == is_checked);
                if self.chosen.with_untracked(|place| place.as_ref().is_some_and(|place| place.is_model)) {
                    self.chosen.set(None);
                }
            }
            "stage" => self.stage.set(value),
            _ => {}
        }
    }

    fn click(self, event: &MouseEvent) {
        if let Some(line) = hit(event, "[data-place]") {
            if let Some(place) = line.get_attribute("data-place").and_then(|place| place.parse().ok()) {
                self.choose(place);
            }
        } else if hit(event, "[data-elsewhere]").is_some() {
            self.chosen.set(None);
            self.model.set(String::new());
            request_animation_frame(move || self.focus());
        } else if hit(event, "[data-again]").is_some() {
            self.try_out();
        }
    }

    fn choose(self, place: usize) {
        let Some(line) = untrack(|| draw::lines(self)).into_iter().nth(place) else { return };
        self.model.set(line.model.unwrap_or_default());
        self.chosen.set(Some(line.place));
        request_animation_frame(|| {
            if let Ok(Some(next)) = document().query_selector(".place-form [data-elsewhere]") {
                crate::table::keyboard::give_focus(&next);
            }
        });
    }

    /// Arrows walk, Enter chooses.
    fn press(self, event: &KeyboardEvent) {
        let last = untrack(|| draw::lines(self)).len().saturating_sub(1);
        let at = self.at.get_untracked().min(last);
        match event.key().as_str() {
            "ArrowDown" => self.at.set(if at == last { 0 } else { at + 1 }),
            "ArrowUp" => self.at.set(if at == 0 { last } else { at - 1 }),
            "Enter" => self.choose(at),
            _ => return,
        }
        event.prevent_default();
    }
}
