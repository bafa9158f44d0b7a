use leptos::prelude::*;

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Keeps a view that is too long for a link; the word for it in `?view=`, as a string. `query` is the view as a
/// difference from the built-in one.
#[server(prefix = "/api/fn", endpoint = "make_link", output = Answer)]
pub async fn make_link(subject: String, organization: String, path: String, query: String) -> Result<Wire, Failure> {
    use super::server::{actor, registry, slugs, subject_of};
    use registry::views::link;
    let subject = subject_of(&subject)?;
    Wire::pack(&link::make(&registry()?, &actor(), &organization, &slugs(&path), subject, &query).await?)
}
