use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Tags of an organization with how often they are used: a `domain::api::TagList`.
#[server(prefix = "/api/fn", endpoint = "list_tags", input = GetUrl, output = Answer)]
pub async fn list_tags(organization: String) -> Result<Wire, Failure> {
    use super::server::{actor, registry};
    Wire::pack(&registry::tags::list::list(&registry()?, &actor(), &organization).await?)
}
