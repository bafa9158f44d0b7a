//! `/forgot-password`: a link to a new password by mail. Whoever asks is told the same.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::{card, form::form, framed, problem::NotFound};
use crate::{fns::server::site, ui::html::html};

/// An address, and then what was done about it.
#[component]
pub fn ForgotPassword() -> impl IntoView {
    if !site().is_ok_and(|site| site.mails && site.passwords) {
        return view! { <NotFound /> }.into_any();
    }
    let asked = use_query_map().read_untracked().get("sent").is_some();
    let content = if asked {
        let said = html(|h| {
            h.raw(
                "<p>If there is an account with that address and a password, a letter is on its way. Its link works \
                 once, for an hour.</p><p class=\"buttons\"><a class=\"button\" href=\"/sign-in\">Sign in</a></p>",
            );
        });
        card("Look into your mail", said)
    } else {
        let fields = html(|h| {
            h.raw(r#"<p>We send you a link to a new one.</p><label>E-mail <input type="email" name="email" required "#);
            h.raw(r#"autocomplete="username" autofocus></label><button type="submit" class="button primary">Send it"#);
            h.raw("</button>");
        });
        framed("Forgot your password?", form("/api/fn/forgot_password", &fields))
    };
    view! {
        <Title text="Forgot your password? · Vitrine" />
        {content}
    }
    .into_any()
}
