use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

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

/// Decides where `/` leads: a [`Start`].
#[server(prefix = "/api/fn", endpoint = "home", input = GetUrl, output = Answer)]
pub async fn home() -> Result<Wire, Failure> {
    use super::server::{actor, registry};
    use registry::people::{me, setup};
    let registry = registry()?;
    if setup::is_needed(&registry).await? {
        return Wire::pack(&Start::SetUp);
    }
    let me = me::get(&registry, &actor()).await?;
    Wire::pack(&match me.organizations.into_iter().next() {
        Some(first) => Start::Organization(first.slug),
        None => Start::Nowhere(me.person.name),
    })
}
