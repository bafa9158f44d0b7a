//! Who a call comes from: a token, as bearer or as the password of any user. A browser's cookie is nobody's here.

use axum::http::{HeaderMap, header};
use base64::{Engine as _, engine::general_purpose::STANDARD};
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
    Ok(token::resume(&server.registry, token.trim()).await?)
}

/// The token in an `Authorization`.
fn secret(value: &str) -> Option<String> {
    let (scheme, rest) = value.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(rest.to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
    pair.split_once(':').map(|(_, password)| password.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_the_password_of_any_user() {
        let basic = |pair: &str| secret(&format!("Basic {}", STANDARD.encode(pair)));
        assert_eq!(secret("Bearer vtr_1").as_deref(), Some("vtr_1"));
        assert_eq!(basic("ada@example.org:vtr_1").as_deref(), Some("vtr_1"));
        assert_eq!(basic(":vtr:1").as_deref(), Some("vtr:1"));
        for odd in ["vtr_1", "Digest x", "Basic !", "Basic dnRy"] {
            assert_eq!(secret(odd), None, "{odd}");
        }
    }
}
