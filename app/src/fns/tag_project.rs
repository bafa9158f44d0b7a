use domain::Id;
use leptos::prelude::*;

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Puts tags on a project and takes them off: all that it has afterwards, as a list of `domain::tag::TagView`.
#[server(prefix = "/api/fn", endpoint = "tag_project", output = Answer)]
pub async fn tag_project(
    id: Id,
    #[server(default)] add: Vec<String>,
    #[server(default)] remove: Vec<String>,
) -> Result<Wire, Failure> {
    use super::server::{actor, registry};
    let words = domain::api::Words { add, remove };
    Wire::pack(&registry::tags::put::project(&registry()?, &actor(), id, &words).await?)
}
