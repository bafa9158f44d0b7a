use domain::Id;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Where a version comes from and what came of it: a `domain::api::Lineage`.
#[server(prefix = "/api/fn", endpoint = "lineage", input = GetUrl, output = Answer)]
pub async fn lineage(id: Id) -> Result<Wire, Failure> {
    use super::server::{actor, registry};
    Wire::pack(&registry::versions::lineage::get(&registry()?, &actor(), id).await?)
}
