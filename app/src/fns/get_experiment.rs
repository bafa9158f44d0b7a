use domain::Id;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// All of one experiment: [`super::At`] a `domain::api::Experiment`.
#[server(prefix = "/api/fn", endpoint = "get_experiment", input = GetUrl, output = Answer)]
pub async fn get_experiment(id: Id) -> Result<Wire, Failure> {
    use super::server::{actor, now, registry};
    Wire::pack(&now(registry::experiments::get::get(&registry()?, &actor(), id).await?)?)
}
