use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Projects and models that the reader may see, by words of their names: a list of `domain::api::Place`.
#[server(prefix = "/api/fn", endpoint = "find", input = GetUrl, output = Answer)]
pub async fn find(organization: String, search: String) -> Result<Wire, Failure> {
    use super::server::{actor, registry};
    Wire::pack(&registry::projects::find::find(&registry()?, &actor(), &organization, &search).await?)
}
