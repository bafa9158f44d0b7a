//! Pages and their server functions: the app, with what it may use in its context.

use std::sync::LazyLock;

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use domain::Refusal;
use leptos::prelude::provide_context;
use leptos_axum::{AxumRouteListing, LeptosRoutes as _, generate_route_list};
use registry::{Actor, people::session::Client};
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

/// The app itself says that a page is not there, and sets the status.
async fn not_found(State(server): State<Server>, request: Request<Body>) -> Response {
    let options = server.leptos.clone();
    let render =
        leptos_axum::render_app_async_with_context(move || provide(&server), move || app::shell(options.clone()));
    render(request).await
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
