//! `/`: leads on to where the reader belongs.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Redirect;

use super::{card, problem::problem};
use crate::{
    fns::{Start, home},
    ui::{href, html::html},
    wire::{arrived, data},
};

/// Set-up first, then signing in, then the reader's first organization.
#[component]
pub fn Home() -> impl IntoView {
    let start = data(String::new, |_| Box::pin(home()));
    arrived(
        start,
        || ().into_any(),
        |start| match start.and_then(|start| start.read()) {
            Ok(Start::Organization(slug)) => view! { <Redirect path=href::models(&slug, "") /> }.into_any(),
            Ok(Start::SetUp) => set_up_first(),
            Ok(Start::Nowhere(name)) => nowhere(&name),
            Err(failure) => problem(&failure),
        },
    )
}

fn set_up_first() -> AnyView {
    let content = html(|h| {
        h.raw(
            "<p>This server is new. When it started it printed a link that makes you its owner: \
             look at its output, or at its log, and open that link.</p>\
             <p class=\"dim\">The link works once. Each start of the server prints a fresh one.</p>",
        );
    });
    view! {
        <Title text="Set up Vitrine" />
        {card("Almost there", content)}
    }
    .into_any()
}

fn nowhere(name: &str) -> AnyView {
    let content = html(|h| {
        h.raw("<p>You are signed in as ").text(name);
        h.raw(
            ", but belong to no organization. Ask its owner to add you.</p>\
             <form method=\"post\" action=\"/api/fn/sign_out\">\
             <button type=\"submit\" class=\"button\">Sign out</button></form>",
        );
    });
    card("No organization yet", content)
}
