//! Pages and their server functions: the app, with what it may use in its context.

use std::sync::LazyLock;

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
};
use domain::{Refusal, address::Address, api::Resolved};
use leptos::prelude::provide_context;
use leptos_axum::{AxumRouteListing, LeptosRoutes as _, generate_route_list};
use percent_encoding::NON_ALPHANUMERIC;
use registry::{Actor, people::session::Client, projects::address};
use tower_http::{CompressionLevel, compression::CompressionLayer};

use crate::{api, headers, in_time, problem::Problem, router::Server};

/// Largest form of a page, in bytes. Files do not come this way.
const FORM_MAX_BYTES: usize = 1 << 20;

/// The pages that the app has. Worked out once a process: meanwhile leptos loads nothing for any page,
/// so that one being rendered would wait for ever.
pub fn all() -> &'static [AxumRouteListing] {
    static PAGES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(app::App));
    &PAGES
}

/// Routes of every page and of the functions behind them, and the page for what is not found.
pub fn routes(server: &Server) -> Router<Server> {
    let context = {
        let server = server.clone();
        move || provide(&server)
    };
    let shell = {
        let options = server.leptos.clone();
        move || app::shell(options.clone())
    };
    Router::new()
        .leptos_routes_with_context(server, all().to_vec(), context, shell)
        .method_not_allowed_fallback(api::method_not_allowed)
        .fallback(not_found)
        .layer(middleware::from_fn(take_form))
        .layer(middleware::from_fn_with_state(server.clone(), open_version))
        .layer(middleware::from_fn_with_state(server.clone(), mark_refusal))
        .layer(middleware::from_fn_with_state(server.clone(), in_time::answer))
        // Rows make a page ten times larger than it has to travel; files and scripts do not come this way.
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)))
}

/// Middleware: holds the whole of a form before the app sees it. Leptos answers one that is too large
/// with an error of its own making.
async fn take_form(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match axum::body::to_bytes(body, FORM_MAX_BYTES).await {
        Ok(form) => next.run(Request::from_parts(parts, form.into())).await,
        Err(_) => Problem(Refusal::TooLarge { limit_bytes: FORM_MAX_BYTES as u64 }).into_response(),
    }
}

/// Middleware: a form that was refused without JavaScript leads back to its page with the reason in the address, and with
/// a mark by which the page knows that it is not somebody else's text.
async fn mark_refusal(State(server): State<Server>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let location = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
    let reason = location.and_then(|to| to.split_once("__err=")).and_then(|(_, rest)| rest.split('&').next());
    let reason = reason.map(|reason| percent_encoding::percent_decode_str(reason).decode_utf8_lossy().into_owned());
    let mark = reason.and_then(|reason| HeaderValue::try_from(server.site.set_refusal_cookie(&reason)).ok());
    if let Some(mark) = mark {
        response.headers_mut().append(header::SET_COOKIE, mark);
    }
    response
}

/// Middleware: a version's address in the place of its model's, `/acme/models/vision/yolo@champion`, leads to that model
/// with the version open. One that is not there is answered like any other page that is not.
async fn open_version(State(server): State<Server>, request: Request, next: Next) -> Response {
    let Some(address) = versioned(request.uri().path()) else { return next.run(request).await };
    let actor = request.extensions().get::<Actor>().cloned().unwrap_or_else(Actor::anonymous);
    match address::resolve(&server.registry, &actor, &address).await {
        Ok(Resolved::Version { id, address }) => {
            let model = address.rsplit_once('@').map_or(address.as_str(), |(model, _)| model);
            Redirect::to(&app::site::version_page(model, id)).into_response()
        }
        _ => next.run(request).await,
    }
}

/// The address that a page of models is opened with, where it names a version.
fn versioned(path: &str) -> Option<Address> {
    let (organization, below) = path.strip_prefix('/')?.split_once("/models/")?;
    let text = format!("{organization}/{below}");
    let text = percent_encoding::percent_decode_str(&text).decode_utf8().ok()?;
    Address::parse(&text).ok().filter(|address| address.version.is_some() && !organization.contains('/'))
}

/// The app itself says that a page is not there, and sets the status.
async fn not_found(State(server): State<Server>, request: Request<Body>) -> Response {
    let options = server.leptos.clone();
    let render =
        leptos_axum::render_app_async_with_context(move || provide(&server), move || app::shell(options.clone()));
    render(request).await
}

/// The sign-in page with why a sign-in by the provider came to nothing, for another way to `next`, or for whoever is
/// signed in a way back there. What it says is never taken from an address.
pub async fn refused(server: &Server, request: Request, refusal: Refusal, next: &str, signed_in: bool) -> Response {
    let (mut parts, _) = request.into_parts();
    let page = format!("/sign-in?next={}", percent_encoding::utf8_percent_encode(next, NON_ALPHANUMERIC));
    parts.uri = page.parse().unwrap_or(Uri::from_static("/sign-in"));
    let back = signed_in.then(|| app::site::local(next).to_owned());
    let (options, context) = (server.leptos.clone(), server.clone());
    let refused = app::site::Refused { refusal, back };
    let render = leptos_axum::render_app_async_with_context(
        move || {
            provide(&context);
            provide_context(refused.clone());
        },
        move || app::shell(options.clone()),
    );
    render(Request::from_parts(parts, Body::empty())).await
}

/// The contexts that pages and server functions read.
fn provide(server: &Server) {
    provide_context(server.registry.clone());
    provide_context(server.site.clone());
    if let Some(parts) = leptos::prelude::use_context::<axum::http::request::Parts>() {
        provide_context(parts.extensions.get::<Actor>().cloned().unwrap_or_else(Actor::anonymous));
        provide_context(parts.extensions.get::<Client>().cloned().unwrap_or_default());
    }
    headers::provide_page_nonce();
}
