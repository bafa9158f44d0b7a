//! `/tokens`

use axum::{extract::State, http::StatusCode};
use domain::api::{NewToken, SignIn};
use registry::{Registry, people::token};

use super::{Answer, From, Json};

/// Trades a password for a token.
pub async fn create(
    State(registry): State<Registry>,
    From(client): From,
    Json(form): Json<SignIn>,
) -> Answer<(StatusCode, axum::Json<NewToken>)> {
    let token = token::sign_in(&registry, &client, &form.email, form.password, &form.token_name).await?;
    Ok((StatusCode::CREATED, axum::Json(NewToken { token })))
}
