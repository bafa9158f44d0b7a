//! `/reset-password?code=…`: another password by a link that a Manager made.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use registry::people::reset::look;

use super::{ended, form::form, framed};
use crate::{
    Failure,
    fns::server::{client, registry},
    ui::html::html,
    wire::{Wire, arrived, data},
};

/// The form behind the link.
#[component]
pub fn ResetPassword() -> impl IntoView {
    let code = use_query_map().read_untracked().get("code").unwrap_or_default();
    let key = code.clone();
    let found = data(move || key.clone(), |code| Box::pin(find(code)));
    let content = arrived(
        found,
        || ().into_any(),
        move |found| match found.and_then(|found| found.read::<String>()) {
            Ok(name) => framed("Choose a password", questions(&code, &name)),
            Err(failure) => ended(&failure),
        },
    );
    view! {
        <Title text="Choose a password · Vitrine" />
        {content}
    }
}

async fn find(code: String) -> Result<Wire, Failure> {
    Wire::pack(&look(&registry()?, &client(), &code).await?)
}

fn questions(code: &str, name: &str) -> AnyView {
    let fields = html(|h| {
        h.raw("<p>A new password for ").element("b", "", name).raw(". You are signed out everywhere else.</p>");
        h.raw(r#"<input type="hidden" name="code""#).attribute("value", code).raw(">");
        h.raw(r#"<label>New password <input type="password" name="password" required autofocus "#);
        h.raw(r#"autocomplete="new-password"></label><button type="submit" class="button primary">Set it</button>"#);
    });
    form("/api/fn/reset_password", &fields)
}
