use leptos::prelude::*;

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// The tags of some things: pairs of a `domain::tag::TagView` and how many of them have it. `of` is models,
/// experiments or project; keys parted by commas, of projects one.
#[server(prefix = "/api/fn", endpoint = "tags_among", output = Answer)]
pub async fn tags_among(of: String, ids: String) -> Result<Wire, Failure> {
    use super::server::{actor, keys, registry, subject_of};
    use registry::tags::among;
    let ids = keys(&ids)?;
    Wire::pack(&match (of.as_str(), ids.as_slice()) {
        ("project", &[id]) => among::project(&registry()?, &actor(), id).await?,
        ("project", _) => return Err(domain::Refusal::not_found("project").into()),
        _ => among::among(&registry()?, &actor(), subject_of(&of)?, &ids).await?,
    })
}
