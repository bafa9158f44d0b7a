//! The pages of Vitrine: rendered on the server, then hydrated in the browser.

#![recursion_limit = "256"]

mod act;
mod admin;
mod chart;
pub mod compare;
mod drawn;
#[cfg(feature = "ssr")]
mod experiment;
mod failure;
#[expect(missing_docs, reason = "the macro makes a struct of each function, with fields that bear no docs")]
pub mod fns;
pub mod late;
mod live;
mod model;
mod page;
mod palette;
mod panel;
mod shell;
#[cfg(feature = "ssr")]
pub mod site;
mod table;
mod ui;
mod wire;

use leptos::prelude::*;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::{
    ParamSegment, WildcardSegment,
    components::{FlatRoutes, Route, Router},
};
#[cfg(feature = "ssr")]
use leptos_router::{SsrMode, StaticSegment, components::Redirect, hooks::use_params_map};

pub use failure::Failure;
use page::problem::NotFound;
#[cfg(feature = "ssr")]
use page::{
    forgot_password::ForgotPassword, home::Home, invite::Invite, reset_password::ResetPassword, set_up::SetUp,
    sign_in::SignIn,
};
use shell::{Shell, theme::Theme};

/// The HTML document around the app. Only the server renders it.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let style = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    late::style::provide(&style);
    let reload = std::env::var_os("VITRINE_DEV").is_some();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=Theme::current().code() data-density=table::density::current()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="stylesheet" href=style />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                {(!is_alone()).then(|| view! { <HydrationScripts options /> })}
                {reload
                    .then(|| {
                        view! {
                            <script
                                type="module"
                                src="/pkg/reload.js"
                                nonce=leptos::nonce::use_nonce()
                            ></script>
                        }
                    })}
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Whether the page that is asked for stands alone: it needs none of the app in the browser.
fn is_alone() -> bool {
    #[cfg(feature = "ssr")]
    return use_context::<axum::http::request::Parts>().is_some_and(|request| page::is_alone(request.uri.path()));
    #[cfg(not(feature = "ssr"))]
    false
}

/// The whole app, below `<body>`.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    ui::copy::listen();
    late::expect();
    view! {
        <Title text="Vitrine" />
        {ui::icon::sprite()}
        <Router>{routes()}</Router>
    }
}

/// All pages.
#[cfg(feature = "ssr")]
fn routes() -> impl IntoView {
    view! {
        <FlatRoutes fallback=NotFound>
            <Route path=StaticSegment("") view=Home ssr=SsrMode::Async />
            <Route path=StaticSegment("forgot-password") view=ForgotPassword ssr=SsrMode::Async />
            <Route path=StaticSegment("invite") view=Invite ssr=SsrMode::Async />
            <Route path=StaticSegment("reset-password") view=ResetPassword ssr=SsrMode::Async />
            <Route path=StaticSegment("set-up") view=SetUp ssr=SsrMode::Async />
            <Route path=StaticSegment("sign-in") view=SignIn ssr=SsrMode::Async />
            <Route path=ParamSegment("org") view=ToModels ssr=SsrMode::Async />
            <Route
                path=(ParamSegment("org"), ParamSegment("section"), WildcardSegment("path"))
                view=Shell
                ssr=SsrMode::Async
            />
        </FlatRoutes>
    }
}

/// Those that the browser draws, the pages of an organization: the others come from the server as they are.
#[cfg(not(feature = "ssr"))]
fn routes() -> impl IntoView {
    view! {
        <FlatRoutes fallback=NotFound>
            <Route path=(ParamSegment("org"), ParamSegment("section"), WildcardSegment("path")) view=Shell />
        </FlatRoutes>
    }
}

/// `/{org}` alone means its models.
#[cfg(feature = "ssr")]
#[component]
fn ToModels() -> impl IntoView {
    let organization = use_params_map().read_untracked().get("org").unwrap_or_default();
    view! { <Redirect path=ui::href::models(&organization, "") /> }
}
