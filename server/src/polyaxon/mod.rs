//! `/polyaxon/api/v1`: projects and versions of models for clients of Polyaxon, whose protocol this is.
//!
//! Thin: a call's fields are read, a use case of the registry is asked, and its answer is told in the protocol's shape.
//! The client puts `/api/v1` behind the host that it is given, which is why the host has a path: our own API stays what
//! it is, and a host may also name the project that its projects are looked for in.

mod auth;
mod failure;
mod files;
mod given;
mod place;
mod projects;
mod query;
mod shape;
mod versions;

use std::collections::BTreeMap;

use axum::{
    Router,
    body::to_bytes,
    extract::{Request, State},
    http::Method,
    response::{IntoResponse as _, Response},
    routing::any,
};
use domain::Refusal;
use registry::{Actor, Registry};
use serde_json::{Value, json};

use crate::{
    auth::address as network_address,
    cross_site,
    router::{JSON_MAX_BYTES, Server},
};
use failure::Failure;
use given::{Given, Paging};
use place::{Folder, Place};

/// Where everything of the protocol is.
const ROOT: &str = "/polyaxon/";
/// The version of the protocol that is spoken.
const SPOKEN: &str = "2.18.0";
/// Statements of one answer: a call asks for several things, one after the other.
const STATEMENTS: u32 = 4;

/// What a call answers.
type Told = Result<Response, Failure>;

/// One call, with what it is about.
pub struct Call {
    registry: Registry,
    actor: Actor,
    /// The folder that the host names.
    host: String,
    /// Parts of the path by their names.
    segments: BTreeMap<&'static str, String>,
    given: Given,
    /// Scheme, host and path of this call.
    url: String,
}

impl Call {
    /// A part of the path.
    fn segment(&self, name: &str) -> &str {
        self.segments.get(name).map_or("", String::as_str)
    }

    /// The folder that projects are looked for in.
    fn folder(&self) -> Result<Folder, Failure> {
        Folder::of(&self.host, self.segment("owner"))
    }

    /// The project that the path names, in its folder.
    async fn place(&self) -> Result<(Folder, Place), Failure> {
        let folder = self.folder()?;
        let place = folder.find(&self.registry, &self.actor, self.segment("project")).await?;
        Ok((folder, place))
    }

    /// A page of a list, with the addresses of those beside it.
    fn page(&self, paging: Paging, count: i64, results: Vec<Value>) -> Value {
        let Paging { limit, offset } = paging;
        let at = |offset: usize| {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            for name in ["query", "sort"] {
                if let Some(value) = self.given.parameter(name) {
                    query.append_pair(name, value);
                }
            }
            query.append_pair("limit", &limit.to_string()).append_pair("offset", &offset.to_string());
            format!("{}?{}", self.url, query.finish())
        };
        let behind = offset.saturating_add(limit);
        let follows = usize::try_from(count).is_ok_and(|count| behind < count);
        json!({
            "count": count,
            "next": follows.then(|| at(behind)),
            "previous": (offset > 0).then(|| at(offset.saturating_sub(limit))),
            "results": results,
        })
    }
}

/// Makes the dispatch and, of the same lines, the table that the access test walks through.
macro_rules! calls {
    ($($method:ident $path:literal => $call:path,)+) => {
        /// Method and path of every call, as the host with its folder is followed by it.
        const CALLS: &[(&str, &str)] = &[$((stringify!($method), $path),)+];

        async fn run(method: &str, path: &str, call: &Call) -> Told {
            match (method, path) {
                $((stringify!($method), $path) => Box::pin($call(call)).await,)+
                _ => Err(Failure::no_route()),
            }
        }
    };
}

calls! {
    GET "api/v1/installation" => projects::installation,
    GET "api/v1/users" => projects::user,
    POST "api/v1/{owner}/projects/create" => projects::make,
    POST "api/v1/{owner}/{team}/projects/create" => projects::make_of_team,
    GET "api/v1/{owner}/projects/list" => projects::list,
    GET "api/v1/{owner}/projects/names" => projects::names,
    GET "api/v1/{owner}/{project}" => projects::show,
    PATCH "api/v1/{owner}/{project}" => projects::change,
    PUT "api/v1/{owner}/{project}" => projects::change,
    DELETE "api/v1/{owner}/{project}" => projects::delete,
    GET "api/v1/{owner}/{project}/versions/model" => versions::list,
    POST "api/v1/{owner}/{project}/versions/model" => versions::create,
    GET "api/v1/{owner}/{project}/versions/{kind}" => versions::other_kind,
    POST "api/v1/{owner}/{project}/versions/{kind}" => versions::other_kind,
    GET "api/v1/{owner}/{project}/versions/{kind}/{version}" => versions::other_kind,
    GET "api/v1/{owner}/{project}/versions/model/names" => versions::names,
    GET "api/v1/{owner}/{project}/versions/model/{version}" => versions::show,
    PATCH "api/v1/{owner}/{project}/versions/model/{version}" => versions::change,
    PUT "api/v1/{owner}/{project}/versions/model/{version}" => versions::change,
    DELETE "api/v1/{owner}/{project}/versions/model/{version}" => versions::delete,
    GET "api/v1/{owner}/{project}/versions/model/{version}/stages" => versions::stages,
    POST "api/v1/{owner}/{project}/versions/model/{version}/stages" => versions::put_stage,
    POST "api/v1/{owner}/{project}/versions/model/{version}/transfer" => versions::transfer,
    GET "api/v1/{owner}/{project}/runs/{run}" => versions::run,
    GET "streams/v1/{namespace}/{owner}/{project}/runs/{run}/artifact" => files::fetch,
}

