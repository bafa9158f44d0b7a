//! One file a route.

pub mod drawn;
#[cfg(feature = "ssr")]
pub mod forgot_password;
#[cfg(feature = "ssr")]
pub mod form;
#[cfg(feature = "ssr")]
pub mod home;
#[cfg(feature = "ssr")]
pub mod invite;
pub mod problem;
#[cfg(feature = "ssr")]
pub mod reset_password;
#[cfg(feature = "ssr")]
pub mod set_up;
#[cfg(feature = "ssr")]
pub mod sign_in;
pub mod table;

use domain::table::Subject;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::ui::{
    any::{AnyView, IntoAny},
    html::Html,
    live::part,
};

/// Whether a page stands alone: it comes as it is, a script of a few lines included, and nothing of the app runs in
/// it. Whoever signs in waits for nothing that only a table needs.
#[cfg(feature = "ssr")]
#[must_use]
pub fn is_alone(path: &str) -> bool {
    matches!(path, "/" | "/forgot-password" | "/invite" | "/reset-password" | "/set-up" | "/sign-in")
}

/// What an organization's address leads to. Tables are told by their subject; another page of the same kind is drawn in
/// place of the one before.
pub fn below() -> AnyView {
    let params = use_params_map();
    let subject = Memo::new(move |_| params.read().get("section").and_then(|section| Subject::from_code(&section)));
    part(move || match subject.get() {
        Some(subject) => table::page(subject),
        None => drawn::page(),
    })
}

/// The frame of pages that stand alone: the name of the product and one card.
fn card(title: &'static str, content: Html) -> AnyView {
    framed(title, view! { <div class="transparent" inner_html=content.finish()></div> }.into_any())
}

/// A link of one use that leads nowhere (any more).
#[cfg(feature = "ssr")]
fn ended(failure: &crate::Failure) -> AnyView {
    let content = crate::ui::html::html(|h| {
        h.element("p", "", &failure.text);
        h.raw(r#"<p class="buttons"><a class="button" href="/sign-in">Sign in</a></p>"#);
    });
    card("This link does not work", content)
}

/// The same around something that reacts.
fn framed(title: &'static str, content: AnyView) -> AnyView {
    view! {
        <main id="main" class="alone">
            <div class="alone-in">
                <p class="product">
                    <i class="badge-org" aria-hidden="true">
                        "V"
                    </i>
                    "Vitrine"
                </p>
                <h1>{title}</h1>
                {content}
            </div>
        </main>
    }
    .into_any()
}
