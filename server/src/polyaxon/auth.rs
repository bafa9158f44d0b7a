//! Who a call comes from: a token, as `Token` or as bearer. A browser's cookie is nobody's here.

use axum::http::{HeaderMap, header};
use domain::Refusal;
use registry::{Actor, people::token};

use super::failure::Failure;
use crate::router::Server;

/// Whose token it is; nobody where there is none.
///
/// # Errors
/// A credential that is not understood, or not one of anybody's.
pub async fn actor(server: &Server, headers: &HeaderMap) -> Result<Actor, Failure> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(Actor::anonymous()) };
    let token = value.to_str().ok().and_then(secret).ok_or(Refusal::SignInNeeded)?;
    Ok(token::resume(&server.registry, token).await?)
}

/// The token in an `Authorization`.
fn secret(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let known = ["token", "bearer"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    known.then_some(token.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clients_own_word_and_the_usual_one_are_understood() {
        assert_eq!(secret("Token vtr_1"), Some("vtr_1"));
        assert_eq!(secret("bearer  vtr_1 "), Some("vtr_1"));
        for odd in ["vtr_1", "Basic dnRy", "InternalToken vtr_1", ""] {
            assert_eq!(secret(odd), None, "{odd}");
        }
    }
}