/// Method and path of everything that is answered.
#[must_use]
pub fn all() -> Vec<(&'static str, String)> {
    CALLS.iter().map(|(method, path)| (*method, format!("{ROOT}{path}"))).collect()
}

/// The call of a path, with what stands in its gaps. Of several that fit, the one with the fewest.
fn find(method: &Method, path: &[String]) -> Option<(&'static str, BTreeMap<&'static str, String>)> {
    let fits = |route: &'static str| -> Option<BTreeMap<&'static str, String>> {
        let parts: Vec<&'static str> = route.split('/').collect();
        if parts.len() != path.len() {
            return None;
        }
        let mut gaps = BTreeMap::new();
        for (part, given) in parts.into_iter().zip(path) {
            match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                Some(name) if !given.is_empty() => drop(gaps.insert(name, given.clone())),
                None if part == given => {}
                _ => return None,
            }
        }
        Some(gaps)
    };
    let found = CALLS.iter().filter(|(known, _)| *known == method.as_str());
    found.filter_map(|(_, route)| Some((*route, fits(route)?))).min_by_key(|(_, gaps)| gaps.len())
}

/// The protocol's routes. A folder has several segments, so that they are cut here.
pub fn routes() -> Router<Server> {
    Router::new()
        .route("/polyaxon", any(answer))
        .route("/polyaxon/", any(answer))
        .route("/polyaxon/{*rest}", any(answer))
}

async fn answer(State(server): State<Server>, request: Request) -> Response {
    match answered(&server, request).await {
        Ok(response) => response,
        Err(failure) => failure.into_response(),
    }
}

async fn answered(server: &Server, request: Request) -> Told {
    let (parts, body) = request.into_parts();
    let (method, headers) = (&parts.method, &parts.headers);
    let below = parts.uri.path().strip_prefix(ROOT).unwrap_or_default();
    let (host, path) = place::cut(below).ok_or_else(Failure::no_route)?;
    let (route, segments) = find(method, &path).ok_or_else(Failure::no_route)?;
    // No cookie counts here, but nothing that another site sends is for us.
    if *method != Method::GET && !cross_site::is_own(headers, &server.config.base_url) {
        return Err(Refusal::CrossSite.into());
    }
    let actor = auth::actor(server, headers).await?.from_address(network_address(server, &parts.extensions, headers));
    let sent = to_bytes(body, JSON_MAX_BYTES).await;
    let sent = sent.map_err(|_| Refusal::TooLarge { limit_bytes: JSON_MAX_BYTES as u64 })?;
    let call = Call {
        registry: server.registry.clone(),
        actor,
        host,
        segments,
        given: Given::read(parts.uri.query(), &sent)?,
        url: format!("{}{}", server.config.base_url, parts.uri.path()),
    };
    let in_time =
        tokio::time::timeout(server.config.statement_timeout * STATEMENTS, run(method.as_str(), route, &call));
    in_time.await.unwrap_or_else(|_| Err(Refusal::TooSlow.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_found_by_method_and_path() {
        let route = |method: Method, path: &str| {
            let path: Vec<String> = path.split('/').map(str::to_owned).collect();
            find(&method, &path).map(|(route, gaps)| (route, gaps.into_values().collect::<Vec<_>>().join(" ")))
        };
        let (get, post) = (Method::GET, Method::POST);
        assert_eq!(route(get.clone(), "api/v1/acme/iris"), Some(("api/v1/{owner}/{project}", "acme iris".into())));
        let (found, gaps) = route(get.clone(), "api/v1/acme/iris/versions/model").unwrap();
        assert_eq!((found, gaps.as_str()), ("api/v1/{owner}/{project}/versions/model", "acme iris"));
        let (found, _) = route(get.clone(), "api/v1/acme/iris/versions/model/names").unwrap();
        assert_eq!(found, "api/v1/{owner}/{project}/versions/model/names");
        let (found, _) = route(get.clone(), "api/v1/acme/iris/versions/component").unwrap();
        assert_eq!(found, "api/v1/{owner}/{project}/versions/{kind}");
        let (found, _) = route(post.clone(), "api/v1/acme/projects/create").unwrap();
        assert_eq!(found, "api/v1/{owner}/projects/create");
        for (method, path) in
            [(post, "api/v1/acme/iris"), (get.clone(), "api/v1/acme//versions/model"), (get, "api/v1")]
        {
            assert_eq!(route(method, path), None, "{path}");
        }
    }
}
