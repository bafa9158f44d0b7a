//! Every route in one place.

use std::sync::{Arc, atomic::AtomicBool};

use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, FromRef},
    http::{HeaderName, HeaderValue, Request},
    middleware,
    routing::{MethodFilter, any, on},
};
use leptos::config::LeptosOptions;
use registry::{Registry, live::Live};
use tower::util::MapRequestLayer;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    trace::{DefaultOnResponse, TraceLayer},
};

use crate::{
    api::{
        self,
        document::{
            signature::{self, Signature},
            types::Types,
        },
    },
    assets, auth,
    config::Config,
    cross_site, headers, health, in_time,
    metrics::{self, Metrics},
    mlflow, pages, polyaxon, problem,
    provider::{Provider, routes as provider},
    telemetry::traces,
};

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
    /// With whom people may sign in, beside a password.
    pub provider: Option<Arc<Provider>>,
    /// What is counted.
    pub metrics: Metrics,
    /// What happens, for open pages.
    pub live: Live,
}

impl FromRef<Server> for Metrics {
    fn from_ref(server: &Server) -> Self {
        server.metrics.clone()
    }
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
        let provider = config.provider.clone().and_then(|settings| Provider::new(settings, &config.base_url));
        let registry = if config.mail.is_some() { registry.mailing() } else { registry };
        let site = app::site::Site {
            base_url: config.base_url.clone(),
            secure: config.is_secure(),
            provider: provider.as_ref().map(|provider| provider.settings().name.clone()),
            passwords: config.passwords,
            mails: config.mail.is_some(),
        };
        let leptos = LeptosOptions::builder().output_name(site_name).site_root("target/site").build();
        Self {
            config: Arc::new(config),
            live: Live::new(registry.clone()),
            registry,
            site,
            leptos,
            draining: Arc::default(),
            provider: provider.map(Arc::new),
            metrics: Metrics::default(),
        }
    }
}

/// Largest JSON body, in bytes: a version's description, configuration, labels and metadata together.
pub const JSON_MAX_BYTES: usize = 16 << 20;
/// Most bytes of a form that names versions: a thousand keys fit.
pub const KEYS_MAX_BYTES: usize = 64 << 10;
/// What a request is called in the log, and in its answer.
const REQUEST_ID: &str = "x-request-id";
/// Longest request id that is taken from outside, in bytes.
const ID_MAX: usize = 64;

