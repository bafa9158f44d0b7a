use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// What a column holds among the rows that all other filters let through: a `domain::table::Facet`. `subject` is
/// models or experiments, `query` the view as the page's own URL writes it, `column` as a link names it.
#[server(prefix = "/api/fn", endpoint = "facet", input = GetUrl, output = Answer)]
pub async fn facet(
    subject: String,
    organization: String,
    path: String,
    query: String,
    column: String,
    search: String,
) -> Result<Wire, Failure> {
    use super::server::{actor, registry, slugs, subject_of};
    use registry::views::facet;
    let asked = facet::Question {
        subject: subject_of(&subject)?,
        organization: &organization,
        path: &slugs(&path),
        link: &query,
        column: &column,
        search: &search,
    };
    Wire::pack(&facet::facet(&registry()?, &actor(), asked).await?)
}
