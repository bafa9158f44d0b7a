use domain::Id;
use leptos::prelude::*;

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Deletes a saved view.
#[server(prefix = "/api/fn", endpoint = "delete_view", output = Answer)]
pub async fn delete_view(id: Id) -> Result<Wire, Failure> {
    use super::server::{actor, registry};
    use registry::views::delete;
    delete::delete(&registry()?, &actor(), id).await?;
    Wire::pack(&())
}
