//! `/reset-password?code=…`: another password by a link that a Manager made.

use domain::api::Resets;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use registry::people::reset::look;

use super::{ended, form::form, framed};
use crate::{
    Failure,
    fns::server::{client, registry},
    ui::{html::html, number::counted},
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
        move |found| match found.and_then(|found| found.read::<Resets>()) {
            Ok(of) => framed("Choose a password", questions(&code, &of)),
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

fn questions(code: &str, of: &Resets) -> AnyView {
    let fields = html(|h| {
        h.raw("<p>A new password for ").element("b", "", &of.name).raw(". You are signed out everywhere else.</p>");
        h.raw(r#"<input type="hidden" name="code""#).attribute("value", code).raw(">");
        h.raw(r#"<label>New password <input type="password" name="password" required autofocus "#);
        h.raw(r#"autocomplete="new-password"></label>"#);
        if of.tokens > 0 {
            h.raw(r#"<label class="tick"><input type="checkbox" name="tokens" value="yes"> <span>Also revoke the "#);
            h.text(&counted(of.tokens, "token", "tokens")).raw("</span></label>");
        }
        h.raw(r#"<button type="submit" class="button primary">Set it</button>"#);
    });
    form("/api/fn/reset_password", &fields)
}
