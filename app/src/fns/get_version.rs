use domain::{Id, table::Details};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::At;
use crate::Failure;

/// All of one version, for the details panel.
#[server(prefix = "/api/fn", endpoint = "get_version", input = GetUrl)]
pub async fn get_version(id: Id) -> Result<At<Details>, Failure> {
    use super::server::{actor, now, registry};
    Ok(now(registry::versions::get::get(&registry()?, &actor(), id).await?))
}
