use leptos::prelude::*;

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Puts tags on experiments and takes them off: a `domain::api::Acted`. Keys parted by commas.
#[server(prefix = "/api/fn", endpoint = "tag_experiments", output = Answer)]
pub async fn tag_experiments(
    ids: String,
    #[server(default)] add: Vec<String>,
    #[server(default)] remove: Vec<String>,
) -> Result<Wire, Failure> {
    use super::server::{actor, keys, registry};
    let words = domain::api::Words { add, remove };
    Wire::pack(&registry::tags::put::experiments(&registry()?, &actor(), &keys(&ids)?, &words).await?)
}
