//! Deleting a tag everywhere.

use domain::{Id, Refusal, api::Retagged, permission::Action};
use serde_json::json;

use super::change::count;
use crate::{Actor, Registry, Result, audit, gate};

/// Takes a tag off everything and forgets it.
///
/// # Errors
/// The role; [`Refusal::NotFound`].
pub async fn delete(registry: &Registry, actor: &Actor, org: &str, tag: &str) -> Result<Retagged> {
    let mut tx = registry.pool.begin().await?;
    let granted = gate::organization(&mut tx, actor, org, Action::ManageTags).await?;
    let id: Option<Id> = sqlx::query_scalar("select id from tag where org_id = $1 and name = $2 for update")
        .bind(granted.tree.org)
        .bind(tag)
        .fetch_optional(&mut *tx)
        .await?;
    let id = id.ok_or_else(|| Refusal::not_found("tag"))?;
    let changed = count(&mut tx, id).await?;
    sqlx::query("delete from tag where id = $1").bind(id).execute(&mut *tx).await?;
    let change = audit::Change {
        org: Some(granted.tree.org),
        project: None,
        action: "tag.deleted",
        resource: Some(id),
        before: json!({"tag": tag, "versions": changed.versions, "experiments": changed.experiments, "projects": changed.projects}),
        after: json!(null),
    };
    audit::record(&mut tx, actor, change).await?;
    tx.commit().await?;
    Ok(changed)
}
