use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::Failure;

/// Whether a one-time code leads to set-up.
#[server(prefix = "/api/fn", endpoint = "check_code", input = GetUrl)]
pub async fn check_code(code: String) -> Result<bool, Failure> {
    use super::server::{client, registry};
    Ok(registry::people::setup::is_valid(&registry()?, &client(), &code).await?)
}
