use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// A page that the server draws: a `drawn::Drawn`. `address` is that below the server, with its query.
#[server(prefix = "/api/fn", endpoint = "draw", input = GetUrl, output = Answer)]
pub async fn draw(address: String) -> Result<Wire, Failure> {
    use super::server::{actor, now, registry, site};
    let now = now(())?.now;
    Wire::pack(&crate::drawn::page(&registry()?, &actor(), &site()?.base_url, &address, now).await?)
}
