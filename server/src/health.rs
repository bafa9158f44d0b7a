//! For load balancers and process managers.

use std::fmt::Write as _;

use axum::{extract::State, http::StatusCode};
use registry::replicas::{Replicas, Standing};

use crate::router::Server;

/// The process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// It can serve: the database answers and no shutdown has begun.
pub async fn ready(State(server): State<Server>) -> (StatusCode, String) {
    if server.draining.load(std::sync::atomic::Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, "shutting down\n".into());
    }
    match server.registry.ping().await {
        Ok(()) => (StatusCode::OK, format!("ready\n{}", server.registry.replicas().map(unused).unwrap_or_default())),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n".into())
        }
    }
}

/// A line for each replica that reads do not go to: the server serves without. Hosts are nobody's business who asks here.
fn unused(replicas: &Replicas) -> String {
    let mut lines = String::new();
    for (at, replica) in replicas.told().iter().enumerate() {
        if replica.standing != Standing::Used {
            let _ = writeln!(lines, "replica {}: {}", at + 1, replica.standing.code());
        }
    }
    lines
}
