use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// What the page of a comparison shows: a `compare::Drawn`. `query` is that of its address.
#[server(prefix = "/api/fn", endpoint = "compare", input = GetUrl, output = Answer)]
pub async fn compare(organization: String, query: String) -> Result<Wire, Failure> {
    use super::server::{actor, registry, site};
    let drawn = crate::compare::draw::page(&registry()?, &actor(), &site()?.base_url, &organization, &query).await?;
    Wire::pack(&drawn)
}
