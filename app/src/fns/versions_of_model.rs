use domain::Id;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// All versions of a model by its key, the highest number first: [`super::At`] a list of `domain::api::Sibling`.
#[server(prefix = "/api/fn", endpoint = "versions_of_model", input = GetUrl, output = Answer)]
pub async fn versions_of_model(model: Id) -> Result<Wire, Failure> {
    use super::server::{actor, now, registry};
    Wire::pack(&now(registry::versions::siblings::get(&registry()?, &actor(), model).await?)?)
}
