use domain::table::Rows;
use leptos::prelude::*;

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// What can be done with a selection: for each `domain::lifecycle::Verb` its `Offer`. Keys parted by commas, or
/// all that a table shows below an address: of its query, `q`, `rows`, the archive and whether sub-projects are left
/// out.
#[server(prefix = "/api/fn", endpoint = "offers", output = Answer)]
pub async fn offers(
    ids: String,
    below: String,
    query: String,
    q: String,
    rows: Rows,
    archived: bool,
    own: bool,
) -> Result<Wire, Failure> {
    use super::server::{actor, keys, registry};
    use registry::versions::{
        batch::{Of, Selection},
        offers,
    };
    let ids = keys(&ids)?;
    let of = match below.as_str() {
        "" => Of::Ids(&ids),
        below => Of::Query(Selection { below, query: &query, search: &q, rows, archived, own }),
    };
    Wire::pack(&offers::offers(&registry()?, &actor(), of).await?)
}
