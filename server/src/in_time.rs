//! How long an answer may take to begin. What is streamed takes as long as it needs.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::Refusal;

use crate::{problem::Problem, router::Server};

/// Statements of one answer: a page asks for several things, one after the other.
const STATEMENTS: u32 = 2;

/// Middleware: says that it took too long when no answer has begun after twice what one statement may take. What was
/// under way in the database ends with its statement, and nothing of it is kept.
pub async fn answer(State(server): State<Server>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(server.config.statement_timeout * STATEMENTS, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem(Refusal::TooSlow).into_response(),
    }
}
