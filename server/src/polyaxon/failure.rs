//! Refusals as clients of Polyaxon print them: `{"detail"}`, or a field with its sentences.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::Refusal;
use serde_json::json;

use crate::protocol;

/// Why something was not done.
#[derive(Debug)]
pub struct Failure {
    status: StatusCode,
    /// The field that is wrong; `detail` where it is none.
    field: String,
    message: String,
    /// Seconds until it may be tried again.
    wait: Option<u64>,
}

impl Failure {
    fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, field: "detail".into(), message: message.into(), wait: None }
    }

    /// What cannot be accepted.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// A field that cannot be accepted.
    pub fn of_field(field: &str, message: impl Into<String>) -> Self {
        Self { field: field.into(), ..Self::invalid(message) }
    }

    /// What is not there, or not for the caller.
    pub fn missing(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    /// A route that is none.
    pub fn no_route() -> Self {
        Self::missing("There is no such call here. The host for clients of Polyaxon is this server's with /polyaxon.")
    }

    /// Whether nothing is there for the caller.
    pub fn is_missing(&self) -> bool {
        self.status == StatusCode::NOT_FOUND
    }

    /// The same with a sentence that says which thing, where nothing is there for the caller.
    #[must_use]
    pub fn named(self, message: impl FnOnce() -> String) -> Self {
        if self.is_missing() { Self::missing(message()) } else { self }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
        match &refusal {
            // What Vitrine calls so is the name there.
            Refusal::Invalid { field, problem } if field == "label" => {
                Self { status, ..Self::of_field("name", format!("A version's name {problem}.")) }
            }
            Refusal::Invalid { field, .. } => Self { status, ..Self::of_field(field, refusal.to_string()) },
            Refusal::TooMany { seconds, .. } => Self { wait: Some(*seconds), ..Self::new(status, refusal.to_string()) },
            _ => Self::new(status, refusal.to_string()),
        }
    }
}

impl From<registry::Error> for Failure {
    fn from(error: registry::Error) -> Self {
        Refusal::from(error).into()
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let body =
            if self.field == "detail" { json!({"detail": self.message}) } else { json!({self.field: [self.message]}) };
        protocol::refuse(self.status, body, self.wait, "Token")
    }
}
