//! Refusals on the wire: problem+json (RFC 9457).

use std::any::Any;

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{Refusal, api};

/// A refusal as a response.
pub struct Problem(pub Refusal);

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl From<registry::Error> for Problem {
    fn from(error: registry::Error) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let field = match &self.0 {
            Refusal::Invalid { field, .. } => Some(field.clone()),
            _ => None,
        };
        let mut response = answer(self.0.status(), self.0.code(), self.0.to_string(), field);
        if let Refusal::TooMany { seconds, limit } = self.0 {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            if let Some(limit) = limit {
                headers.insert(HeaderName::from_static("ratelimit-limit"), HeaderValue::from(limit));
            }
            headers.insert(HeaderName::from_static("ratelimit-remaining"), HeaderValue::from(0));
            headers.insert(HeaderName::from_static("ratelimit-reset"), HeaderValue::from(seconds));
        }
        if response.status() == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// What HTTP itself says no to, in the same form.
pub fn of_http(status: StatusCode, code: &str, detail: &str) -> Response {
    answer(status.as_u16(), code, detail.to_owned(), None)
}

/// A handler that panicked: the cause goes to the log alone.
#[expect(clippy::needless_pass_by_value, reason = "the signature that the layer asks for")]
pub fn panicked(cause: Box<dyn Any + Send>) -> Response {
    let cause = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    Problem(registry::Error::Broken(format!("panic: {}", cause.unwrap_or("of an unknown kind"))).into()).into_response()
}

fn answer(status: u16, code: &str, detail: String, field: Option<String>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = api::Problem {
        kind: "about:blank".into(),
        title: status.canonical_reason().unwrap_or_default().into(),
        status: status.as_u16(),
        code: code.into(),
        detail,
        field,
    };
    let mut response = (status, axum::Json(body)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_says_nothing_of_its_cause() {
        let response = panicked(Box::new("the secret cause"));
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        let body = futures::executor::block_on(axum::body::to_bytes(response.into_body(), 10_000)).unwrap();
        let problem: api::Problem = serde_json::from_slice(&body).unwrap();
        assert_eq!(problem.code, "internal");
        assert!(!problem.detail.contains("secret"), "{}", problem.detail);
    }
}
