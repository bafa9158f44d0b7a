//! For load balancers and process managers.

use axum::{extract::State, http::StatusCode};

use crate::router::Server;

/// The process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// It can serve: the database answers and no shutdown has begun.
pub async fn ready(State(server): State<Server>) -> (StatusCode, &'static str) {
    if server.draining.load(std::sync::atomic::Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, "shutting down\n");
    }
    match server.registry.ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
