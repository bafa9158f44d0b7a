//! Pages and their server functions: the app, with what it may use in its context.

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
    routing::any,
};
use leptos::prelude::provide_context;
use leptos_axum::{LeptosRoutes as _, generate_route_list};
use registry::{Actor, people::session::Client};

use crate::{headers, router::Server};

/// Routes of every page, of `/api/fn/…`, and the page for what is not found.
pub fn routes(server: &Server) -> Router<Server> {
    let list = generate_route_list(app::App);
    let context = {
        let server = server.clone();
        move || provide(&server)
    };
    let shell = {
        let options = server.leptos.clone();
        move || app::shell(options.clone())
    };
    Router::new()
        .leptos_routes_with_context(server, list, context, shell)
        .route("/api/fn/{*name}", any(server_fn))
        .fallback(not_found)
}

async fn server_fn(State(server): State<Server>, request: Request) -> impl IntoResponse {
    leptos_axum::handle_server_fns_with_context(move || provide(&server), request).await
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
