use domain::Id;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// All of one version, for the details panel: [`super::At`] a `domain::table::Details`.
#[server(prefix = "/api/fn", endpoint = "get_version", input = GetUrl, output = Answer)]
pub async fn get_version(id: Id) -> Result<Wire, Failure> {
    use super::server::{actor, now, registry};
    Wire::pack(&now(registry::versions::get::get(&registry()?, &actor(), id).await?)?)
}
