use leptos::prelude::*;

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Makes the owner and the organization, and leads there. `samples` is present when its box is checked.
#[server(prefix = "/api/fn", endpoint = "set_up", output = Answer)]
pub async fn set_up(
    code: String,
    name: String,
    email: String,
    password: String,
    organization: String,
    samples: Option<String>,
) -> Result<Wire, Failure> {
    use super::server::{client, registry, set_cookie, site};
    use registry::people::setup::{SetUp, complete};
    let registry = registry()?;
    let form = SetUp { name, email, password, organization };
    let ready = complete(&registry, &client(), &code, form).await?;
    set_cookie(&site()?.set_session_cookie(&ready.session));
    if samples.is_some() {
        // The server is set up by now; samples that fail are in the log, and no reason to stop here.
        let _ = registry::samples::load(&registry, &ready.owner, &ready.org_slug).await.map_err(domain::Refusal::from);
    }
    leptos_axum::redirect(&crate::ui::href::models(&ready.org_slug, ""));
    Wire::pack(&())
}
