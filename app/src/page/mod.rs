//! One file a route.

pub mod compare;
pub mod experiment;
pub mod home;
pub mod problem;
pub mod set_up;
pub mod sign_in;
pub mod table;

use leptos::prelude::*;

use crate::ui::html::Html;

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
