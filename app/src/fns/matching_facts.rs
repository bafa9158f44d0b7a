use domain::table::Rows;
use leptos::prelude::*;

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// What the rules ask about all versions that a table shows below an address: pairs of a key and
/// `domain::lifecycle::Facts`.
#[server(prefix = "/api/fn", endpoint = "matching_facts", output = Answer)]
pub async fn matching_facts(
    below: String,
    query: String,
    q: String,
    rows: Rows,
    archived: bool,
    own: bool,
) -> Result<Wire, Failure> {
    use super::server::{actor, registry};
    use registry::versions::{
        batch::{Of, Selection},
        offers,
    };
    let of = Selection { below: &below, query: &query, search: &q, rows, archived, own };
    Wire::pack(&offers::facts(&registry()?, &actor(), Of::Query(of)).await?)
}
