use domain::Id;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// How the metrics of a version went: a list of `domain::api::Curve`.
#[server(prefix = "/api/fn", endpoint = "metric_history", input = GetUrl, output = Answer)]
pub async fn metric_history(id: Id) -> Result<Wire, Failure> {
    use super::server::{actor, registry};
    Wire::pack(&registry::versions::history::get(&registry()?, &actor(), id).await?)
}
