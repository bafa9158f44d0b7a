use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Whether a one-time code leads to set-up: a `bool`.
#[server(prefix = "/api/fn", endpoint = "check_code", input = GetUrl, output = Answer)]
pub async fn check_code(code: String) -> Result<Wire, Failure> {
    use super::server::{client, registry};
    Wire::pack(&registry::people::setup::is_valid(&registry()?, &client(), &code).await?)
}
