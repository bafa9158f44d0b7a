use leptos::prelude::*;

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Signs in and leads to `next`, a path of this server.
#[server(prefix = "/api/fn", endpoint = "sign_in", output = Answer)]
pub async fn sign_in(email: String, password: String, next: String) -> Result<Wire, Failure> {
    use super::server::{actor, client, registry, set_cookie, site};
    let registry = registry()?;
    site()?.allow_passwords()?;
    let secret = registry::people::session::sign_in(&registry, &client(), &email, password).await?;
    registry::people::session::leave(&registry, &actor()).await?;
    set_cookie(&site()?.set_session_cookie(&secret));
    leptos_axum::redirect(crate::ui::href::local(&next));
    Wire::pack(&())
}
