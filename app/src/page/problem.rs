//! Pages that say no: not found, sign in first, something broke.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::card;
use crate::{
    Failure,
    failure::Kind,
    shell::header::drawer_button,
    ui::{
        any::{AnyView, IntoAny},
        href,
        html::{html, transparent},
    },
};

/// What a page shows in place of its content. Hidden and missing things look the same.
pub fn problem(failure: &Failure) -> AnyView {
    let location = use_location();
    let here = format!("{}?{}", location.pathname.get_untracked(), location.search.get_untracked());
    let here = here.trim_end_matches('?');
    let (title, text) = match failure.kind {
        Kind::SignInNeeded => return sign_in_first(&href::sign_in(here)),
        Kind::NotFound => (
            "Not found",
            "There is nothing at this address, or nothing that you may see. \
             It may have been moved or deleted, or somebody has to give you access.",
        ),
        Kind::Refused | Kind::Unreachable => ("This page could not be loaded", failure.text.as_str()),
    };
    let content = html(|h| {
        h.raw(r#"<header class="header">"#);
        drawer_button(h);
        h.raw(r#"</header><section class="empty"><div class="empty-in">"#)
            .element("h1", "", title)
            .element("p", "", text);
        h.raw(r#"<p class="buttons">"#);
        if failure.kind != Kind::NotFound {
            h.raw(r#"<a class="button primary" rel="external""#).attribute("href", here).raw(">Retry</a>");
        }
        h.raw(r#"<a class="button" href="/" rel="external">Go to the start</a></p></div></section>"#);
    });
    view! {
        <Title text=title />
        {transparent(content)}
    }
    .into_any()
}

/// Signing in is a page that the server alone has.
fn sign_in_first(page: &str) -> AnyView {
    #[cfg(feature = "ssr")]
    return view! { <leptos_router::components::Redirect path=page.to_owned() /> }.into_any();
    #[cfg(not(feature = "ssr"))]
    {
        let _ = window().location().assign(page);
        ().into_any()
    }
}

/// An address that no page has. In the browser that may be one that stands alone: the server knows.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(not(feature = "ssr"))]
    if !crate::late::is_hydrating() {
        let _ = window().location().reload();
    }
    // Says so in the status as well.
    let _ = Failure::not_found("page");
    let content = html(|h| {
        h.raw(
            "<p>There is nothing at this address, or nothing that you may see.</p>\
             <p class=\"buttons\"><a class=\"button primary\" href=\"/\" rel=\"external\">Go to the start</a></p>",
        );
    });
    view! {
        <Title text="Not found" />
        {card("Not found", content)}
    }
}
