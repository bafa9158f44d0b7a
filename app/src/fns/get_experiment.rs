use domain::{Id, api::Experiment};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::At;
use crate::Failure;

/// All of one experiment.
#[server(prefix = "/api/fn", endpoint = "get_experiment", input = GetUrl)]
pub async fn get_experiment(id: Id) -> Result<At<Experiment>, Failure> {
    use super::server::{actor, now, registry};
    Ok(now(registry::experiments::get::get(&registry()?, &actor(), id).await?))
}
