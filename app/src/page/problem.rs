//! Pages that say no: not found, sign in first, something broke.

use domain::Refusal;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{components::Redirect, hooks::use_location};

use super::card;
use crate::{Failure, shell::header::drawer_button, ui::href};

/// What a page shows in place of its content. Hidden and missing things look the same.
#[component]
pub fn Problem(failure: Failure) -> impl IntoView {
    let location = use_location();
    let here = move || {
        let query = location.search.get_untracked();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}{mark}{query}", location.pathname.get_untracked())
    };
    let (title, text) = match &failure {
        Failure::Refused(Refusal::SignInNeeded) => {
            return view! { <Redirect path=href::sign_in(&here()) /> }.into_any();
        }
        Failure::Refused(Refusal::NotFound { .. }) => (
            "Not found",
            "There is nothing at this address, or nothing that you may see. It may have been moved or deleted, or somebody has to give you access."
                .to_owned(),
        ),
        other => ("This page could not be loaded", other.to_string()),
    };
    let retry = !matches!(failure, Failure::Refused(Refusal::NotFound { .. }));
    view! {
        <Title text=title />
        <header class="header">{drawer_button()}</header>
        <section class="empty">
            <div class="empty-in">
                <h1>{title}</h1>
                <p>{text}</p>
                <p class="buttons">
                    {retry
                        .then(|| {
                            view! {
                                <a class="button primary" href=here() rel="external">
                                    "Retry"
                                </a>
                            }
                        })}
                    <a class="button" href="/">
                        "Go to the start"
                    </a>
                </p>
            </div>
        </section>
    }
    .into_any()
}

/// An address that no page has.
#[component]
pub fn NotFound() -> impl IntoView {
    // Says so in the status as well.
    let _ = Failure::from(Refusal::not_found("page"));
    card(
        "Not found",
        view! {
            <Title text="Not found" />
            <p>"There is nothing at this address, or nothing that you may see."</p>
            <p class="buttons">
                <a class="button primary" href="/">
                    "Go to the start"
                </a>
            </p>
        },
    )
}
