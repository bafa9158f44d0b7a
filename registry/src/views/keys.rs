//! Keys that people made up: what custom columns can be made of.

use domain::table::{Aggregate, ColumnKey, FoundKeys, Subject};

use crate::{
    Actor, Registry, Result, gate,
    sql::facet::{self as sql, Keyed},
    table::{place, reader},
};

/// Most keys that are offered at once.
pub const KEYS_MAX: usize = 200;

/// Metadata, metrics and parameters of rows at a place and below, as far as the actor may see them.
///
/// # Errors
/// [`domain::Refusal::NotFound`] for a path that is not there or hidden.
pub async fn keys(
    registry: &Registry,
    actor: &Actor,
    subject: Subject,
    organization: &str,
    path: &[String],
    search: &str,
) -> Result<FoundKeys> {
    let mut db = registry.reads().await?;
    let tree = gate::tree(&mut db, actor, organization).await?;
    let place = place::find(&mut db, tree, path, subject).await?;
    let scope = place.scope(subject, false);
    let reader = reader(subject, actor, &place.tree, &scope);
    let limit = i64::try_from(KEYS_MAX + 1).unwrap_or(i64::MAX);
    let mut keys = Vec::new();
    for keyed in [Keyed::Metadata, Keyed::Metrics, Keyed::Parameters] {
        // An experiment has no metadata.
        if matches!((keyed, subject), (Keyed::Metadata, Subject::Experiments)) {
            continue;
        }
        let found: Vec<(String, String)> =
            sql::keys(&reader, keyed, search.trim(), limit).build_query_as().fetch_all(&mut *db).await?;
        keys.extend(found.into_iter().map(|(name, variant)| match keyed {
            Keyed::Metadata => ColumnKey::Metadata(name),
            Keyed::Metrics if variant.is_empty() => ColumnKey::Metric(name, Aggregate::Last),
            Keyed::Metrics => ColumnKey::Metric(format!("{name}/{variant}"), Aggregate::Last),
            Keyed::Parameters => ColumnKey::Parameter(name),
        }));
    }
    let more = keys.len() > KEYS_MAX;
    keys.truncate(KEYS_MAX);
    Ok(FoundKeys { keys, more })
}
