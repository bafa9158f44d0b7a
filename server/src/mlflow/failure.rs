//! Refusals as clients of MLflow read them: `{"error_code", "message"}`.
//!
//! Clients try what was answered with 500 again for minutes, so that nothing a caller can mend is told that way.

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
    code: &'static str,
    message: String,
    /// Seconds until it may be tried again.
    wait: Option<u64>,
}

impl Failure {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), wait: None }
    }

    /// A parameter that cannot be accepted.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "INVALID_PARAMETER_VALUE", message)
    }

    /// A body that cannot be read.
    pub fn malformed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "MALFORMED_REQUEST", message)
    }

    /// What is not there, or not for the caller.
    pub fn missing(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "RESOURCE_DOES_NOT_EXIST", message)
    }

    /// What is there already.
    pub fn exists(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "RESOURCE_ALREADY_EXISTS", message)
    }

    /// A route that is none.
    pub fn no_route() -> Self {
        let message = "There is no such call here. The address of a registry is /mlflow/ORGANIZATION/PROJECT.";
        Self::new(StatusCode::NOT_FOUND, "ENDPOINT_NOT_FOUND", message)
    }

    /// What the protocol has and Vitrine has not. The sentence is the one at which clients go another way.
    pub fn not_implemented(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_IMPLEMENTED, "NOT_IMPLEMENTED", message)
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
        let code = match &refusal {
            Refusal::NotFound { .. } => "RESOURCE_DOES_NOT_EXIST",
            Refusal::SignInNeeded | Refusal::WrongPassword => "UNAUTHENTICATED",
            Refusal::RoleNeeded { .. } | Refusal::ScopeNeeded { .. } | Refusal::ProveAgain | Refusal::CrossSite => {
                "PERMISSION_DENIED"
            }
            Refusal::Invalid { .. } => "INVALID_PARAMETER_VALUE",
            Refusal::Taken { .. } | Refusal::Unavailable { .. } => "RESOURCE_ALREADY_EXISTS",
            Refusal::State { .. } | Refusal::PromotionRule { .. } => "INVALID_STATE",
            Refusal::Quota { .. } | Refusal::NoRoom => "RESOURCE_LIMIT_EXCEEDED",
            Refusal::Changed { .. } => "RESOURCE_CONFLICT",
            Refusal::TooMany { .. } => "REQUEST_LIMIT_EXCEEDED",
            Refusal::TooLarge { .. } | Refusal::WrongDigest { .. } => "BAD_REQUEST",
            Refusal::TooSlow | Refusal::Away { .. } | Refusal::Provider { .. } => "TEMPORARILY_UNAVAILABLE",
            Refusal::Internal { .. } => "INTERNAL_ERROR",
        };
        let status = match &refusal {
            Refusal::Taken { .. } | Refusal::Unavailable { .. } => StatusCode::BAD_REQUEST,
            other => StatusCode::from_u16(other.status()).unwrap_or(StatusCode::BAD_REQUEST),
        };
        let wait = match &refusal {
            Refusal::TooMany { seconds, .. } => Some(*seconds),
            _ => None,
        };
        Self { wait, ..Self::new(status, code, refusal.to_string()) }
    }
}

impl From<registry::Error> for Failure {
    fn from(error: registry::Error) -> Self {
        Refusal::from(error).into()
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let body = json!({"error_code": self.code, "message": self.message});
        protocol::refuse(self.status, body, self.wait, "Bearer")
    }
}
