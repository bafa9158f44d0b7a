//! What people have filled in.

use leptos::{ev::SubmitEvent, wasm_bindgen::JsCast};
use web_sys::{FormData, HtmlFormElement};

/// What a form's fields hold.
pub struct Fields(Option<FormData>);

impl Fields {
    /// Those of a form that is being sent.
    #[must_use]
    pub fn of(event: &SubmitEvent) -> Self {
        let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        form.map_or(Self(None), |form| Self::in_form(&form))
    }

    /// Those of a form as it stands.
    #[must_use]
    pub fn in_form(form: &HtmlFormElement) -> Self {
        Self(FormData::new_with_form(form).ok())
    }

    /// A field's text; nothing when it is absent, as an unchecked box is.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        self.0.as_ref()?.get(name).as_string()
    }

    /// A field's text, or none at all.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        self.get(name).unwrap_or_default()
    }
}
