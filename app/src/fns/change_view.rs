use domain::Id;
use leptos::prelude::*;

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Changes a saved view, or what of it is given: a `domain::table::SavedView`.
#[server(prefix = "/api/fn", endpoint = "change_view", output = Answer)]
pub async fn change_view(
    id: Id,
    name: Option<String>,
    query: Option<String>,
    shared: Option<bool>,
    default: Option<bool>,
) -> Result<Wire, Failure> {
    use super::server::{actor, registry};
    use domain::table::saved::ViewChange;
    use registry::views::change;
    let to = ViewChange { name, query, shared, default };
    Wire::pack(&change::change(&registry()?, &actor(), id, to, None).await?)
}
