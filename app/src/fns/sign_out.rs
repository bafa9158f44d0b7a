use leptos::prelude::*;

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Ends the session everywhere at once.
#[server(prefix = "/api/fn", endpoint = "sign_out", output = Answer)]
pub async fn sign_out() -> Result<Wire, Failure> {
    use super::server::{registry, set_cookie, site};
    use axum::http::request::Parts;
    let (registry, site) = (registry()?, site()?);
    let request = use_context::<Parts>();
    let secret = request.as_ref().and_then(|r| crate::site::cookie(&r.headers, site.session_cookie_name()));
    if let Some(secret) = secret {
        registry::people::session::close(&registry, secret).await?;
    }
    set_cookie(&site.clear_session_cookie());
    leptos_axum::redirect("/sign-in");
    Wire::pack(&())
}
