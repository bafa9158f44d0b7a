use leptos::prelude::*;

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Saves a view under a name: a `domain::table::SavedView`. `query` is the view as a difference from the built-in one.
#[server(prefix = "/api/fn", endpoint = "save_view", output = Answer)]
pub async fn save_view(
    subject: String,
    organization: String,
    path: String,
    name: String,
    query: String,
    shared: bool,
    default: bool,
) -> Result<Wire, Failure> {
    use super::server::{actor, registry, slugs, subject_of};
    use domain::table::saved::NewView;
    use registry::views::save;
    let new = NewView { subject: subject_of(&subject)?, name, query, shared, default };
    Wire::pack(&save::save(&registry()?, &actor(), &organization, &slugs(&path), new).await?)
}
