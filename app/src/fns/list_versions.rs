use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Rows of one page.
pub const PAGE: i64 = 50;

/// A page of the models table: [`super::At`] a `domain::table::Listing`. `query` is the view as the page's own URL
/// writes it; `own` leaves out what is below the project.
#[server(prefix = "/api/fn", endpoint = "list_versions", input = GetUrl, output = Answer)]
pub async fn list_versions(organization: String, path: String, query: String, own: bool) -> Result<Wire, Failure> {
    use super::server::{actor, now, registry, slugs};
    use registry::versions::list::open;
    let page = open(&registry()?, &actor(), &organization, &slugs(&path), &query, own, PAGE).await?;
    Wire::pack(&now(page)?)
}
