//! `/set-up?code=…`: the first owner and organization.

use leptos::{form::ActionForm, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::{card, problem::Problem};
use crate::fns;

/// The form behind the link that the server prints.
#[component]
pub fn SetUp() -> impl IntoView {
    let code = use_query_map().read_untracked().get("code").unwrap_or_default();
    let valid = Resource::new(
        {
            let code = code.clone();
            move || code.clone()
        },
        fns::check_code,
    );
    let action = ServerAction::<fns::SetUp>::new();
    view! {
        <Title text="Set up Vitrine" />
        <Suspense>
            {move || {
                let code = code.clone();
                Suspend::new(async move {
                    match valid.await {
                        Ok(true) => card("Set up Vitrine", form(code, action)).into_any(),
                        Ok(false) => card("This link does not work", expired()).into_any(),
                        Err(failure) => view! { <Problem failure /> }.into_any(),
                    }
                })
            }}
        </Suspense>
    }
}

fn form(code: String, action: ServerAction<fns::SetUp>) -> AnyView {
    let failure = move || action.value().get().and_then(Result::err);
    let busy = move || action.pending().get();
    view! {
        <p>"You become the owner of this server and of its first organization."</p>
        <ActionForm action attr:class="form">
            <input type="hidden" name="code" value=code />
            <label>
                "Your name"
                <input name="name" required maxlength="256" autocomplete="name" autofocus />
            </label>
            <label>
                "E-mail"
                <input type="email" name="email" required autocomplete="username" />
            </label>
            <label>
                "Password"
                <input type="password" name="password" required autocomplete="new-password" />
            </label>
            <label>
                "Organization"
                <input name="organization" required maxlength="256" autocomplete="organization" />
                <small>"Your team or company. It is the first part of every model’s address."</small>
            </label>
            <label class="check">
                <input type="checkbox" name="samples" value="yes" checked />
                <span>"Load sample projects" <small>"A few small models to look around with."</small></span>
            </label>
            {move || failure().map(|failure| view! { <p class="refusal" role="alert">{failure.to_string()}</p> })}
            <button type="submit" class="button primary" disabled=busy>
                {move || if busy() { "Setting up…" } else { "Set up" }}
            </button>
        </ActionForm>
    }
    .into_any()
}

fn expired() -> AnyView {
    view! {
        <p>
            "It was used already, or the server has started anew since it printed it. "
            "Use the link that it printed last."
        </p>
        <p class="buttons">
            <a class="button" href="/sign-in">
                "Sign in"
            </a>
        </p>
    }
    .into_any()
}
