use leptos::prelude::*;

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Renames, merges or colours a tag everywhere: a `domain::api::Retagged`. Both colours empty: those that its name
/// gives everyone.
#[server(prefix = "/api/fn", endpoint = "change_tag", output = Answer)]
pub async fn change_tag(
    organization: String,
    tag: String,
    name: Option<String>,
    merge: bool,
    background: Option<String>,
    foreground: Option<String>,
) -> Result<Wire, Failure> {
    use super::server::{actor, registry};
    let edit = domain::api::EditTag { name, merge, background, foreground };
    Wire::pack(&registry::tags::change::change(&registry()?, &actor(), &organization, &tag, edit, None).await?)
}
