//! `/sign-in`

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::{form::form, framed};
use crate::ui::html::html;

/// E-mail address and password; then on to `?next=`.
#[component]
pub fn SignIn() -> impl IntoView {
    let next = use_query_map().read_untracked().get("next").unwrap_or_default();
    let fields = html(|h| {
        h.raw(r#"<input type="hidden" name="next""#).attribute("value", &next);
        h.raw(r#"><label>E-mail <input type="email" name="email" required autocomplete="username" autofocus></label>"#);
        h.raw(r#"<label>Password <input type="password" name="password" required autocomplete="current-password">"#);
        h.raw(r#"</label><button type="submit" class="button primary">Sign in</button>"#);
    });
    view! {
        <Title text="Sign in · Vitrine" />
        {framed("Sign in", form("/api/fn/sign_in", &fields))}
    }
}
