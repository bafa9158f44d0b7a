use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// A page of the experiments table: [`super::At`] a `domain::table::Listing` of `ExperimentRow`. `query` is the view
/// as the page's own URL writes it; `own` leaves out what is below the project.
#[server(prefix = "/api/fn", endpoint = "list_experiments", input = GetUrl, output = Answer)]
pub async fn list_experiments(organization: String, path: String, query: String, own: bool) -> Result<Wire, Failure> {
    use super::{
        PAGE,
        server::{actor, now, registry, slugs},
    };
    use registry::experiments::list::open;
    let page = open(&registry()?, &actor(), &organization, &slugs(&path), &query, own, PAGE).await?;
    Wire::pack(&now(page)?)
}
