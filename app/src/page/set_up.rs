//! `/set-up?code=…`: the first owner and organization.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::{card, form::form, framed, problem::problem};
use crate::{
    fns,
    ui::html::html,
    wire::{arrived, data},
};

/// The form behind the link that the server prints.
#[component]
pub fn SetUp() -> impl IntoView {
    let code = use_query_map().read_untracked().get("code").unwrap_or_default();
    let key = code.clone();
    let valid = data(move || key.clone(), |code| Box::pin(fns::check_code(code)));
    let content = arrived(
        valid,
        || ().into_any(),
        move |valid| match valid.and_then(|valid| valid.read()) {
            Ok(true) => framed("Set up Vitrine", questions(&code)),
            Ok(false) => expired(),
            Err(failure) => problem(&failure),
        },
    );
    view! {
        <Title text="Set up Vitrine" />
        {content}
    }
}

fn questions(code: &str) -> AnyView {
    let fields = html(|h| {
        h.raw("<p>You become the owner of this server and of its first organization.</p>");
        h.raw(r#"<input type="hidden" name="code""#).attribute("value", code).raw(">");
        h.raw(r#"<label>Your name <input name="name" required maxlength="256" autocomplete="name" autofocus></label>"#);
        h.raw(r#"<label>E-mail <input type="email" name="email" required autocomplete="username"></label>"#);
        h.raw(
            r#"<label>Password <input type="password" name="password" required autocomplete="new-password"></label>"#,
        );
        h.raw(
            r#"<label>Organization <input name="organization" required maxlength="256" autocomplete="organization">"#,
        );
        h.raw("<small>Your team or company. It is the first part of every model’s address.</small></label>");
        h.raw(r#"<label class="check"><input type="checkbox" name="samples" value="yes" checked>"#);
        h.raw("<span>Load sample projects <small>A few small models to look around with.</small></span></label>");
        h.raw(r#"<button type="submit" class="button primary">Set up</button>"#);
    });
    form("/api/fn/set_up", &fields)
}

fn expired() -> AnyView {
    let content = html(|h| {
        h.raw(
            "<p>It was used already, or the server has started anew since it printed it. \
             Use the link that it printed last.</p>\
             <p class=\"buttons\"><a class=\"button\" href=\"/sign-in\">Sign in</a></p>",
        );
    });
    card("This link does not work", content)
}
