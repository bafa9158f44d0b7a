use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Metadata, metrics and parameters that rows here have: a `domain::table::FoundKeys`.
#[server(prefix = "/api/fn", endpoint = "found_keys", input = GetUrl, output = Answer)]
pub async fn found_keys(subject: String, organization: String, path: String, search: String) -> Result<Wire, Failure> {
    use super::server::{actor, registry, slugs, subject_of};
    use registry::views::keys;
    let subject = subject_of(&subject)?;
    Wire::pack(&keys::keys(&registry()?, &actor(), subject, &organization, &slugs(&path), &search).await?)
}
