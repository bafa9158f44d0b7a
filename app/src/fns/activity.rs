use domain::Id;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// A page of what was done to a version, newest first: [`super::At`] a `domain::table::Page` of
/// `domain::api::Activity`. `cursor` is the page before's, or empty.
#[server(prefix = "/api/fn", endpoint = "activity", input = GetUrl, output = Answer)]
pub async fn activity(id: Id, cursor: String) -> Result<Wire, Failure> {
    use super::server::{actor, now, registry};
    let cursor = Some(cursor.as_str()).filter(|c| !c.is_empty());
    Wire::pack(&now(registry::versions::activity::get(&registry()?, &actor(), id, cursor).await?)?)
}
