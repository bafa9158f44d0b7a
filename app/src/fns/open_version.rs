use domain::{
    Id,
    api::{Activity, Curve, Header, Lineage, Sibling, StageChange},
    table::{Details, Page},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{
    Failure,
    wire::{Answer, Wire},
};

/// Curves that are drawn at first.
pub const CURVES_FIRST: usize = 6;

/// Files whose headers come with the version; of more, the first.
pub const HEADERS_MAX: usize = 8;
/// Tensors of each that come along.
pub const TENSORS_FIRST: usize = 50;

/// A version with what one part of its details needs besides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opening {
    /// All of the version itself.
    pub details: Details,
    /// What the part needs.
    pub more: More,
}

/// What the parts of the details need besides the version itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum More {
    /// Nothing.
    Nothing,
    /// All versions of the model.
    Versions(Vec<Sibling>),
    /// How the metrics went: all by name, the first [`CURVES_FIRST`] with their points.
    Curves(Vec<Curve>),
    /// Where it comes from and what came of it.
    Lineage(Box<Lineage>),
    /// What its files say of themselves, by name, each with its first [`TENSORS_FIRST`] tensors.
    Headers(Vec<(String, Header)>),
    /// A first page of what was done, and the stages it had.
    Activity(Page<Activity>, Vec<StageChange>),
    /// The line of a failure: why it did not come.
    Failed(String),
}

/// One version, with what a part of its details (`domain::table::Tab`) shows: [`super::At`] an [`Opening`].
#[server(prefix = "/api/fn", endpoint = "open_version", input = GetUrl, output = Answer)]
pub async fn open_version(id: Id, tab: String) -> Result<Wire, Failure> {
    use super::server::{actor, now, registry};
    let (registry, actor) = (registry()?, actor());
    let details = registry::versions::get::get(&registry, &actor, id).await?;
    let more = match more(&registry, &actor, &details, &tab).await {
        Ok(more) => more,
        // The version itself is there all the same.
        Err(error) => More::Failed(
            Failure { kind: crate::failure::Kind::Refused, text: domain::Refusal::from(error).to_string() }.line(),
        ),
    };
    Wire::pack(&now(Opening { details, more })?)
}

#[cfg(feature = "ssr")]
async fn more(
    registry: &registry::Registry,
    actor: &registry::Actor,
    details: &Details,
    tab: &str,
) -> registry::Result<More> {
    use domain::table::Tab;
    use registry::versions::{activity, header, history, lineage, siblings, stages};
    let id = details.row.id;
    Ok(match Tab::from_code(tab) {
        Some(Tab::Versions) => More::Versions(siblings::get(registry, actor, details.row.model.id).await?),
        Some(Tab::Metrics) => {
            More::Curves(history::get(registry, actor, id, &history::Which::First(CURVES_FIRST)).await?)
        }
        Some(Tab::File) => More::Headers(header::of_files(registry, actor, details, HEADERS_MAX, TENSORS_FIRST).await),
        Some(Tab::Lineage) => More::Lineage(Box::new(lineage::get(registry, actor, id).await?)),
        Some(Tab::Activity) => {
            More::Activity(activity::get(registry, actor, id, None).await?, stages::get(registry, actor, id).await?)
        }
        _ => More::Nothing,
    })
}
