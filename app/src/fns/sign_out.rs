use leptos::prelude::*;

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Ends the session everywhere at once.
#[server(prefix = "/api/fn", endpoint = "sign_out", output = Answer)]
pub async fn sign_out() -> Result<Wire, Failure> {
    use super::server::{actor, registry, set_cookie, site};
    let site = site()?;
    registry::people::session::sign_out(&registry()?, &actor()).await?;
    set_cookie(&site.clear_session_cookie());
    // Views are kept in the browser by whoever comes back; pages are not.
    site.forget_pages();
    leptos_axum::redirect("/sign-in");
    Wire::pack(&())
}
