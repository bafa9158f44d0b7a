use leptos::prelude::*;

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Sets a new password by the code of a link, and signs in.
#[server(prefix = "/api/fn", endpoint = "reset_password", output = Answer)]
pub async fn reset_password(code: String, password: String, tokens: Option<String>) -> Result<Wire, Failure> {
    use super::server::{client, registry, set_cookie, site};
    let form = domain::api::UseReset { code, password, revoke_tokens: tokens.is_some() };
    let session = registry::people::reset::complete(&registry()?, &client(), form).await?;
    set_cookie(&site()?.set_session_cookie(&session));
    leptos_axum::redirect("/");
    Wire::pack(&())
}
