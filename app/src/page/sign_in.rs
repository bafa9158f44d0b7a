//! `/sign-in`

use leptos::{form::ActionForm, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::card;
use crate::fns;

/// E-mail address and password; then on to `?next=`.
#[component]
pub fn SignIn() -> impl IntoView {
    let action = ServerAction::<fns::SignIn>::new();
    let next = use_query_map().read_untracked().get("next").unwrap_or_default();
    let failure = move || action.value().get().and_then(Result::err);
    let busy = move || action.pending().get();
    card(
        "Sign in",
        view! {
            <Title text="Sign in · Vitrine" />
            <ActionForm action attr:class="form">
                <input type="hidden" name="next" value=next />
                <label>
                    "E-mail"
                    <input type="email" name="email" required autocomplete="username" autofocus />
                </label>
                <label>
                    "Password"
                    <input type="password" name="password" required autocomplete="current-password" />
                </label>
                {move || failure().map(|failure| view! { <p class="refusal" role="alert">{failure.to_string()}</p> })}
                <button type="submit" class="button primary" disabled=busy>
                    "Sign in"
                </button>
            </ActionForm>
        },
    )
}
