//! `/`: leads on to where the reader belongs.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Redirect;

use super::{card, problem::Problem};
use crate::{
    fns::{Start, home},
    ui::href,
};

/// Set-up first, then signing in, then the reader's first organization.
#[component]
pub fn Home() -> impl IntoView {
    let to = Resource::new(|| (), |()| home());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match to.await {
                    Ok(Start::Organization(slug)) => view! { <Redirect path=href::models(&slug, "") /> }.into_any(),
                    Ok(Start::SetUp) => set_up_first().into_any(),
                    Ok(Start::Nowhere(name)) => nowhere(&name).into_any(),
                    Err(failure) => view! { <Problem failure /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

fn set_up_first() -> AnyView {
    card(
        "Almost there",
        view! {
            <Title text="Set up Vitrine" />
            <p>
                "This server is new. When it started it printed a link that makes you its owner: "
                "look at its output, or at its log, and open that link."
            </p>
            <p class="dim">"The link works once. Each start of the server prints a fresh one."</p>
        },
    )
    .into_any()
}

fn nowhere(name: &str) -> AnyView {
    card(
        "No organization yet",
        view! {
            <Title text="Vitrine" />
            <p>{format!("You are signed in as {name}, but belong to no organization. Ask its owner to add you.")}</p>
            <form method="post" action="/api/fn/sign_out">
                <button type="submit" class="button">
                    "Sign out"
                </button>
            </form>
        },
    )
    .into_any()
}
