//! One file a route.

pub mod drawn;
#[cfg(feature = "ssr")]
pub mod form;
#[cfg(feature = "ssr")]
pub mod home;
pub mod problem;
#[cfg(feature = "ssr")]
pub mod set_up;
#[cfg(feature = "ssr")]
pub mod sign_in;
pub mod table;

use leptos::prelude::*;

use crate::ui::html::Html;

/// Whether a page stands alone: it comes as it is, a script of a few lines included, and nothing of the app runs in
/// it. Whoever signs in waits for nothing that only a table needs.
#[cfg(feature = "ssr")]
#[must_use]
pub fn is_alone(path: &str) -> bool {
    matches!(path, "/" | "/set-up" | "/sign-in")
}

/// The frame of pages that stand alone: the name of the product and one card.
fn card(title: &'static str, content: Html) -> AnyView {
    framed(title, view! { <div class="transparent" inner_html=content.finish()></div> }.into_any())
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
