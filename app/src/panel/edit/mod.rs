//! Editing a Draft where it is read: one field at a time, saved at once, and nothing that was typed is lost.

mod draft;
mod draw;
mod field;
mod place;
mod send;
mod transfer;

use domain::{Id, table::Details};
use leptos::{
    ev::{Event, KeyboardEvent, MouseEvent},
    prelude::*,
    wasm_bindgen::JsCast,
};
use web_sys::{HtmlInputElement, HtmlTextAreaElement};

use super::shown::Shown;
use crate::ui::live::{effect, hit};
pub use draft::{Draft, State, all_of};
pub use draw::{begin, button, current, is_open, is_shown, value};
pub use field::Field;
pub use place::{focus_on, keep_caret, keep_scroll};

/// What edits the version that is shown.
#[derive(Clone, Copy)]
pub struct Editing {
    shown: RwSignal<Shown>,
    turn: RwSignal<u32>,
}

impl Editing {
    /// For a panel.
    #[must_use]
    pub fn new(shown: RwSignal<Shown>) -> Self {
        effect(|| {
            let leaving = window_event_listener(leptos::ev::beforeunload, |event| {
                if draft::any() {
                    event.prevent_default();
                }
            });
            on_cleanup(move || leaving.remove());
        });
        Self { shown, turn: RwSignal::new(0) }
    }

    /// What is drawn follows the drafts from here on.
    pub fn track(self) {
        self.turn.track();
    }

    /// Reacts to a click; whether it was on one of the buttons here.
    pub fn click(self, event: &MouseEvent) -> bool {
        let Some(does) = hit(event, "[data-edit]").and_then(|button| button.get_attribute("data-edit")) else {
            return false;
        };
        let Some((details, field)) = self.at(event) else { return true };
        match does.as_str() {
            "begin" => self.begin(&details, &field),
            "save" => self.save(&details, field),
            "keep" => {
                draft::change(details.row.id, &field, |draft| draft.base = field.value(&details));
                self.save(&details, field);
            }
            "remove" => {
                let base = field.value(&details);
                draft::put(details.row.id, &field, Draft { mine: None, ..Draft::new(base) });
                self.save(&details, field);
            }
            "download" => transfer::download(&details, &field),
            _ => self.cancel(details.row.id, &field),
        }
        true
    }

    /// A double click on a value begins to edit it.
    pub fn double_click(self, event: &MouseEvent) {
        if let (None, Some((details, field))) = (hit(event, "button,a,.edit"), self.at(event)) {
            self.begin(&details, &field);
        }
    }

    /// F2 begins, Enter saves, Escape ends it and leaves the panel open; whether the key was one of them.
    pub fn press(self, event: &KeyboardEvent) -> bool {
        let key = event.key();
        if event.is_composing() || !matches!(key.as_str(), "F2" | "Enter" | "Escape") {
            return false;
        }
        let Some((details, field)) = self.at(event) else { return false };
        let writes = hit(event, ".edit").is_some();
        let saves = hit(event, "input[data-part]").is_some()
            || hit(event, "textarea[data-part]").is_some() && (event.ctrl_key() || event.meta_key());
        let clash = draft::of(details.row.id, &field).is_some_and(|draft| draft.base != field.value(&details));
        match key.as_str() {
            "F2" if !writes => self.begin(&details, &field),
            // What two have written is decided by a button alone.
            key @ ("Escape" | "Enter") if clash && (saves || writes && key == "Escape") => {}
            "Enter" if saves => self.save(&details, field),
            "Escape" if writes => self.cancel(details.row.id, &field),
            _ => return false,
        }
        event.prevent_default();
        true
    }

    /// Takes note of what is typed.
    pub fn input(self, event: &Event) {
        let (Some(part), Some((id, field))) = (hit(event, "[data-part]"), self.spot(event)) else { return };
        let text = part.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value);
        let text = text.or_else(|| part.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value));
        let Some(text) = text else { return };
        draft::change(id, &field, |draft| match part.get_attribute("data-part").as_deref() {
            Some("key") => draft.key = text,
            _ => draft.mine = Some(text),
        });
    }

    /// Reads a file that was chosen.
    pub fn change(self, event: &Event) {
        let file = hit(event, "[data-file]").and_then(|file| file.dyn_into::<HtmlInputElement>().ok());
        if let (Some(file), Some((id, field))) = (file, self.spot(event)) {
            transfer::upload(self, id, field, &file);
        }
    }

    /// The version that is shown, and the field around an event.
    fn at(self, event: &web_sys::Event) -> Option<(Details, Field)> {
        let (_, field) = self.spot(event)?;
        self.shown.with_untracked(|shown| match shown {
            Shown::All(opening) => Some((opening.details.clone(), field)),
            _ => None,
        })
    }

    /// The same without all of the version.
    fn spot(self, event: &web_sys::Event) -> Option<(Id, Field)> {
        let field = Field::of_mark(&hit(event, "[data-field]")?.get_attribute("data-field")?)?;
        self.shown.with_untracked(|shown| match shown {
            Shown::All(opening) => Some((opening.details.row.id, field)),
            _ => None,
        })
    }

    fn begin(self, details: &Details, field: &Field) {
        if !details.may_edit() || draft::of(details.row.id, field).is_some() {
            return;
        }
        draft::put(details.row.id, field, Draft::new(field.value(details)));
        self.redraw();
        self.back_to(field);
    }

    fn save(self, details: &Details, field: Field) {
        match draft::of(details.row.id, &field) {
            Some(draft) if field != Field::NewKey && draft.is_unchanged() => self.cancel(details.row.id, &field),
            Some(_) => {
                place::focus_on(after(&field));
                send::send(self, details, field);
            }
            None => {}
        }
    }

    fn cancel(self, id: Id, field: &Field) {
        draft::drop(id, field);
        self.redraw();
        place::focus_on(after(field));
    }

    /// Into the editor of a field.
    fn back_to(self, field: &Field) {
        place::focus_on(["key", "value", "keep", "save"].map(|part| draw::item(part, field)).into());
    }

    fn redraw(self) {
        self.turn.try_update(|turn| *turn += 1);
    }

    fn is_about(self, id: Id) -> bool {
        let shown = self.shown.try_read_untracked();
        shown.is_some_and(|shown| matches!(&*shown, Shown::All(opening) if opening.details.row.id == id))
    }

    /// Shows a version as it is by now, if it is the one that is shown.
    fn take(self, details: Details) {
        if self.is_about(details.row.id) {
            self.shown.try_update(|shown| {
                if let Shown::All(opening) = shown {
                    opening.details = details;
                }
            });
        } else {
            self.redraw();
        }
    }
}

/// Where the keyboard goes when an editor closes.
fn after(field: &Field) -> Vec<String> {
    vec![draw::item("begin", field), draw::item("begin", &Field::NewKey)]
}
