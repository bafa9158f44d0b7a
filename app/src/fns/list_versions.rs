use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Rows of one page.
pub const PAGE: i64 = 50;

/// A page of the models table: [`super::At`] a `domain::table::Listing`. `query` is the view as the page's own URL writes it.
#[server(prefix = "/api/fn", endpoint = "list_versions", input = GetUrl, output = Answer)]
pub async fn list_versions(organization: String, path: String, query: String) -> Result<Wire, Failure> {
    use super::server::{actor, now, registry};
    use registry::versions::list::{Query, list};
    let view = domain::table::View::from_query(&query);
    let path: Vec<String> = path.split('/').filter(|s| !s.is_empty()).map(str::to_owned).collect();
    let query = Query {
        organization: &organization,
        path: &path,
        filter: &view.query,
        sort: &view.sort,
        cursor: view.after.as_deref(),
        limit: PAGE,
    };
    Wire::pack(&now(list(&registry()?, &actor(), query).await?)?)
}
