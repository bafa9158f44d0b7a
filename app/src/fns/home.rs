use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::Failure;

/// Where `/` leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Start {
    /// Nobody owns this server yet.
    SetUp,
    /// The reader's first organization, by slug.
    Organization(String),
    /// The reader belongs to none.
    Nowhere(String),
}

/// Decides where `/` leads.
#[server(prefix = "/api/fn", endpoint = "home", input = GetUrl)]
pub async fn home() -> Result<Start, Failure> {
    use super::server::{actor, registry};
    use registry::people::{me, setup};
    let registry = registry()?;
    if setup::is_needed(&registry).await? {
        return Ok(Start::SetUp);
    }
    let me = me::get(&registry, &actor()).await?;
    Ok(match me.organizations.into_iter().next() {
        Some(first) => Start::Organization(first.slug),
        None => Start::Nowhere(me.person.name),
    })
}
