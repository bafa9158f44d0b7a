//! Forms that work without JavaScript, and without a new page where there is some.

use leptos::{
    ev::SubmitEvent, prelude::*, server::ServerActionError, server_fn::error::ServerFnUrlError, wasm_bindgen::JsCast,
};
use web_sys::{FormData, HtmlFormElement};

use super::{
    html::Html,
    live::{markup, spawn_freely},
};
use crate::{Failure, wire::Work};

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

/// A form of a server function. The browser sends it by itself while the page is not alive yet; then the
/// server leads back here with what it refused in the address.
pub fn form(action: &'static str, fields: Html, send: fn(Fields) -> Work) -> AnyView {
    let refused = use_context::<ServerActionError>()
        .filter(|refused| refused.path() == action)
        .map(|refused| ServerFnUrlError::<Failure>::decode_err(refused.err()));
    let failure = RwSignal::new(refused);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let work = send(Fields::of(&event));
        busy.set(true);
        spawn_freely(async move {
            // On success the answer itself leads on.
            failure.try_set(work.await.err());
            busy.try_set(false);
        });
    };
    let refusal = markup(move |h| {
        failure.with(|failure| {
            if let Some(failure) = failure {
                h.raw(r#"<p class="refusal" role="alert">"#).text(&failure.text).raw("</p>");
            }
        });
    });
    view! {
        <form class="form" class:busy=busy method="post" action=action on:submit=submit>
            <div class="transparent" inner_html=fields.finish()></div>
            {refusal}
        </form>
    }
    .into_any()
}
