use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Projects and models that the reader may bring versions to, by part of their name: a list of `domain::api::Place`.
#[server(prefix = "/api/fn", endpoint = "find_places", input = GetUrl, output = Answer)]
pub async fn find_places(organization: String, search: String) -> Result<Wire, Failure> {
    use super::server::{actor, registry};
    Wire::pack(&registry::versions::places::find(&registry()?, &actor(), &organization, &search).await?)
}
