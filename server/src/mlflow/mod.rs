//! `/mlflow/{organization}/{project}`: the registry of a project for clients of MLflow, whose protocol this is.
//!
//! Thin: a call's fields are read, a use case of the registry is asked, and its answer is told in the protocol's shape.

mod artifacts;
mod auth;
mod failure;
mod filter;
mod given;
mod models;
mod place;
mod search;
mod shape;
mod source;
mod versions;

use axum::{
    Json, Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{Method, header},
    response::{IntoResponse as _, Response},
    routing::any,
};
use domain::{Id, Refusal, api::Resolved};
use registry::{Actor, Registry, projects::address};
use serde_json::Value;

use crate::{
    auth::address as network_address,
    cross_site,
    router::{JSON_MAX_BYTES, Server},
};
use artifacts::Artifact;
use failure::Failure;
use given::Given;
use place::Place;

/// Where everything of the protocol is.
const ROOT: &str = "/mlflow/";
/// Statements of one answer: a call asks for several things, one after the other.
const STATEMENTS: u32 = 2;

/// One call, with what it is about.
pub struct Call {
    registry: Registry,
    actor: Actor,
    place: Place,
    given: Given,
    /// Scheme and host of this server.
    base_url: String,
    /// The host that the caller knows it by.
    host: Option<String>,
}

impl Call {
    /// Key and address of the model that is called so, or was before.
    async fn model(&self, name: &str) -> Result<(Id, String), Failure> {
        let missing = || models::no_model(name);
        let asked = self.place.model(name)?;
        match address::resolve(&self.registry, &self.actor, &asked).await.map_err(Failure::from) {
            Ok(Resolved::Model { id, address }) => Ok((id, address)),
            Ok(_) => Err(Failure::missing(missing())),
            Err(failure) => Err(failure.named(missing)),
        }
    }
}

/// Makes the dispatch and, of the same lines, the table that the access test walks through.
macro_rules! calls {
    ($($method:ident $path:literal => $call:path,)+) => {
        /// Method and path behind `/api/2.0/` of every call but those about files.
        const CALLS: &[(&str, &str)] = &[$((stringify!($method), $path),)+];

        async fn run(method: &Method, path: &str, call: &Call) -> Result<Value, Failure> {
            match (method.as_str(), path) {
                $((stringify!($method), $path) => Box::pin($call(call)).await,)+
                _ => Err(Failure::no_route()),
            }
        }
    };
}

calls! {
    POST "mlflow/registered-models/create" => models::create,
    POST "mlflow/registered-models/rename" => models::rename,
    PATCH "mlflow/registered-models/update" => models::update,
    DELETE "mlflow/registered-models/delete" => models::delete,
    GET "mlflow/registered-models/get" => models::get,
    GET "mlflow/registered-models/search" => models::search,
    GET "mlflow/registered-models/get-latest-versions" => models::latest,
    POST "mlflow/registered-models/get-latest-versions" => models::latest,
    POST "mlflow/registered-models/set-tag" => models::set_tag,
    DELETE "mlflow/registered-models/delete-tag" => models::delete_tag,
    POST "mlflow/registered-models/alias" => models::set_alias,
    DELETE "mlflow/registered-models/alias" => models::delete_alias,
    GET "mlflow/registered-models/alias" => models::get_alias,
    POST "mlflow/model-versions/create" => versions::create,
    PATCH "mlflow/model-versions/update" => versions::update,
    POST "mlflow/model-versions/transition-stage" => versions::transition,
    DELETE "mlflow/model-versions/delete" => versions::delete,
    GET "mlflow/model-versions/get" => versions::get,
    GET "mlflow/model-versions/search" => versions::search,
    GET "mlflow/model-versions/get-download-uri" => versions::download_uri,
    POST "mlflow/model-versions/set-tag" => versions::set_tag,
    DELETE "mlflow/model-versions/delete-tag" => versions::delete_tag,
}

/// Method and path of everything that is answered.
#[must_use]
pub fn all() -> Vec<(&'static str, String)> {
    let path = |path: &str| format!("{ROOT}{{org}}/{{project}}/api/2.0/{path}");
    CALLS.iter().chain(artifacts::ROUTES).map(|(method, rest)| (*method, path(rest))).collect()
}

/// The protocol's routes. A project's path has several segments, so that they are cut here.
pub fn routes() -> Router<Server> {
    Router::new().route("/mlflow", any(answer)).route("/mlflow/", any(answer)).route("/mlflow/{*rest}", any(answer))
}

async fn answer(State(server): State<Server>, request: Request) -> Response {
    match answered(&server, request).await {
        Ok(response) => response,
        Err(failure) => failure.into_response(),
    }
}

async fn answered(server: &Server, request: Request) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let (method, headers) = (&parts.method, &parts.headers);
    let below = parts.uri.path().strip_prefix(ROOT).unwrap_or_default();
    let (project, path) = place::cut(below).ok_or_else(Failure::no_route)?;
    let artifact = Artifact::of(method, path)?;
    let is_known = artifact.is_some() || CALLS.contains(&(method.as_str(), path));
    if !is_known {
        return Err(Failure::no_route());
    }
    // No cookie counts here, but a browser also keeps a password that it was given.
    if *method != Method::GET && !cross_site::is_own(headers, &server.config.base_url) {
        return Err(Refusal::CrossSite.into());
    }
    let actor = auth::actor(server, headers).await?.from_address(network_address(server, &parts.extensions, headers));
    let place = Place::find(&server.registry, &actor, project).await?;
    let (sent, streamed) = match artifact {
        Some(_) => (Vec::new(), body),
        None => {
            let read = to_bytes(body, JSON_MAX_BYTES).await;
            let sent = read.map_err(|_| Refusal::TooLarge { limit_bytes: JSON_MAX_BYTES as u64 })?;
            (sent.to_vec(), Body::empty())
        }
    };
    let call = Call {
        registry: server.registry.clone(),
        actor,
        place,
        given: Given::read(parts.uri.query(), &sent)?,
        base_url: server.config.base_url.clone(),
        host: headers.get(header::HOST).and_then(|host| host.to_str().ok()).map(str::to_owned),
    };
    if let Some(artifact) = artifact {
        return artifact.answer(&call, headers, streamed).await;
    }
    let in_time = tokio::time::timeout(server.config.statement_timeout * STATEMENTS, run(method, path, &call));
    let told = in_time.await.unwrap_or_else(|_| Err(Refusal::TooSlow.into()))?;
    Ok(Json(told).into_response())
}
