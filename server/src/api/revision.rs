//! Edits that notice each other: an answer's `ETag` is sent back in `If-Match`, and refuses where somebody was faster.

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use domain::Refusal;
use registry::seen::Seen;
use serde::Serialize;

use crate::problem::Problem;

/// Longest `If-Match` that is read, in bytes: no tag of ours is as long.
const TAG_MAX_BYTES: usize = 64;

/// JSON with its revision as the `ETag`.
pub struct Revised<T>(pub i64, pub T);

impl<T: Serialize> IntoResponse for Revised<T> {
    fn into_response(self) -> Response {
        tagged(&self.0.to_string(), axum::Json(self.1).into_response())
    }
}

/// JSON of something that is edited as a whole, with what was seen of it as the `ETag`.
pub struct Whole<T>(pub T);

impl<T: Serialize + Seen> IntoResponse for Whole<T> {
    fn into_response(self) -> Response {
        let revision = self.0.revision();
        tagged(&revision, axum::Json(self.0).into_response())
    }
}

fn tagged(revision: &str, mut response: Response) -> Response {
    if let Ok(tag) = HeaderValue::try_from(format!("\"{revision}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// The header `If-Match` of such: nothing for whichever.
pub struct MatchSeen(pub Option<String>);

impl<S: Sync> FromRequestParts<S> for MatchSeen {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self(expected(parts)?.map(str::to_owned)))
    }
}

/// What stands between the quotes; nothing for whichever.
fn expected(parts: &Parts) -> Result<Option<&str>, Problem> {
    let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    if text.len() > TAG_MAX_BYTES {
        return Err(no_tag());
    }
    let tag = text.trim_start_matches("W/").strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
    match tag {
        Some(tag) if !tag.contains('"') => Ok(Some(tag)),
        _ => Err(no_tag()),
    }
}

fn no_tag() -> Problem {
    Problem(Refusal::invalid("If-Match", "takes the ETag of an answer before, in its quotes, or *"))
}

/// The header `If-Match`: the revision that the caller last saw; `*` for whichever.
pub struct Match(pub Option<i64>);

impl<S: Sync> FromRequestParts<S> for Match {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // Older callers send the number without quotes.
        let bare = parts.headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok());
        let bare = bare.filter(|text| text.len() <= TAG_MAX_BYTES).and_then(|text| text.trim().parse().ok());
        if bare.is_some() {
            return Ok(Self(bare));
        }
        let number = expected(parts)?.map(|tag| tag.parse().map_err(|_| no_tag())).transpose()?;
        Ok(Self(number))
    }
}
