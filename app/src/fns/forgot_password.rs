use leptos::prelude::*;

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Asks for a link to a new password by mail, and leads to a page that says the same whoever asks.
#[server(prefix = "/api/fn", endpoint = "forgot_password", output = Answer)]
pub async fn forgot_password(email: String) -> Result<Wire, Failure> {
    use super::server::{client, registry, site};
    site()?.allow_passwords()?;
    registry::people::letter::forgotten::ask(&registry()?, &client(), &email).await?;
    leptos_axum::redirect("/forgot-password?sent");
    Wire::pack(&())
}
