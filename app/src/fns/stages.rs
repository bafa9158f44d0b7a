use domain::Id;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// The stages that a version had, newest first: [`super::At`] a list of `domain::api::StageChange`.
#[server(prefix = "/api/fn", endpoint = "stages", input = GetUrl, output = Answer)]
pub async fn stages(id: Id) -> Result<Wire, Failure> {
    use super::server::{actor, now, registry};
    Wire::pack(&now(registry::versions::stages::get(&registry()?, &actor(), id).await?)?)
}
