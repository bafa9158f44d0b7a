use leptos::prelude::*;

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Joins an organization by the code of an invitation, and leads there. Whoever is signed in joins as they are.
#[server(prefix = "/api/fn", endpoint = "accept_invitation", output = Answer)]
pub async fn accept_invitation(
    code: String,
    name: Option<String>,
    email: Option<String>,
    password: Option<String>,
) -> Result<Wire, Failure> {
    use super::server::{actor, client, registry, set_cookie, site};
    use domain::api::AcceptInvitation;
    let (name, email, password) = (name.unwrap_or_default(), email.unwrap_or_default(), password.unwrap_or_default());
    if actor().id().is_none() {
        site()?.allow_passwords()?;
    }
    let form = AcceptInvitation { code, name, email, password };
    let joined = registry::people::invitation::accept::accept(&registry()?, &client(), &actor(), form).await?;
    if let Some(session) = &joined.session {
        set_cookie(&site()?.set_session_cookie(session));
    }
    leptos_axum::redirect(&crate::ui::href::models(&joined.organization, ""));
    Wire::pack(&())
}