/// Makes the routers and, of the same lines, the table that the access test walks through: there is
/// no route that it does not name.
macro_rules! routes {
    ($(#[$meta:meta])* $table:ident told by $signatures:ident below $prefix:literal { $($group:ident { $($method:ident $path:literal => $handler:expr,)+ })+ }) => {
        /// Method, path and what the handler's signature says, of every one.
        pub fn $signatures(types: &mut Types) -> Vec<(&'static str, &'static str, Signature)> {
            vec![$($((stringify!($method), $path, signature::of(&$handler, types)),)+)+]
        }
        routes! { $(#[$meta])* $table below $prefix { $($group { $($method $path => $handler,)+ })+ } }
    };
    ($(#[$meta:meta])* $table:ident below $prefix:literal { $($group:ident { $($method:ident $path:literal => $handler:expr,)+ })+ }) => {
        $(#[$meta])*
        pub const $table: &[(&str, &str)] = &[$($((stringify!($method), concat!($prefix, $path)),)+)+];
        $(fn $group() -> Router<Server> {
            Router::new()$(.route($path, on(MethodFilter::$method, $handler)))+
        })+
    };
}

routes! {
    /// Every API route: its method and its path.
    API_ROUTES told by api_signatures below "/api/v1" {
        quick {
            GET "/openapi.json" => api::document::get,
            GET "/me" => api::me::get,
            PATCH "/me" => api::me::rename,
            POST "/me/password" => api::me::password,
            POST "/me/prove" => api::me::prove,
            GET "/me/sessions" => api::me::sessions,
            DELETE "/me/sessions" => api::me::end_sessions,
            DELETE "/me/sessions/{id}" => api::me::end_session,
            GET "/me/tokens" => api::me::tokens,
            POST "/me/tokens" => api::me::issue_token,
            DELETE "/me/tokens/{id}" => api::me::revoke_token,
            GET "/me/identities" => api::me::identities,
            DELETE "/me/identities/{id}" => api::me::unlink,
            POST "/tokens" => api::tokens::create,
            POST "/invitations:look" => api::invitations::look,
            POST "/invitations:accept" => api::invitations::accept,
            POST "/password-resets:look" => api::invitations::look_reset,
            POST "/password-resets:use" => api::invitations::reset,
            GET "/organizations/{org}" => api::organization::get,
            PATCH "/organizations/{org}" => api::organization::edit,
            DELETE "/organizations/{org}" => api::organization::delete,
            GET "/organizations/{org}/audit" => api::organization::audit,
            GET "/organizations/{org}/audit/export" => api::organization::audit_export,
            GET "/organizations/{org}/invitations" => api::invitations::list,
            POST "/organizations/{org}/invitations" => api::invitations::make,
            DELETE "/organizations/{org}/invitations/{id}" => api::invitations::revoke,
            GET "/organizations/{org}/people" => api::people::list,
            GET "/organizations/{org}/people/{id}" => api::people::get,
            PATCH "/organizations/{org}/people/{id}" => api::people::change,
            DELETE "/organizations/{org}/people/{id}" => api::people::remove,
            POST "/organizations/{org}/people/{id}/reset" => api::people::reset,
            GET "/organizations/{org}/people/{id}/sessions" => api::people::sessions,
            DELETE "/organizations/{org}/people/{id}/sessions" => api::people::end_sessions,
            DELETE "/organizations/{org}/people/{id}/sessions/{session}" => api::people::end_session,
            GET "/organizations/{org}/people/{id}/tokens" => api::people::tokens,
            POST "/organizations/{org}/people/{id}/tokens" => api::people::issue_token,
            DELETE "/organizations/{org}/people/{id}/tokens/{token}" => api::people::revoke_token,
            GET "/organizations/{org}/teams" => api::teams::list,
            POST "/organizations/{org}/teams" => api::teams::create,
            GET "/organizations/{org}/teams/{id}" => api::teams::get,
            PATCH "/organizations/{org}/teams/{id}" => api::teams::edit,
            DELETE "/organizations/{org}/teams/{id}" => api::teams::delete,
            PUT "/organizations/{org}/teams/{id}/members" => api::teams::set_member,
            GET "/organizations/{org}/teams/{id}/candidates" => api::teams::candidates,
            POST "/organizations/{org}/service-accounts" => api::people::create_service,
            GET "/organizations/{org}/activity" => api::activity::of_organization,
            GET "/organizations/{org}/events" => api::events::follow,
            GET "/organizations/{org}/projects" => api::projects::list,
            POST "/projects" => api::projects::create,
            GET "/projects/{id}" => api::projects::get,
            PATCH "/projects/{id}" => api::access::edit,
            DELETE "/projects/{id}" => api::projects::delete,
            POST "/projects/{id}/move" => api::projects::place,
            GET "/projects/{id}/move:foresee" => api::projects::foresee_place,
            POST "/projects/{id}/archive" => api::projects::archive,
            POST "/projects/{id}/restore" => api::projects::restore,
            GET "/projects/{id}/readme" => api::projects::readme,
            PUT "/projects/{id}/readme" => api::projects::put_readme,
            PUT "/projects/{id}/star" => api::projects::star,
            DELETE "/projects/{id}/star" => api::projects::unstar,
            GET "/projects/{id}/summary" => api::projects::summary,
            GET "/projects/{id}/contents" => api::projects::contents,
            GET "/projects/{id}/activity" => api::activity::of_project,
            POST "/projects/{id}/tags" => api::tags::project,
            GET "/projects/{id}/access" => api::access::list,
            GET "/projects/{id}/access/{account}" => api::access::explain,
            GET "/projects/{id}/access:foresee" => api::access::foresee,
            PUT "/projects/{id}/grants" => api::access::set,
            GET "/projects/{id}/grantees" => api::access::grantees,
            GET "/projects/{id}/webhooks" => api::webhooks::list,
            POST "/projects/{id}/webhooks" => api::webhooks::create,
            GET "/webhooks/{id}" => api::webhooks::get,
            PATCH "/webhooks/{id}" => api::webhooks::edit,
            DELETE "/webhooks/{id}" => api::webhooks::delete,
            POST "/webhooks/{id}/secret" => api::webhooks::secret,
            POST "/webhooks/{id}/ping" => api::webhooks::ping,
            GET "/webhooks/{id}/deliveries" => api::webhooks::deliveries,
            POST "/webhooks/{id}/deliveries/{delivery}/resend" => api::webhooks::resend,
            GET "/organizations/{org}/tags" => api::tags::list,
            GET "/organizations/{org}/tags/{name}" => api::tags::get,
            PATCH "/organizations/{org}/tags/{name}" => api::tags::change,
            DELETE "/organizations/{org}/tags/{name}" => api::tags::delete,
            GET "/resolve" => api::resolve::get,
            GET "/experiments" => api::experiments::list,
            POST "/experiments" => api::experiments::create,
            GET "/experiments/export" => api::experiments::export,
            GET "/experiments/{id}" => api::experiments::get,
            POST "/experiments/{id}/values" => api::experiments::report,
            POST "/experiments/{id}/finish" => api::experiments::finish,
            POST "/experiments/{id}/tags" => api::tags::experiment,
            POST "/experiments:tag" => api::tags::experiments,
            GET "/experiments/{id}/metrics-history" => api::histories::experiment_metrics,
            GET "/experiments/{id}/promotion" => api::experiments::promotion,
            POST "/experiments/{id}/promote" => api::experiments::promote,
            GET "/models/{id}" => api::models::get,
            PATCH "/models/{id}" => api::models::edit,
            GET "/models/{id}/readme" => api::models::readme,
            PUT "/models/{id}/readme" => api::models::put_readme,
            PUT "/models/{id}/star" => api::models::star,
            DELETE "/models/{id}/star" => api::models::unstar,
            GET "/versions" => api::versions::list,
            POST "/versions" => api::versions::register,
            GET "/versions/export" => api::versions::export,
            GET "/versions/{id}" => api::versions::get,
            PATCH "/versions/{id}" => api::acts::update,
            DELETE "/versions/{id}" => api::acts::delete,
            POST "/versions/{id}/publish" => api::acts::publish,
            POST "/versions/{id}/archive" => api::acts::archive,
            POST "/versions/{id}/restore" => api::acts::restore,
            POST "/versions/{id}/stage" => api::acts::stage,
            POST "/versions/{id}/tags" => api::acts::tag,
            POST "/versions/{id}/aliases" => api::acts::alias,
            POST "/versions/{id}/move" => api::acts::move_to,
            POST "/versions/{id}/copy" => api::acts::copy,
            POST "/versions:batch" => api::acts::batch,
            GET "/versions:compare" => api::versions::compare,
            GET "/versions/{id}/activity" => api::histories::activity,
            GET "/versions/{id}/stages" => api::histories::stages,
            GET "/versions/{id}/lineage" => api::histories::lineage,
            GET "/versions/{id}/metrics-history" => api::histories::metrics,
            GET "/uploads" => api::uploads::list,
            POST "/uploads/parts" => api::uploads::begin,
            GET "/uploads/{id}" => api::uploads::get,
            DELETE "/uploads/{id}" => api::uploads::delete,
            GET "/facets" => api::facets::get,
            GET "/views" => api::views::list,
            POST "/views" => api::views::create,
            PATCH "/views/{id}" => api::views::change,
            DELETE "/views/{id}" => api::views::delete,
        }
        streamed {
            POST "/uploads" => api::uploads::create,
            PUT "/uploads/{id}/parts/{n}" => api::uploads::put,
            GET "/versions/{id}/files/{name}" => api::files::download,
            GET "/versions/{id}/files/{name}/header" => api::files::header,
        }
        bundled {
            GET "/download" => api::download::get,
            POST "/download" => api::download::post,
            POST "/uploads/{id}/complete" => api::uploads::complete,
        }
    }
}

routes! {
    /// What load balancers and process managers ask.
    HEALTH_ROUTES below "" {
        health_routes {
            GET "/healthz" => health::alive,
            GET "/readyz" => health::ready,
        }
    }
}

routes! {
    /// What whoever watches over servers asks, by a token of its own.
    METRICS_ROUTES below "" {
        metrics_routes {
            GET "/metrics" => metrics::answer,
        }
    }
}

routes! {
    /// To the provider of identities and back.
    SIGN_IN_ROUTES below "" {
        sign_in_routes {
            GET "/sign-in/with" => provider::begin,
            GET "/sign-in/callback" => provider::end,
        }
    }
}

routes! {
    /// What shows the API to people.
    DOCUMENT_ROUTES below "" {
        document_routes {
            GET "/api" => api::document::page,
        }
    }
}

fn api_routes(server: &Server) -> Router<Server> {
    let in_time = middleware::from_fn_with_state(server.clone(), in_time::answer);
    let quick = quick().layer(DefaultBodyLimit::max(JSON_MAX_BYTES)).layer(in_time);
    let streamed = streamed().layer(DefaultBodyLimit::disable());
    // What is asked for is small; the answer takes as long as it needs.
    let bundled = bundled().layer(DefaultBodyLimit::max(KEYS_MAX_BYTES)).layer(Extension(api::BodyMax(KEYS_MAX_BYTES)));
    quick.merge(streamed).merge(bundled).method_not_allowed_fallback(api::method_not_allowed).fallback(api::not_found)
}

/// The whole server as one service.
pub fn router(server: Server) -> Router {
    let identified = Router::new()
        .nest("/api/v1", api_routes(&server))
        // Below here no program is answered with a page.
        .merge(document_routes().layer(CompressionLayer::new().quality(CompressionLevel::Precise(4))))
        .route("/api/", any(api::not_found))
        .route("/api/{*rest}", any(api::not_found))
        .merge(sign_in_routes().layer(middleware::from_fn_with_state(server.clone(), in_time::answer)))
        .merge(pages::routes(&server))
        .layer(middleware::from_fn_with_state(server.clone(), auth::identify))
        .layer(middleware::from_fn_with_state(server.clone(), cross_site::refuse));
    let id = HeaderName::from_static(REQUEST_ID);
    Router::new()
        .merge(identified)
        .merge(mlflow::routes())
        .merge(polyaxon::routes())
        .merge(assets::router())
        .merge(health_routes())
        .merge(metrics_routes())
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(middleware::from_fn_with_state(server.site.secure, headers::secure))
        .layer(middleware::from_fn_with_state(server.metrics.clone(), metrics::count))
        .layer(middleware::from_fn(traces::follow))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(span)
                .on_response(DefaultOnResponse::new().level(tracing::Level::INFO)),
        )
        .layer(PropagateRequestIdLayer::new(id.clone()))
        .layer(SetRequestIdLayer::new(id, NewId))
        .layer(MapRequestLayer::new(drop_odd_id))
        .with_state(server)
}

/// The path alone: a query string may hold a code.
fn span<B>(request: &Request<B>) -> tracing::Span {
    let id = request.headers().get(REQUEST_ID).and_then(|v| v.to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", %id, method = %request.method(), path = request.uri().path())
}

/// A proxy may number its requests; what is not a plain word gets an id of ours, for it goes to the log.
fn drop_odd_id<B>(mut request: Request<B>) -> Request<B> {
    let is_plain = |id: &HeaderValue| {
        id.len() <= ID_MAX && id.as_bytes().iter().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b))
    };
    if request.headers().get(REQUEST_ID).is_some_and(|id| id.is_empty() || !is_plain(id)) {
        request.headers_mut().remove(REQUEST_ID);
    }
    request
}

#[derive(Clone)]
struct NewId;

impl MakeRequestId for NewId {
    fn make_request_id<B>(&mut self, _: &Request<B>) -> Option<RequestId> {
        uuid::Uuid::now_v7().simple().to_string().parse().ok().map(RequestId::new)
    }
}
