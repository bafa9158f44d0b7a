//! `/sign-in`

use domain::Refusal;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::{card, form::form, framed};
use crate::{
    Failure,
    fns::server::site,
    ui::html::{Html, html, transparent},
};

/// Why a sign-in by the provider came to nothing: what the server says in place of the page that was asked for.
#[derive(Clone)]
pub struct Refused {
    /// The reason.
    pub refusal: Refusal,
    /// Where whoever is signed in goes on.
    pub back: Option<String>,
}

/// E-mail address and password, or the provider; then on to `?next=`.
#[component]
pub fn SignIn() -> impl IntoView {
    let next = use_query_map().read_untracked().get("next").unwrap_or_default();
    let refused = use_context::<Refused>();
    // Sets the status, too.
    let why = refused.as_ref().map(|refused| Failure::from(refused.refusal.clone()).text);
    let content = match (refused.and_then(|refused| refused.back), &why) {
        (Some(back), Some(why)) => card("That did not work", nothing_done(why, &back)),
        _ => framed("Sign in", ways(&next, why.as_deref())),
    };
    view! {
        <Title text="Sign in · Vitrine" />
        {content}
    }
}

fn ways(next: &str, why: Option<&str>) -> AnyView {
    let (provider, passwords, mails) =
        site().map_or((None, true, false), |site| (site.provider, site.passwords, site.mails));
    let said = html(|h| {
        if let Some(why) = why {
            h.raw(r#"<p class="refusal" role="alert">"#).text(why).raw("</p>");
        }
        if let Some(provider) = &provider {
            h.push(&elsewhere(provider, "Sign in with ", "next", next));
        }
        if provider.is_some() && passwords {
            h.raw(r#"<p class="dim or">or</p>"#);
        }
    });
    let by_password = passwords.then(|| {
        let fields = html(|h| {
            h.raw(r#"<input type="hidden" name="next""#).attribute("value", next);
            h.raw(r#"><label>E-mail <input type="email" name="email" required autocomplete="username""#);
            h.raw(if provider.is_none() { " autofocus>" } else { ">" });
            h.raw(r#"</label><label>Password <input type="password" name="password" required "#);
            h.raw(r#"autocomplete="current-password"></label><button type="submit" class="button primary">Sign in"#);
            h.raw("</button>");
            if mails {
                h.raw(r#"<p class="buttons"><a href="/forgot-password">Forgot your password?</a></p>"#);
            }
        });
        form("/api/fn/sign_in", &fields)
    });
    view! {
        {transparent(said)}
        {by_password}
    }
    .into_any()
}

/// A link to the provider, as a button.
pub(super) fn elsewhere(provider: &str, words: &str, name: &str, value: &str) -> Html {
    html(|h| {
        let to = format!("/sign-in/with?{name}={}", domain::table::view::encode(value));
        h.raw(r#"<p class="buttons"><a class="button wide" rel="external""#).attribute("href", &to).raw(">");
        h.text(words).text(provider).raw("</a></p>");
    })
}

fn nothing_done(why: &str, back: &str) -> Html {
    html(|h| {
        h.element("p", "", why);
        h.raw(r#"<p class="buttons"><a class="button" rel="external""#).attribute("href", back).raw(">Back</a></p>");
    })
}
