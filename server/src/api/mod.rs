//! `/api/v1`: thin adapters over the use cases, one file a resource.

pub mod access;
pub mod activity;
pub mod acts;
pub mod document;
pub mod download;
pub mod events;
pub mod experiments;
pub mod export;
pub mod facets;
pub mod files;
pub mod histories;
pub mod invitations;
pub mod me;
pub mod models;
pub mod organization;
pub mod paging;
pub mod people;
pub mod projects;
pub mod resolve;
pub mod revision;
pub mod table;
pub mod tags;
pub mod teams;
pub mod tokens;
pub mod uploads;
pub mod versions;
pub mod views;
pub mod webhooks;

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Query, Request, rejection::BytesRejection},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use domain::{Id, Refusal, table::Subject};
use registry::Actor;
use serde::de::DeserializeOwned;

use crate::{
    problem::{self, Problem},
    router::JSON_MAX_BYTES,
};

/// A handler's answer.
pub type Answer<T> = Result<T, Problem>;

/// Who asks, as the middleware found out.
pub struct Caller(pub Actor);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self(parts.extensions.get::<Actor>().cloned().unwrap_or_else(Actor::anonymous)))
    }
}

/// Where a request comes from, as the middleware found out.
pub struct From(pub registry::people::session::Client);

impl<S: Sync> FromRequestParts<S> for From {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self(parts.extensions.get().cloned().unwrap_or_default()))
    }
}

/// Most bytes of a body, where a route takes fewer than others: what is larger is refused with it.
#[derive(Clone, Copy)]
pub struct BodyMax(pub usize);

/// A JSON body; what is wrong with it is said with line and column.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let BodyMax(most) = request.extensions().get().copied().unwrap_or(BodyMax(JSON_MAX_BYTES));
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| match rejection {
            BytesRejection::FailedToBufferBody(inner) if inner.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Problem(Refusal::TooLarge { limit_bytes: most as u64 })
            }
            other => Problem(Refusal::invalid("body", other.to_string())),
        })?;
        // What has fields would be read from a list of them in order, too, which nobody is promised.
        if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
            return Err(Problem(Refusal::invalid("body", "is a list; send an object")));
        }
        serde_json::from_slice(&bytes).map(Self).map_err(|e| Problem(Refusal::invalid("body", e.to_string())))
    }
}

/// Parameters after `?`.
pub struct Parameters<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(parameters)) => Ok(Self(parameters)),
            Err(e) => Err(Problem(Refusal::invalid("query", e.body_text()))),
        }
    }
}

/// What stands in the path where the route has braces. Bytes that are no text lead to nothing, like a
/// name that is not there.
pub struct Segments<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Segments<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(segments)) => Ok(Self(segments)),
            Err(_) => Err(Problem(Refusal::not_found("route"))),
        }
    }
}

/// A key in the path; text that is no key leads to nothing, like a key that is not there.
pub struct Key(pub Id);

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let missing = || Problem(Refusal::not_found("thing"));
        let Segments(pairs) = Segments::<Vec<(String, String)>>::from_request_parts(parts, state).await?;
        let id = pairs.iter().find(|(name, _)| name == "id").and_then(|(_, value)| Id::parse_str(value).ok());
        id.map(Self).ok_or_else(missing)
    }
}

/// An organization's slug and a key below it in the path.
pub struct Within(pub String, pub Id);

impl<S: Send + Sync> FromRequestParts<S> for Within {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Key(id) = Key::from_request_parts(parts, state).await?;
        let Segments(pairs) = Segments::<Vec<(String, String)>>::from_request_parts(parts, state).await?;
        let org = pairs.into_iter().find(|(name, _)| name == "org").map(|(_, slug)| slug);
        org.map(|org| Self(org, id)).ok_or_else(|| Problem(Refusal::not_found("organization")))
    }
}

/// The last key of a path that has several.
pub struct Last(pub Id);

impl<S: Send + Sync> FromRequestParts<S> for Last {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Segments(pairs) = Segments::<Vec<(String, String)>>::from_request_parts(parts, state).await?;
        let id = pairs.last().and_then(|(_, value)| Id::parse_str(value).ok());
        id.map(Self).ok_or_else(|| Problem(Refusal::not_found("thing")))
    }
}

/// Which table is meant: that of models unless something else is said.
///
/// # Errors
/// A word for no table.
pub fn subject_of(code: Option<&str>) -> Result<Subject, Refusal> {
    code.map_or(Some(Subject::Models), Subject::from_code)
        .ok_or_else(|| Refusal::invalid("subject", "is models or experiments"))
}

/// Longest `Idempotency-Key`, in bytes: what the database keeps.
const KEY_MAX_BYTES: usize = 255;

/// The header `Idempotency-Key`.
pub struct Idempotency(pub Option<String>);

impl<S: Sync> FromRequestParts<S> for Idempotency {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let wrong = |problem: &str| Problem(Refusal::invalid("Idempotency-Key", problem));
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        let key = value.to_str().map_err(|_| wrong("has characters outside ASCII"))?;
        // Refused even where the request turns out to make nothing: the caller counts on it.
        if key.is_empty() || key.len() > KEY_MAX_BYTES {
            return Err(wrong("needs 1 to 255 characters"));
        }
        Ok(Self(Some(key.to_owned())))
    }
}

/// No such route.
pub async fn not_found() -> Response {
    Problem(Refusal::not_found("route")).into_response()
}

/// The route exists, but not for this method.
pub async fn method_not_allowed() -> Response {
    problem::of_http(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "This route does not take that method; the header Allow has those it takes.",
    )
}
