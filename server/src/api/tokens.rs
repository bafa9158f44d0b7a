//! `/tokens`

use axum::{extract::State, http::StatusCode};
use domain::api::{NewToken, SignIn};
use registry::people::token;

use super::{Answer, From, Json};
use crate::router::Server;

/// Trades a password for a token.
pub async fn create(
    State(server): State<Server>,
    From(client): From,
    Json(form): Json<SignIn>,
) -> Answer<(StatusCode, axum::Json<NewToken>)> {
    server.site.allow_passwords()?;
    let token =
        token::sign_in(&server.registry, &client, &form.email, form.password, &form.token_name, form.days).await?;
    Ok((StatusCode::CREATED, axum::Json(NewToken { token })))
}
