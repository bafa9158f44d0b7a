use leptos::prelude::*;

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Takes a tag off everything and forgets it: a `domain::api::Retagged`.
#[server(prefix = "/api/fn", endpoint = "delete_tag", output = Answer)]
pub async fn delete_tag(organization: String, tag: String) -> Result<Wire, Failure> {
    use super::server::{actor, registry};
    Wire::pack(&registry::tags::delete::delete(&registry()?, &actor(), &organization, &tag).await?)
}
