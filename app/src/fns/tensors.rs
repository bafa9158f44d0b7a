use domain::Id;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// All tensors that a file of a version tells of: a list of `domain::api::Tensor`.
#[server(prefix = "/api/fn", endpoint = "tensors", input = GetUrl, output = Answer)]
pub async fn tensors(id: Id, file: String) -> Result<Wire, Failure> {
    use super::server::{actor, registry};
    Wire::pack(&registry::versions::header::get(&registry()?, &actor(), id, &file).await?.tensors)
}
