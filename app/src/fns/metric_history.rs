use domain::Id;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// How a metric of a version went, or all of them where none is named: a list of `domain::api::Curve`.
#[server(prefix = "/api/fn", endpoint = "metric_history", input = GetUrl, output = Answer)]
pub async fn metric_history(id: Id, name: Option<String>, variant: Option<String>) -> Result<Wire, Failure> {
    use super::server::{actor, registry};
    use registry::versions::history::{Which, get};
    let which = name.map_or(Which::All, |name| Which::One(name, variant.unwrap_or_default()));
    Wire::pack(&get(&registry()?, &actor(), id, &which).await?)
}
