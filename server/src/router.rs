//! Every route in one place.

use std::sync::{Arc, atomic::AtomicBool};

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRef},
    http::{HeaderName, Request},
    middleware,
    routing::{get, post},
};
use leptos::config::LeptosOptions;
use registry::Registry;
use tower_http::{
    catch_panic::CatchPanicLayer,
    request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    timeout::TimeoutLayer,
    trace::TraceLayer,
};

use crate::{api, assets, auth, config::Config, cross_site, headers, health, pages};

/// What handlers share. Cheap to clone.
#[derive(Clone)]
pub struct Server {
    /// Settings.
    pub config: Arc<Config>,
    /// The use cases.
    pub registry: Registry,
    /// What pages know of this server.
    pub site: app::site::Site,
    /// Where the built site is.
    pub leptos: LeptosOptions,
    /// Set when a shutdown has begun.
    pub draining: Arc<AtomicBool>,
}

impl FromRef<Server> for Registry {
    fn from_ref(server: &Server) -> Self {
        server.registry.clone()
    }
}

impl FromRef<Server> for LeptosOptions {
    fn from_ref(server: &Server) -> Self {
        server.leptos.clone()
    }
}

impl Server {
    /// State over an opened registry. `site_name` is the common name of the built site's files.
    #[must_use]
    pub fn new(config: Config, registry: Registry, site_name: &str) -> Self {
        let site = app::site::Site { base_url: config.base_url.clone(), secure: config.is_secure() };
        let leptos = LeptosOptions::builder().output_name(site_name).site_root("target/site").build();
        Self { config: Arc::new(config), registry, site, leptos, draining: Arc::default() }
    }
}

/// Largest JSON body, in bytes: a version's description, configuration, labels and metadata together.
pub const JSON_MAX_BYTES: usize = 16 << 20;
/// Longest an answer may take to begin, in seconds; files take as long as they need.
const ANSWER_SECONDS: u64 = 60;

/// How an API route is called and by which methods: the table that the access test walks through.
pub const API_ROUTES: &[(&str, &str)] = &[
    ("GET", "/api/v1/me"),
    ("POST", "/api/v1/tokens"),
    ("GET", "/api/v1/organizations/{org}/projects"),
    ("POST", "/api/v1/projects"),
    ("GET", "/api/v1/projects/{id}"),
    ("GET", "/api/v1/resolve"),
    ("POST", "/api/v1/experiments"),
    ("GET", "/api/v1/experiments/{id}"),
    ("POST", "/api/v1/experiments/{id}/values"),
    ("POST", "/api/v1/experiments/{id}/finish"),
    ("POST", "/api/v1/uploads"),
    ("POST", "/api/v1/versions"),
    ("GET", "/api/v1/versions"),
    ("GET", "/api/v1/versions/{id}"),
    ("GET", "/api/v1/versions/{id}/files/{name}"),
];

fn api_routes() -> Router<Server> {
    let quick = Router::new()
        .route("/me", get(api::me::get))
        .route("/tokens", post(api::tokens::create))
        .route("/organizations/{org}/projects", get(api::projects::list))
        .route("/projects", post(api::projects::create))
        .route("/projects/{id}", get(api::projects::get))
        .route("/resolve", get(api::resolve::get))
        .route("/experiments", post(api::experiments::create))
        .route("/experiments/{id}", get(api::experiments::get))
        .route("/experiments/{id}/values", post(api::experiments::report))
        .route("/experiments/{id}/finish", post(api::experiments::finish))
        .route("/versions", get(api::versions::list).post(api::versions::register))
        .route("/versions/{id}", get(api::versions::get))
        .layer(DefaultBodyLimit::max(JSON_MAX_BYTES))
        .layer(answer_in_time());
    let files = Router::new()
        .route("/uploads", post(api::uploads::create))
        .route("/versions/{id}/files/{name}", get(api::files::download))
        .layer(DefaultBodyLimit::disable());
    quick.merge(files).method_not_allowed_fallback(api::method_not_allowed).fallback(api::not_found)
}

fn answer_in_time() -> TimeoutLayer {
    let seconds = std::time::Duration::from_secs(ANSWER_SECONDS);
    TimeoutLayer::with_status_code(axum::http::StatusCode::SERVICE_UNAVAILABLE, seconds)
}

/// The whole server as one service.
pub fn router(server: Server) -> Router {
    let identified = Router::new()
        .nest("/api/v1", api_routes())
        .merge(pages::routes(&server))
        .layer(middleware::from_fn_with_state(server.clone(), auth::identify))
        .layer(middleware::from_fn_with_state(server.clone(), cross_site::refuse));
    let id = HeaderName::from_static("x-request-id");
    Router::new()
        .merge(identified)
        .merge(assets::router())
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .layer(middleware::from_fn(headers::secure))
        .layer(CatchPanicLayer::new())
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(PropagateRequestIdLayer::new(id.clone()))
        .layer(SetRequestIdLayer::new(id, NewId))
        .with_state(server)
}

/// The path alone: a query string may hold a code.
fn span<B>(request: &Request<B>) -> tracing::Span {
    let id = request.headers().get("x-request-id").and_then(|v| v.to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", %id, method = %request.method(), path = request.uri().path())
}

#[derive(Clone)]
struct NewId;

impl MakeRequestId for NewId {
    fn make_request_id<B>(&mut self, _: &Request<B>) -> Option<RequestId> {
        uuid::Uuid::now_v7().simple().to_string().parse().ok().map(RequestId::new)
    }
}
